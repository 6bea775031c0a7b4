namespace Flatpeak.Http;

/// <summary>What a service said to a deletion.</summary>
/// <param name="WasThere">False when its target was gone already.</param>
/// <param name="StatusCode">The HTTP status.</param>
internal readonly record struct Deletion(bool WasThere, int StatusCode)
{
    /// <summary>Reads the answer to a DELETE for which 404 is no error. Gone at the second try counts as deleted by the first.</summary>
    public static Deletion Of(ServiceResponse response) => new(response.StatusCode != 404 || response.IsRepeat, response.StatusCode);
}

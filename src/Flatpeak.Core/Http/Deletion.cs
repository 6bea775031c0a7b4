namespace Flatpeak.Http;

/// <summary>What a service said to a deletion.</summary>
/// <param name="WasThere">False when its target was gone already.</param>
/// <param name="WasSeen">True when the service itself said that there was a target.</param>
/// <param name="StatusCode">The HTTP status.</param>
internal readonly record struct Deletion(bool WasThere, bool WasSeen, int StatusCode)
{
    /// <summary>The version that it has left where not the whole of it is gone, as its <c>ETag</c> says; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// Reads the response to a DELETE for which 404 is no error. Gone at the second attempt counts as deleted by the first;
    /// it is no sign that there was anything, though.
    /// </summary>
    public static Deletion Of(ServiceResponse response) =>
        new(response.StatusCode != 404 || response.IsRepeat, response.StatusCode != 404, response.StatusCode);

    /// <summary>The same where a target that was gone already is an error.</summary>
    /// <exception cref="Errors.ServiceException">It was.</exception>
    public static void Require(ServiceResponse response)
    {
        if (!Of(response).WasThere)
        {
            throw response.Refused();
        }
    }
}

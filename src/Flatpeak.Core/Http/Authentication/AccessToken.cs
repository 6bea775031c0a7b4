namespace Flatpeak.Http;

/// <summary>A bearer token and the time it is good for. Its text is never shown: not even by ToString.</summary>
internal sealed class AccessToken
{
    // A tenth of the lifetime, and a minute at most, covers the way there and clocks that differ a little.
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(1);

    private readonly string _value;

    private AccessToken(string value, DateTimeOffset issued, TimeSpan lifetime)
    {
        _value = value;
        ExpiresAt = issued + lifetime;
        RenewAt = ExpiresAt - (lifetime / 10 < LongestMargin ? lifetime / 10 : LongestMargin);
    }

    public DateTimeOffset ExpiresAt { get; }

    public DateTimeOffset RenewAt { get; }

    /// <summary>The token of a login's response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="value">The token in it.</param>
    /// <param name="requestedAt">When it was requested: its lifetime began no sooner.</param>
    /// <param name="expiresIn">Its lifetime in seconds, as the service says; null where it does not.</param>
    /// <param name="assumedLifetime">Its lifetime where the service does not say, or says what makes no sense.</param>
    /// <exception cref="Errors.ServiceException">There is none in it, or none that a header can hold.</exception>
    public static AccessToken Of(
        ServiceResponse response, string? value, DateTimeOffset requestedAt, double? expiresIn, TimeSpan assumedLifetime) =>
        TokenText.IsValid(value)
            ? new AccessToken(
                value, requestedAt, expiresIn is > 0 and < int.MaxValue ? TimeSpan.FromSeconds(expiresIn.Value) : assumedLifetime)
            : throw response.Unexpected("without a token");

    public string Reveal() => _value;
}

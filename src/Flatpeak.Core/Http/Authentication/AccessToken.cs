namespace Flatpeak.Http;

/// <summary>A bearer token and the time it is good for. Its text is never shown: not even by ToString.</summary>
internal sealed class AccessToken(string value, DateTimeOffset issued, TimeSpan lifetime)
{
    // A tenth of the lifetime, and a minute at most, covers the way there and clocks that differ a little.
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(1);

    public DateTimeOffset ExpiresAt { get; } = issued + lifetime;

    public DateTimeOffset RenewAt { get; } = issued + lifetime - (lifetime / 10 < LongestMargin ? lifetime / 10 : LongestMargin);

    public string Reveal() => value;
}

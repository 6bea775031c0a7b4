namespace Flatpeak.Http;

/// <summary>One request to a service, before authentication.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Relative to the service's base address, percent-encoded, with its query.</param>
/// <param name="Purpose">What it is for, to follow "Cannot" in an error message: <c>remove device 'dev_1'</c>.</param>
public sealed record ServiceRequest(HttpMethod Method, string Path, string Purpose)
{
    /// <summary>What takes longer may have waited for a service, and what was looked at before may be another by then.</summary>
    internal static readonly TimeSpan LongWait = TimeSpan.FromSeconds(5);

    /// <summary>The body; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The body's media type.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The statuses that are expected; every other one is an error.</summary>
    public IReadOnlyList<int> Expected { get; init; } = [200];

    /// <summary>
    /// True when sending it twice does no more than sending it once. By default all but POST and PATCH (RFC 9110, 9.2.2).
    /// </summary>
    public bool SafeToRepeat { get; init; } = Method != HttpMethod.Post && Method != HttpMethod.Patch;

    /// <summary>True when a refusal means that the credentials themselves are refused: a login.</summary>
    public bool IsLogin { get; init; }

    /// <summary>
    /// True for what changes nothing that anybody asks about, whatever becomes of it: a read, and what is as good as one. Then a failure
    /// leaves nothing in doubt.
    /// </summary>
    internal bool ChangesNothing { get; init; } = Method == HttpMethod.Get;

    /// <summary>
    /// Whether the body of a 404 says that what was asked for is not there, in the service's own words: a gateway answers with 404 too, in
    /// JSON as well, while its routes are being reloaded. Null where no response says that of itself.
    /// </summary>
    internal Func<ReadOnlyMemory<byte>, bool>? SaysGone { get; init; }

    /// <summary>
    /// Until when a stop waits for its response, once it is out and may change something: a client that goes away does not stop
    /// a server. Without it, a stop cuts it off at once, as it does whatever only reads.
    /// </summary>
    internal CancellationToken CutOff { get; init; }

    /// <summary>
    /// Called before it is sent where an earlier attempt may have been carried out, or where it has waited for so long that what was
    /// looked at before it may be gone by now, and another one be there. What it throws ends the request. Null for what does no harm.
    /// </summary>
    internal Func<CancellationToken, Task>? LookAgain { get; init; }

    /// <summary>Headers that such a look has found, asked for at each attempt; null for none.</summary>
    internal Func<IReadOnlyList<KeyValuePair<string, string>>>? LookedHeaders { get; init; }

    /// <summary>When that was looked at before, as a timestamp of the client's clock; null for when it asks for leave.</summary>
    internal long? LookedAt { get; init; }

    /// <summary>
    /// A secret in the body or a header, which an error message must not repeat even where the service does; null for none.
    /// </summary>
    internal string? Secret { get; init; }
}

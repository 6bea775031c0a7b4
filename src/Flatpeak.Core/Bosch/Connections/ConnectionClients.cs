using System.Text.Json.Serialization;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// The clients of a connection, each in a process of Ditto's, which counts what comes through in its memory: the metrics say nothing of
/// what was before it began (Ditto, <c>ConnectivityCounterRegistry</c>), nor of what a client has counted that does not answer.
/// </summary>
/// <param name="Status"><c>open</c> or <c>closed</c>: what it is to be.</param>
/// <param name="Clients">What each of them says; null or none where it is closed.</param>
internal sealed record ConnectionClients(
    [property: JsonPropertyName("connectionStatus")] string? Status,
    [property: JsonPropertyName("clientStatus")] IReadOnlyList<ConnectionClients.Client?>? Clients)
{
    // As Ditto calls one that did not answer in time.
    private const string Unknown = "unknown-client";

    /// <summary>False where one did not answer, or none is named although it is open.</summary>
    public bool AllAnswer => Status == "closed"
        || (Clients is { Count: > 0 } && Clients.All(one => one is { Name: not (null or Unknown) }));

    /// <summary>When the last one of those that are open began, as far as they say it; null where none is open.</summary>
    public DateTimeOffset? Since => Clients?.Where(one => one?.Status == "open").Select(one => one!.Began).DefaultIfEmpty().Max();

    /// <summary>One of them.</summary>
    /// <param name="Name">Its process.</param>
    /// <param name="Status">Such as <c>open</c> or <c>failed</c>.</param>
    /// <param name="InStateSince">ISO 8601.</param>
    internal sealed record Client(
        [property: JsonPropertyName("client")] string? Name,
        [property: JsonPropertyName("status")] string? Status,
        [property: JsonPropertyName("inStateSince")] string? InStateSince)
    {
        // One that cannot be read is no reason to take it for long ago.
        public DateTimeOffset? Began => IsoTime.TryParse(InStateSince, out DateTimeOffset time) ? time : DateTimeOffset.MaxValue;
    }
}

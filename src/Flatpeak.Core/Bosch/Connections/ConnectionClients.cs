using System.Text.Json.Serialization;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// The clients of a connection, each in a process of Ditto's, which counts what comes through in its memory: the metrics say nothing of
/// what was before it began (Ditto, <c>ConnectivityCounterRegistry</c>), nor of what a client has counted that does not answer.
/// </summary>
/// <param name="Status"><c>open</c> or <c>closed</c>: what it is to be.</param>
/// <param name="Clients">What each of them says.</param>
internal sealed record ConnectionClients(
    [property: JsonPropertyName("connectionStatus")] string? Status,
    [property: JsonPropertyName("clientStatus")] IReadOnlyList<ConnectionClients.Client?>? Clients)
{
    // As Ditto calls one that did not answer in time, and the state of one that does not know its own.
    private const string UnknownClient = "unknown-client";
    private const string UnknownStatus = "unknown";

    /// <summary>False where one did not answer, or none is named although it is open. Nothing comes through one that is closed.</summary>
    public bool AllAnswer => IsClosed
        || (Clients is { Count: > 0 }
            && Clients.All(one => one is { Name: not (null or UnknownClient), Status: not (null or UnknownStatus) }));

    /// <summary>
    /// When the last of them began, or came into the state that it is in: one that cannot connect again counts from zero, too. Null where
    /// it is closed.
    /// </summary>
    public DateTimeOffset? Since => IsClosed ? null : Clients?.Max(one => one?.Began);

    /// <summary>
    /// Whether it is closed, and was not opened in between, at most so much earlier than it was closed: the clock is another one.
    /// </summary>
    public bool IsClosedSince(DateTimeOffset time) =>
        IsClosed && Clients?.All(one => one is null || one.Began <= time + MeantThing.ClockDifference) != false;

    private bool IsClosed => Status == "closed";

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
        public DateTimeOffset Began => IsoTime.TryParse(InStateSince, out DateTimeOffset time) ? time : DateTimeOffset.MaxValue;
    }
}

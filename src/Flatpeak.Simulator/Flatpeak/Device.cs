using System.Globalization;
using System.Text.Json.Serialization;

namespace Flatpeak.Simulator.Flatpeak;

/// <summary>A device (schema <c>Device</c> of the Flatpeak API, docs/services.md).</summary>
internal sealed record Device(
    string Id,
    bool LiveMode,
    string? ReferenceId,
    DateTime Created,
    string AccountId)
{
    /// <summary>Its place in the order of creation.</summary>
    public long Sequence { get; init; }

    /// <summary>When it last queried the service, if it ever did.</summary>
    public DateTime? LastSeen { get; init; }

    /// <summary>The form in which the API shows it.</summary>
    public DeviceJson ToJson(bool withZone) => new(
        Id,
        "device",
        LiveMode,
        ReferenceId,
        Timestamp(Created, withZone),
        AccountId,
        LastSeen is { } seen ? Timestamp(seen, withZone) : null);

    /// <summary>A time in UTC as the API writes it: with <c>Z</c> or with no zone at all.</summary>
    public static string Timestamp(DateTime time, bool withZone) =>
        time.ToString(withZone ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json.Serialization;
using Flatpeak.Simulator.Flatpeak;

namespace Flatpeak.Simulator.Control;

/// <summary>Many devices at once, put straight into the state of Flatpeak.</summary>
/// <param name="Account">Account id.</param>
/// <param name="Live">Live mode.</param>
/// <param name="Count">How many.</param>
/// <param name="Prefix">What their references begin with; the rest counts from 1. Null makes devices without one.</param>
/// <param name="References">Their references, in the place of counted ones.</param>
/// <param name="LastSeenSecondsAgo">When they last queried the service, if they ever did.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DeviceSeed(
    string Account,
    bool Live = false,
    int Count = 1,
    string? Prefix = "ref-",
    int? LastSeenSecondsAgo = null,
    IReadOnlyList<string>? References = null)
{
    /// <summary>Makes them, the highest number last; a reference already there is left as it is.</summary>
    public object AddTo(FlatpeakState flatpeak)
    {
        DeviceSet devices = flatpeak.Find(Account, Live)
            ?? throw new ArgumentException($"There is no account '{Account}'.");
        DateTime? lastSeen = LastSeenSecondsAgo is { } ago ? DateTime.UtcNow.AddSeconds(-ago) : null;
        IEnumerable<string?> references = References ?? Enumerable.Range(1, Count)
            .Select(number => Prefix is null ? null : Prefix + number.ToString(CultureInfo.InvariantCulture));
        int created = references.Count(reference => devices.Create(reference, lastSeen) is not null);
        return new { created };
    }
}

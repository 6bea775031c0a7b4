using System.Globalization;
using Flatpeak.Bosch;

namespace Flatpeak.Soak;

/// <summary>A device that is to be removed. Its policy is not among what a removal is told: only the thing names it.</summary>
/// <param name="ThingId">Its thing.</param>
/// <param name="HubDeviceId">Its id in the registry; null for the thing's.</param>
/// <param name="PolicyId">Its policy; null for one of the thing's id.</param>
internal sealed record RetiredDevice(string ThingId, string? HubDeviceId, string? PolicyId)
{
    private const string Shared = "ns:shared-";

    public bool SharesPolicy => PolicyId?.StartsWith(Shared, StringComparison.Ordinal) == true;

    public ThingTarget Target => new(ThingId, HubDeviceId);

    /// <summary>
    /// Devices of all kinds: of ten, two have another id in the registry, two another id of their policy, and three share one
    /// with each other.
    /// </summary>
    public static RetiredDevice[] Fleet(int seed, int count) => [.. Enumerable.Range(1, count).Select(number =>
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"s{seed}d{number}x");
        return (number % 10) switch
        {
            1 or 2 => new RetiredDevice($"ns:{name}", $"hub-{name}", null),
            3 or 4 => new RetiredDevice($"ns:{name}", null, $"ns:own-{name}"),
            5 or 6 or 7 => new RetiredDevice($"ns:{name}", null, SharedPolicy(seed, number)),
            _ => new RetiredDevice($"ns:{name}", null, null),
        };
    })];

    /// <summary>As a line of the input.</summary>
    public override string ToString() => $"{ThingId},{HubDeviceId}";

    /// <summary>Reads a line of the input.</summary>
    public static ThingTarget Read(string line) => line.Split(',') is [var thing, var device]
        ? new ThingTarget(thing, device.Length > 0 ? device : null)
        : throw new FormatException($"'{line}' is no device.");

    private static string SharedPolicy(int seed, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Shared}{seed}-{number / 10}");
}

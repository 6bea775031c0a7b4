using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>
/// A fleet with so many devices of every kind among sound ones, and a list of what should be there. Of what is half there the
/// first half is in the list.
/// </summary>
internal sealed record SeededFleet(RegistryApi Dialect, int Sound, int Each)
{
    private bool IsHub => Dialect == RegistryApi.BoschHub;

    private static (string Prefix, FindingKind Kind)[] Halves =>
    [
        ("f:d", FindingKind.OnlyAtFlatpeak), ("r:d", FindingKind.OnlyInRegistry), ("t:d", FindingKind.OnlyAtThings),
        ("rt:d", FindingKind.MissingAtFlatpeak), ("ft:d", FindingKind.MissingInRegistry), ("fr:d", FindingKind.MissingAtThings),
    ];

    /// <summary>The list.</summary>
    public IEnumerable<FleetRow> List =>
    [
        .. Rows("ok:d", Sound), .. Rows("nc:d", Each), .. Rows("ol:d", Each), .. Halves.SelectMany(half => Rows(half.Prefix, Each / 2)),
        .. Rows("cw:d", IsHub ? Each / 2 : 0),
        .. Enumerable.Range(1, Each).Select(number => new FleetRow($"tw:d{number}", HubDeviceId: $"two-{number}")),
    ];

    /// <summary>What a comparison is to find.</summary>
    public string[] Expected => [.. Kinds
        .SelectMany(one => Enumerable.Range(1, Each).Select(number => $"{one.Kind} {one.Prefix}{number}"))
        .Order(StringComparer.Ordinal)];

    private (string Prefix, FindingKind Kind)[] Kinds =>
    [
        .. Halves, ("nc:d", FindingKind.NoCredentials), ("ol:d", FindingKind.OnlyInList), ("nl:d", FindingKind.NotInList),
        ("tw:d", FindingKind.RegisteredTwice), .. IsHub ? WithCredentials : [],
    ];

    private static (string Prefix, FindingKind Kind)[] WithCredentials => [("cw:d", FindingKind.CredentialsWithoutDevice)];

    /// <summary>Puts it into the simulator, past the services.</summary>
    public async Task SeedAsync(Simulator simulator)
    {
        foreach ((string prefix, int count) in new[]
        {
            ("ok:d", Sound), ("f:d", Each), ("ft:d", Each), ("fr:d", Each), ("nc:d", Each), ("nl:d", Each), ("tw:d", Each), ("two-", Each),
        })
        {
            await simulator.SeedAsync(count, prefix);
        }

        await simulator.SeedAsync(Dialect, "ok:d", new { count = Sound });
        foreach ((string prefix, object change) in new (string, object)[]
        {
            ("r:d", new { count = Each, thing = false, policy = false }), ("t:d", new { count = Each, registration = false, credentials = 0 }),
            ("rt:d", new { count = Each }), ("ft:d", new { count = Each, registration = false, credentials = 0 }),
            ("fr:d", new { count = Each, thing = false, policy = false }), ("nc:d", new { count = Each, credentials = 0 }),
            ("nl:d", new { count = Each }), ("tw:d", new { count = Each, deviceId = "two-" }),
        })
        {
            await simulator.SeedAsync(Dialect, prefix, change);
        }

        if (IsHub)
        {
            await simulator.SeedAsync(Each, "cw:d");
            await simulator.SeedAsync(Dialect, "cw:d", new { count = Each, registration = false });
        }
    }

    private static IEnumerable<FleetRow> Rows(string prefix, int count) =>
        Enumerable.Range(1, count).Select(number => new FleetRow($"{prefix}{number}"));
}

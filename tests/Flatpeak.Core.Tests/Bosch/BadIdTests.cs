namespace Flatpeak.Tests.Bosch;

/// <summary>
/// Ids that could address something else, or more than one object, are refused wherever an id is given, before anything is
/// sent. Ditto takes nearly everything for a name; a registry does not, and a tenant and a connection even less.
/// </summary>
public sealed class BadIdTests(Simulator simulator) : BoschTests(simulator)
{
    private const int LongestMessage = 500;

    // Nobody takes these for an id.
    private static readonly string[] Nowhere =
    [
        " ", "\t", ".", "..", "...", "/", "%2F", "%2e", "%2e%2E", "%20", "*", "ns:a/b", "ns:a/../..", "ns:a/", "/ns:a", "..\\ns:a",
        " ns:a", "ns:a\n", "ns:a\r\nX-Header: 1", "ns:a\0", "ns:a\b", "ns:a\u007f", "ns:a\u0085", "ns\uff1aa", "ns\u2236a", "\ufeffns:a",
        "ns:a\u00adb", "ns:a\u00a0", "ns:a\ud800", "ns:" + new string('a', 254), "ns:" + new string('a', 1 << 20),
    ];

    // Things and policies may have them.
    private static readonly string[] OnlyInDitto =
    [
        "ns:a%2Fb", "ns:a%00", "ns:*", "ns:?", "ns:[a-z]", "ns:a\\b", "ns:a?b=c", "ns:a#b", "ns:a;b", "ns:a&b", "ns:a,ns:b", "ns:a\"",
        "ns:a\") or exists(thingId", "ns:a b", "ns:a ", "ns:a\u2028", "ns:a\uff0fb", "ns:a\u2215b", "ns:a\u2044b", "ns:\uff0e\uff0e", "ns:\u2025", "ns:\u3002",
        "ns:\uff0a", "ns:\u2217", "ns:a\uff052F", "ns:a\uff3cb", "ns:\uff41", "ns:\u0430", "ns:\u212a", "ns:\u0131", "ns:\u0661", "ns:a\u0301", "ns:a\u200b",
        "ns:a\u200db", "ns:a\u202eb",
    ];

    // A registry takes them for the id of a device.
    private static readonly string[] OnlyInARegistry = ["a", "ns:", ":", "ns:.", "ns:.."];

    [Theory]
    [BothDialects]
    public Task As_a_thing(RegistryApi dialect) => AreRefusedAsync(dialect, [.. Nowhere, .. OnlyInARegistry, ""], (client, id) =>
    [
        () => client.FindThingAsync(id),
        () => client.PlanRemovalAsync(new ThingTarget(id), Forced),
        () => client.PlanRemovalAsync(new ThingTarget(id, "device-1"), Forced),
        () => client.PlanRemovalAsync(new ThingTarget(id), Forced with { KeepRegistration = true, KeepPolicy = true }),
        () => client.PlanRemovalAsync(new ThingTarget(id), new RemovalSettings { RestorePolicy = true }),
        () => client.CreateDeviceAsync(new NewDevice(id, "device-1", "ns:a", Credential)),
    ]);

    [Theory]
    [BothDialects]
    public Task As_a_thing_whose_device_is_to_have_the_same_id(RegistryApi dialect) => AreRefusedAsync(dialect, OnlyInDitto, (client, id) =>
    [
        () => client.PlanRemovalAsync(new ThingTarget(id), Forced),
        () => client.PlanRemovalAsync(new ThingTarget(id), Forced with { KeepPolicy = true }),
        () => client.PlanRemovalAsync(new ThingTarget(id), new RemovalSettings { RestorePolicy = true }),
    ]);

    [Theory]
    [BothDialects]
    public Task As_a_device_in_the_registry(RegistryApi dialect) => AreRefusedAsync(dialect, [.. Nowhere, .. OnlyInDitto], (client, id) =>
    [
        () => client.FindRegistrationAsync(id),
        () => client.PlanRemovalAsync(new ThingTarget("ns:a", id), Forced),
        () => client.CreateDeviceAsync(new NewDevice("ns:new", id, "ns:new", Credential)),
    ]);

    [Theory]
    [BothDialects]
    public Task As_a_policy(RegistryApi dialect) => AreRefusedAsync(dialect, [.. Nowhere, .. OnlyInARegistry], (client, id) =>
    [
        () => client.PlanRemovalAsync(new ThingTarget("ns:a", PolicyId: id), Forced),
        () => client.CreateDeviceAsync(new NewDevice("ns:new", "device-1", id, Credential)),
    ]);

    [Theory]
    [BothDialects]
    public Task As_a_connection(RegistryApi dialect) => AreRefusedAsync(dialect, [.. Nowhere, .. OnlyInDitto, "ns:.", "ns:.."], (client, id) =>
    [
        () => client.GetConnectionAsync(id),
        () => client.ResetConnectionMetricsAsync(id),
        () => client.RemoveConnectionAsync(id, null, TimeSpan.Zero, force: true),
    ]);

    [Theory]
    [BothDialects]
    public Task As_a_tenant(RegistryApi dialect) => AreRefusedAsync(dialect, [.. Nowhere, .. OnlyInDitto, "ns:", ":x", ":", "ns:.", "ns:.."], (_, id) =>
    [
        () => ConnectAsync(Simulator.BoschOptions(dialect) with { TenantId = id }),
    ]);

    private static NewCredential Credential => new("device-1", Simulator.Secret("word"));

    private async Task AreRefusedAsync(RegistryApi dialect, string[] ids, Func<BoschClient, string, Func<Task>[]> uses)
    {
        await Simulator.SeedAsync(dialect, ["ns:a", "ns:b"]);
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();
        BoschClient client = await ConnectAsync(dialect);

        foreach (string id in ids)
        {
            foreach (Func<Task> use in uses(client, id))
            {
                ServiceException error = await FailsAsync(use);

                Assert.True(error.Kind == ServiceErrorKind.InvalidId, $"{error.Kind} for {Uri.EscapeDataString(id)[..Math.Min(id.Length, 50)]}: {error.Message}");
                Assert.EndsWith("Nothing was sent.", error.Message, StringComparison.Ordinal);
                Assert.InRange(error.Message.Length, 1, LongestMessage);
                Assert.DoesNotMatch(@"[\u0000-\u001f\u007f\u200b\u2028\u202e]", error.Message);
            }
        }

        Assert.Empty(await Simulator.BoschLogAsync());
        Assert.Equal(before, await Simulator.LeftoverAsync());
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());
    }
}

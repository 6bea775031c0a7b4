namespace Flatpeak.Tests.Removal;

/// <summary>A removal that is struck at any of its requests by a fault for ever of which it cannot be sure what it means.</summary>
public abstract class DoubtfulFaultTests(Simulator simulator, RegistryApi dialect, object seed, bool restores)
    : FaultTable(simulator, dialect, seed, restores)
{
    /// <summary>Faults after which a careful client may go on with some requests and must not with others.</summary>
    public static TheoryData<Fault> Doubtful =>
    [
        new Fault("status", 404), new Fault("statusAfter", 404), new Fault("html"), new Fault("html", 404), new Fault("empty"),
        new Fault("truncated"), new Fault("wrongTypes"), new Fault("unknownFields"), new Fault("revoked"),
    ];

    [Theory]
    [MemberData(nameof(Doubtful))]
    public async Task Struck_for_ever_by_what_may_be_doubted_nothing_goes_out_of_order_and_the_next_run_ends_empty(Fault fault)
    {
        foreach (GoodRequest[] struck in await GroupsAsync())
        {
            IReadOnlyList<Struck> table = await StrikeAsync(struck, fault, retries: 1);
            Assert.All(table, one => Assert.True((one.First.Kind is null) == (one.First.Removal?.Succeeded ?? false), $"{one}: {one.First}"));
            await EndsEmptyAsync(table);
        }
    }
}

/// <summary>At the Hub, where each credential is a request.</summary>
public sealed class DoubtfulFaultsAtTheHubTests(Simulator simulator)
    : DoubtfulFaultTests(simulator, RegistryApi.BoschHub, new { credentials = 2 }, restores: false);

/// <summary>At Hono.</summary>
public sealed class DoubtfulFaultsAtHonoTests(Simulator simulator)
    : DoubtfulFaultTests(simulator, RegistryApi.Hono, new { }, restores: false);

/// <summary>At Hono, with a policy that was lost and is put back.</summary>
public sealed class DoubtfulFaultsOfALostPolicyTests(Simulator simulator)
    : DoubtfulFaultTests(simulator, RegistryApi.Hono, new { policy = false }, restores: true);

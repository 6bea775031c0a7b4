namespace Flatpeak.Tests.Removal;

/// <summary>A removal that is struck once at every one of its requests, by what a retry gets over.</summary>
public abstract class RetryTableTests(Simulator simulator, RegistryApi dialect, object seed, bool restores)
    : FaultTable(simulator, dialect, seed, restores)
{
    /// <summary>Faults of the moment, which a retry hides.</summary>
    public static TheoryData<Fault> Momentary =>
    [
        new Fault("status", 429), new Fault("status", 500), new Fault("statusAfter", 503), new Fault("dropBefore"), new Fault("dropAfter"),
        new Fault("truncatedConnection"), new Fault("hang"), new Fault("hangAfter"),
    ];

    [Theory]
    [MemberData(nameof(Momentary))]
    public async Task Struck_once_it_succeeds_by_a_retry_and_knows_what_it_did(Fault fault)
    {
        foreach (GoodRequest[] struck in await GroupsAsync())
        {
            IReadOnlyList<Struck> table = await StrikeAsync(struck, fault, retries: 5, times: 1);

            Assert.All(table, one => Assert.True(one.First.Removal?.Succeeded, $"{one}: {one.First}"));
            Assert.All(table, one => Assert.True(
                Restores || one.First.Removal!.Steps.All(step => step.State == RemovalStepState.Done), $"{one}: {string.Join(", ", one.First.Removal!.Steps)}"));
            Assert.All(await Simulator.FaultHitsAsync(), hits => Assert.Equal(1, hits));
            Assert.Empty(await Simulator.LeftoverAsync());
            Assert.All(table, one => Assert.Empty(Order.Violations(one.FirstLog)));
        }
    }
}

/// <summary>At the Hub, where each credential is a request.</summary>
public sealed class RetryTableAtTheHubTests(Simulator simulator)
    : RetryTableTests(simulator, RegistryApi.BoschHub, new { credentials = 2 }, restores: false);

/// <summary>At Hono.</summary>
public sealed class RetryTableAtHonoTests(Simulator simulator)
    : RetryTableTests(simulator, RegistryApi.Hono, new { }, restores: false);

/// <summary>At Hono, with a policy that was lost and is put back.</summary>
public sealed class RetryTableOfALostPolicyTests(Simulator simulator)
    : RetryTableTests(simulator, RegistryApi.Hono, new { policy = false }, restores: true);

using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// A deletion is carried out, its answer is lost, and before it is sent again somebody creates the device anew: that one is not
/// deleted by the repetition.
/// </summary>
public sealed class LostAnswerTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects("/api/2/policies/[^/]+$", RemovalStepKind.Policy, true)]
    [BothDialects("/api/2/things/[^/]+$", RemovalStepKind.Thing, true)]
    [BothDialects("/(registration|devices)/", RemovalStepKind.Registration, true)]
    [BothDialects("/(registration|devices)/", RemovalStepKind.Registration, false)]
    [BothDialects("/(registration|devices)/", RemovalStepKind.Registration, false, true)]
    [BothDialects("/credentials/", RemovalStepKind.Credentials, false)]
    public async Task A_device_that_was_created_before_a_deletion_is_repeated_keeps_what_that_would_delete(
        RegistryApi dialect, string path, RemovalStepKind at, bool thing, bool force = false)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing, policy = thing });
        string method = at == RemovalStepKind.Credentials && dialect == RegistryApi.Hono ? "PUT" : "DELETE";
        bool isLost = false;
        BoschClient client = (await ConnectAsync(dialect)).WithObserver(exchange =>
        {
            if (!isLost && exchange.Method == method && Regex.IsMatch(Uri.UnescapeDataString(exchange.Path).Split('?')[0], path))
            {
                isLost = true;
                Simulator.CreateAnewAsync(dialect, "ns:d1").GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("dropAfter") { Method = method, Path = path, Times = 1 });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { Force = force });

        Assert.True(isLost);
        Assert.Equal([1], await Simulator.FaultHitsAsync());
        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(at.ToString(), result.Removal.FailedStep);
        Assert.True(result.Error!.OutcomeUnknown);
        Assert.Matches("'ns:d1'.*(is there again|is another one).*are kept", result.Error.Message);
        Assert.DoesNotContain("resume", result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    // Nobody has created it: then it is repeated, and where it had been carried out it counts as done.
    [Theory]
    [BothDialects("dropAfter")]
    [BothDialects("dropBefore")]
    public async Task Where_nobody_has_it_is_repeated(RegistryApi dialect, string fault)
    {
        await Simulator.SeedAsync(dialect, ["ns:d1", "ns:d2"], new { credentials = 2 });
        BoschClient client = await ConnectAsync(dialect, With(retries: 3));
        string[] paths = ["/credentials/", "/(registration|devices)/", "/api/2/things/[^/]+$", "/api/2/policies/[^/]+$"];
        foreach ((string id, bool force) in new[] { ("ns:d1", false), ("ns:d2", true) })
        {
            await Simulator.ClearFaultsAsync();
            await Simulator.AddAsync([.. paths.Select(path => new Fault(fault) { Method = path == paths[0] && dialect == RegistryApi.Hono ? "PUT" : "DELETE", Path = path, Times = 1 })]);

            RemovalResult result = await RemoveAsync(client, id, new RemovalSettings { Force = force });

            Assert.Null(result.Error);
            Assert.All(result.Removal.Steps, step => Assert.Equal(RemovalStepState.Done, step.State));
            Assert.Equal([1, 1, 1, 1], await Simulator.FaultHitsAsync());
        }

        Assert.Empty(await Simulator.LeftoverAsync());
    }
}

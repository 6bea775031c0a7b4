namespace Flatpeak.Tests.Removal;

/// <summary>A deletion waits for seconds, and what it would delete is created anew meanwhile: it is kept.</summary>
public abstract class CreatedAnewTests(Simulator simulator, RegistryApi dialect) : WaitingTests(simulator)
{
    [Theory]
    [InlineData("/api/2/policies/[^/]+$", RemovalStepKind.Policy, false)]
    [InlineData("/api/2/things/[^/]+$", RemovalStepKind.Thing, true)]
    [InlineData("/(registration|devices)/", RemovalStepKind.Registration, false)]
    [InlineData("/credentials/", RemovalStepKind.Credentials, true)]
    public async Task A_device_that_was_created_anew_while_a_deletion_waited_keeps_what_that_would_delete(
        string path, RemovalStepKind at, bool force)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        string method = at == RemovalStepKind.Credentials && dialect == RegistryApi.Hono ? "PUT" : "DELETE";
        BoschClient client = await ConnectAsync(dialect, method, path, () => Simulator.CreateAnewAsync(dialect, "ns:d1"));

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { Force = force });

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(at.ToString(), result.Removal.FailedStep);
        Assert.False(result.Error!.OutcomeUnknown);
        Assert.Matches("'ns:d1'.*(is there again|is another one|was created at).*are kept", result.Error.Message);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }
}

/// <inheritdoc cref="CreatedAnewTests"/>
public sealed class LongWaitAtHonoTests(Simulator simulator) : CreatedAnewTests(simulator, RegistryApi.Hono);

/// <inheritdoc cref="CreatedAnewTests"/>
public sealed class LongWaitAtTheHubTests(Simulator simulator) : CreatedAnewTests(simulator, RegistryApi.BoschHub);

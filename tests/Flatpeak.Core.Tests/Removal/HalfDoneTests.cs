namespace Flatpeak.Tests.Removal;

/// <summary>
/// From each of the sixteen half-done states (credentials, registration, thing, policy: there or gone) one run ends at
/// nothing left; or, where the policy went before its thing, at <see cref="ServiceErrorKind.PolicyLost"/> and nothing
/// removed, unless the policy is to be restored.
/// </summary>
public sealed class HalfDoneTests(Simulator simulator) : BoschTests(simulator)
{
    public static TheoryData<RegistryApi, bool, bool, bool, bool> States
    {
        get
        {
            var states = new TheoryData<RegistryApi, bool, bool, bool, bool>();
            foreach (RegistryApi dialect in Enum.GetValues<RegistryApi>())
            {
                for (int state = 0; state < 16; state++)
                {
                    states.Add(dialect, (state & 8) != 0, (state & 4) != 0, (state & 2) != 0, (state & 1) != 0);
                }
            }

            return states;
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task One_run_ends_at_nothing_left_and_says_what_it_found(
        RegistryApi dialect, bool credentials, bool registration, bool thing, bool policy)
    {
        BoschClient client = await HalfDoneAsync(dialect, credentials, registration, thing, policy);
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        if (thing && !policy)
        {
            Assert.Equal(ServiceErrorKind.PolicyLost, result.Error?.Kind);
            Assert.Matches("'ns:d1'.*\\(Quiet\\).*Nothing was removed", result.Error!.Message);
            Assert.Equal((RemovalStepState.Failed, RemovalStepState.NotRun), (StateOf(result, RemovalStepKind.Quiet), StateOf(result, RemovalStepKind.Credentials)));
            Assert.False(result.Removal.Succeeded);
            Assert.Equal(before, await Simulator.LeftoverAsync());
        }
        else
        {
            bool any = credentials || registration || thing || policy;

            // At Hono credentials alone are nothing.
            any &= dialect != RegistryApi.Hono || registration || thing || policy;
            Assert.Equal(any ? null : ServiceErrorKind.NotFound, result.Error?.Kind);

            // At Hono there are no credentials without a registration, and none are told from some that were cleared.
            Assert.Equal(Found(dialect == RegistryApi.Hono ? registration : credentials), StateOf(result, RemovalStepKind.Credentials));
            Assert.Equal(Found(registration), StateOf(result, RemovalStepKind.Registration));
            Assert.Equal(Found(thing), StateOf(result, RemovalStepKind.Thing));
            Assert.Equal(Found(policy), StateOf(result, RemovalStepKind.Policy));
            Assert.Equal(any, result.Removal.Succeeded);
            Assert.Empty(await Simulator.LeftoverAsync());
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public async Task One_run_that_may_restore_the_policy_ends_at_nothing_left_from_everywhere(
        RegistryApi dialect, bool credentials, bool registration, bool thing, bool policy)
    {
        BoschClient client = await HalfDoneAsync(dialect, credentials, registration, thing, policy);

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { RestorePolicy = true, IgnoreMissing = true });

        Assert.Null(result.Error);
        Assert.True(result.Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());

        // It is put back where its thing needs it, and nowhere else.
        Assert.Equal(
            thing && !policy ? 1 : 0,
            (await Simulator.BoschWritesAsync()).Count(request => request.Contains("PUT /policies/", StringComparison.Ordinal)));
    }

    private async Task<BoschClient> HalfDoneAsync(RegistryApi dialect, bool credentials, bool registration, bool thing, bool policy)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { credentials = credentials ? 2 : 0, registration, thing, policy });
        return await ConnectAsync(dialect);
    }

    private static RemovalStepState Found(bool wasThere) => wasThere ? RemovalStepState.Done : RemovalStepState.AlreadyAbsent;

    private static RemovalStepState StateOf(RemovalResult result, RemovalStepKind kind) =>
        result.Removal.Steps.Single(step => step.Kind == kind).State;
}

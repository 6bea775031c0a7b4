using static Flatpeak.Tests.Running.Policies;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// Ditto answers 404 both for a thing that is not there and for one that the session may not read. What cannot be seen is
/// not taken for gone: nothing is removed at the registry.
/// </summary>
public sealed class BlindTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly RemovalSettings AnyTime = new() { QuietPeriod = TimeSpan.Zero };

    /// <summary>What hides a thing, and the error that it is.</summary>
    public static TheoryData<string, ServiceErrorKind> Hidden => new()
    {
        { "by a policy of somebody else", ServiceErrorKind.PolicyLost },
        { "by its policy being gone", ServiceErrorKind.PolicyLost },
        { "from one who may read its policy", ServiceErrorKind.AccessDenied },
        { "from one who may change it", ServiceErrorKind.AccessDenied },
        { "from one who may change it and not read its policy", ServiceErrorKind.AccessDenied },
    };

    [Theory]
    [MemberData(nameof(Hidden))]
    public async Task A_thing_that_is_hidden_is_not_taken_for_gone(string how, ServiceErrorKind kind)
    {
        // Its device sent something a second ago.
        await HideAsync(how);
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();

        foreach (RemovalSettings settings in new[] { new RemovalSettings(), AnyTime })
        {
            RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "ns:d1", settings);

            Assert.Equal(kind, result.Error?.Kind);
            Assert.Contains("Nothing was removed.", result.Error!.Message, StringComparison.Ordinal);
            Assert.Equal(RemovalStepState.Failed, result.Removal.Steps[0].State);
            Assert.All(result.Removal.Steps.Skip(1), step => Assert.Equal(RemovalStepState.NotRun, step.State));
            Assert.Equal(before, await Simulator.LeftoverAsync());
            Assert.All(await Simulator.BoschWritesAsync(), AssertDeletesNothing);
        }
    }

    [Theory]
    [BothDialects]
    public async Task Connected_to_Things_as_somebody_else_a_fleet_keeps_its_registrations(RegistryApi dialect)
    {
        string[] ids = [.. Enumerable.Range(1, 12).Select(number => $"ns:d{number}")];
        await Simulator.SeedAsync(dialect, ids, new { lockedOut = true, modifiedSecondsAgo = 1 });
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult[] results = await Task.WhenAll(ids.Select(id => RemoveAsync(client, id)));

        Assert.All(results, result => Assert.Contains("is gone, or not readable by this session", result.Error!.Message, StringComparison.Ordinal));
        Assert.Equal(before, await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_policy_may_hide_its_thing_from_one_account_and_show_it_to_another()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        await Simulator.PutPolicyAsync("ns:d1", Policy(Entry($"suite-auth:{Simulator.Known("clientId")}")));
        BoschOptions asSomebodyElse = Simulator.BoschOptions(RegistryApi.BoschHub) with
        {
            TokenAddress = null, Scope = null, ThingsCredential = Simulator.Credential("thingsUser", "thingsPassword"),
        };

        RemovalResult blind = await RemoveAsync(await ConnectAsync(asSomebodyElse), "ns:d1");
        Assert.Equal(ServiceErrorKind.PolicyLost, blind.Error?.Kind);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);

        RemovalResult seeing = await RemoveAsync(await ConnectAsync(RegistryApi.BoschHub), "ns:d1");
        Assert.Null(seeing.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData(404, "{}")]
    [InlineData(404, "")]
    [InlineData(404, "{\"error\":\"Not Found\",\"status\":404}")]
    [InlineData(404, "<html>404</html>")]
    public async Task An_answer_that_does_not_say_what_is_not_there_is_not_believed(int status, string body)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { modifiedSecondsAgo = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), AnyTime);
        Assert.Equal("Credentials", plan.Steps[0].Kind.ToString());

        await Simulator.AddFaultAsync(new { service = "things", path = "/things/", kind = "status", status, body, times = (int?)null });
        foreach (RemovalSettings settings in new[] { new RemovalSettings(), AnyTime })
        {
            ServiceException error = await FailsAsync(() => RemoveAsync(client, "ns:d1", settings));

            Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        }

        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Fact]
    public async Task Forced_it_goes_on_and_says_what_is_gone()
    {
        await HideAsync("by a policy of somebody else");

        RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "ns:d1", Forced);

        Assert.Equal(ServiceErrorKind.PolicyLost, result.Error?.Kind);
        Assert.Contains("Gone already: credentials, registration.", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(["thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task Forced_a_thing_that_may_be_changed_and_not_read_is_removed()
    {
        await HideAsync("from one who may change it");

        RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "ns:d1", Forced);

        // Its policy is kept: who uses it could not be seen.
        Assert.Null(result.Error);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
        Assert.Contains("kept", result.Warning, StringComparison.Ordinal);
    }

    [Theory]
    [BothDialects(true, true)]
    [BothDialects(true, false)]
    [BothDialects(false, true)]
    [BothDialects(false, false)]
    public async Task A_thing_that_is_gone_is_told_from_that_and_the_rest_removed(RegistryApi dialect, bool registration, bool policy)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, registration, credentials = registration ? 1 : 0, policy });

        RemovalResult result = await RemoveAsync(await ConnectAsync(dialect), "ns:d1", new RemovalSettings { IgnoreMissing = true });

        Assert.Null(result.Error);
        Assert.True(result.Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task What_looks_for_a_thing_deletes_nothing_of_it()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { attributes = new { site = "north" } });
        await Simulator.PutPolicyAsync("ns:d1", Policy(Entry("nginx:ditto", thing: ["WRITE"])));
        string before = (await Simulator.StateAsync()).GetProperty("things").GetRawText();

        await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "ns:d1");

        Assert.Equal(before, (await Simulator.StateAsync()).GetProperty("things").GetRawText());
        string probe = Assert.Single(await Simulator.BoschWritesAsync());
        AssertDeletesNothing(probe);
    }

    [Fact]
    public async Task A_lost_policy_is_put_back_first_and_then_the_thing_must_be_quiet()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policy = false, modifiedSecondsAgo = 30 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult active = await RemoveAsync(client, "ns:d1", new RemovalSettings { RestorePolicy = true });
        Assert.Equal(ServiceErrorKind.DeviceStillActive, active.Error?.Kind);
        Assert.Contains("Nothing was removed. Policy 'ns:d1' was put back.", active.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);

        RemovalResult quiet = await RemoveAsync(client, "ns:d1", new RemovalSettings { QuietPeriod = TimeSpan.FromTicks(1) });
        Assert.Null(quiet.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    private static void AssertDeletesNothing(string request) =>
        Assert.Matches("^things DELETE /things/ns:d1/attributes/flatpeak-[0-9a-f]{32}$", request);

    private async Task HideAsync(string how)
    {
        bool isSomebodyElses = how == "by a policy of somebody else";
        await Simulator.SeedAsync(
            RegistryApi.Hono, "ns:d1", new { modifiedSecondsAgo = 1, lockedOut = isSomebodyElses, policy = how != "by its policy being gone" });
        object? entry = how switch
        {
            "from one who may read its policy" => Entry("nginx:ditto", thing: []),
            "from one who may change it" => Entry("nginx:ditto", thing: ["WRITE"]),
            "from one who may change it and not read its policy" => Entry("nginx:ditto", thing: ["WRITE"], policy: ["WRITE"]),
            _ => null,
        };
        if (entry is not null)
        {
            await Simulator.PutPolicyAsync("ns:d1", Policy(entry));
        }
    }
}

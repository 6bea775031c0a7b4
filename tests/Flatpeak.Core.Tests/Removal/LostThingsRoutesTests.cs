namespace Flatpeak.Tests.Removal;

/// <summary>
/// A gateway before Things loses its routes for a moment, and answers 404 to a read of a thing or a policy: nothing is taken for gone by
/// that, with or without <see cref="RemovalSettings.Force"/>.
/// </summary>
public sealed class LostThingsRoutesTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Read = "/things/[^/]+$";
    private static readonly Fault NoRoute = new("status", 404) { Body = """{"message":"no Route matched with those values"}""" };

    // It was read, or removed, and is there anew: its registration and its credentials are another device's.
    [Theory]
    [BothDialects(1, true)]
    [BothDialects(2, true)]
    [BothDialects(2, false)]
    public async Task A_thing_that_was_created_anew_is_not_hidden_by_it_where_it_is_forced(RegistryApi dialect, int times, bool wasRead)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        DateTimeOffset hoursAgo = DateTimeOffset.UtcNow.AddHours(-3);
        var target = new ThingTarget("ns:d1")
        {
            Created = wasRead ? hoursAgo : null, Earlier = wasRead ? null : new EarlierRemoval(hoursAgo, WasComplete: false),
        };
        await Simulator.AddAsync(NoRoute.At("things", "GET", Read) with { Times = times });

        ServiceException error = await FailsAsync(() => RemoveAsync(client, target, Forced));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Contains("Cannot read thing 'ns:d1'", error.Message, StringComparison.Ordinal);
        await NothingWasRemovedAsync();
    }

    [Theory]
    [BothDialects]
    public async Task Nor_is_one_that_was_created_anew_since_the_plan(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        await Simulator.CreateAnewAsync(dialect, "ns:d1");
        await Simulator.AddAsync(NoRoute.At("things", "GET", Read) with { Times = 1 });

        RemovalResult result = await client.RunRemovalAsync(plan, Forced);

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, false), (result.Error?.Kind, result.Error?.OutcomeUnknown));
        Assert.Matches("stopped at step 1 of .*Cannot read thing 'ns:d1'.*Run the removal again", result.Error!.Message);
        await NothingWasRemovedAsync();
    }

    // What cannot be read is removed all the same where that is forced: Things says itself that it finds none.
    [Theory]
    [BothDialects]
    public async Task A_thing_that_the_session_may_only_write_is_removed_where_it_is_forced(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        string subject = dialect == RegistryApi.Hono ? "nginx:ditto" : $"suite-auth:{Simulator.Known("clientId")}";
        await Simulator.PutPolicyAsync("ns:d1", Policies.Policy(Policies.Entry(subject, thing: ["WRITE"])));

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        Assert.Null(result.Error);
        Assert.DoesNotContain("thing ns:d1", await Simulator.LeftoverAsync());
    }

    // The policy is there: whoever puts one back, as the error for a lost one says, is sent the wrong way.
    [Fact]
    public async Task A_policy_is_not_told_as_lost_by_it()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono, observer: exchange =>
        {
            if (exchange.Method == "DELETE" && exchange.StatusCode == 403)
            {
                Simulator.AddAsync(NoRoute.At("things", "GET")).GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("status", 403) { Times = 1 }.At("things", "DELETE", Read));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, nameof(RemovalStepKind.Thing)), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Equal(["thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
    }

    // The first deletion is carried out, and the gateway answers what is asked after the second: Things says later that it is gone.
    [Theory]
    [BothDialects]
    public async Task A_thing_that_is_gone_after_all_is_in_doubt_and_the_next_run_goes_on(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        bool isLost = false;
        BoschClient client = await ConnectAsync(dialect, observer: exchange =>
        {
            if (!isLost && exchange.Method == "DELETE" && exchange.Path.Contains("/things/", StringComparison.Ordinal))
            {
                isLost = true;
                Simulator.AddAsync(NoRoute.At("things", "GET", Read) with { Times = 1 }, NoRoute.At("things", "DELETE", Read) with { Times = 1 })
                    .GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At("things", "DELETE", Read));

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        Assert.Equal(
            (ServiceErrorKind.UnexpectedResponse, nameof(RemovalStepKind.Thing)), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.True(result.Error!.OutcomeUnknown);
        result = await RemoveAsync(client, result.Removal.ToTarget(), Forced);
        Assert.Equal((null, null, null), (result.Error, result.Warning, result.Removal.Missing));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    private async Task NothingWasRemovedAsync()
    {
        Assert.DoesNotContain(
            await Simulator.BoschLogAsync(), request => request.Method != "GET" && !request.IsProbe && request.Service != "token");
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }
}

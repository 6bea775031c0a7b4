namespace Flatpeak.Tests.Removal;

/// <summary>
/// A gateway whose routes are being reloaded answers 404 in JSON, as a registry does of what is not there. What contradicts that is
/// looked at.
/// </summary>
public sealed class StrayAnswerTests(Simulator simulator) : BoschTests(simulator)
{
    private const string NotFound = """{"error":"not found"}""";
    private static readonly Fault NoRoute = new("status", 404) { Body = """{"message":"no Route matched with those values"}""", Times = 1 };

    [Theory]
    [BothDialects(0, false)]
    [BothDialects(1, false)]
    [BothDialects(1, true)]
    public async Task A_registration_that_is_there_after_a_404_to_its_deletion_is_an_error(RegistryApi dialect, int credentials, bool isRepeat)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { credentials });
        BoschClient client = await ConnectAsync(dialect);

        // What is not in Hono's own words it does not take for an answer to begin with (HonoNotFoundTests).
        Fault gone = dialect == RegistryApi.Hono ? NoRoute with { Body = """{"error":"not found"}""" } : NoRoute;
        Fault[] faults = isRepeat ? [new Fault("dropBefore") { Times = 1 }, gone] : [gone];
        await Simulator.AddAsync([.. faults.Select(fault => fault.At(Service(dialect), "DELETE", "/(registration|devices)/"))]);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((ServiceErrorKind.Conflict, nameof(RemovalStepKind.Registration)), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Matches("step 3 of 5.* 'ns:d1' is registered at .* 404.*Run the removal again", result.Error!.Message);
        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());

        Assert.Null((await RemoveAsync(client, "ns:d1")).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects("", false)]
    [BothDialects("""{"error":"not found"}""", false)]
    [BothDialects("""{"error":"not found"}""", true)]
    [BothDialects("""{"status":404,"error":"policies:policy.notfound"}""", false)]
    [BothDialects("""{"status":404,"error":"policies:policy.notfound"}""", true)]
    public async Task A_policy_that_is_there_after_a_404_to_its_deletion_is_an_error(RegistryApi dialect, string body, bool isRepeat)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        Fault[] faults = [.. isRepeat ? [new Fault("dropBefore") { Times = 1 }] : Array.Empty<Fault>(), NoRoute with { Body = body }];
        await Simulator.AddAsync([.. faults.Select(fault => fault.At("things", "DELETE", "/policies/[^/]+$"))]);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(
            (false, nameof(RemovalStepKind.Policy), body.Contains("policies:", StringComparison.Ordinal) ? ServiceErrorKind.Conflict : ServiceErrorKind.UnexpectedResponse),
            (result.Removal.Succeeded, result.Removal.FailedStep, result.Error?.Kind));
        Assert.Matches("step 5 of 5.* 404.* (gateway|proxy).*Run the removal again", result.Error!.Message);
        Assert.Equal(isRepeat || result.Error.Kind == ServiceErrorKind.UnexpectedResponse, result.Error.OutcomeUnknown);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());

        Assert.Null((await RemoveAsync(client, result.Removal.ToTarget())).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_policy_that_somebody_else_has_deleted_meanwhile_is_gone_as_the_service_says_so_itself()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono, observer: exchange =>
        {
            if (exchange is { Method: "DELETE" } && exchange.Path.StartsWith("/api/2/things/", StringComparison.Ordinal))
            {
                Simulator.TakeAwayAsync("policies/ns:d1").GetAwaiter().GetResult();
            }
        });

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((null, null), (result.Error, result.Warning));
        Assert.Equal(RemovalStepState.AlreadyAbsent, result.Removal.Steps.Single(step => step.Kind == RemovalStepKind.Policy).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Credentials_at_the_Hub_that_did_not_show_at_first_are_deleted_behind_the_registration_and_told(bool registration)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 2, registration });
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.AddAsync(NoRoute.At("hub", "GET", "/credentials/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Matches("^Credentials of device 'ns:d1' at .* did not show .* deleted", result.Warning);
        Assert.DoesNotContain("no credential", result.Warning, StringComparison.Ordinal);
        Assert.Null(result.Removal.Missing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task They_are_kept_where_the_device_was_created_anew_in_between(bool registration)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        bool isDone = false;
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, observer: exchange =>
        {
            if (!isDone && exchange.Method == "DELETE" && exchange.Path.Contains("/registration/", StringComparison.Ordinal))
            {
                isDone = true;
                CreateAnewAsync(registration).GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(NoRoute.At("hub", "GET", "/credentials/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((ServiceErrorKind.Conflict, nameof(RemovalStepKind.Registration)), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Contains("The registration of device 'ns:d1' was deleted before", result.Error!.Message, StringComparison.Ordinal);
        Assert.True(result.Error.OutcomeUnknown);
        Assert.Contains("hub credential ns_d1", await Simulator.LeftoverAsync());
        Assert.Single(await Simulator.BoschWritesAsync());
    }

    // Nothing tells a device that has none from one whose credentials do not show, as a gateway has lost their route.
    [Theory]
    [InlineData(0, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task That_no_credential_was_seen_at_the_Hub_is_told_with_what_to_do(int credentials, bool byRecord)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials });
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.AddAsync(NoRoute.At("hub", "GET", "/credentials/") with { Body = NotFound, Times = null });

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((null, true, null), (result.Error, result.Removal.Succeeded, result.Removal.Missing));
        Assert.Equal("Registration, Thing, Policy", result.Removal.Found);
        Assert.Matches("^No credential of device 'ns:d1' was found .* none.* they are left.* by its id alone in a new run", result.Warning);

        await Simulator.ClearFaultsAsync();
        result = await RemoveAsync(client, byRecord ? result.Removal.ToTarget() : new ThingTarget("ns:d1"));
        Assert.Equal((credentials > 0 ? null : ServiceErrorKind.NotFound, null), (result.Error?.Kind, byRecord ? result.Warning : null));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData("an earlier run")]
    [InlineData("somebody else")]
    [InlineData("is ignored")]
    public async Task It_is_not_told_where_they_were_seen_or_what_is_missing_is_ignored(string how)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = how == "is ignored" ? 0 : 1 });
        bool isTaken = false;
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, observer: exchange =>
        {
            if (how == "somebody else" && !isTaken && exchange.Path.Contains("?device-id=", StringComparison.Ordinal))
            {
                isTaken = true;
                Simulator.TakeAwayAsync("hub/credentials/ns:d1").GetAwaiter().GetResult();
            }
        });
        Fault[] faults = how == "an earlier run" ? [new Fault("status", 400) { Times = 1 }.At("hub", "DELETE", "/registration/")] : [];
        await Simulator.AddAsync(faults);

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { IgnoreMissing = how == "is ignored" });
        result = how == "an earlier run" ? await RemoveAsync(client, result.Removal.ToTarget()) : result;

        Assert.Equal((null, null, true), (result.Error, result.Warning, result.Removal.Succeeded));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_registration_that_was_deleted_is_known_to_the_next_removal_although_the_look_behind_it_failed()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 0 });
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, With(retries: 0));
        await Simulator.AddAsync(new Fault("status", 503) { Times = 1 }.At("hub", "GET", "/registration/"));

        RemovalResult failed = await RemoveAsync(client, "ns:d1");
        RemovalResult result = await RemoveAsync(client, failed.Removal.ToTarget(), new RemovalSettings());

        Assert.Equal(nameof(RemovalStepKind.Registration), failed.Removal.FailedStep);
        Assert.Contains("The registration of device 'ns:d1' was deleted before", failed.Error!.Message, StringComparison.Ordinal);
        Assert.Equal((null, null, null), (result.Error, result.Warning, result.Removal.Missing));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // The search does not list the thing any more, and somebody creates it again: it would be locked out without its policy.
    [Theory]
    [BothDialects]
    public async Task The_policy_of_a_thing_that_is_there_again_is_kept_although_nothing_but_a_read_by_way_of_a_gateway_denies_that(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        bool isAnew = false;
        BoschClient client = await ConnectAsync(dialect, observer: exchange =>
        {
            if (!isAnew && exchange.Path.Contains("/search/things", StringComparison.Ordinal) && exchange.Path.Contains("filter", StringComparison.Ordinal))
            {
                isAnew = true;
                Simulator.SeedAsync(dialect, "ns:d1", new { modifiedSecondsAgo = 0 }).GetAwaiter().GetResult();
                Simulator.AddAsync(NoRoute.At("things", "GET", "/things/[^/]+$")).GetAwaiter().GetResult();
            }
        });

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.True(isAnew);
        Assert.Equal((ServiceErrorKind.UnexpectedResponse, nameof(RemovalStepKind.Policy)), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Contains("with 'no Route matched with those values'", result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("policy ns:d1", await Simulator.LeftoverAsync());
    }

    private async Task CreateAnewAsync(bool registration)
    {
        await Simulator.TakeAwayAsync("things/ns:d1");
        await Simulator.SeedAsync(
            RegistryApi.BoschHub, "ns:d1", new { credentials = 0, policy = false, registration, modifiedSecondsAgo = 0 });
    }

    private static string Service(RegistryApi dialect) => dialect == RegistryApi.Hono ? "hono" : "hub";
}

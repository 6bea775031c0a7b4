namespace Flatpeak.Tests.Removal;

/// <summary>
/// A gateway in front of the registry loses its routes while a device is removed, and answers 404 to everything: where the removal has
/// seen what cannot be without the registration, it goes on only once the registry itself answers.
/// </summary>
public sealed class LostRoutesTests(Simulator simulator) : BoschTests(simulator)
{
    // As both registries say it, so that nothing but the proof tells it from their own; and in other ways, which is no word of Hono's.
    private const string Own = """{"error":"not found"}""";
    private const string Kong = """{"message":"no Route matched with those values"}""";

    private const string NotProven =
        "[23] of 5 .*Cannot make sure that device 'ns:d1' is not registered: .* answered 404 to "
        + "what the registry itself never answers so. ";

    [Theory]
    [BothDialects(Own, false)]
    [BothDialects(Own, true)]
    [BothDialects("", false)]
    [BothDialects(Kong, false)]
    [BothDialects(Kong, true)]
    public async Task A_registration_whose_credentials_were_there_a_moment_ago_is_not_taken_for_gone(RegistryApi dialect, string body, bool isLost)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        Fault[] lost = isLost ? [new Fault("dropBefore") { Times = 1 }.At(Service(dialect), "DELETE", "/(registration|devices)/")] : [];
        await Simulator.AddAsync([.. lost, LostRoutes(dialect, body, "/(registration|devices)/")]);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        if (IsOther(dialect, body))
        {
            // Whether a deletion that is answered so was carried out, nobody knows.
            AssertStopped(result, RemovalStepKind.Registration, true, "3 of 5 .*Cannot (delete|read) the registration of 'ns:d1': .* answered 404 with .*");
        }
        else
        {
            AssertStopped(result, RemovalStepKind.Registration, isLost, NotProven);
        }

        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());

        await Simulator.ClearFaultsAsync();
        result = await RemoveAsync(client, result.Removal.ToTarget());
        Assert.Equal((null, null, null), (result.Error, result.Warning, result.Removal.Missing));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects(Own)]
    [BothDialects("")]
    [BothDialects(Kong)]
    public async Task Nor_is_one_whose_credentials_an_earlier_run_has_seen(RegistryApi dialect, string body)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 400) { Times = 1 }.At(Service(dialect), "DELETE", "/(registration|devices)/"));
        RemovalResult first = await RemoveAsync(client, "ns:d1");
        Assert.Equal(("Credentials", nameof(RemovalStepKind.Registration)), (first.Removal.Found.Split(',')[0], first.Removal.FailedStep));
        await Simulator.AddAsync(LostRoutes(dialect, body));

        RemovalResult result = await RemoveAsync(client, first.Removal.ToTarget());

        if (IsOther(dialect, body))
        {
            AssertStopped(result, RemovalStepKind.Credentials, false, "2 of 5 .*Cannot .* of (device )?'ns:d1': .* answered 404 with .*");
        }
        else
        {
            // Before anything is sent that changes something.
            AssertStopped(result, RemovalStepKind.Credentials, false, NotProven);
        }

        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());

        await Simulator.ClearFaultsAsync();
        result = await RemoveAsync(client, result.Removal.ToTarget());
        Assert.Equal((null, null, null), (result.Error, result.Warning, result.Removal.Missing));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Nobody is told what is missing, and Remove-FpDevice goes on.
    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task Where_what_is_missing_is_ignored_none_is_taken_for_gone(RegistryApi dialect, bool thing)
    {
        var ignored = new RemovalSettings { IgnoreMissing = true };
        await Simulator.SeedAsync(dialect, "ns:d1", new { thing, policy = thing });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(LostRoutes(dialect, Own));

        RemovalResult result = await RemoveAsync(client, "ns:d1", ignored);

        AssertStopped(result, RemovalStepKind.Registration, false, NotProven);
        Assert.False(result.Removal.Succeeded);
        Assert.Equal(thing ? 4 : 2, (await Simulator.LeftoverAsync()).Count);

        await Simulator.ClearFaultsAsync();
        result = await RemoveAsync(client, result.Removal.ToTarget(), ignored);
        Assert.Equal((null, null), (result.Error, result.Warning));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task Nor_where_the_routes_are_back_once_the_registry_is_asked_whether_it_answers(RegistryApi dialect, bool isIgnored)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        ThingTarget target = new("ns:d1") { Found = isIgnored ? "" : "Credentials" };
        await Simulator.AddAsync(LostRoutes(dialect, Own) with { Times = dialect == RegistryApi.Hono ? 3 : 4 });

        RemovalResult result = await RemoveAsync(client, target, new RemovalSettings { IgnoreMissing = isIgnored });

        Assert.Equal((ServiceErrorKind.Conflict, nameof(RemovalStepKind.Registration)), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Matches("Device 'ns:d1' is registered at .*answered with 404", result.Error!.Message);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    // Whoever connects to the Hub may list the tenant: what refuses it afterwards proves no registry.
    [Theory]
    [InlineData("<html>Blocked</html>")]
    [InlineData("""{"message":"Missing Authentication Token"}""")]
    [InlineData("")]
    public async Task A_firewall_that_refuses_the_list_of_the_tenant_is_no_registry(string body)
    {
        const RegistryApi dialect = RegistryApi.BoschHub;
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(
            new Fault("status", 403) { Body = body }.At("hub", "GET", "/registration/[^/]+$"),
            LostRoutes(dialect, Own, "/registration/[^/]+/."));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.AccessDenied, result.Error?.Kind);
        Assert.Matches("Cannot make sure that device 'ns:d1' is not registered: .*403", result.Error!.Message);
        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task That_it_answers_is_asked_once_of_what_is_not_there_and_nothing_is_told(RegistryApi dialect, bool registration)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { registration, credentials = registration ? 1 : 0 });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.ClearLogAsync();

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { IgnoreMissing = true });

        Assert.Equal((null, null, true), (result.Error, result.Warning, result.Removal.Succeeded));
        Assert.Equal(registration ? 0 : 1, (await ProofsAsync(dialect)).Count());
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task One_that_somebody_else_has_deleted_meanwhile_is_gone_as_the_registry_itself_answers(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        bool isTaken = false;
        BoschClient client = await ConnectAsync(dialect, observer: exchange =>
        {
            if (!isTaken && exchange.Method is ("PUT" or "DELETE")
                && exchange.Path.Contains("/credentials/", StringComparison.Ordinal))
            {
                isTaken = true;
                Simulator.TakeAwayAsync($"{Service(dialect)}/devices/ns:d1").GetAwaiter().GetResult();
            }
        });
        await Simulator.ClearLogAsync();

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((null, null, null), (result.Error, result.Warning, result.Removal.Missing));
        Assert.Equal(
            RemovalStepState.AlreadyAbsent, result.Removal.Steps.Single(step => step.Kind == RemovalStepKind.Registration).State);
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Single(await ProofsAsync(dialect));
    }

    [Theory]
    [BothDialects(true)]
    [BothDialects(false)]
    public async Task A_removal_that_meets_no_contradiction_asks_nothing_more(RegistryApi dialect, bool registration)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { registration, credentials = registration ? 1 : 0 });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.ClearLogAsync();

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal((null, registration ? null : "Registration"), (result.Error, result.Removal.Missing));
        Assert.Empty(await ProofsAsync(dialect));
    }

    private static void AssertStopped(RemovalResult result, RemovalStepKind step, bool isInDoubt, string how)
    {
        Assert.Equal(
            (ServiceErrorKind.UnexpectedResponse, step.ToString(), isInDoubt),
            (result.Error?.Kind, result.Removal.FailedStep, result.Error?.OutcomeUnknown));
        Assert.Matches($"step {how}Check .*proxy.*Run the removal again", result.Error!.Message);
    }

    private static bool IsOther(RegistryApi dialect, string body) => dialect == RegistryApi.Hono && body != Own;

    private async Task<IEnumerable<LoggedRequest>> ProofsAsync(RegistryApi dialect) => (await Simulator.BoschLogAsync())
        .Where(request => request.Method == "GET" && request.Readable.Contains(dialect == RegistryApi.Hono ? "pageSize=-1" : "/registration/t1", StringComparison.Ordinal)
            && !request.Readable.Contains("/registration/t1/", StringComparison.Ordinal));

    private static Fault LostRoutes(RegistryApi dialect, string body, string path = "") =>
        new Fault("status", 404) { Body = body }.At(Service(dialect), path: path == "" ? null : path);

    private static string Service(RegistryApi dialect) => dialect == RegistryApi.Hono ? "hono" : "hub";
}

namespace Flatpeak.Tests.Creation;

/// <summary>
/// A gateway whose routes are being reloaded answers 404 in JSON. A rollback does not take that for its work: what is left is named, and
/// what may be left.
/// </summary>
public sealed class StrayAnswerTests(Simulator simulator) : CreationTests(simulator)
{
    private const string Device1 = "ns:d1";
    private const string Things = "/things/";
    private static readonly Fault NoRoute = new("status", 404) { Body = """{"message":"no Route matched with those values"}""" };
    private static readonly Fault LostAnswer = new("statusAfter", 502) { Times = 1 };
    private static readonly Fault Refused = new Fault("status", 403).At("things", "PUT", Things);

    public static TheoryData<Way, Fault, string, string[]> Answers => new()
    {
        { Way.AtHono, NoRoute.At("hono", "DELETE", "/devices/"), "registration, credential", ["hono registration ns:d1", "hono credential ns_d1"] },
        { Way.AtTheHub, NoRoute.At("hub", "DELETE", "/registration/"), "registration", ["hub registration ns:d1"] },
        { Way.AtTheHub, NoRoute.At("hub", "DELETE", "/credentials/"), "credential, registration", ["hub registration ns:d1", "hub credential ns_d1"] },
        { Way.AtTheHub, NoRoute.At("hub", "GET", "/credentials/") with { Skip = 1 }, "credential, registration", ["hub registration ns:d1", "hub credential ns_d1"] },
        { Way.AtHono, NoRoute.At("things", "DELETE", "/policies/"), "policy", ["policy ns:d1"] },
        { Way.AtTheHub, NoRoute.At("things", "DELETE", "/policies/"), "policy", ["policy ns:d1"] },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task What_is_left_although_it_was_told_not_to_be_there_is_named(Way way, Fault fault, string named, string[] left)
    {
        foreach (int? times in new int?[] { 1, null })
        {
            await Simulator.ResetAsync();
            BoschClient client = await ConnectAsync(way);
            await Simulator.AddAsync(Refused, fault with { Times = times });

            ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

            await IsNamedAsync(error, ServiceErrorKind.AccessDenied, named, left);
        }
    }

    // Before the creation, a gateway says that it is not there, and the answer to its registration is lost: a registration that was there
    // all the time has no credential where a gateway of its own logs in for it, or nobody has given it one yet.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_registration_that_was_there_before_is_not_rolled_back(bool isBehindGateway)
    {
        BoschClient client = await ConnectAsync(Way.AtHono);
        object? registered = isBehindGateway ? new { via = new[] { "gw" } } : null;
        await Simulator.SeedAsync(RegistryApi.Hono, Device1, new { credentials = 0, thing = false, policy = false, registered });
        await Task.Delay(isBehindGateway ? 0 : 7000);
        await Simulator.AddAsync(
            new Fault("status", 404) { Times = 1, Body = """{"error":"device not registered"}""" }.At("hono", "GET"),
            new Fault("status", 307) { Times = 1 }.At("hono", "POST", "/devices/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

        Assert.Contains("registration", error.Message, StringComparison.Ordinal);
        Assert.Contains("hono registration ns:d1", await Simulator.LeftoverAsync());
        Assert.DoesNotContain(await Simulator.LogAsync("hono"), one => one.Method == "DELETE");
    }

    // It was seen when its answer was lost, and nobody knows whose it is.
    [Fact]
    public async Task A_credential_that_was_seen_is_named_where_the_route_of_credentials_is_lost_then()
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub);
        await Simulator.AddAsync(
            Refused, LostAnswer.At("hub", "POST", "/credentials/"), NoRoute.At("hub", "GET", "/credentials/") with { Skip = 3 });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

        Assert.True(error.OutcomeUnknown);
        Assert.Matches("credential, registration", error.Message);
        Assert.Equal(["hub registration ns:d1", "hub credential ns_d1"], await Simulator.LeftoverAsync());
    }

    // Whatever the registry is asked, the gateway answers: nobody knows what there is of what was made.
    [Theory]
    [InlineData(Way.AtHono, "registration, credential")]
    [InlineData(Way.AtTheHub, "credential, registration")]
    public async Task What_cannot_be_seen_at_the_registry_any_more_is_named(Way way, string named)
    {
        BoschClient client = await ConnectAsync(way);
        string service = way == Way.AtHono ? "hono" : "hub";
        await Simulator.AddAsync(Refused, NoRoute.At(service, "DELETE"), NoRoute.At(service, "GET") with { Skip = way == Way.AtHono ? 1 : 2 });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

        await IsNamedAsync(
            error, ServiceErrorKind.AccessDenied, named,
            [$"{service} registration ns:d1", $"{service} credential ns_d1"]);
    }

    // A deletion that was not answered, and a 404 to its repetition, of whatever is asked from some moment on: it was not carried out.
    [Theory]
    [InlineData("/registration/", "/registration/", "registration")]
    [InlineData("/credentials/", null, "credential")]
    public async Task A_deletion_that_was_not_answered_is_not_taken_for_done_by_a_gateway(string deleted, string? lost, string named)
    {
        foreach (int skip in new[] { 1, 2, 3, 4, 5 })
        {
            await Simulator.ResetAsync();
            BoschClient client = await ConnectAsync(Way.AtTheHub);
            await Simulator.AddAsync(
                Refused,
                new Fault("status", 504) { Times = 1 }.At("hub", "DELETE", deleted),
                NoRoute.At("hub", "DELETE", deleted),
                NoRoute.At("hub", "GET", lost) with { Skip = skip });

            ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

            IReadOnlyList<string> left = await Simulator.LeftoverAsync();
            Assert.Contains(left, one => one.Contains(named, StringComparison.Ordinal));
            Assert.True(error.Leftover?.Contains(named, StringComparison.Ordinal), $"After {skip}: {error.Message} {string.Join(", ", left)}");
        }
    }

    public static TheoryData<Way, Fault, string, string[]> InDoubt => new()
    {
        { Way.AtHono, LostAnswer.At("hono", "POST"), "registration", ["hono registration ns:d1"] },
        { Way.AtTheHub, LostAnswer.At("hub", "POST", "/registration/"), "registration", ["hub registration ns:d1"] },
        { Way.AtTheHub, LostAnswer.At("hub", "POST", "/credentials/"), "credential, registration", ["hub registration ns:d1", "hub credential ns_d1"] },
        { Way.ByProvisioning, LostAnswer.At("provisioning", "POST"), "provisioning", ["hub registration ns:d1", "hub credential ns_d1", "thing ns:d1", "policy ns:d1"] },
    };

    // The gateway is restarted: an answer is lost, and then it says of everything that it is not there, as a registry would.
    [Theory]
    [MemberData(nameof(InDoubt))]
    public async Task What_may_have_been_made_and_is_not_seen_is_named_unless_the_registry_itself_says_so(Way way, Fault lost, string named, string[] left)
    {
        foreach (string body in new[] { """{"error":"not found"}""", """{"message":"no Route matched with those values"}""" })
        {
            await Simulator.ResetAsync();
            BoschClient client = await ConnectAsync(way, retries: 0);
            await Simulator.AddAsync(
                lost, NoRoute.At(way == Way.AtHono ? "hono" : "hub", "GET") with { Body = body, Skip = way == Way.AtHono ? 1 : 2 },
                NoRoute.At("things", "GET") with { Body = body, Skip = 2 });

            ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

            Assert.True(error.OutcomeUnknown);
            Assert.Matches($"(meanwhile|Left are): {named}\\.", error.Message);
            Assert.Equal(left, await Simulator.LeftoverAsync());
            await Simulator.ClearFaultsAsync();
            Assert.True((await RemoveAsync(client, Device1, Forced)).Removal.Succeeded);
            Assert.Empty(await Simulator.LeftoverAsync());
        }
    }

    [Theory]
    [InlineData(Way.AtHono, "hono", "POST", "/devices/")]
    [InlineData(Way.AtTheHub, "hub", "POST", "/registration/")]
    [InlineData(Way.AtTheHub, "hub", "POST", "/credentials/")]
    [InlineData(Way.ByProvisioning, "provisioning", "POST", "/")]
    public async Task What_never_arrived_is_not_named(Way way, string service, string method, string path)
    {
        BoschClient client = await ConnectAsync(way, retries: 0);
        await Simulator.AddAsync(new Fault("status", 502).At(service, method, path));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

        Assert.Equal((false, null), (error.OutcomeUnknown, error.Leftover));
        Assert.EndsWith("The earlier steps were rolled back.", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // What a look has seen is there, whatever comes after it says.
    [Theory]
    [InlineData(Way.AtHono, "hono", "/devices/")]
    [InlineData(Way.AtTheHub, "hub", "/registration/")]
    public async Task Nor_is_what_was_seen_taken_for_gone_as_a_gateway_says_so_twice(Way way, string service, string path)
    {
        BoschClient client = await ConnectAsync(way, retries: 0);
        Fault gone = NoRoute with { Body = """{"error":"not found"}""" };
        await Simulator.AddAsync(
            LostAnswer.At(service, "POST", path), gone.At(service, "DELETE"), gone.At(service, "GET") with { Skip = way == Way.AtHono ? 3 : 4 });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

        Assert.Equal((true, "registration"), (error.OutcomeUnknown, error.Leftover));
        Assert.Equal([$"{service} registration ns:d1"], await Simulator.LeftoverAsync());
    }

    // It would be locked out without its policy.
    [Theory]
    [InlineData(Way.AtHono, false)]
    [InlineData(Way.AtHono, true)]
    [InlineData(Way.AtTheHub, false)]
    [InlineData(Way.AtTheHub, true)]
    public async Task A_thing_that_is_there_keeps_its_policy_whatever_a_gateway_says(Way way, bool onlyItsDeletion)
    {
        BoschClient client = await ConnectAsync(way);
        await Simulator.AddAsync(new Fault("statusAfter", 502) { Times = 1 }.At("things", "PUT", Things));
        await Simulator.AddAsync(onlyItsDeletion
            ? [Refused, NoRoute.At("things", "DELETE", Things) with { Times = 1 }]
            : [NoRoute.At("things", "PUT", Things), NoRoute.At("things", "DELETE", Things), NoRoute.At("things", "GET", Things) with { Skip = 1 }]);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

        await IsNamedAsync(error, onlyItsDeletion ? ServiceErrorKind.AccessDenied : ServiceErrorKind.NotFound, "thing, policy", ["thing ns:d1", "policy ns:d1"]);
        Assert.True((await RemoveAsync(client, Device1, Forced)).Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Somebody else may have created it meanwhile.
    [Theory]
    [InlineData(Way.AtHono)]
    [InlineData(Way.AtTheHub)]
    public async Task A_policy_is_kept_where_only_a_gateway_says_that_no_thing_needs_it(Way way)
    {
        BoschClient client = await ConnectAsync(way);
        await Simulator.AddAsync(Refused, NoRoute.At("things", "GET", Things) with { Skip = 1 });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(Device1)));

        await IsNamedAsync(error, ServiceErrorKind.AccessDenied, "policy", ["policy ns:d1"]);
    }

    [Theory]
    [InlineData("hub", "DELETE", "/registration/", Way.AtTheHub, Way.ByProvisioning)]
    [InlineData("hub", "GET", "/credentials/", Way.AtTheHub, Way.ByProvisioning)]
    [InlineData("hub", "DELETE", "/credentials/", Way.AtTheHub)]
    [InlineData("hono", "DELETE", "/devices/", Way.AtHono)]
    [InlineData("things", "DELETE", Things, Way.AtTheHub, Way.AtHono, Way.ByProvisioning)]
    [InlineData("things", "DELETE", "/policies/", Way.AtTheHub, Way.AtHono, Way.ByProvisioning)]
    public async Task So_it_is_with_a_device_that_was_created_whole(string service, string method, string path, params Way[] ways)
    {
        foreach (Way way in ways)
        {
            await Simulator.ResetAsync();
            BoschClient client = await ConnectAsync(way);
            CreatedDevice created = await client.CreateDeviceAsync(Device(Device1));
            await Simulator.AddAsync(NoRoute.At(service, method, path) with { Times = 1 });

            ServiceException error = await FailsAsync(() => created.RollBackAsync(CancellationToken.None));

            Assert.True(error.OutcomeUnknown);
            Assert.NotEmpty(await Simulator.LeftoverAsync());
            Assert.Contains($"could not be rolled back. Left are: {error.Leftover}.", error.Message, StringComparison.Ordinal);
            Assert.True((await RemoveAsync(client, Device1, Forced)).Removal.Succeeded);
            Assert.Empty(await Simulator.LeftoverAsync());
        }
    }

    // The attempt before has deleted it: that is the service's own 404.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Where_the_answer_to_a_deletion_was_lost_it_is_rolled_back_without_a_word(Way way)
    {
        foreach (string path in new[] { "/(registration|devices)/", "/credentials/", Things, "/policies/" })
        {
            BoschClient client = await ConnectAsync(way);
            CreatedDevice created = await client.CreateDeviceAsync(Device(Device1));
            await Simulator.AddAsync(new Fault("dropAfter") { Method = "DELETE", Path = path, Times = 1 });

            await created.RollBackAsync(CancellationToken.None);

            Assert.Empty(await Simulator.LeftoverAsync());
            await Simulator.ClearFaultsAsync();
        }
    }

    // The service says so itself: nothing of that is left.
    [Theory]
    [InlineData(Way.AtHono)]
    [InlineData(Way.AtTheHub)]
    public async Task A_policy_that_somebody_else_has_deleted_is_not_named(Way way)
    {
        BoschClient client = await ConnectAsync(way);
        CreatedDevice created = await client.CreateDeviceAsync(Device(Device1));
        await Simulator.TakeAwayAsync("things/ns:d1");
        await Simulator.TakeAwayAsync("policies/ns:d1");

        await created.RollBackAsync(CancellationToken.None);

        Assert.Empty(await Simulator.LeftoverAsync());
    }

    private async Task IsNamedAsync(ServiceException error, ServiceErrorKind kind, string named, string[] left)
    {
        Assert.Equal((kind, true, named), (error.Kind, error.OutcomeUnknown, error.Leftover));
        Assert.Contains($"could not all be rolled back. Left are: {named}.", error.Message, StringComparison.Ordinal);
        Assert.Equal(left, await Simulator.LeftoverAsync());
        await Simulator.ClearFaultsAsync();
    }
}

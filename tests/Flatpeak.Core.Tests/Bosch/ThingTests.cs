namespace Flatpeak.Tests.Bosch;

/// <summary>Reading a thing, and searching for things page by page.</summary>
public sealed class ThingTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly ThingQuery All = new(null, []);

    [Fact]
    public async Task A_thing_is_read_by_its_id_with_what_is_needed_of_it()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:p1" });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        Thing thing = (await client.FindThingAsync("ns:d1"))!;

        Assert.Equal(("ns:d1", "ns", "ns:p1", "ns:d1"), (thing.ThingId, thing.Namespace, thing.PolicyId, thing.ToString()));
        Assert.True(thing.Revision > 0);
        Assert.Equal(TimeSpan.Zero, thing.Modified!.Value.Offset);
        Assert.InRange((DateTimeOffset.UtcNow - thing.Modified.Value).TotalMinutes, 59, 65);
        Assert.Equal(thing.Created, thing.Modified);
        Assert.Equal("GET /api/2/things/ns%3Ad1?fields=thingId,policyId,_revision,_modified,_created", (await Simulator.BoschLogAsync()).Single().ToString());
    }

    [Fact]
    public async Task One_that_is_not_there_is_null()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        Assert.Null(await client.FindThingAsync("ns:gone"));
    }

    [Theory]
    [InlineData(null, "", "a.b:x ns:d1 ns:d2 other:y")]
    [InlineData(null, "ns", "ns:d1 ns:d2")]
    [InlineData(null, "a.b,other", "a.b:x other:y")]
    [InlineData("eq(attributes/site,\"north & south\")", "", "ns:d2")]
    [InlineData("like(thingId,\"*1\")", "ns", "ns:d1")]
    [InlineData(null, "nowhere", "")]
    public async Task A_search_finds_all_those_of_a_namespace_and_those_of_a_filter(string? filter, string namespaces, string expected)
    {
        await Simulator.SeedAsync(null, ["ns:d1", "a.b:x", "other:y"]);
        await Simulator.SeedAsync(null, "ns:d2", new { attributes = new { site = "north & south" } });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        List<Thing> found = await client.SearchThingsAsync(new ThingQuery(filter, namespaces.Split(',', StringSplitOptions.RemoveEmptyEntries))).ToListAsync();

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), found.Select(thing => thing.ThingId).Order());
    }

    [Fact]
    public async Task A_filter_that_the_service_does_not_understand_is_refused()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        ServiceException error = await FailsAsync(async () => await client.SearchThingsAsync(new ThingQuery("this is not RQL", [])).ToListAsync());

        Assert.Equal((ServiceErrorKind.RequestRefused, 400), (error.Kind, error.StatusCode));
    }

    [Fact]
    public async Task A_page_is_asked_for_only_when_the_one_before_is_used_up()
    {
        string[] ids = [.. Enumerable.Range(1, 450).Select(i => $"ns:d{i:000}")];
        await Simulator.SeedAsync(null, ids);
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var found = new List<string>();
        var pages = new Dictionary<int, int>();

        await foreach (Thing thing in client.SearchThingsAsync(All))
        {
            found.Add(thing.ThingId);
            if (found.Count is 1 or 200 or 201 or 400 or 401)
            {
                pages[found.Count] = (await Simulator.LogAsync("things")).Count;
            }
        }

        Assert.Equal(ids, found);
        Assert.Equal([1, 1, 2, 2, 3], pages.Values);
        IReadOnlyList<string> requests = await Simulator.BoschRequestsAsync();
        Assert.Equal("things GET /search/things?option=size(200)", requests[0]);
        Assert.All(requests.Skip(1), request => Assert.Matches("^things GET /search/things\\?option=size\\(200\\),cursor\\(.+\\)$", request));
    }

    [Fact]
    public async Task What_was_found_before_a_page_failed_is_handed_out()
    {
        await Simulator.SeedAsync(null, Enumerable.Range(1, 250).Select(i => $"ns:d{i:000}"));
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 403).At("things", path: "/search/") with { Query = "cursor" });
        int found = 0;

        ServiceException error = await FailsAsync(async () =>
        {
            await foreach (Thing _ in client.SearchThingsAsync(All))
            {
                found++;
            }
        });

        Assert.Equal((ServiceErrorKind.AccessDenied, 200), (error.Kind, found));
    }

    [Fact]
    public async Task A_search_that_runs_in_circles_is_an_error()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(Fault.Says("""{"items":[{"thingId":"ns:a"}],"cursor":"same"}""").At("things", path: "/search/"));

        ServiceException error = await FailsAsync(async () => await client.SearchThingsAsync(All).ToListAsync());

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.InRange((await Simulator.BoschLogAsync()).Count, 2, 3);
    }

    public static TheoryData<Fault, ServiceErrorKind?> Nonsense => new()
    {
        { new Fault("empty"), ServiceErrorKind.UnexpectedResponse },
        { new Fault("html"), ServiceErrorKind.UnexpectedResponse },
        { new Fault("truncated"), ServiceErrorKind.UnexpectedResponse },
        { new Fault("truncatedConnection"), ServiceErrorKind.ServiceUnreachable },
        { new Fault("wrongTypes"), ServiceErrorKind.UnexpectedResponse },
        { new Fault("huge"), ServiceErrorKind.UnexpectedResponse },
        { new Fault("redirect"), ServiceErrorKind.UnexpectedResponse },
        { new Fault("headerOnly"), ServiceErrorKind.TimedOut },
        { new Fault("unknownFields"), null },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task An_answer_that_makes_no_sense_is_an_error_of_a_read_and_of_a_search(Fault fault, ServiceErrorKind? kind)
    {
        await Simulator.SeedAsync(null, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0, fault.TimeLimit));
        await Simulator.AddAsync(fault.At("things"));

        if (kind is null)
        {
            Assert.Equal("ns:d1", (await client.FindThingAsync("ns:d1"))?.ThingId);
            Assert.Equal("ns:d1", Assert.Single(await client.SearchThingsAsync(All).ToListAsync()).ThingId);
        }
        else
        {
            Assert.Equal(kind, (await FailsAsync(() => client.FindThingAsync("ns:d1"))).Kind);
            Assert.Equal(kind, (await FailsAsync(async () => await client.SearchThingsAsync(All).ToListAsync())).Kind);
        }

        Assert.Empty(await Simulator.LogAsync("elsewhere"));
    }

    [Theory]
    [BothDialects(3, true)]
    [BothDialects(0, true)]
    [BothDialects(0, false)]
    public async Task The_registry_says_whether_a_device_is_registered_and_how_many_credentials_it_has(RegistryApi dialect, int credentials, bool registration)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { credentials, registration });
        BoschClient client = await ConnectAsync(dialect);

        DeviceRegistration? found = await client.FindRegistrationAsync("ns:d1");

        Assert.Equal(registration ? new DeviceRegistration(true, true, credentials) : null, found);
    }

    [Fact]
    public async Task The_Hub_says_so_of_credentials_that_have_outlived_their_device()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { registration = false, credentials = 2 });
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);

        Assert.Equal(new DeviceRegistration(false, false, 2), await client.FindRegistrationAsync("ns:d1"));
    }

    [Theory]
    [BothDialects("""{"device-id":"ns:d1","enabled":false}""", false)]
    [BothDialects("""{"device-id":"ns:d1"}""", true)]
    public async Task The_registry_says_whether_a_device_may_connect(RegistryApi dialect, string body, bool enabled)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(Fault.Says(body) with { Method = "GET", Path = "^/(v1/devices|registration)/t1/" });

        Assert.Equal(new DeviceRegistration(true, enabled, 1), await client.FindRegistrationAsync("ns:d1"));
    }

    // It was registered when it was asked for, and gone a moment later.
    [Fact]
    public async Task A_device_at_Hono_whose_credentials_are_not_found_has_none()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 404).At("hono", "GET", "/credentials/"));

        Assert.Equal(new DeviceRegistration(true, true, 0), await client.FindRegistrationAsync("ns:d1"));
    }
}

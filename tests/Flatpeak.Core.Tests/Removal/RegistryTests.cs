namespace Flatpeak.Tests.Removal;

/// <summary>
/// Credentials and registrations, as far as the two registries differ: at the Hub a credential outlives its device and
/// is deleted one by one, at Hono all of them are cleared and go with it.
/// </summary>
public sealed class RegistryTests(Simulator simulator) : BoschTests(simulator)
{
    [Fact]
    public async Task Hono_clears_all_credentials_with_an_empty_list()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { credentials = 3 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        await RemoveAsync(client, "ns:d1");

        Assert.Equal("[]", (await Simulator.LogAsync("hono")).Single(request => request.Method == "PUT").Body);
    }

    [Fact]
    public async Task The_Hub_is_asked_until_no_credential_is_left_also_of_those_that_come_meanwhile()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 2 });
        bool added = false;
        BoschClient client = (await ConnectAsync(RegistryApi.BoschHub)).WithObserver(AddMore);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        string[] asked = [.. (await Simulator.BoschRequestsAsync()).Where(request => request.StartsWith("hub", StringComparison.Ordinal))];
        Assert.Equal(["hub GET /credentials/t1?device-id=ns:d1", "hub DELETE /registration/t1/ns:d1"], asked.TakeLast(2));
        Assert.Contains("hub DELETE /credentials/t1?auth-id=ns_d1_5&type=hashed-password", asked);
        Assert.Empty(await Simulator.LeftoverAsync());

        // As soon as the first is gone there are five.
        void AddMore(ServiceExchange exchange)
        {
            if (exchange is { Method: "DELETE", Service: "BoschHub" } && !added)
            {
                added = true;
                Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 5 }).GetAwaiter().GetResult();
            }
        }
    }

    [Fact]
    public async Task An_auth_id_that_needs_to_be_encoded_is_deleted_as_it_is()
    {
        const string AuthId = "a b&type=x#%2F/..?é+\"";
        await AddCredentialAsync("ns:d1", AuthId);
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);

        await RemoveAsync(client, "ns:d1");

        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData("""{"total":2,"credentials":[{"device-id":"ns:d1","auth-id":"ns_d1","type":"hashed-password"},{"device-id":"ns:d2","auth-id":"ns_d2","type":"hashed-password"}]}""")]
    [InlineData("""{"total":2,"credentials":[{"auth-id":"ns_d1","type":"hashed-password"},{"auth-id":"ns_d2","type":"hashed-password"}]}""")]
    public async Task A_list_that_holds_the_credentials_of_other_devices_is_not_believed(string body)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, ["ns:d1", "ns:d2"]);
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.AddAsync(Fault.Says(body).At("hub", "GET", "/credentials/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, result.Error?.Kind);
        Assert.Equal(8, (await Simulator.LeftoverAsync()).Count);
    }

    // Shown by asking for the credentials of a device that does not exist: there must be none.
    [Fact]
    public async Task A_list_that_does_not_say_whose_its_credentials_are_is_believed_where_the_service_shows_that_it_filters()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.AddAsync(
            Fault.Says("""{"total":1,"credentials":[{"auth-id":"ns_d1","type":"hashed-password"}]}""").At("hub", "GET", "/credentials/")
                with { Query = "device-id=ns", Times = 1 });

        Assert.True((await RemoveAsync(client, "ns:d1")).Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    public static TheoryData<Fault> UnreadableLists =>
    [
        Fault.Says("""{"total":1}"""), Fault.Says("""{"total":0,"credentials":null}"""), Fault.Says("""{"credentials":[{"type":"x"}]}"""),
        Fault.Says("""{"credentials":[{"auth-id":"","type":"x"}]}"""), Fault.Says("""{"credentials":[null]}"""),
        new Fault("html"), new Fault("empty"), new Fault("truncated"), new Fault("html", 404),
    ];

    [Theory]
    [MemberData(nameof(UnreadableLists))]
    public async Task Credentials_that_cannot_be_listed_keep_the_device(Fault fault)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.AddAsync(fault.At("hub", "GET", "/credentials/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, result.Error?.Kind);
        Assert.DoesNotContain(await Simulator.BoschWritesAsync(), request => request.StartsWith("hub", StringComparison.Ordinal));
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Fact]
    public async Task Credentials_that_come_back_for_ever_are_given_up_on_and_the_device_stays()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.AddAsync(new Fault("status", 404).At("hub", "DELETE", "/credentials/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.DoesNotContain(await Simulator.BoschWritesAsync(), request => request.Contains("/registration/", StringComparison.Ordinal));
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [BothDialects]
    public async Task The_page_of_a_proxy_is_not_taken_for_gone(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("html", 404).At(dialect == RegistryApi.Hono ? "hono" : "hub"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, result.Error?.Kind);
        Assert.False(result.Removal.Succeeded);
        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task Of_what_was_gone_already_each_step_says_so_and_that_is_no_success_unless_it_is_ignored(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, "ns:gone");
        RemovalResult ignored = await RemoveAsync(client, "ns:gone", new RemovalSettings { IgnoreMissing = true });

        Assert.Equal(ServiceErrorKind.NotFound, result.Error?.Kind);
        Assert.Contains("'ns:gone'", result.Error!.Message, StringComparison.Ordinal);
        Assert.False(result.Removal.Succeeded);
        Assert.All(result.Removal.Steps, step => Assert.Equal(RemovalStepState.AlreadyAbsent, step.State));
        Assert.Null(ignored.Error);
        Assert.Null(ignored.Warning);
        Assert.True(ignored.Removal.Succeeded);
    }

    [Theory]
    [BothDialects]
    public async Task Of_what_a_first_lost_try_removed_the_step_says_that_it_did_it(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { credentials = 2 });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(
            new Fault("dropAfter") { Method = "DELETE", Path = "/(registration|devices)/", Times = 1 },
            new Fault("statusAfter", 503) { Method = "DELETE", Path = "/things/", Times = 1 },
            new Fault("dropAfter") { Method = "DELETE", Path = "/policies/", Times = 1 });

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.All(result.Removal.Steps, step => Assert.Equal(RemovalStepState.Done, step.State));
        Assert.Equal([1, 1, 1], await Simulator.FaultHitsAsync());
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Through the service itself, as somebody else would.
    private async Task AddCredentialAsync(string deviceId, string authId)
    {
        await Simulator.GiveHubCredentialAsync(deviceId, authId);
        Assert.Equal([$"hub credential {authId}"], await Simulator.LeftoverAsync());
    }
}

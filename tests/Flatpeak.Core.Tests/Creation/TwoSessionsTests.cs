using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Creation;

/// <summary>Two sessions create one device at the same time: neither takes from the other what it has made.</summary>
public sealed class TwoSessionsTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [InlineData(Way.AtTheHub)]
    [InlineData(Way.AtHono)]
    public async Task What_the_other_one_made_between_two_attempts_is_not_taken_for_ones_own(Way way)
    {
        BoschClient other = await ConnectAsync(way);
        string made = "";
        ServiceException error = await CreateWhileAsync(way, async () =>
        {
            await other.CreateDeviceAsync(Device("ns:d1", "their-PASSWORD"));
            made = await EverythingAsync();
        });

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal(made, await EverythingAsync());
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    // No credential of theirs tells that they were there; the policy does, which is made next.
    [Theory]
    [InlineData(Way.AtTheHub, "hub registration ns:d1")]
    [InlineData(Way.AtHono, "hono registration ns:d1")]
    public async Task A_registration_that_may_be_the_other_ones_is_left_and_named(Way way, string registration)
    {
        ServiceException error = await CreateWhileAsync(way, () => Simulator.SeedAsync(DialectOf(way), "ns:d1", new { credentials = 0, thing = false }));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Matches("Left, as somebody else may have created it.*registration.*Look before", error.Message);
        Assert.Null(error.Leftover);
        IReadOnlyList<string> left = await Simulator.LeftoverAsync();
        Assert.Contains(registration, left);
        Assert.Contains("policy ns:d1", left);
        Assert.DoesNotContain(left, one => one.StartsWith("hub credential", StringComparison.Ordinal));
    }

    // Whatever ends the creation then, not only a conflict.
    [Theory]
    [InlineData(Way.AtTheHub, "hub registration ns:d1")]
    [InlineData(Way.AtHono, "hono registration ns:d1")]
    public async Task It_is_left_too_when_another_step_fails(Way way, string registration)
    {
        ServiceException error = await CreateWhileAsync(way, async () =>
        {
            await Simulator.SeedAsync(DialectOf(way), "ns:d1", new { credentials = 0, thing = false, policy = false });
            await Simulator.AddAsync(new Fault("status", 403).At("things", "PUT", "/policies/"));
        });

        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.Matches("Left, as somebody else may have created it.*registration.*Look before", error.Message);
        Assert.Null(error.Leftover);
        Assert.Contains(registration, await Simulator.LeftoverAsync());
    }

    // No attempt arrives; before that is known, the other one has created the whole device.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_the_other_one_made_while_no_answer_came_is_left_and_named(Way way)
    {
        BoschClient other = await ConnectAsync(way);
        string made = "";
        BoschClient client = await ConnectAsync(way, retries: 0, first: "/(registration|devices)(/|$)", async () =>
        {
            await other.CreateDeviceAsync(Device("ns:d1", "their-PASSWORD"));
            made = await EverythingAsync();
        });
        await Simulator.AddAsync(new Fault("dropBefore") { Times = 1, Method = "POST", Path = "/(registration|devices)(/|$)" });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(made, await EverythingAsync());
        Assert.Equal((ServiceErrorKind.ServiceUnreachable, true, null), (error.Kind, error.OutcomeUnknown, error.Leftover));
        Assert.Matches("Left, as somebody else may have created it meanwhile: registration, credential.*Look before", error.Message);
    }

    // Ours would use the policy that was made for it, which goes.
    [Fact]
    public async Task A_thing_that_the_other_one_made_with_another_policy_while_no_answer_came_is_left_and_named()
    {
        BoschClient client = await ConnectAsync(
            Way.AtHono, retries: 0, first: "/things/ns", () => Simulator.SeedAsync(null, "ns:d1", new { policyId = "ns:theirs" }), "PUT");
        await Simulator.AddAsync(new Fault("dropBefore") { Times = 1 }.At("things", "PUT", "/things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(["thing ns:d1", "policy ns:theirs"], await Simulator.LeftoverAsync());
        Assert.Matches("Left, as somebody else may have created it meanwhile: thing. Look before", error.Message);
        Assert.Null(error.Leftover);
    }

    // Without its policy it would be out of everybody's reach, and its device without a registration.
    [Fact]
    public async Task All_of_it_stays_when_the_other_one_made_a_thing_that_uses_the_policy()
    {
        BoschClient client = await ConnectAsync(
            Way.AtHono, retries: 0, first: "/policies/", () => Simulator.SeedAsync(null, "ns:d1", new { policy = false }), "PUT");

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal(["hono registration ns:d1", "hono credential ns_d1", "thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
        Assert.Null(error.Leftover);
        Assert.Contains("Left, as somebody else may have created it meanwhile: registration, credential, thing, policy.", error.Message, StringComparison.Ordinal);
    }

    // The service did half of it, answered 503, and then that there is something already.
    [Fact]
    public async Task Half_a_device_is_no_device_where_the_repetition_finds_something()
    {
        BoschClient client = await ConnectAsync(
            Way.ByProvisioning, retries: 2, first: "/devices$",
            () => Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 0, thing = false, policy = false }));
        await Simulator.AddAsync(new Fault("status", 503) { Times = 1 }.At("provisioning", "POST"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal((ServiceErrorKind.Conflict, true, null), (error.Kind, error.OutcomeUnknown, error.Leftover));
        Assert.Matches("could not be created as a whole.*: registration, and no credential and no thing and no policy.*created it meanwhile: registration. Look before", error.Message);
        Assert.Equal(["hub registration ns:d1"], await Simulator.LeftoverAsync());
    }

    // All that came before is ours, and goes; the thing is not, as ours would use the policy that was made for it.
    [Theory]
    [InlineData(Way.AtTheHub)]
    [InlineData(Way.AtHono)]
    public async Task A_thing_that_the_other_one_made_with_another_policy_between_two_attempts_is_no_part_of_the_device(Way way)
    {
        BoschClient client = await ConnectAsync(
            way, retries: 2, first: "/things/ns", () => Simulator.SeedAsync(null, "ns:d1", new { policyId = "ns:theirs" }), "PUT");
        await Simulator.AddAsync(new Fault("status", 503) { Times = 1 }.At("things", "PUT", "/things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal((ServiceErrorKind.Conflict, true, null), (error.Kind, error.OutcomeUnknown, error.Leftover));
        Assert.Matches("does not use policy 'ns:d1': its policy is 'ns:theirs'.*created it meanwhile: thing. Look before", error.Message);
        Assert.Equal(["thing ns:d1", "policy ns:theirs"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task Where_the_repetition_found_something_and_it_cannot_be_looked_at_what_is_surely_its_own_is_taken_back()
    {
        BoschClient client = await ConnectAsync(Way.AtHono, retries: 1);
        await Simulator.AddAsync(
            new Fault("dropAfter") { Times = 1 }.At("hono", "POST", "/devices/"),
            new Fault("status", 403) { Skip = 2 }.At("hono", "GET", "/devices/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal((ServiceErrorKind.AccessDenied, true, null), (error.Kind, error.OutcomeUnknown, error.Leftover));
        Assert.Matches("created it meanwhile: registration, credential. Look before", error.Message);
        Assert.Equal(["hono registration ns:d1", "hono credential ns_d1"], await Simulator.LeftoverAsync());
    }

    // The list may lag behind: nobody else has it.
    [Fact]
    public async Task A_credential_that_the_repetition_met_and_no_list_shows_is_named_as_left()
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub, retries: 1);
        await Simulator.AddAsync(
            new Fault("dropAfter") { Times = 1 }.At("hub", "POST", "/credentials/"),
            new Fault("status", 404) { Skip = 1 }.At("hub", "GET", "/credentials/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Matches(
            "There is a credential 'ns_d1' at .* already, and it is not listed for device 'ns:d1'. It is another device's; or the first "
            + "request, whose response was lost, has added it, and it is left: look for it before the device is created again.",
            error.Message);
        Assert.Equal(["hub credential ns_d1"], await Simulator.LeftoverAsync());
    }

    // The first attempt to register is refused, and nothing came of it; then the other one is quicker.
    private async Task<ServiceException> CreateWhileAsync(Way way, Func<Task> others)
    {
        BoschClient client = await ConnectAsync(way, retries: 3, first: "/(registration|devices)/", others);
        await Simulator.AddAsync(new Fault("status", 503) { Times = 1, Method = "POST", Path = "/(registration|devices)/" });
        return await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));
    }

    // The others do their work when the first request of a kind has ended, before that is known.
    private Task<BoschClient> ConnectAsync(Way way, int retries, string first, Func<Task> others, string method = "POST")
    {
        bool isDone = false;
        BoschOptions options = way == Way.ByProvisioning ? Simulator.ProvisioningOptions() : Simulator.BoschOptions(DialectOf(way));
        return ConnectAsync(With(retries)(options), exchange =>
        {
            if (!isDone && exchange.Method == method && Regex.IsMatch(Uri.UnescapeDataString(exchange.Path), first))
            {
                isDone = true;
                others().GetAwaiter().GetResult();
            }
        });
    }
}

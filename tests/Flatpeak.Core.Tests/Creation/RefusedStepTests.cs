namespace Flatpeak.Tests.Creation;

/// <summary>What is created under an id of our choosing, and what becomes of it where that is there already.</summary>
public sealed class RefusedStepTests(Simulator simulator) : BoschTests(simulator)
{
    private static NewDevice Device => new("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Running.Simulator.Secret("word-of-d1")));

    [Theory]
    [InlineData(409)]
    [InlineData(412)]
    public async Task A_conflict_at_the_first_attempt_is_an_error_and_nothing_is_left(int status)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", status) { Body = """{"message":"Somebody was first."}""", Times = 1 }.At("things", "PUT", "/things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device));

        Assert.Contains("Somebody was first.", error.Message, StringComparison.Ordinal);
        Assert.False(error.OutcomeUnknown);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData("hono", "POST", "/devices/")]
    [InlineData("things", "PUT", "/policies/")]
    [InlineData("things", "PUT", "/things/")]
    public async Task One_at_a_later_attempt_is_the_first_ones_work(string service, string method, string path)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At(service, method, path));

        await client.CreateDeviceAsync(Device);

        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
        Assert.Equal(2, (await Simulator.LogAsync(service)).Count(request => request.Method == method && request.Path.Contains(path, StringComparison.Ordinal)));
    }

    // The one call makes four parts at two services, and the second of them refuses.
    [Theory]
    [InlineData(400)]
    [InlineData(402)]
    public async Task What_a_refused_provisioning_has_made_all_the_same_is_named(int status)
    {
        BoschClient client = await BoschClient.ConnectAsync(Simulator.ProvisioningOptions());
        await Simulator.AddAsync(new Fault("statusAfter", status) { Times = 1 }.At("provisioning", "POST", "/devices"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device));

        Assert.Equal((status, true), (error.StatusCode, error.OutcomeUnknown));
        Assert.Contains("created it meanwhile: registration, credential, thing, policy. Look before", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Fact]
    public async Task A_provisioning_that_was_refused_and_has_made_nothing_leaves_nothing()
    {
        BoschClient client = await BoschClient.ConnectAsync(Simulator.ProvisioningOptions());
        await Simulator.AddAsync(new Fault("status", 402) { Times = 1 }.At("provisioning", "POST", "/devices"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device));

        Assert.Equal((ServiceErrorKind.PlanLimitReached, false), (error.Kind, error.OutcomeUnknown));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task What_was_replaced_is_not_taken_for_created()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("statusAfter", 204) { Body = "", Times = 1 }.At("things", "PUT", "/things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Contains("answered 204 as if it had replaced something that was there already.", error.Message, StringComparison.Ordinal);
        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());
    }
}

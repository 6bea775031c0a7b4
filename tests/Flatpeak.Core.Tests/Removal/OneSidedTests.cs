namespace Flatpeak.Tests.Removal;

/// <summary>
/// A device of which only one side was found: the other may be there under another id, a registration with credentials
/// that are still good. It is no error, as a half-done removal finds the same; but it is told.
/// </summary>
public sealed class OneSidedTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task A_thing_without_its_registration_is_removed_with_a_warning_that_names_the_id_looked_for(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { deviceId = "hub-1" });

        RemovalResult result = await RemoveAsync(await ConnectAsync(dialect), "ns:d1");

        Assert.Null(result.Error);
        Assert.True(result.Removal.Succeeded);
        Assert.Equal("Registration", result.Removal.Missing);
        Assert.Equal("Thing, Policy", result.Removal.Found);
        Assert.Matches("'ns:d1' is removed.* no registration and no credential of device 'ns:d1'.*another id", result.Warning);
        Assert.Equal(2, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [BothDialects]
    public async Task A_registration_without_its_thing_is_removed_with_a_warning_too(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");

        RemovalResult result = await RemoveAsync(await ConnectAsync(dialect), new ThingTarget("ns:typo", "ns:d1"));

        Assert.Null(result.Error);
        Assert.Equal("Thing", result.Removal.Missing);
        Assert.Equal("Credentials, Registration", result.Removal.Found);
        Assert.Matches("'ns:d1' is removed.* no thing 'ns:typo'.*another id", result.Warning);
        Assert.Equal(["thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
    }

    // A 404 to the deletion may be another's: the thing was there a moment ago.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_thing_that_was_there_and_is_not_found_to_be_deleted_is_looked_for(bool keepPolicy)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 404) { Body = "{}" }.At("things", "DELETE", "/things/ns(:|%3A)d1$"));

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings { KeepPolicy = keepPolicy });

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.False(result.Removal.Succeeded);
        Assert.Equal(["thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task It_is_told_together_with_a_policy_that_is_kept()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"], new { policyId = "ns:shared", registration = false });

        RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "ns:d1");

        Assert.Matches("'ns:shared'.*kept.* 1 other.*no registration", result.Warning);
    }

    [Theory]
    [BothDialects(true, true)]
    [BothDialects(false, false)]
    public async Task Both_sides_or_neither_is_nothing_of_the_kind(RegistryApi dialect, bool registration, bool thing)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { registration, credentials = registration ? 1 : 0, thing, policy = thing });

        RemovalResult result = await RemoveAsync(await ConnectAsync(dialect), "ns:d1");

        Assert.Equal(registration ? null : "Device", result.Removal.Missing);
        Assert.Null(result.Warning);
        Assert.Equal(registration, result.Removal.Succeeded);
        Assert.Equal(registration ? null : ServiceErrorKind.NotFound, result.Error?.Kind);
    }

    [Fact]
    public async Task At_the_Hub_a_credential_is_enough_of_a_registration()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { registration = false });

        RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.BoschHub), "ns:d1");

        Assert.Null(result.Removal.Missing);
        Assert.Null(result.Warning);
    }

    // Half of a device that is there is looked for under a mistyped id; its first deletion is not answered.
    [Theory]
    [BothDialects("/(registration|devices)/")]
    [BothDialects("/credentials/")]
    public async Task What_a_second_attempt_did_not_find_was_not_found_though_the_step_may_have_done_it(RegistryApi dialect, string path)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { deviceId = "hub-1" });
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 503) { Path = path, Times = 1 });

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Equal("Registration", result.Removal.Missing);
        Assert.Equal("Thing, Policy", result.Removal.Found);
        Assert.Matches("no registration and no credential of device 'ns:d1'", result.Warning);
        if (path != "/credentials/")
        {
            Assert.Equal(RemovalStepState.Done, result.Removal.Steps.Single(step => step.Kind == RemovalStepKind.Registration).State);
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task That_nothing_was_found_is_told_whatever_is_kept(bool keepPolicy, bool keepRegistration)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        var settings = new RemovalSettings { KeepPolicy = keepPolicy, KeepRegistration = keepRegistration };

        RemovalResult result = await RemoveAsync(await ConnectAsync(RegistryApi.Hono), "ns:typo", settings);

        Assert.Equal(ServiceErrorKind.NotFound, result.Error?.Kind);
        Assert.StartsWith("Nothing of 'ns:typo' was found", result.Error!.Message, StringComparison.Ordinal);
        Assert.False(result.Removal.Succeeded);
        Assert.Equal("Device", result.Removal.Missing);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_earlier_removal_found_is_not_missed_when_nothing_is_left(bool keepRegistration)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var settings = new RemovalSettings { KeepRegistration = keepRegistration };
        DeviceRemoval first = (await RemoveAsync(client, "ns:d1", settings)).Removal;

        RemovalResult second = await RemoveAsync(client, first.ToTarget(), settings);

        Assert.Null(second.Removal.Missing);
        Assert.Null(second.Warning);
        Assert.Equal(first.Found, second.Removal.Found);
    }

    [Theory]
    [BothDialects]
    public async Task A_side_that_is_kept_is_not_missed(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { registration = false, credentials = 0 });

        RemovalResult result = await RemoveAsync(await ConnectAsync(dialect), "ns:d1", new RemovalSettings { KeepRegistration = true });

        Assert.Null(result.Removal.Missing);
        Assert.Null(result.Warning);
    }

    [Theory]
    [BothDialects("DELETE", "/things/")]
    [BothDialects("DELETE", "/policies/")]
    public async Task A_removal_that_goes_on_from_an_earlier_one_knows_what_that_found(RegistryApi dialect, string method, string path)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("status", 409).At("things", method, path));
        DeviceRemoval first = (await RemoveAsync(client, "ns:d1")).Removal;
        await Simulator.ClearFaultsAsync();

        RemovalResult second = await RemoveAsync(client, first.ToTarget());

        Assert.False(first.Succeeded);
        Assert.True(second.Removal.Succeeded);
        Assert.Equal("Credentials, Registration, Thing, Policy", second.Removal.Found);
        Assert.Null(second.Removal.Missing);
        Assert.Null(second.Warning);
    }

    [Fact]
    public async Task A_removal_that_knows_of_no_earlier_one_goes_on_as_well_and_tells()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 409).At("things", "DELETE", "/things/"));
        await RemoveAsync(client, "ns:d1");
        await Simulator.ClearFaultsAsync();

        RemovalResult second = await RemoveAsync(client, "ns:d1");

        Assert.True(second.Removal.Succeeded);
        Assert.Equal("Registration", second.Removal.Missing);
        Assert.Empty(await Simulator.LeftoverAsync());
    }
}

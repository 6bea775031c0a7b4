namespace Flatpeak.Tests.Removal;

/// <summary>What a plan says of each of its steps, before anything is sent that changes something.</summary>
public sealed class PlanTests(Simulator simulator) : BoschTests(simulator)
{
    private string Registry => $"Hono ({Simulator.BoschOptions(RegistryApi.Hono).RegistryAddress!.Authority})";

    private string Things => $"Things ({Simulator.BoschOptions(RegistryApi.Hono).ThingsAddress!.Authority})";

    [Fact]
    public async Task Each_step_says_what_it_does_to_what_and_where()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { deviceId = "hub-1", policyId = "ns:p1" });

        DeviceRemoval plan = await PlanAsync(new ThingTarget("ns:d1", "hub-1"), new RemovalSettings());

        Assert.Equal(
            [
                $"1. Make sure that nothing has changed for 00:10:00 in thing 'ns:d1' at {Things}",
                $"2. Delete all credentials in tenant '{plan.TenantId}' of device 'hub-1' at {Registry}",
                $"3. Delete the registration in tenant '{plan.TenantId}' of device 'hub-1' at {Registry}",
                $"4. Delete thing 'ns:d1' at {Things}",
                $"5. Delete, unless another thing uses it, policy 'ns:p1' at {Things}",
            ],
            plan.Steps.Select(step => step.Description));
        Assert.Equal(
            ["Quiet: Planned", "Credentials: Planned", "Registration: Planned", "Thing: Planned", "Policy: Planned"],
            plan.Steps.Select(step => step.ToString()));
        Assert.All(plan.Steps, step => Assert.False(step.WouldFail));
        Assert.Equal(("Planned", "", null, false), (plan.State, plan.Found, plan.FailedStep, plan.Succeeded));
        Assert.NotEmpty(plan.TenantId!);
    }

    [Fact]
    public async Task What_is_to_be_kept_is_said_to_be_skipped()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");

        DeviceRemoval plan = await PlanAsync(new ThingTarget("ns:d1"), Forced with { KeepRegistration = true, KeepPolicy = true });

        Assert.Equal(
            [
                $"1. Skip (kept): Delete all credentials in tenant '{plan.TenantId}' of device 'ns:d1' at {Registry}",
                $"2. Skip (kept): Delete the registration in tenant '{plan.TenantId}' of device 'ns:d1' at {Registry}",
                $"3. Delete thing 'ns:d1' at {Things}",
                $"4. Skip (kept): Delete, unless another thing uses it, policy 'ns:d1' at {Things}",
            ],
            plan.Steps.Select(step => step.Description));
        Assert.Equal("Planned", plan.State);
    }

    [Fact]
    public async Task A_thing_that_is_not_seen_is_said_to_be_gone_or_hidden_and_asked_for_by_whatever_settings()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false, policy = false });
        string missing = $"Delete thing 'ns:d1' at {Things}: not there, or hidden from this session";

        DeviceRemoval quiet = await PlanAsync(new ThingTarget("ns:d1"), new RemovalSettings());
        DeviceRemoval restless = await PlanAsync(new ThingTarget("ns:d1"), new RemovalSettings { QuietPeriod = TimeSpan.Zero });
        DeviceRemoval forced = await PlanAsync(new ThingTarget("ns:d1"), Forced);

        Assert.Equal($"1. Make sure that nothing has changed for 00:10:00 in thing 'ns:d1' at {Things}", quiet.Steps[0].Description);
        Assert.Equal($"1. Make sure that it is gone, or can be read: thing 'ns:d1' at {Things}", restless.Steps[0].Description);
        Assert.Equal(RemovalStepKind.Credentials, forced.Steps[0].Kind);
        Assert.Equal([$"4. {missing}", $"4. {missing}", $"3. {missing}"], new[] { quiet, restless, forced }.Select(plan => plan.Steps[^2].Description));
        Assert.All(quiet.Steps, step => Assert.False(step.WouldFail));
    }

    [Fact]
    public async Task A_policy_that_is_to_be_put_back_is_the_first_step_where_the_thing_is_not_seen()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policy = false });
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d2");
        RemovalSettings settings = new() { RestorePolicy = true };

        DeviceRemoval lost = await PlanAsync(new ThingTarget("ns:d1", PolicyId: "ns:p1"), settings);
        DeviceRemoval sound = await PlanAsync(new ThingTarget("ns:d2"), settings);

        Assert.Equal($"1. Put back, where it is gone, policy 'ns:p1' at {Things}", lost.Steps[0].Description);
        Assert.Equal(RemovalStepKind.Quiet, sound.Steps[0].Kind);
    }

    [Theory]
    [InlineData(0, "changed [0-9] s ago: this would stop here")]
    [InlineData(100, "changed (9[89]|1[0-9]{2}) s ago: this would stop here")]
    public async Task One_that_is_still_active_would_stop_at_its_first_step(int modifiedSecondsAgo, string finding)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { modifiedSecondsAgo });

        DeviceRemoval plan = await PlanAsync(new ThingTarget("ns:d1"), new RemovalSettings());

        Assert.Matches($" at .*: {finding}$", plan.Steps[0].Description);
        Assert.True(plan.Steps[0].WouldFail);
        Assert.All(plan.Steps.Skip(1), step => Assert.False(step.WouldFail));
    }

    [Fact]
    public async Task One_that_does_not_say_when_it_changed_would_stop_too()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await Simulator.AddAsync(Fault.Says("""{"thingId":"ns:d1","policyId":"ns:d1"}""").At("things", "GET", "/things/"));

        DeviceRemoval plan = await PlanAsync(new ThingTarget("ns:d1"), new RemovalSettings());

        Assert.EndsWith(": it does not say when it last changed: this would stop here", plan.Steps[0].Description, StringComparison.Ordinal);
        Assert.True(plan.Steps[0].WouldFail);
    }

    [Fact]
    public async Task What_became_of_a_removal_is_told_by_one_word_and_what_was_there_by_the_names_of_its_steps()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:d1", "ns:d2"]);
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(new Fault("status", 400).At("things", "DELETE", "/things/ns(:|%3A)d2"));

        DeviceRemoval removed = (await RemoveAsync(client, "ns:d1")).Removal;
        DeviceRemoval failed = (await RemoveAsync(client, "ns:d2")).Removal;
        DeviceRemoval never = (await RemoveAsync(client, "ns:typo")).Removal;

        Assert.Equal(
            [("Removed", "Credentials, Registration, Thing, Policy"), ("Failed", "Credentials, Registration, Thing"), ("NotFound", "")],
            new[] { removed, failed, never }.Select(one => (one.State, one.Found)));
        Assert.Equal([null, "Thing", null], new[] { removed, failed, never }.Select(one => one.FailedStep));
        Assert.Equal([true, false, false], new[] { removed, failed, never }.Select(one => one.Succeeded));
    }

    [Fact]
    public async Task What_is_not_given_is_a_mistake_of_the_caller_and_nothing_is_sent()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        await Simulator.ClearLogAsync();

        await Assert.ThrowsAsync<ArgumentNullException>(() => ((BoschClient)null!).PlanRemovalAsync(new ThingTarget("ns:d1"), Forced));
        await Assert.ThrowsAsync<ArgumentNullException>(() => ((BoschClient)null!).RunRemovalAsync(plan, Forced));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.RunRemovalAsync(null!, Forced));
        await Assert.ThrowsAsync<ArgumentNullException>(() => ((BoschClient)null!).FindAgainAsync("ns:d1", "ns:d1", onlyReads: true));
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    [Fact]
    public async Task A_plan_that_was_made_elsewhere_is_not_carried_out()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d2");
        DeviceRemoval plan = await PlanAsync(new ThingTarget("ns:d2"), Forced);
        BoschClient other = await ConnectAsync(RegistryApi.BoschHub);

        ServiceException refused = await FailsAsync(() => other.RunRemovalAsync(plan, Forced));
        ServiceException unplanned = await FailsAsync(() => other.PlanRemovalAsync(plan.ToTarget(), Forced));

        Assert.Equal((ServiceErrorKind.AccountMismatch, ServiceErrorKind.AccountMismatch), (refused.Kind, unplanned.Kind));
        Assert.Empty(await Simulator.BoschLogAsync());
        Assert.Equal(8, (await Simulator.LeftoverAsync()).Count);
    }

    private async Task<DeviceRemoval> PlanAsync(ThingTarget target, RemovalSettings settings)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval plan = await client.PlanRemovalAsync(target, settings);
        Assert.Empty(await Simulator.BoschWritesAsync());
        return plan;
    }
}

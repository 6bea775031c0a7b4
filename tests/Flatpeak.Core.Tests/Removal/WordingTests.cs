using static Flatpeak.Tests.Running.Policies;

namespace Flatpeak.Tests.Removal;

/// <summary>What somebody reads who was refused: the step, the thing and where it is, why, what is gone already, what to do.</summary>
public sealed class WordingTests(Simulator simulator) : BoschTests(simulator)
{
    private const string SaysLittle = """{"thingId":"ns:d1","policyId":"ns:d1","_revision":1}""";
    private const string ByItsIdAlone = "Nothing was removed. If it is to be removed too, name it by its id alone.";
    private const string Time = "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}Z";
    private const string Later = "Make sure that its device sends nothing any more and try again later.";

    private string Thing => $"Thing 'ns:d1' at Things ({Simulator.BoschOptions(RegistryApi.Hono).ThingsAddress!.Authority})";

    [Fact]
    public async Task A_thing_that_changed_lately()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { modifiedSecondsAgo = 0 });

        await SaysAsync(
            $"The removal of 'ns:d1' stopped at step 1 of 5 (Quiet). {Thing} changed at <time>, and must have been quiet for 00:10:00. "
            + $"{Later} Nothing was removed.");
    }

    [Fact]
    public async Task One_that_does_not_say_when_it_changed()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await Simulator.AddAsync(Fault.Says(SaysLittle).At("things", "GET", "/things/"));

        await SaysAsync(
            $"The removal of 'ns:d1' stopped at step 1 of 5 (Quiet). {Thing} does not say when it last changed, and must have been quiet "
            + $"for 00:10:00. {Later} Nothing was removed.");
    }

    [Fact]
    public async Task One_that_changed_after_it_was_found_quiet()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await Simulator.AddAsync(new Fault("status", 412).At("things", "DELETE", "/things/ns(:|%3A)d1$"));

        await SaysAsync(
            $"The removal of 'ns:d1' stopped at step 4 of 5 (Thing). {Thing} changed after it was found quiet, so it was not deleted "
            + $"(412). {Later} Gone already: credentials, registration. Run the removal again to resume at this step.");
    }

    [Fact]
    public async Task One_that_this_session_may_delete_and_not_read()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        await Simulator.PutPolicyAsync("ns:d1", Policy(Entry("nginx:ditto", thing: ["WRITE"])));

        await SaysAsync(
            $"The removal of 'ns:d1' stopped at step 1 of 5 (Quiet). {Thing} is not gone, and this session may not read it, so it cannot be "
            + "told whether its device is quiet. Let the session's subject read it (grant READ on thing:/ in its policy), or connect as "
            + "somebody who may. Nothing was removed.");
    }

    [Fact]
    public async Task One_that_stays_hidden_after_it_was_said_to_be_gone()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget("ns:d1"), Forced);
        await Simulator.PutPolicyAsync("ns:d1", Policy(Entry("nginx:ditto", thing: ["WRITE"])));
        await Simulator.AddAsync(new Fault("status", 404).At("things", "DELETE", "/things/[^/]+$"));

        RemovalResult result = await client.RunRemovalAsync(plan, Forced);

        Assert.Equal(
            $"The removal of 'ns:d1' stopped at step 3 of 4 (Thing). {Thing} is still there after it was deleted, or hidden from this "
            + "session, so its policy 'ns:d1' is kept. Gone already: credentials, registration. Run the removal again to resume at this step.",
            result.Error!.Message);
    }

    [Theory]
    [InlineData(true, "The registration of device 'ns:d1' is removed")]
    [InlineData(false, "The credentials of device 'ns:d1', which was not registered, are removed")]
    public async Task One_of_which_only_the_registry_had_something_and_what(bool registration, string removed)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { registration, thing = false, policy = false });
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        string place = $"Things ({Simulator.BoschOptions(RegistryApi.BoschHub).ThingsAddress!.Authority})";
        Assert.StartsWith($"{removed}, and {place} had no thing 'ns:d1': it was removed before", result.Warning);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_was_created_after_the_record_that_names_it(bool says)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        if (!says)
        {
            await Simulator.AddAsync(Fault.Says(SaysLittle).At("things", "GET", "/things/"));
        }

        await SaysAsync(
            Thing + (says
                ? " was created at <time>, after the record that names it (<time>): it is another one than was meant then. "
                : " does not say when it was created: it may be another one than the one that was meant at <time>. ") + ByItsIdAlone,
            new ThingTarget("ns:d1") { Earlier = new EarlierRemoval(DateTimeOffset.UtcNow.AddHours(-2), WasComplete: true) });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_is_another_than_was_read(bool isTold)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        DateTimeOffset created = isTold ? DateTimeOffset.UtcNow.AddHours(-2) : (await (await ConnectAsync(RegistryApi.Hono)).FindThingAsync("ns:d1"))!.Created!.Value;

        await SaysAsync(
            isTold
                ? $"{Thing} was created at <time>; the object that names it is of one that was created at <time>: it is another one. {ByItsIdAlone}"
                : null,
            new ThingTarget("ns:d1") { Created = created });
    }

    [Fact]
    public async Task Another_policy_than_the_thing_has()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:p1" });

        await SaysAsync(
            "Thing 'ns:d1' uses policy 'ns:p1', not 'ns:p2' as given. Nothing was removed. Give the right policy, or none.",
            new ThingTarget("ns:d1", PolicyId: "ns:p2"));
    }

    [Fact]
    public async Task Another_policy_than_an_earlier_run_began_with() => await SaysAsync(
        "An earlier run with this journal began to remove 'ns:d1' with policy 'ns:p1', and now it is to be removed with policy 'ns:p2'; the "
        + "thing, which would tell the right one, does not show it any more. Nothing was removed. If 'ns:p1' is right, name that or none; "
        + "else remove 'ns:d1' in a run without this journal.",
        new ThingTarget("ns:d1", PolicyId: "ns:p2") { LastPolicyId = "ns:p1" });

    [Fact]
    public async Task A_policy_id_that_is_not_valid_sends_nothing()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(
            () => client.PlanRemovalAsync(new ThingTarget("ns:d1", PolicyId: "../policies"), Forced));

        Assert.Equal(ServiceErrorKind.InvalidId, error.Kind);
        Assert.Matches("'\\.\\./policies' cannot be the id of a policy: ", error.Message);
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    // Null where nothing is refused.
    private async Task SaysAsync(string? message, ThingTarget? target = null)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        ServiceException? error;
        try
        {
            error = (await RemoveAsync(client, target ?? new ThingTarget("ns:d1"))).Error;
        }
        catch (ServiceException e)
        {
            error = e;
        }

        Assert.Equal(message, error is null ? null : System.Text.RegularExpressions.Regex.Replace(error.Message, Time, "<time>"));
    }
}

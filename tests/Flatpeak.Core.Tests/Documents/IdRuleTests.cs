namespace Flatpeak.Tests.Documents;

/// <summary>
/// Which ids there may be: of things and policies what Ditto accepts, of devices in a registry what Hono accepts where nobody
/// has configured it otherwise.
/// </summary>
public sealed class IdRuleTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [InlineData("ns:a b")]
    [InlineData("ns: ")]
    [InlineData("ns:a\"b\\c")]
    [InlineData("ns:#?%*&[]")]
    [InlineData("ns:a%2Fb")]
    [InlineData("ns:...")]
    [InlineData("ns:中文 Ελληνικά עברית")]
    [InlineData(":x")]
    [InlineData("a-b.c_d:x")]
    [InlineData("ns:a\u202eb")]
    public async Task What_Ditto_accepts_is_created_read_and_removed(string id)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        await client.CreateDeviceAsync(new NewDevice(id, "device-1", id, new NewCredential("device-1", Simulator.Secret("word"))));
        Assert.Equal(id, (await client.FindThingAsync(id))?.ThingId);
        RemovalResult result = await RemoveAsync(client, new ThingTarget(id, "device-1"), Forced);

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData("a--b:x")]
    [InlineData("-:x")]
    [InlineData("a.:x")]
    [InlineData("1a:x")]
    [InlineData("a.1:x")]
    [InlineData("ä:x")]
    [InlineData("a b:x")]
    [InlineData("no colon")]
    [InlineData("ns:")]
    [InlineData("ns:a/b")]
    [InlineData("ns:.")]
    [InlineData("ns:..")]
    [InlineData(":.")]
    [InlineData("ns:a\u001f")]
    [InlineData("ns:a\u007f")]
    [InlineData("ns:a\u0080")]
    [InlineData("ns:é")]
    [InlineData("ns:a\u00ff")]
    [InlineData("ns:a\n")]
    public async Task What_Ditto_refuses_is_refused_before_anything_is_sent(string id)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        await IsRefusedAsync(() => client.FindThingAsync(id));
        await IsRefusedAsync(() => RemoveAsync(client, new ThingTarget(id, "device-1")));
        await IsRefusedAsync(() => RemoveAsync(client, new ThingTarget("ns:gone", "device-1", id)));
        await IsRefusedAsync(() => client.CreateDeviceAsync(new NewDevice(id, "device-1", id, new NewCredential("a", Simulator.Secret("word")))));
        await IsRefusedAsync(() => client.CreateDeviceAsync(new NewDevice("ns:a", "device-1", id, new NewCredential("a", Simulator.Secret("word")))));
    }

    // No xunit row can hold it.
    [Fact]
    public Task Half_a_character_is_nobodys_id() => What_Ditto_refuses_is_refused_before_anything_is_sent("ns:a\ud83c");

    [Theory]
    [BothDialects("ns:a b")]
    [BothDialects("ns:a*")]
    [BothDialects("ns:中")]
    [BothDialects("ns:a%2F..")]
    public async Task A_thing_whose_id_can_be_no_device_id_needs_one_for_the_registry(RegistryApi dialect, string id)
    {
        BoschClient client = await ConnectAsync(dialect);

        ServiceException error = await FailsAsync(() => client.PlanRemovalAsync(new ThingTarget(id), Forced));

        Assert.Equal(ServiceErrorKind.InvalidId, error.Kind);
        Assert.Contains($"'{id}' cannot be the id of a device in the registry, where its own was not given", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.BoschLogAsync());
        await IsRefusedAsync(() => client.PlanRemovalAsync(new ThingTarget("ns:a", id), Forced));
        await IsRefusedAsync(() => client.FindRegistrationAsync(id));
    }

    [Fact]
    public async Task Without_the_registry_it_needs_none()
    {
        await Simulator.SeedAsync(null, "ns:a b");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult result = await RemoveAsync(client, "ns:a b", Forced with { KeepRegistration = true });

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Two ids that look the same are not the same, and a line of a log or a prompt must show it.
    [Fact]
    public async Task What_does_not_show_is_spelt_out_in_plans_and_messages()
    {
        const string Id = "ns:a\u202eb\u200b";
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(new Fault("status", 500).At("things", "DELETE"));

        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget(Id, "device-1"), Forced);
        RemovalResult result = await client.RunRemovalAsync(plan, Forced);

        Assert.Equal(Id, plan.ThingId);
        Assert.Contains(@"'ns:a\u{202E}b\u{200B}'", plan.Steps[^1].Description, StringComparison.Ordinal);
        Assert.Contains(@"'ns:a\u{202E}b\u{200B}'", result.Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", string.Concat(plan.Steps.Select(step => step.Description)) + result.Error.Message, StringComparison.Ordinal);
    }

    private async Task IsRefusedAsync(Func<Task> action)
    {
        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(action)).Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }
}

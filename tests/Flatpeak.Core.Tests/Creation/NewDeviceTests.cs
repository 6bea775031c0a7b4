namespace Flatpeak.Tests.Creation;

/// <summary>Making a device: registration, credential, policy, thing; nothing that is there already is taken over.</summary>
public sealed class NewDeviceTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Registration_credential_policy_and_thing_are_made_in_this_order(Way way)
    {
        BoschClient client = await ConnectAsync(way);

        await client.CreateDeviceAsync(Device("ns:d1"));

        string registry = way == Way.AtHono ? "hono" : "hub";
        Assert.Equal(WritesOf(way, "ns:d1"), await Simulator.BoschWritesAsync());
        Assert.Equal([$"{registry} registration ns:d1", $"{registry} credential ns_d1", "thing ns:d1", "policy ns:d1"], await Simulator.LeftoverAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_password_goes_to_the_registry_once_and_nowhere_else(Way way)
    {
        BoschClient client = await ConnectAsync(way);

        await client.CreateDeviceAsync(Device("ns:d1", "one-PASSWORD-only"));

        LoggedRequest with = Assert.Single(await Simulator.BoschLogAsync(), request => request.Body?.Contains("one-PASSWORD-only", StringComparison.Ordinal) == true);
        Assert.Equal(way == Way.ByProvisioning ? "provisioning" : way == Way.AtHono ? "hono" : "hub", with.Service);
        Assert.DoesNotContain("PASSWORD", with.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_new_device_is_removed_again_whole(Way way)
    {
        BoschClient client = await ConnectAsync(way);
        await client.CreateDeviceAsync(Device("ns:d1"));

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        Assert.True(result.Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    public static TheoryData<Way, string, object> AlreadyThere
    {
        get
        {
            var rows = new TheoryData<Way, string, object>();
            foreach (Way way in Enum.GetValues<Way>())
            {
                rows.Add(way, "all of it", new { });
                rows.Add(way, "a registration", new { credentials = 0, thing = false, policy = false });
                rows.Add(way, "a registration with credentials", new { credentials = 2, thing = false, policy = false });
                rows.Add(way, "a thing", new { credentials = 0, registration = false });
                rows.Add(way, "a policy", new { credentials = 0, registration = false, thing = false });
                if (way != Way.AtHono)
                {
                    // At Hono they go with their device.
                    rows.Add(way, "credentials of an earlier device", new { registration = false, thing = false, policy = false });
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(AlreadyThere))]
    public async Task Where_something_is_there_already_nothing_is_made_and_it_stays_as_it_is(Way way, string what, object seed)
    {
        await Simulator.SeedAsync(DialectOf(way), "ns:d1", seed);
        string before = await EverythingAsync();
        BoschClient client = await ConnectAsync(way);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.True(error.Kind == ServiceErrorKind.Conflict, $"With {what}: {error.Message}");
        Assert.Contains("'ns:d1'", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Equal(before, await EverythingAsync());
    }

    [Fact]
    public async Task Other_ids_in_the_registry_and_for_the_policy_are_gone_by_and_a_policy_that_is_not_there_is_made()
    {
        BoschClient client = await ConnectAsync(Way.AtHono);

        await client.CreateDeviceAsync(Device("ns:d1", deviceId: "hub-1", policyId: "ns:p1"));

        Assert.Equal(["hono registration hub-1", "hono credential hub-1", "thing ns:d1", "policy ns:p1"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_shared_policy_that_is_there_is_used_as_it_is()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:shared" });
        string before = (await Simulator.StateAsync()).GetProperty("policies").GetRawText();
        BoschClient client = await ConnectAsync(Way.AtHono);

        await client.CreateDeviceAsync(Device("ns:d2", policyId: "ns:shared"));

        Assert.Equal(before, (await Simulator.StateAsync()).GetProperty("policies").GetRawText());
        Assert.Contains("thing ns:d2", await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_shared_policy_is_made_once_for_a_whole_fleet()
    {
        BoschClient client = await ConnectAsync(Way.AtHono);

        await Task.WhenAll(Enumerable.Range(1, 12).Select(i => client.CreateDeviceAsync(Device($"ns:d{i}", policyId: "ns:shared"))));

        Assert.Equal(["policy ns:shared"], (await Simulator.LeftoverAsync()).Where(one => one.StartsWith("policy", StringComparison.Ordinal)));
        Assert.Single(await Simulator.BoschLogAsync(), request => request is { Method: "PUT", Status: 201 } && request.Path.Contains("/policies/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hub-1", null)]
    [InlineData(null, "ns:p1")]
    public async Task The_Device_Provisioning_API_which_knows_one_id_only_is_not_used_for_several(string? deviceId, string? policyId)
    {
        BoschClient client = await ConnectAsync(Way.ByProvisioning);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1", deviceId: deviceId, policyId: policyId)));

        Assert.Equal(ServiceErrorKind.InvalidId, error.Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    [Theory]
    [InlineData("d1", "d1", "ns:d1")]
    [InlineData("ns:d1", "a/b", "ns:d1")]
    [InlineData("ns:d1", "d1", "..")]
    public async Task An_id_that_is_none_is_refused_before_anything_is_sent(string thingId, string deviceId, string policyId)
    {
        BoschClient client = await ConnectAsync(Way.AtHono);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device(thingId, deviceId: deviceId, policyId: policyId)));

        Assert.Equal(ServiceErrorKind.InvalidId, error.Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }
}

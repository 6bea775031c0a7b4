namespace Flatpeak.Tests.Creation;

/// <summary>
/// A device that is there already, where that is wanted: taken as it is when it is whole, and never touched, completed or taken back.
/// </summary>
public sealed class UseExistingTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_that_is_whole_is_returned_and_nothing_of_it_changes_not_even_by_a_rollback(Way way)
    {
        BoschClient client = await ConnectAsync(way);
        await client.CreateDeviceAsync(Device("ns:d1", "first-PASSWORD-1"));
        string before = await EverythingAsync();
        await Simulator.ClearLogAsync();

        CreatedDevice device = await client.CreateDeviceAsync(Device("ns:d1", "second-PASSWORD-2"), useExisting: true);
        await device.RollBackAsync(CancellationToken.None);

        Assert.True(device.WasThere);
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Equal(before, await EverythingAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task One_that_is_not_there_is_created_as_always(Way way)
    {
        BoschClient client = await ConnectAsync(way);

        CreatedDevice device = await client.CreateDeviceAsync(Device("ns:d1"), useExisting: true);

        Assert.False(device.WasThere);
        Assert.Equal(WritesOf(way, "ns:d1"), await Simulator.BoschWritesAsync());
        await device.RollBackAsync(CancellationToken.None);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData(Way.AtHono, true, 0, true, true, "registration, thing, policy", "credential")]
    [InlineData(Way.AtHono, true, 1, false, false, "registration, credential", "thing and no policy")]
    [InlineData(Way.AtHono, true, 1, false, true, "registration, credential, policy", "thing")]
    [InlineData(Way.AtHono, true, 0, false, false, "registration", "credential and no thing and no policy")]
    [InlineData(Way.AtHono, false, 0, true, true, "thing, policy", "registration and no credential")]
    [InlineData(Way.AtHono, false, 0, false, true, "policy", "registration and no credential and no thing")]
    [InlineData(Way.AtTheHub, false, 1, false, false, "credential", "registration and no thing and no policy")]
    [InlineData(Way.AtTheHub, false, 1, true, true, "credential, thing, policy", "registration")]
    [InlineData(Way.ByProvisioning, true, 1, false, false, "registration, credential", "thing and no policy")]
    public async Task One_of_which_only_a_part_is_there_is_refused_with_what_is_and_what_is_not(
        Way way, bool registration, int credentials, bool thing, bool policy, string there, string missing)
    {
        await Simulator.SeedAsync(DialectOf(way), "ns:d1", new { registration, credentials, thing, policy });
        string before = await EverythingAsync();
        BoschClient client = await ConnectAsync(way);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1"), useExisting: true));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Contains($": {there}, and no {missing} that", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.BoschWritesAsync());
        Assert.Equal(before, await EverythingAsync());
    }

    [Fact]
    public async Task One_with_another_policy_is_refused_and_with_the_one_that_it_has_returned()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(Way.AtHono);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1"), useExisting: true));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Contains("its policy is 'ns:shared', not 'ns:d1'", error.Message, StringComparison.Ordinal);
        Assert.True((await client.CreateDeviceAsync(Device("ns:d1", policyId: "ns:shared"), useExisting: true)).WasThere);
        Assert.Empty(await Simulator.BoschWritesAsync());
    }

    [Fact]
    public async Task A_shared_policy_alone_is_no_part_of_a_device()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { policyId = "ns:shared" });
        BoschClient client = await ConnectAsync(Way.AtHono);

        Assert.False((await client.CreateDeviceAsync(Device("ns:d2", policyId: "ns:shared"), useExisting: true)).WasThere);
        Assert.DoesNotContain("things PUT /policies/ns:shared", await Simulator.BoschWritesAsync());
    }

    [Fact]
    public async Task What_cannot_be_told_is_an_error_and_nothing_is_created()
    {
        BoschClient client = await ConnectAsync(Way.AtHono, retries: 0);
        await Simulator.AddFaultAsync(new { service = "things", method = "GET", kind = "status", status = 500, times = (int?)null });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1"), useExisting: true));

        Assert.Contains("Nothing was created", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.BoschWritesAsync());
    }
}

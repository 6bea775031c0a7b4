namespace Flatpeak.Tests.Creation;

/// <summary>What a creation that fails takes away again, and what it leaves alone.</summary>
public sealed class RollbackTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_fails_for_a_moment_is_made_by_a_retry_once(Way way)
    {
        BoschClient client = await ConnectAsync(way, retries: 5);
        await Simulator.AddAsync(
            new Fault("dropAfter") { Path = "/(registration|devices)/", Times = 1 },
            new Fault("dropAfter") { Path = "/policies/", Method = "PUT", Times = 1 },
            new Fault("statusAfter", 503) { Path = "/things/", Method = "PUT", Times = 1 },
            new Fault("dropAfter") { Service = "provisioning", Times = 1 });

        await client.CreateDeviceAsync(Device("ns:d1"));

        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
        Assert.DoesNotContain(await Simulator.BoschWritesAsync(), request => request.Contains("DELETE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/things/", "thing", "policy ns:d1")]
    [InlineData("/credentials/", "credential", "hub registration ns:d1")]
    [InlineData("/policies/", "policy", null)]
    [InlineData("/registration/", "registration", null)]
    public async Task Where_undoing_fails_too_it_says_what_is_left_and_locks_nobody_out(string path, string named, string? mustStay)
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub, retries: 0);

        // The thing is made, and nobody hears of it.
        await Simulator.AddAsync(
            new Fault("dropAfter").At("things", "PUT", "/things/"),
            new Fault("status", 500) { Method = "DELETE", Path = path });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.Contains(named, error.Leftover, StringComparison.Ordinal);
        Assert.Contains(error.Leftover!, error.Message, StringComparison.Ordinal);
        IReadOnlyList<string> left = await Simulator.LeftoverAsync();
        Assert.NotEmpty(left);
        Assert.True(mustStay is null || left.Contains(mustStay), string.Join(", ", left));

        await Simulator.ClearFaultsAsync();
        Assert.True((await RemoveAsync(client, "ns:d1", Forced)).Removal.Succeeded);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // The last attempt is refused, and the one before it was carried out: what it made is taken back too, or its policy would
    // go and lock everybody out.
    [Theory]
    [InlineData("things", "/things/")]
    [InlineData("things", "/policies/")]
    [InlineData("hub", "/registration/")]
    [InlineData("hub", "/credentials/")]
    public async Task A_step_that_was_carried_out_and_then_refused_is_rolled_back_as_well(string service, string path)
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub, retries: 1);
        string method = service == "hub" ? "POST" : "PUT";
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At(service, method, path), new Fault("status", 403).At(service, method, path));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // 204: something on the way dropped "If-None-Match: *", and what was there was replaced.
    [Theory]
    [InlineData("/things/")]
    [InlineData("/policies/")]
    public async Task What_was_replaced_is_not_taken_away(string path)
    {
        BoschClient client = await ConnectAsync(Way.AtHono);
        await Simulator.AddAsync(new Fault("status", 204).At("things", "PUT", path));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.DoesNotContain(await Simulator.BoschLogAsync(), request => request.Method == "DELETE" && request.Path.Contains(path, StringComparison.Ordinal));
    }

    // An auth id is one in the whole tenant. That another device has it is said with the response that is lost.
    [Fact]
    public async Task A_credential_that_another_device_has_is_not_taken_for_the_new_ones()
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub, retries: 1);
        await client.CreateDeviceAsync(new NewDevice("ns:other", "ns:other", "ns:other", new NewCredential("ns_d1", Simulator.Secret("word"))));
        string before = await EverythingAsync();
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At("hub", "POST", "/credentials/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal(before, await EverythingAsync());
    }

    // Its maker is not the only one who may use it by now.
    [Fact]
    public async Task A_shared_policy_is_never_taken_away_again()
    {
        BoschClient client = await ConnectAsync(Way.AtHono);
        await Simulator.AddAsync(new Fault("status", 403).At("things", "PUT", "things/ns(:|%3A)d2$"));

        foreach (string told in new[] { "were rolled back. Policy 'ns:shared' was created, and stays: other devices may use it by now.", "were rolled back." })
        {
            ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d2", policyId: "ns:shared")));

            Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
            Assert.EndsWith(told, error.Message, StringComparison.Ordinal);
            Assert.Equal(["policy ns:shared"], await Simulator.LeftoverAsync());
        }
    }

    [Theory]
    [InlineData(Way.AtHono)]
    [InlineData(Way.AtTheHub)]
    public async Task A_shared_policy_that_a_lost_request_may_have_made_is_told(Way way)
    {
        BoschClient client = await ConnectAsync(way);
        await Simulator.AddAsync(new Fault("dropAfter").At("things", "PUT", "policies/"));
        await Simulator.AddAsync(new Fault("status", 403).At("things", "PUT", "things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d2", policyId: "ns:shared")));

        Assert.EndsWith(
            "were rolled back. Policy 'ns:shared' may have been created, and stays: other devices may use it by now.", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(["policy ns:shared"], await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData(Way.AtTheHub, "hub")]
    [InlineData(Way.ByProvisioning, "provisioning")]
    public async Task Credentials_that_another_device_left_behind_are_neither_taken_over_nor_taken_away(Way way, string service)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { registration = false, thing = false, policy = false, credentials = 2 });
        string before = await EverythingAsync();
        BoschClient client = await ConnectAsync(way);
        await Simulator.AddAsync(new Fault("dropBefore").At(service, "POST"));

        await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(before, await EverythingAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Of_eight_at_once_under_one_id_one_is_made_or_none_and_never_half_of_it(Way way)
    {
        BoschClient client = await ConnectAsync(way, retries: 0);

        ServiceErrorKind?[] kinds = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => KindOfFailureAsync(client, "ns:d1")));

        Assert.InRange(kinds.Count(kind => kind is null), 0, 1);
        Assert.Equal(kinds.Contains(null) ? 4 : 0, (await Simulator.LeftoverAsync()).Count);
    }
}

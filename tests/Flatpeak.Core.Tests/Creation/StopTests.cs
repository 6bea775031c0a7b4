namespace Flatpeak.Tests.Creation;

/// <summary>A creation that is stopped in the middle is rolled back within two seconds, or named.</summary>
public sealed class StopTests(Simulator simulator) : CreationTests(simulator)
{
    // Long enough on any machine for what does not hang.
    private const double Ample = 60;

    public static TheoryData<Way, int> Writes
    {
        get
        {
            var rows = new TheoryData<Way, int>();
            foreach (Way way in Enum.GetValues<Way>())
            {
                for (int write = 0; write < WritesOf(way, "ns:d1").Length; write++)
                {
                    rows.Add(way, write);
                }
            }

            return rows;
        }
    }

    // A client that goes away does not stop a server: what was cut off would be carried out a moment later.
    [Theory]
    [MemberData(nameof(Writes))]
    public async Task While_a_request_is_out_that_creates_something_nothing_of_the_device_is_left(Way way, int write)
    {
        BoschClient client = await ConnectAsync(way, stopGraceSeconds: Ample);
        await Simulator.SetAsync("*", new { latencyMs = 250 });
        using var stop = new CancellationTokenSource();
        Task<CreatedDevice> creation = client.CreateDeviceAsync(Device("ns:d1"), stop.Token);
        await WaitForAsync(WritesOf(way, "ns:d1")[write]);

        await stop.CancelAsync();

        await EndedAsync(creation, write == WritesOf(way, "ns:d1").Length - 1);
        await SettledAsync();
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_policy_for_several_devices_that_it_has_made_stays_and_is_named()
    {
        BoschClient client = await ConnectAsync(Way.AtHono, stopGraceSeconds: Ample);
        await Simulator.SetAsync("*", new { latencyMs = 250 });
        using var stop = new CancellationTokenSource();
        Task<CreatedDevice> creation = client.CreateDeviceAsync(Device("ns:d1", policyId: "ns:shared"), stop.Token);
        await WaitForAsync("things PUT /policies/ns:shared");

        await stop.CancelAsync();

        ServiceException error = await FailsAsync(() => creation);
        Assert.EndsWith("was stopped, and rolled back. Policy 'ns:shared' was created, and stays: other devices may use it by now.", error.Message, StringComparison.Ordinal);
        await SettledAsync();
        Assert.Equal(["policy ns:shared"], await Simulator.LeftoverAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task While_it_only_looks_nothing_is_created(Way way)
    {
        BoschClient client = await ConnectAsync(way, stopGraceSeconds: Ample);
        await Simulator.SetAsync("*", new { latencyMs = 100 });
        using var stop = new CancellationTokenSource();
        Task<CreatedDevice> creation = client.CreateDeviceAsync(Device("ns:d1"), stop.Token);
        await WaitForAsync("things GET /things/ns:d1");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creation);
        await SettledAsync();
        Assert.Empty(await Simulator.BoschWritesAsync());
    }

    [Fact]
    public async Task A_request_that_is_never_answered_is_cut_off_and_rolled_back_where_it_was_carried_out()
    {
        BoschClient client = await ConnectAsync(Way.AtHono, stopGraceSeconds: 6);
        await Simulator.AddAsync(new Fault("hangAfter").At("things", "PUT", "/things/"));
        using var stop = new CancellationTokenSource();
        Task<CreatedDevice> creation = client.CreateDeviceAsync(Device("ns:d1"), stop.Token);
        await WaitForAsync("things PUT /things/ns:d1");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creation);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // It may arrive yet: a thing without its policy would be out of everybody's reach.
    [Fact]
    public async Task Where_it_was_not_or_not_yet_the_device_is_named_and_its_policy_stays()
    {
        BoschClient client = await ConnectAsync(Way.AtHono, stopGraceSeconds: 6);
        await Simulator.AddAsync(new Fault("hang").At("things", "PUT", "/things/"));
        using var stop = new CancellationTokenSource();
        Task<CreatedDevice> creation = client.CreateDeviceAsync(Device("ns:d1"), stop.Token);
        await WaitForAsync("things PUT /things/ns:d1");

        await stop.CancelAsync();

        ServiceException error = await FailsAsync(() => creation);
        Assert.True(error.OutcomeUnknown);
        Assert.Matches("'ns:d1'.*stopped.*: thing, policy", error.Message);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task What_cannot_be_rolled_back_in_time_is_named()
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub, stopGraceSeconds: 6);
        await Simulator.AddAsync(
            new Fault("hangAfter").At("things", "PUT", "/policies/"),
            new Fault("hang") { Service = "hub", Method = "DELETE", Times = null });
        using var stop = new CancellationTokenSource();
        Task<CreatedDevice> creation = client.CreateDeviceAsync(Device("ns:d1"), stop.Token);
        await WaitForAsync("things PUT /policies/ns:d1");

        await stop.CancelAsync();

        ServiceException error = await FailsAsync(() => creation);
        Assert.True(error.OutcomeUnknown);
        Assert.Matches("'ns:d1'.*: credential, registration", error.Message);
        Assert.Equal(["hub registration ns:d1", "hub credential ns_d1"], await Simulator.LeftoverAsync());
    }

    // A gateway whose routes are being reloaded.
    [Theory]
    [InlineData(Way.AtHono, "registration, credential")]
    [InlineData(Way.AtTheHub, "credential, registration")]
    public async Task What_is_told_not_to_be_there_although_it_was_made_is_named(Way way, string named)
    {
        BoschClient client = await ConnectAsync(way, stopGraceSeconds: Ample);
        await Simulator.SetAsync("*", new { latencyMs = 250 });
        await Simulator.AddAsync(new Fault("status", 404)
        {
            Method = "DELETE", Path = way == Way.AtHono ? "/devices/" : "/credentials/", Body = """{"message":"no Route matched with those values"}""", Times = 1,
        });
        using var stop = new CancellationTokenSource();
        Task<CreatedDevice> creation = client.CreateDeviceAsync(Device("ns:d1"), stop.Token);
        await WaitForAsync("things PUT /policies/ns:d1");

        await stop.CancelAsync();

        ServiceException error = await FailsAsync(() => creation);
        Assert.Equal((true, named), (error.OutcomeUnknown, error.Leftover));
        Assert.EndsWith($"could not be rolled back. Left may be: {named}.", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await Simulator.LeftoverAsync()).Count);
    }

    // It never arrived; meanwhile somebody else has created the device.
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_somebody_else_created_while_it_was_out_is_left_and_named(Way way)
    {
        BoschClient other = await ConnectAsync(way);
        BoschClient client = await ConnectAsync(way, stopGraceSeconds: 6);
        await Simulator.AddAsync(new Fault("hang") { Times = 1, Method = "POST", Path = "/(registration|devices)(/|$)" });
        using var stop = new CancellationTokenSource();
        Task<CreatedDevice> creation = client.CreateDeviceAsync(Device("ns:d1"), stop.Token);
        await WaitForAsync(WritesOf(way, "ns:d1")[0]);
        await other.CreateDeviceAsync(Device("ns:d1", "their-PASSWORD"));
        string made = await EverythingAsync();

        await stop.CancelAsync();

        ServiceException error = await FailsAsync(() => creation);
        Assert.Equal(made, await EverythingAsync());
        Assert.Equal((true, null), (error.OutcomeUnknown, error.Leftover));
        Assert.Matches("'ns:d1'.*stopped. Left, as somebody else may have created it meanwhile: registration, credential.*Look before", error.Message);
    }

    [Fact]
    public async Task A_stop_while_a_failed_device_is_rolled_back_does_not_end_that()
    {
        BoschClient client = await ConnectAsync(Way.AtTheHub, retries: 0, stopGraceSeconds: Ample);
        await Simulator.AddAsync(new Fault("status", 403).At("things", "PUT", "/things/"));
        await Simulator.SetAsync("*", new { latencyMs = 50 });
        using var stop = new CancellationTokenSource();
        Task<CreatedDevice> creation = client.CreateDeviceAsync(Device("ns:d1"), stop.Token);
        await WaitForAsync("things DELETE /policies/ns:d1");

        await stop.CancelAsync();

        ServiceException error = await FailsAsync(() => creation);
        Assert.Equal((ServiceErrorKind.AccessDenied, false), (error.Kind, error.OutcomeUnknown));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // The last request may have been answered well: the device is whole then, and its creator's to be rolled back.
    private static async Task EndedAsync(Task<CreatedDevice> creation, bool mayBeWhole)
    {
        try
        {
            CreatedDevice whole = await creation;
            Assert.True(mayBeWhole);
            await whole.RollBackAsync(CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            Assert.True(creation.IsCanceled);
        }
    }

    private async Task WaitForAsync(string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!(await Simulator.BoschRequestsAsync()).Contains(request))
        {
            await Task.Delay(5, limit.Token);
        }
    }

    // Until every request that reached the simulator has been carried out.
    private async Task SettledAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Simulator.BoschLogAsync()).Any(request => request.EndedMs is null))
        {
            await Task.Delay(5, limit.Token);
        }
    }
}

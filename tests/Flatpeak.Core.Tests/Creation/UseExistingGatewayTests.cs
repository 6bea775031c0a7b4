namespace Flatpeak.Tests.Creation;

/// <summary>
/// A gateway answers 404 for a moment, in the very form of the service before which it stands: that a part of a device is missing, which
/// is told with the advice to remove the rest, is not said by that.
/// </summary>
public sealed class UseExistingGatewayTests(Simulator simulator) : CreationTests(simulator)
{
    private const string Registrations = "/(registration|devices)/";

    /// <summary>What the gateway does not find.</summary>
    public static TheoryData<Way, string> Lost => new()
    {
        { Way.AtHono, Registrations }, { Way.AtHono, "/credentials/" },
        { Way.AtTheHub, Registrations }, { Way.AtTheHub, "/credentials/" },
        { Way.ByProvisioning, Registrations },
    };

    [Theory]
    [MemberData(nameof(Lost))]
    public async Task A_whole_device_is_returned_although_the_registry_did_not_find_it_once(Way way, string path)
    {
        BoschClient client = await ConnectAsync(way);
        await client.CreateDeviceAsync(Device("ns:d1"));
        await Simulator.ClearLogAsync();
        await Simulator.AddAsync(NotFound(way, path));

        Assert.True((await client.CreateDeviceAsync(Device("ns:d1"), useExisting: true)).WasThere);

        Assert.Empty(await Simulator.BoschWritesAsync());
    }

    [Theory]
    [InlineData(Way.AtHono)]
    [InlineData(Way.AtTheHub)]
    public async Task A_registry_that_does_not_answer_itself_is_an_error_and_no_device_in_part(Way way)
    {
        await Simulator.SeedAsync(DialectOf(way), "ns:d1");
        BoschClient client = await ConnectAsync(way);
        await Simulator.AddAsync(NotFound(way, null) with { Times = null });

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1"), useExisting: true));

        Assert.Equal((ServiceErrorKind.UnexpectedResponse, null), (error.Kind, error.Existing));
        Assert.Contains("Nothing was created", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Only a part", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_gateway_before_Things_is_an_error_and_no_device_in_part(bool useExisting)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { registration = useExisting });
        BoschClient client = await ConnectAsync(Way.AtHono);
        await Simulator.AddAsync(
            new Fault("status", 404) { Body = """{"message":"no Route matched with those values"}""", Times = 1 }.At("things", "GET", "/things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1"), useExisting));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Matches("^Device 'ns:d1' was not created. Cannot read thing .*Nothing was created", error.Message);
        Assert.Empty(await Simulator.BoschWritesAsync());
    }

    // That only a policy is left is told with the advice to remove the device once more.
    [Theory]
    [InlineData(Way.AtHono, false)]
    [InlineData(Way.AtHono, true)]
    [InlineData(Way.AtTheHub, false)]
    [InlineData(Way.AtTheHub, true)]
    public async Task A_registered_device_without_a_thing_is_not_told_as_a_policy_that_was_left(Way way, bool useExisting)
    {
        await Simulator.SeedAsync(DialectOf(way), "ns:d1", new { thing = false });
        BoschClient client = await ConnectAsync(way);
        await Simulator.AddAsync(NotFound(way, Registrations));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1"), useExisting));

        Assert.Equal((ServiceErrorKind.Conflict, null), (error.Kind, error.PolicyLeftOf));
        Assert.Matches(
            useExisting ? ": registration, credential, policy, and no thing that" : "There is a (credential of )?device 'ns:d1' at .* already", error.Message);
    }

    // Thing and policy would be rolled back, and the rest left with a password that nobody has.
    [Theory]
    [InlineData(Way.AtHono)]
    [InlineData(Way.AtTheHub)]
    public async Task A_device_one_of_whose_requests_was_repeated_is_whole_although_the_registry_did_not_find_it_once(Way way)
    {
        bool isLost = false;
        BoschClient client = await ConnectAsync(DialectOf(way), observer: exchange =>
        {
            if (!isLost && exchange.Method == "PUT" && exchange.Path.Contains("/things/", StringComparison.Ordinal))
            {
                isLost = true;
                Simulator.AddAsync(NotFound(way, Registrations)).GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At("things", "PUT", "/policies/"));

        await client.CreateDeviceAsync(Device("ns:d1"));

        Assert.True(isLost);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_not_there_at_all_costs_no_request_more_than_without(Way way)
    {
        BoschClient client = await ConnectAsync(way);
        await client.CreateDeviceAsync(Device("ns:first"));
        var requests = new List<IEnumerable<string>>();
        foreach (bool useExisting in new[] { false, true })
        {
            await Simulator.ClearLogAsync();
            await client.CreateDeviceAsync(Device($"ns:{useExisting}"), useExisting);
            requests.Add((await Simulator.BoschRequestsAsync()).Select(request => request.Replace($"{useExisting}", "x", StringComparison.Ordinal)));
        }

        Assert.Equal(requests[0], requests[1]);
    }

    // As the registry itself says it.
    private static Fault NotFound(Way way, string? path) =>
        new Fault("status", 404) { Body = """{"error":"not found"}""", Times = 1 }.At(way == Way.AtHono ? "hono" : "hub", "GET", path);
}

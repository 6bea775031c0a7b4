namespace Flatpeak.Tests.Creation;

/// <summary>What is said of a device that is there already: what it is, where, and whether it is the whole device.</summary>
public sealed class ExistsTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [InlineData(Way.AtHono, true, 1, true, true, null, "device", true)]
    [InlineData(Way.AtTheHub, true, 1, true, true, null, "device", true)]
    [InlineData(Way.ByProvisioning, true, 1, true, true, null, "device", true)]
    [InlineData(Way.AtHono, true, 1, true, true, "ns:shared", "device", false)]
    [InlineData(Way.AtHono, true, 0, true, true, null, "device", false)]
    [InlineData(Way.AtHono, true, 1, false, false, null, "device", false)]
    [InlineData(Way.AtHono, true, 1, false, true, null, "device", false)]
    [InlineData(Way.AtTheHub, true, 1, false, false, null, "device", false)]
    [InlineData(Way.AtTheHub, false, 1, false, false, null, "credential of device", false)]
    [InlineData(Way.AtTheHub, false, 1, true, true, null, "credential of device", false)]
    [InlineData(Way.AtHono, false, 0, true, true, null, "thing", false)]
    [InlineData(Way.AtTheHub, false, 0, true, true, "ns:shared", "thing", false)]
    public async Task It_says_what_is_there_and_whether_that_is_all_of_it(
        Way way, bool registration, int credentials, bool thing, bool policy, string? policyId, string what, bool isWhole)
    {
        await Simulator.SeedAsync(
            DialectOf(way), "ns:d1", new { registration, credentials, thing, policy, policyId = policyId ?? "ns:d1" });
        BoschClient client = await ConnectAsync(way);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal((ServiceErrorKind.Conflict, false), (error.Kind, error.OutcomeUnknown));
        string service = what == "thing" ? "Things" : way == Way.AtHono ? "Hono" : "BoschHub";
        Assert.Matches($"^There is a {what} 'ns:d1' at {service} \\(127[.0-9:]+\\) already\\. Nothing was created\\.$", error.Message);
        Assert.Equal(new ExistingDevice("ns:d1", isWhole), error.Existing);
        Assert.Null(error.PolicyLeftOf);
        Assert.Empty(await Simulator.BoschWritesAsync());
    }

    [Fact]
    public async Task One_that_was_to_have_another_policy_is_not_the_whole_device()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(Way.AtHono);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1", policyId: "ns:shared")));

        Assert.Equal(new ExistingDevice("ns:d1", IsWhole: false), error.Existing);
    }

    // That something is there is the error all the same.
    [Fact]
    public async Task What_cannot_be_read_is_not_said_to_be_whole()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(Way.AtHono);
        await Simulator.AddAsync(new Fault("status", 403).At("things", "GET"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal((ServiceErrorKind.Conflict, false), (error.Kind, error.Existing?.IsWhole));
    }

    [Theory]
    [InlineData(true, 0, false, false, "registration, and no credential and no thing and no policy")]
    [InlineData(false, 0, false, true, "policy, and no registration and no credential and no thing")]
    public async Task A_part_of_it_is_told_with_what_to_do_where_all_of_it_would_be_used(
        bool registration, int credentials, bool thing, bool policy, string parts)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { registration, credentials, thing, policy });
        BoschClient client = await ConnectAsync(Way.AtHono);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1"), useExisting: true));

        Assert.Matches(
            "^Only a part of device 'ns:d1' is there at Hono \\(127[.0-9:]+\\) and Things \\(127[.0-9:]+\\): "
            + $"{parts} that this session can see\\. Nothing was created, and nothing changed\\. "
            + "If nobody is just creating it, remove what is there, and create it again\\.$",
            error.Message);
        Assert.Equal(
            (policy ? "ns:d1" : null, policy ? null : new ExistingDevice("ns:d1", IsWhole: false)), (error.PolicyLeftOf, error.Existing));
    }

    [Theory]
    [InlineData("""{"thingId":"ns:d1","policyId":"ns:shared","_revision":1}""", "its policy is 'ns:shared'")]
    [InlineData("""{"thingId":"ns:d1","_revision":1}""", "it does not say which policy it uses")]
    public async Task One_with_another_policy_is_told_with_what_to_do(string thing, string policy)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(Way.AtHono);
        await Simulator.AddAsync(new Fault("status", 200) { Body = thing }.At("things", "GET", "/things/"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1"), useExisting: true));

        Assert.Matches(
            $"^There is a thing 'ns:d1' at Things \\(127[.0-9:]+\\), and {policy}, not 'ns:d1'\\. "
            + "Nothing was created, and nothing changed\\. Name the policy that it has\\.$",
            error.Message);
    }

    [Fact]
    public async Task A_policy_that_a_removal_has_kept_is_told_with_what_to_do()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { registration = false, credentials = 0, thing = false });
        BoschClient client = await ConnectAsync(Way.AtHono);

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Matches(
            "^There is a policy 'ns:d1' at Things \\(127[.0-9:]+\\) already, and nothing else of device 'ns:d1' that this session can see: "
            + "a removal that kept the policy leaves it so\\. Nothing was created\\. Remove the device once more, which removes the policy "
            + "unless another thing uses it, and create it again\\.$",
            error.Message);
        Assert.Equal(("ns:d1", null), (error.PolicyLeftOf, error.Existing));
    }

    // Whoever registered it was quicker, and has a password for it.
    [Theory]
    [InlineData(RegistryApi.Hono)]
    [InlineData(RegistryApi.BoschHub)]
    public async Task One_that_has_got_a_credential_while_its_registration_was_repeated_is_somebody_elses(RegistryApi dialect)
    {
        bool isTaken = false;
        BoschClient client = await ConnectAsync(dialect, With(1), exchange =>
        {
            if (!isTaken && exchange.Method == "POST" && exchange.Path.Contains("t1", StringComparison.Ordinal))
            {
                isTaken = true;
                Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false }).GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("status", 503) { Times = 1 }.At(dialect == RegistryApi.Hono ? "hono" : "hub", "POST"));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal((ServiceErrorKind.Conflict, null), (error.Kind, error.Leftover));
        Assert.Matches(
            "^Device 'ns:d1' could not be created: step 'registration' failed\\. Device 'ns:d1' at .* has got a credential meanwhile: "
            + "somebody else has created it\\. Nothing was created\\.$",
            error.Message);
        Assert.DoesNotContain(await Simulator.BoschWritesAsync(), request => request.Contains("DELETE", StringComparison.Ordinal));
        Assert.Equal(2, (await Simulator.LeftoverAsync()).Count);
    }

    // Whether it is worth another try depends on what it has left.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_fault_of_the_moment_is_one_where_nothing_is_left(bool isLeft)
    {
        BoschClient client = await ConnectAsync(Way.AtHono, retries: 0);
        await Simulator.AddAsync(new Fault("status", 503).At("things", "PUT", "/things/"));
        if (isLeft)
        {
            await Simulator.AddAsync(new Fault("status", 400).At("hono", "DELETE"));
        }

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal((!isLeft, isLeft), (error.IsTransient, error.OutcomeUnknown));
    }
}

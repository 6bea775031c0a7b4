using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Http;

/// <summary>Whether a failure leaves in doubt what was done: only what was to change something does.</summary>
public sealed class OutcomeTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Registration = "/(registration|devices)/";

    /// <summary>What leaves a write in doubt.</summary>
    public static TheoryData<Fault> Doubtful =>
    [
        new Fault("status", 503), new Fault("status", 408), new Fault("status", 500), new Fault("dropAfter"), new Fault("hangAfter"),
        new Fault("html"),
    ];

    [Theory]
    [MemberData(nameof(Doubtful))]
    public async Task A_request_that_only_reads_leaves_nothing_in_doubt_and_one_that_changes_something_does(Fault fault)
    {
        var once = new ServiceOptions { MaximumRetryCount = 0, OperationTimeout = TimeSpan.FromSeconds(fault.TimeLimit) };
        using FlatpeakClient client = await Simulator.ConnectAsync(once);
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(fault.At("flatpeak", "GET", "^/devices"), fault.At("flatpeak", "PATCH"));

        Assert.False((await FailsAsync(() => client.FindDeviceAsync("a"))).OutcomeUnknown);
        Assert.False((await FailsAsync(() => client.RenameAsync(new DeviceTarget(null, "a"), "b"))).OutcomeUnknown);
        Assert.True((await FailsAsync(() => client.SetReferenceAsync(device.Id, "b"))).OutcomeUnknown);
    }

    [Theory]
    [BothDialects]
    public async Task Neither_does_the_write_that_only_finds_out_whether_a_thing_is_hidden(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect, With(retries: 0));
        await Simulator.AddAsync(new Fault("status", 503).At("things", "DELETE"));

        Assert.False((await RemoveAsync(client, "ns:typo")).Error!.OutcomeUnknown);
    }

    // Whatever ends the look at it: what may have been made is told.
    [Theory]
    [InlineData(401)]
    [InlineData(503)]
    public async Task A_lost_creation_stays_in_doubt_where_the_look_at_it_fails(int status)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 0 });
        await Simulator.AddAsync(
            new Fault("dropAfter").At("flatpeak", "POST"), new Fault("status", status).At("flatpeak", "GET", "^/(devices|login)"));

        Assert.True((await FailsAsync(() => client.CreateDeviceAsync("a"))).OutcomeUnknown);
    }

    // The first attempt has made it; its repetition finds that, and what would say whose it is fails.
    [Theory]
    [BothDialects(Registration)]
    [InlineData(RegistryApi.BoschHub, "/credentials/")]
    public async Task A_step_of_a_creation_that_may_have_worked_is_taken_back_or_told_where_the_look_at_it_fails(
        RegistryApi dialect, string path)
    {
        string service = dialect == RegistryApi.Hono ? "hono" : "hub";
        bool isLost = false;
        BoschClient client = await ConnectAsync(dialect, With(retries: 1), exchange =>
        {
            if (!isLost && exchange.Method == "POST" && Regex.IsMatch(exchange.Path, path))
            {
                isLost = true;
                Simulator.AddAsync(new Fault("status", 503) { Times = 2 }.At(service, "GET", path)).GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At(service, "POST", path));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(
            new NewDevice("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Running.Simulator.Secret("device-PASSWORD-1")))));

        Assert.True(isLost);
        Assert.DoesNotContain("Nothing was created", error.Message, StringComparison.Ordinal);
        Assert.True(error.OutcomeUnknown == (await Simulator.LeftoverAsync()).Count > 0, error.Message);
    }

    [Fact]
    public async Task Credentials_that_were_deleted_are_told_where_the_list_of_the_rest_fails()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 2 });
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, With(retries: 0), exchange =>
        {
            if (exchange.Method == "DELETE")
            {
                Simulator.AddAsync(new Fault("status", 503).At("hub", "GET", "/credentials/")).GetAwaiter().GetResult();
            }
        });

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        Assert.Equal((nameof(RemovalStepKind.Credentials), true), (result.Removal.FailedStep, result.Error!.OutcomeUnknown));
        Assert.Contains("deleted before that: 2", result.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_were_deleted_are_told_where_the_next_one_is_refused()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { credentials = 3 });
        await Simulator.AddAsync(new Fault("status", 400) { Skip = 2 }.At("hub", "DELETE", "/credentials/"));
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, With(retries: 0));

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        Assert.Equal(
            (nameof(RemovalStepKind.Credentials), ServiceErrorKind.RequestRefused), (result.Removal.FailedStep, result.Error!.Kind));
        Assert.Contains("Credentials of device 'ns:d1' deleted before that: 2.", result.Error.Message, StringComparison.Ordinal);
        Assert.Single(await Simulator.LeftoverAsync(), one => one.StartsWith("hub credential", StringComparison.Ordinal));
    }

    [Theory]
    [BothDialects(Registration, RemovalStepKind.Registration)]
    [BothDialects("/api/2/things/[^/]+$", RemovalStepKind.Thing)]
    public async Task A_deletion_without_an_answer_stays_in_doubt_where_the_look_behind_it_fails(
        RegistryApi dialect, string path, RemovalStepKind at)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        int deletions = 0;
        BoschClient client = await ConnectAsync(dialect, With(retries: 1), exchange =>
        {
            if (exchange.Method == "DELETE"
                && Regex.IsMatch(Uri.UnescapeDataString(exchange.Path).Split('?')[0], path) && ++deletions == 2)
            {
                Simulator.AddAsync(new Fault("status", 503) { Method = "GET" }).GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("dropAfter") { Method = "DELETE", Path = path, Times = 1 });

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        Assert.Equal((at.ToString(), true), (result.Removal.FailedStep, result.Error?.OutcomeUnknown));
    }
}

using System.Text.Json.Nodes;

namespace Flatpeak.Tests.Removal;

/// <summary>A thing that was found quiet is deleted as it was found: one that changed since is not.</summary>
public sealed class RevisionTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task A_thing_that_changes_after_it_was_found_quiet_is_kept_and_a_later_run_goes_on(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { policyId = "ns:p1" });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client.WithObserver(SendSomething), "ns:d1");

        Assert.Equal(ServiceErrorKind.DeviceStillActive, result.Error?.Kind);
        Assert.Equal(412, result.Error!.StatusCode);
        Assert.Matches("'ns:d1'.*\\(Thing\\).*changed after it was found quiet.*Gone already: credentials, registration\\. Run the removal again", result.Error.Message);
        Assert.Equal(
            [RemovalStepState.Done, RemovalStepState.Done, RemovalStepState.Done, RemovalStepState.Failed, RemovalStepState.NotRun],
            result.Removal.Steps.Select(step => step.State));
        Assert.Equal(["thing ns:d1", "policy ns:p1"], await Simulator.LeftoverAsync());

        // Not before it has been quiet again.
        Assert.Equal(ServiceErrorKind.DeviceStillActive, (await RemoveAsync(client, result.Removal.ToTarget())).Error?.Kind);

        // The service's clock shows whole seconds, and may be late.
        await Task.Delay(TimeSpan.FromSeconds(5));
        RemovalResult later = await RemoveAsync(client, result.Removal.ToTarget(), new RemovalSettings { QuietPeriod = TimeSpan.FromTicks(1) });
        Assert.Null(later.Error);
        Assert.Null(later.Removal.Missing);
        Assert.Empty(await Simulator.LeftoverAsync());

        // The registration has just been deleted: it sends something all the same.
        void SendSomething(ServiceExchange exchange)
        {
            if (exchange.Method == "DELETE" && (exchange.Path.Contains("/devices/", StringComparison.Ordinal) || exchange.Path.Contains("/registration/", StringComparison.Ordinal)))
            {
                Simulator.TouchAsync("ns:d1").GetAwaiter().GetResult();
            }
        }
    }

    [Theory]
    [InlineData(true, 600, "\"rev:1\"")]
    [InlineData(true, 0, null)]
    [InlineData(false, 600, null)]
    public async Task Only_a_thing_that_was_found_quiet_is_deleted_by_its_revision(bool asksWhetherQuiet, int periodSeconds, string? expected)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult result = await RemoveAsync(
            client, "ns:d1", new RemovalSettings { Force = !asksWhetherQuiet, QuietPeriod = TimeSpan.FromSeconds(periodSeconds) });

        Assert.Null(result.Error);
        Assert.Equal(expected, await IfMatchOfDeletionAsync());
    }

    [Fact]
    public async Task One_that_does_not_say_its_revision_is_deleted_whatever_it_is()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync(
            Fault.Says("""{"thingId":"ns:d1","policyId":"ns:d1","_modified":"2020-01-01T00:00:00Z"}""").At("things", "GET", "/things/") with { Times = 2 });

        Assert.Null((await RemoveAsync(client, "ns:d1")).Error);
        Assert.Null(await IfMatchOfDeletionAsync());
    }

    // No other request has one.
    private async Task<string?> IfMatchOfDeletionAsync()
    {
        IReadOnlyList<LoggedRequest> log = await Simulator.BoschLogAsync();
        LoggedRequest deletion = Assert.Single(log, request => request.Method == "DELETE" && request.Path.Contains("/things/", StringComparison.Ordinal));
        Assert.All(log.Where(request => request != deletion), request => Assert.Null(request.Headers?["If-Match"]));
        return deletion.Headers?["If-Match"] is JsonNode value ? value.GetValue<string>() : null;
    }
}

using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// A deletion is carried out at once, and its answer is seconds on its way. What somebody has made anew in that time, in another service
/// than the one that the next look is about, is kept.
/// </summary>
public sealed class SlowAnswerTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(6);

    private readonly LaterClock _clock = new();

    [Theory]
    [InlineData(RegistryApi.BoschHub, true)]
    [InlineData(RegistryApi.BoschHub, false)]
    [InlineData(RegistryApi.Hono, true)]
    [InlineData(RegistryApi.Hono, false)]
    public async Task A_device_that_was_registered_anew_after_its_credentials_were_deleted_is_kept(RegistryApi dialect, bool hasThing)
    {
        string registry = dialect == RegistryApi.Hono ? "hono" : "hub";
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect, "/credentials/", async () =>
        {
            foreach (string part in hasThing ? [$"{registry}/devices"] : new[] { $"{registry}/devices", "things", "policies" })
            {
                await Simulator.TakeAwayAsync($"{part}/ns:d1");
            }

            await Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false });
        });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        // At the Hub they are listed until there are none.
        string step = dialect == RegistryApi.Hono ? nameof(RemovalStepKind.Registration) : nameof(RemovalStepKind.Credentials);
        Assert.Equal((step, ServiceErrorKind.Conflict), (result.Removal.FailedStep, result.Error?.Kind));
        Assert.Contains("has credentials again, after they were deleted", result.Error!.Message, StringComparison.Ordinal);
        IReadOnlyList<string> left = await Simulator.LeftoverAsync();
        Assert.Equal(2, left.Count(one => one.StartsWith(registry, StringComparison.Ordinal)));
        Assert.Equal(hasThing, left.Contains("thing ns:d1"));
    }

    // Whether a gateway said so, or somebody has put it since, cannot be told; a new run can look.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_credential_whose_deletion_was_answered_with_404_is_kept_and_goes_in_the_next_run(bool byRecord)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        await Simulator.AddFaultAsync(
            new { service = "hub", method = "DELETE", path = "/credentials/", kind = "status", status = 404, times = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, "/credentials/", () => Task.CompletedTask);

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        Assert.Equal((nameof(RemovalStepKind.Credentials), ServiceErrorKind.Conflict), (result.Removal.FailedStep, result.Error?.Kind));
        Assert.Contains("its deletion was answered with 404", result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("deleted before that: 0", result.Error.Message, StringComparison.Ordinal);
        Assert.Contains("thing ns:d1", await Simulator.LeftoverAsync());

        ThingTarget next = byRecord ? result.Removal.ToTarget() : new ThingTarget("ns:d1");
        Assert.Null((await RemoveAsync(client, next, new RemovalSettings())).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_policy_that_was_made_anew_after_the_thing_was_deleted_is_kept()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono, "/api/2/things/", async () =>
        {
            await Simulator.TakeAwayAsync("policies/ns:d1");
            await Simulator.SeedAsync(
                RegistryApi.Hono, "ns:d1", new { thing = false, registration = false, credentials = 0, modifiedSecondsAgo = 0 });
        });

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        Assert.Equal((nameof(RemovalStepKind.Policy), ServiceErrorKind.Conflict), (result.Removal.FailedStep, result.Error?.Kind));
        Assert.Contains("it is another one than the thing 'ns:d1' had", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task A_device_that_nobody_has_touched_is_removed(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect, "/(credentials|things)/", () => Task.CompletedTask);

        RemovalResult result = await RemoveAsync(client, "ns:d1", new RemovalSettings());

        Assert.Null(result.Error);
        Assert.Null(result.Warning);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // The others do their work while the answer is on its way.
    private Task<BoschClient> ConnectAsync(RegistryApi dialect, string path, Func<Task> others)
    {
        bool isDone = false;
        return ConnectAsync(
            dialect,
            options => options with { Service = options.Service with { Clock = _clock } },
            exchange =>
            {
                if (!isDone && exchange.Method is ("DELETE" or "PUT") && Regex.IsMatch(Uri.UnescapeDataString(exchange.Path), path))
                {
                    isDone = true;
                    others().GetAwaiter().GetResult();
                    _clock.Pass(Long);
                }
            });
    }
}

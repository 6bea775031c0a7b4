using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// A fleet, 64 at a time, with faults at random and a rate limit: after a few runs nothing is left, and nothing ever went
/// out of its order. A tenth of it shares ten policies.
/// </summary>
public abstract partial class FleetRemovalTests(Simulator simulator, RegistryApi dialect, int count) : BoschTests(simulator)
{
    private const int AtATime = 64;
    private const int MostRuns = 5;

    // Without 503: each of those slows the whole fleet down, as a limit does, and the limit itself would never be met.
    private static readonly string[] FaultKinds = ["status:500", "status:502", "statusAfter:502", "dropBefore", "dropAfter"];

    [Fact]
    public async Task Faults_and_a_rate_limit_leave_nothing_behind_after_a_few_runs_and_nothing_out_of_order()
    {
        ThingTarget[] fleet = [.. Enumerable.Range(1, count).Select(Target)];
        foreach (IGrouping<string?, ThingTarget> group in fleet.GroupBy(target => target.PolicyId == target.ThingId ? null : target.PolicyId))
        {
            await Simulator.SeedAsync(
                dialect, group.Select(target => target.ThingId), group.Key is null ? new { credentials = 2 } : new { policyId = group.Key });
        }

        BoschClient client = await ConnectAsync(dialect);
        await Simulator.SetAsync("*", new
        {
            faultRate = 0.05, faultKinds = FaultKinds, rateLimit = new { permits = 500, windowMs = 1000, retryAfter = "exact" },
        });

        await Simulator.AddAsync(
            new Fault("status", 503) { Skip = count, Times = 1 }, new Fault("statusAfter", 503) { Skip = count * 2, Times = 1 });

        // On a machine that is too slow to meet the limit, this is one that is met.
        await Simulator.AddAsync(new Fault("status", 429) { Service = "things", RetryAfter = "1", Skip = count, Times = 1 });

        var runs = new List<IReadOnlyDictionary<string, ServiceErrorKind?>>();
        do
        {
            // What failed, and a tenth of what is done: that changes nothing.
            ThingTarget[] targets = [.. fleet.Where((target, i) => i % 10 == 0 || runs.All(run => run.GetValueOrDefault(target.ThingId) is not null))];
            runs.Add(await RunAsync(client, targets));
            Assert.Equal(targets.Length, runs[^1].Count);
        }
        while (runs.Count < MostRuns && (await Simulator.LeftoverAsync()).Count > 0);

        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());

        // There was something to survive.
        IReadOnlyList<LoggedRequest> log = await Simulator.BoschLogAsync();
        Assert.InRange(runs.Count, 2, MostRuns);
        Assert.Equal(count, runs[0].Count);
        Assert.Contains(runs[0], one => one.Value is not null);
        Assert.True(log.Count(request => request.Fault is not null) > count / 5);
        Assert.Contains(log, request => request.Status == 429);

        OrderIsKept(log);
        SharedPoliciesOutlivedTheirThings(log, fleet);
    }

    private ThingTarget Target(int number) =>
        new($"ns:d{number}", PolicyId: number > count * 9 / 10 ? $"ns:p{number % 10}" : $"ns:d{number}");

    private static async Task<IReadOnlyDictionary<string, ServiceErrorKind?>> RunAsync(BoschClient client, ThingTarget[] fleet)
    {
        var kinds = new ConcurrentDictionary<string, ServiceErrorKind?>();
        await Parallel.ForEachAsync(fleet, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (target, _) =>
        {
            try
            {
                RemovalResult result = await RemoveAsync(client, target);
                Assert.Equal(result.Error is null, result.Removal.Succeeded);
                kinds[target.ThingId] = result.Error?.Kind;
            }
            catch (ServiceException e)
            {
                kinds[target.ThingId] = e.Kind;
            }
        });
        return kinds;
    }

    private void OrderIsKept(IReadOnlyList<LoggedRequest> log)
    {
        var devices = log.Select(request => (Request: request, Name: DeviceName().Match(request.ToString()).Groups[1].Value))
            .Where(one => one.Name.Length > 0).GroupBy(one => one.Name, one => one.Request).ToArray();
        Assert.Equal(count, devices.Length);
        Assert.All(devices, device => Assert.Empty(Order.Violations(device)));
    }

    private static void SharedPoliciesOutlivedTheirThings(IReadOnlyList<LoggedRequest> log, ThingTarget[] fleet)
    {
        // When each thing was gone: also where nobody heard of it.
        var gone = new Dictionary<string, double>();
        foreach (LoggedRequest request in log.Where(one => one.Method == "DELETE" && (one.Status is 204 or 404 || one.Fault is "dropAfter" or "statusAfter")))
        {
            if (Uri.UnescapeDataString(request.Path) is var path && path.StartsWith("/api/2/things/", StringComparison.Ordinal))
            {
                gone.TryAdd(path["/api/2/things/".Length..], request.EndedMs ?? double.MaxValue);
            }
        }

        ILookup<string, ThingTarget> users = fleet.ToLookup(target => target.PolicyId!);
        foreach (LoggedRequest request in log.Where(one => one.Method == "DELETE" && one.Path.StartsWith("/api/2/policies/", StringComparison.Ordinal)))
        {
            string policy = Uri.UnescapeDataString(request.Path["/api/2/policies/".Length..]);
            Assert.All(users[policy], user => Assert.True(
                gone.GetValueOrDefault(user.ThingId, double.MaxValue) <= request.StartedMs, $"'{policy}' went before '{user.ThingId}'."));
        }

        // Nobody was ever locked out: no deletion of a thing was denied.
        Assert.DoesNotContain(log, request => request.Status == 403);
    }

    [GeneratedRegex("ns(?:%3A|_)(d[0-9]+)")]
    private static partial Regex DeviceName();
}

/// <summary>A thousand at Hono.</summary>
public sealed class FleetRemovalAtHonoTests(Simulator simulator) : FleetRemovalTests(simulator, RegistryApi.Hono, 1000);

/// <summary>A quarter of that at the Hub, which needs more requests for each.</summary>
public sealed class FleetRemovalAtTheHubTests(Simulator simulator) : FleetRemovalTests(simulator, RegistryApi.BoschHub, 250);

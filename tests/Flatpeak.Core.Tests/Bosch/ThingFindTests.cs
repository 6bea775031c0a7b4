using System.Globalization;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Bosch;

/// <summary>Finding things by a part of their id and by their times: the search does it, and what it lists is checked.</summary>
public sealed class ThingFindTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [InlineData("ns:*", "ns:d1 ns:d2 ns:say \"x\\y\"")]
    [InlineData("*:d?", "a.b:d1 ns:d1 ns:d2")]
    [InlineData("NS:*", "")]
    [InlineData("ns:d1 a.*", "a.b:d1 ns:d1")]
    [InlineData("ns:say*\"x\\y\"", "ns:say \"x\\y\"")]
    public async Task Things_are_found_by_patterns_of_their_ids(string patterns, string expected)
    {
        await Simulator.SeedAsync(null, ["ns:d1", "ns:d2", "a.b:d1", "ns:say \"x\\y\""]);
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        var query = new ThingQuery(null, []) { IdPatterns = patterns.Split(' ') };

        Assert.Equal(expected, string.Join(' ', await client.SearchThingsAsync(query).Select(thing => thing.ThingId).ToListAsync()));
        Assert.Single(await Simulator.BoschLogAsync());
    }

    [Fact]
    public async Task Things_are_found_by_their_times_to_the_last_digit_together_with_all_else()
    {
        foreach ((string id, int hours) in new[] { ("ns:d1", 1), ("ns:d2", 2), ("ns:d3", 3), ("other:d3", 3) })
        {
            await Simulator.SeedAsync(null, id, new { modifiedSecondsAgo = 3600 * hours, attributes = new { site = "north" } });
        }

        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DateTimeOffset second = (await client.FindThingAsync("ns:d2"))!.Modified!.Value;
        Assert.NotEqual(0, second.Ticks % TimeSpan.TicksPerSecond);
        async Task<string> FindAsync(ThingQuery query) =>
            string.Join(' ', await client.SearchThingsAsync(query).Select(thing => thing.ThingId).ToListAsync());
        var all = new ThingQuery(null, []);

        Assert.Equal("ns:d1 ns:d2", await FindAsync(all with { CreatedAfter = second }));
        Assert.Equal("ns:d1", await FindAsync(all with { CreatedAfter = second.AddTicks(1) }));
        Assert.Equal("ns:d3 other:d3", await FindAsync(all with { CreatedBefore = second }));
        Assert.Equal("ns:d2 ns:d3 other:d3", await FindAsync(all with { CreatedBefore = second.AddTicks(1) }));
        Assert.Equal("ns:d3", await FindAsync(new ThingQuery("eq(attributes/site,\"north\")", ["ns"]) { NotModifiedSince = second, IdPatterns = ["*d3"] }));

        // Asked of the search, for a second more.
        string request = (await Simulator.BoschRequestsAsync())[^1];
        Assert.Contains(
            $"lt(_modified,\"{second.AddSeconds(1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)}\")", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_thing_that_changed_since_is_not_quiet_though_the_index_has_not_heard_of_it()
    {
        await Simulator.SeedAsync(null, "ns:d1", new { modifiedSecondsAgo = 3600 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        const string Stale = """{"items":[{"thingId":"ns:d1","_modified":"2999-01-01T00:00:00Z"},{"thingId":"ns:d2"}]}""";
        await Simulator.AddFaultAsync(new { service = "things", path = "/search/", kind = "status", status = 200, body = Stale });

        Assert.Empty(await client.SearchThingsAsync(new ThingQuery(null, []) { NotModifiedSince = DateTimeOffset.UtcNow }).ToListAsync());
    }

    [Fact]
    public async Task What_was_created_lately_is_known_until_it_is_gone()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        NewDevice Device(string id, string? policy = null) => new(id, id, policy ?? id, new NewCredential(id.Replace(':', '_'), Simulator.Secret("device-PASSWORD-1")));
        await client.CreateDeviceAsync(Device("ns:d1"));
        await client.CreateDeviceAsync(Device("ns:d2", "ns:shared"));
        CreatedDevice third = await client.CreateDeviceAsync(Device("ns:d3"));
        await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d3")));
        Assert.Equal(["ns:d1", "ns:d2", "ns:d3"], client.LatelyCreated.Select(thing => thing.ThingId).Order());

        await third.RollBackAsync(CancellationToken.None);
        await RemoveAsync(client, "ns:d1", Forced);

        Assert.Equal(["ns:d2"], client.LatelyCreated.Select(thing => thing.ThingId));
    }
}

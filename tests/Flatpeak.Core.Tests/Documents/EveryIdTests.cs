using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Documents;

/// <summary>
/// Hundreds of ids over all of Ditto's alphabet are created, read, found and removed, each under its own path and no other:
/// the paths are those that the simulator saw, byte for byte.
/// </summary>
public sealed class EveryIdTests(Simulator simulator) : BoschTests(simulator)
{
    private const int Count = 500;
    private const int AtOnce = 16;

    private static readonly IReadOnlyList<string> Ids = DittoIds.Some(Count);

    [Fact]
    public void They_have_every_character_of_ASCII_and_of_every_plane()
    {
        string all = string.Concat(Ids);

        Assert.Equal(Count, Ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(DittoIds.Ascii, c => Assert.Contains(c, all));
        Assert.All(Enumerable.Range(1, 16), plane => Assert.Contains(all.EnumerateRunes(), rune => rune.Plane == plane));
        Assert.InRange(all.Where(c => c >= 0x100 && !char.IsSurrogate(c)).Select(c => c >> 8).Distinct().Count(), 200, 255);
    }

    [Theory]
    [BothDialects]
    public async Task Each_is_created_read_found_and_removed_under_its_own_path_and_nothing_else_is_touched(RegistryApi dialect)
    {
        await Simulator.SetAsync("*", new { searchLagMs = 0 });
        await Simulator.SeedAsync(dialect, ["dev:1", .. Neighbours()]);
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();
        BoschClient client = await ConnectAsync(dialect, With(retries: 0, seconds: 60));
        NewDevice[] devices = [.. Ids.Select(DeviceOf)];

        await ForEachAsync(devices, device => client.CreateDeviceAsync(device));
        Assert.Equal(before.Count + (4 * Count), (await Simulator.LeftoverAsync()).Count);
        await WereSentAsync(devices.SelectMany(device => CreationOf(dialect, device)).Append("GET /api/2/whoami"));

        await ForEachAsync(devices, async device => Assert.Equal(device.PolicyId, (await client.FindThingAsync(device.ThingId))?.PolicyId));
        await WereSentAsync(devices.Select(device => $"GET /api/2/things/{PathText.Encoded(device.ThingId)}"));

        await ForEachAsync(devices, async device => Assert.Equal([device.ThingId], await FoundAsync(client, device.ThingId)));

        // What a session has created itself it does not look for in the search.
        BoschClient another = await ConnectAsync(dialect, With(retries: 0, seconds: 60));
        await ForEachAsync(devices, async device =>
        {
            RemovalResult result = await RemoveAsync(another, new ThingTarget(device.ThingId, device.HubDeviceId), Forced with { SearchLag = TimeSpan.Zero });
            Assert.Null(result.Error);
            Assert.All(result.Removal.Steps, step => Assert.Equal(RemovalStepState.Done, step.State));
        });
        await WereSentAsync(devices.SelectMany(device => RemovalOf(dialect, device)).Append("GET /api/2/whoami"));

        Assert.Equal(before, await Simulator.LeftoverAsync());
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());
    }

    // What an id becomes where somebody decodes it once too often, trims it or changes its case.
    private static IEnumerable<string> Neighbours() => Ids
        .SelectMany(id => (string[])[Uri.UnescapeDataString(id), id.TrimEnd(), id.ToLowerInvariant(), id.Replace('+', ' '), id.Split('?', '#', ';')[0]])
        .Except(Ids)
        .Where(id => id.Contains(':', StringComparison.Ordinal) && !id.EndsWith(':') && !id.Contains('/', StringComparison.Ordinal))
        .Take(200);

    // In a registry it has an id of another kind; every other policy has the thing's id, the others one of their own.
    private static NewDevice DeviceOf(string thingId, int number)
    {
        string policyId = number % 2 == 0 ? thingId : $"policies{number}:{thingId[(thingId.IndexOf(':', StringComparison.Ordinal) + 1)..]}";
        return new NewDevice(thingId, $"dev:{number + 2}", policyId.Length <= 256 ? policyId : thingId, new NewCredential($"dev_{number + 2}", Simulator.Secret("word")));
    }

    private static IEnumerable<string> CreationOf(RegistryApi dialect, NewDevice device)
    {
        (string thing, string policy, string own) = (PathText.Encoded(device.ThingId), PathText.Encoded(device.PolicyId), PathText.Encoded(device.HubDeviceId));
        return
        [
            .. dialect == RegistryApi.Hono
                ? (string[])[$"GET /v1/devices/t1/{own}", $"POST /v1/devices/t1/{own}", $"PUT /v1/credentials/t1/{own}"]
                : [$"GET /registration/t1/{own}", "GET /credentials/t1", "POST /registration/t1", "POST /credentials/t1"],
            $"GET /api/2/things/{thing}", $"GET /api/2/policies/{policy}", $"PUT /api/2/policies/{policy}", $"PUT /api/2/things/{thing}",
        ];
    }

    private static IEnumerable<string> RemovalOf(RegistryApi dialect, NewDevice device)
    {
        (string thing, string policy, string own) = (PathText.Encoded(device.ThingId), PathText.Encoded(device.PolicyId), PathText.Encoded(device.HubDeviceId));
        return
        [
            $"GET /api/2/things/{thing}",
            .. dialect == RegistryApi.Hono
                ? (string[])[$"PUT /v1/credentials/t1/{own}", $"DELETE /v1/devices/t1/{own}"]
                : ["GET /credentials/t1", "DELETE /credentials/t1", "GET /credentials/t1", $"DELETE /registration/t1/{own}"],
            $"GET /api/2/things/{thing}", .. device.PolicyId == device.ThingId ? (string[])[] : ["GET /api/2/search/things"],
            $"DELETE /api/2/things/{thing}", $"GET /api/2/things/{thing}", "GET /api/2/search/things", $"DELETE /api/2/policies/{policy}",
        ];
    }

    private static async Task<string[]> FoundAsync(BoschClient client, string thingId)
    {
        var found = new List<string>();
        await foreach (Thing thing in client.SearchThingsAsync(new ThingQuery($"eq(thingId,\"{Regex.Replace(thingId, "[\"\\\\]", "\\$0")}\")", [])))
        {
            found.Add(thing.ThingId);
        }

        return [.. found];
    }

    private static Task ForEachAsync(NewDevice[] devices, Func<NewDevice, Task> action) => Parallel.ForEachAsync(
        devices, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (device, _) => await action(device));

    // Everything that was sent, method and path as they were, in whatever order the devices came; tokens apart.
    private async Task WereSentAsync(IEnumerable<string> expected)
    {
        IEnumerable<string> sent = (await Simulator.BoschLogAsync()).Where(request => request.Service != "token").Select(request => $"{request.Method} {request.Path}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
        await Simulator.ClearLogAsync();
    }
}

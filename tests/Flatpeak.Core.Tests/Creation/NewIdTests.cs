namespace Flatpeak.Tests.Creation;

/// <summary>Any string as an id of a new device is refused, or makes just the device that was named.</summary>
public sealed class NewIdTests(Simulator simulator) : AnyIdTests(simulator)
{
    [Fact]
    public async Task A_device_is_created_under_its_own_paths_or_not_at_all()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, ["keep:1", "n.s:keep-2"]);
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        var created = new List<string>();

        int sent = Check(id => SentAsync(
            async () =>
            {
                await client.CreateDeviceAsync(new NewDevice(id, id, id, new NewCredential("a", Simulator.Secret("x"))));
                created.Add(id);
            },
            () =>
            [
                $"GET /v1/devices/t1/{Encoded(id)}", $"POST /v1/devices/t1/{Encoded(id)}", $"DELETE /v1/devices/t1/{Encoded(id)}",
                $"PUT /v1/credentials/t1/{Encoded(id)}", $"GET /v1/credentials/t1/{Encoded(id)}",
                $"GET /api/2/things/{Encoded(id)}", $"PUT /api/2/things/{Encoded(id)}", $"DELETE /api/2/things/{Encoded(id)}",
                $"GET /api/2/policies/{Encoded(id)}", $"PUT /api/2/policies/{Encoded(id)}", $"DELETE /api/2/policies/{Encoded(id)}", "GET /api/2/whoami",
            ]));

        Assert.InRange(sent, Tries / 20, Tries - 1);
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());
        IEnumerable<string> things = (await Simulator.LeftoverAsync()).Where(one => one.StartsWith("thing ", StringComparison.Ordinal));
        Assert.Equal(
            before.Where(one => one.StartsWith("thing ", StringComparison.Ordinal)).Concat(created.Select(id => $"thing {id}")).Order(StringComparer.Ordinal),
            things.Order(StringComparer.Ordinal));
    }
}

using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Bosch;

/// <summary>
/// Any string for an id is either refused before anything is sent, or exactly one object is addressed: its path goes out
/// byte for byte as it has to. Hono's DELETE on a tenant without a device deletes all of them; that never happens.
/// </summary>
public sealed class IdTests(Simulator simulator) : AnyIdTests(simulator)
{
    // Hundreds of times for nothing.
    private static readonly RemovalSettings ForcedAtOnce = Forced with { SearchLag = TimeSpan.Zero };

    [Fact]
    public async Task A_thing_is_read_under_its_own_path_or_not_at_all()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));

        int sent = Check(id => SentAsync(
            () => client.FindThingAsync(id),
            () => [$"GET /api/2/things/{Encoded(id)}"]));

        Assert.InRange(sent, Tries / 20, Tries - 1);
    }

    [Theory]
    [InlineData(RegistryApi.BoschHub)]
    [InlineData(RegistryApi.Hono)]
    public async Task A_device_is_removed_under_its_own_paths_or_not_at_all(RegistryApi dialect)
    {
        await SeedOthersAsync(dialect);
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();
        BoschClient client = await ConnectAsync(dialect, With(retries: 0));

        int sent = Check(id => SentAsync(
            () => RemoveAsync(client, id, ForcedAtOnce),
            () =>
            [
                .. WritesOf(dialect, Encoded(id)), $"DELETE /api/2/things/{Encoded(id)}", $"GET /api/2/things/{Encoded(id)}",
                $"DELETE /api/2/policies/{Encoded(id)}", $"GET /api/2/policies/{Encoded(id)}", SearchFor(id, id), "GET /api/2/whoami",
                .. ProbesOf(Encoded(id), Encoded(id)),
            ]));

        Assert.InRange(sent, Tries / 20, Tries - 1);
        Assert.Equal(before, await Simulator.LeftoverAsync());
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());
    }

    [Theory]
    [InlineData(RegistryApi.BoschHub)]
    [InlineData(RegistryApi.Hono)]
    public async Task A_registration_of_another_id_is_removed_under_its_own_paths_or_not_at_all(RegistryApi dialect)
    {
        await SeedOthersAsync(dialect);
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();
        BoschClient client = await ConnectAsync(dialect, With(retries: 0));

        int sent = Check(id => SentAsync(
            () => RemoveAsync(client, new ThingTarget("ns:gone", id), ForcedAtOnce),
            () =>
            [
                .. WritesOf(dialect, Encoded(id)), "DELETE /api/2/things/ns%3Agone", "GET /api/2/things/ns%3Agone",
                "DELETE /api/2/policies/ns%3Agone", "GET /api/2/policies/ns%3Agone", SearchFor("ns:gone", "ns:gone"), "GET /api/2/whoami",
                .. ProbesOf("ns%3Agone", "ns%3Agone"),
            ]));

        Assert.InRange(sent, Tries / 20, Tries - 1);
        Assert.Equal(before, await Simulator.LeftoverAsync());
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());
    }

    [Fact]
    public async Task A_policy_of_another_id_is_removed_under_its_own_path_or_not_at_all()
    {
        await SeedOthersAsync(RegistryApi.Hono);
        IReadOnlyList<string> before = await Simulator.LeftoverAsync();
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));

        int sent = Check(id => SentAsync(
            () => RemoveAsync(client, new ThingTarget("ns:gone", PolicyId: id), ForcedAtOnce with { KeepRegistration = true }),
            () =>
            [
                "DELETE /api/2/things/ns%3Agone", "GET /api/2/things/ns%3Agone",
                $"DELETE /api/2/policies/{Encoded(id)}", $"GET /api/2/policies/{Encoded(id)}", SearchFor("ns:gone", id), "GET /api/2/whoami",
                .. ProbesOf("ns%3Agone", Encoded(id)),
            ]));

        Assert.InRange(sent, Tries / 20, Tries - 1);
        Assert.Equal(before, await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_connection_is_reset_closed_and_deleted_under_its_own_path_or_not_at_all()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));

        int sent = Check(id => SentAsync(
            () => client.RemoveConnectionAsync(id, null, TimeSpan.Zero, force: true),
            () => [$"GET /api/2/connections/{Encoded(id)}", $"POST /api/2/connections/{Encoded(id)}/command", $"DELETE /api/2/connections/{Encoded(id)}"]));

        Assert.InRange(sent, Tries / 50, Tries - 1);
        Assert.Equal(3, (await Simulator.CountsAsync()).GetProperty("connections").GetInt32());
    }

    [Fact]
    public async Task A_tenant_is_read_under_its_own_path_or_not_at_all()
    {
        BoschOptions options = With(retries: 0)(Simulator.BoschOptions(RegistryApi.Hono));

        int sent = Check(id => SentAsync(
            () => ConnectAsync(options with { TenantId = id }),
            () => [$"GET /v1/devices/{Encoded(id)}", $"GET /v1/tenants/{Encoded(id)}", "GET /v1/tenants?pageSize=-1", "GET /api/2/search/things"]));

        Assert.InRange(sent, Tries / 50, Tries - 1);
    }

    // A megabyte would be cut somewhere on its way, and null is nobody's id.
    [Theory]
    [InlineData(1 << 20)]
    [InlineData(254)]
    [InlineData(0)]
    public async Task An_id_that_is_too_long_or_none_is_refused(int length)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        string id = length == 0 ? null! : "ns:" + new string('a', length);

        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => client.FindThingAsync(id))).Kind);
        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => RemoveAsync(client, id))).Kind);
        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => client.FindRegistrationAsync(id))).Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    // A quote in RQL, and a backslash, is behind a backslash.
    private static string SearchFor(string thingId, string policyId) =>
        $"GET /api/2/search/things?*&filter=or%28eq%28policyId%2C%22{Quoted(policyId)}%22%29%2Ceq%28thingId%2C%22{Quoted(thingId)}%22%29%29";

    private static string Quoted(string id) => Encoded(Regex.Replace(id, "[\"\\\\]", "\\$0"));

    private static string[] ProbesOf(string thing, string policy) =>
        [$"DELETE /api/2/things/{thing}/attributes/flatpeak-*", $"DELETE /api/2/policies/{policy}/entries/flatpeak-*"];

    private static string[] WritesOf(RegistryApi dialect, string encoded) => dialect == RegistryApi.Hono
        ? [$"PUT /v1/credentials/t1/{encoded}", $"DELETE /v1/devices/t1/{encoded}", $"GET /v1/devices/t1/{encoded}"]
        : [$"GET /credentials/t1?device-id={encoded}", $"DELETE /registration/t1/{encoded}", $"GET /registration/t1/{encoded}"];

    private Task SeedOthersAsync(RegistryApi dialect) => Simulator.SeedAsync(dialect, ["keep:1", "n.s:keep-2", "keep:ns"]);
}

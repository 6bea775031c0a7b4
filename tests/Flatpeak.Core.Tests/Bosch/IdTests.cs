using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Flatpeak.Tests.Bosch;

/// <summary>
/// Any string for an id is either refused before anything is sent, or exactly one object is addressed: its path goes out
/// byte for byte as it has to. Hono's DELETE on a tenant without a device deletes all of them; that never happens.
/// </summary>
public sealed class IdTests(Simulator simulator) : BoschTests(simulator)
{
    private const int Tries = 400;

    // Of what does harm in a path, of what ids are made of, and anything else.
    private static readonly Gen<string> Pieces = Gen.Elements(
        "ns", "ns:", "a", "b7", "n.s", ":", "::", ".", "..", "...", "/", "//", "/../", "\\", "%", "%2F", "%2e", "%2e%2e", "%00", "%25", "%0D%0A",
        "*", "?", "#", "&", "=", ";", ",", "+", "@", "~", "-", "_", " ", "\"", "'", "(", ")", "$", "!", "|", "<", "[", "\t", "\n", "\r\nX: 1", "\0", "\u007f", "\u0085",
        "\u200b", "\u2024", "\u2028", "\u202e", "\uff0e", "\uff0f", "\u2215", "\u212a", "é", "e\u0301", "中", "🏠", "\ud83c", "t1", "devices", "http://elsewhere/");

    private static readonly Gen<string> Harmful = Joined(Pieces, 6);
    private static readonly Gen<string> Anything = ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "");
    private static readonly Gen<string> Plain = Joined(Gen.Elements("a", "B", "7", "-", "_", ".", ":", "="), 8);
    private static readonly Gen<string> Named = Gen.OneOf(Plain, Harmful).Select(name => "ns:" + name);

    // Shrinks to the shortest one that goes wrong.
    private static readonly Arbitrary<string> Ids = Arb.From(Gen.OneOf(Harmful, Anything, Plain, Named, Named), text => ArbMap.Default.ArbFor<string>().Shrinker(text).Where(one => one is not null));

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
            () => RemoveAsync(client, id, Forced),
            () =>
            [
                .. WritesOf(dialect, Encoded(id)), $"DELETE /api/2/things/{Encoded(id)}", $"GET /api/2/things/{Encoded(id)}",
                $"DELETE /api/2/policies/{Encoded(id)}", $"GET /api/2/policies/{Encoded(id)}", SearchFor(id), "GET /api/2/whoami",
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
            () => RemoveAsync(client, new RemovalTarget("ns:gone", id), Forced),
            () =>
            [
                .. WritesOf(dialect, Encoded(id)), "DELETE /api/2/things/ns%3Agone", "GET /api/2/things/ns%3Agone",
                "DELETE /api/2/policies/ns%3Agone", "GET /api/2/policies/ns%3Agone", SearchFor("ns:gone"), "GET /api/2/whoami",
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
            () => RemoveAsync(client, new RemovalTarget("ns:gone", PolicyId: id), Forced with { KeepRegistration = true }),
            () =>
            [
                "DELETE /api/2/things/ns%3Agone", "GET /api/2/things/ns%3Agone",
                $"DELETE /api/2/policies/{Encoded(id)}", $"GET /api/2/policies/{Encoded(id)}", SearchFor(id), "GET /api/2/whoami",
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
            () => [$"GET /v1/devices/{Encoded(id)}", $"GET /v1/tenants/{Encoded(id)}", "GET /api/2/search/things"]));

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

    private static Gen<string> Joined(Gen<string> pieces, int most) =>
        from count in Gen.Choose(0, most)
        from chosen in pieces.ArrayOf(count)
        select string.Concat(chosen);

    // How many of them were fit to be sent.
    private static int Check(Func<string, Task<bool>> sentAsItMust)
    {
        int sent = 0;
        Prop.ForAll(Ids, id =>
        {
            // What it does needs no context to come back to.
            if (Task.Run(() => sentAsItMust(id)).GetAwaiter().GetResult())
            {
                sent++;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Tries));
        return sent;
    }

    // True when it went out, and every request was one of those that may, a star standing for what does not matter; false when it was refused, and nothing went out.
    private async Task<bool> SentAsync(Func<Task> action, Func<string[]> allowed)
    {
        await Simulator.ClearLogAsync();
        ServiceErrorKind? kind = null;
        try
        {
            await action();
        }
        catch (ServiceException e)
        {
            kind = e.Kind;
        }

        IReadOnlyList<LoggedRequest> log = await Simulator.BoschLogAsync();
        if (kind == ServiceErrorKind.InvalidId)
        {
            Assert.Empty(log);
            return false;
        }

        string[] may = allowed();
        Assert.NotEmpty(log);
        Assert.All(log, request => Assert.Contains(
            may, one => one.Split('*') is [var start, var end]
                ? request.ToString().StartsWith(start, StringComparison.Ordinal) && request.ToString().EndsWith(end, StringComparison.Ordinal)
                : one == (one.Contains('?', StringComparison.Ordinal) ? request.ToString() : $"{request.Method} {request.Path}")));
        return true;
    }

    private static string SearchFor(string policyId) => $"GET /api/2/search/things?*&filter=eq%28policyId%2C%22{Encoded(policyId)}%22%29";

    private static string[] WritesOf(RegistryApi dialect, string encoded) => dialect == RegistryApi.Hono
        ? [$"PUT /v1/credentials/t1/{encoded}", $"DELETE /v1/devices/t1/{encoded}"]
        : [$"GET /credentials/t1?device-id={encoded}", $"DELETE /registration/t1/{encoded}"];

    private Task SeedOthersAsync(RegistryApi dialect) => Simulator.SeedAsync(dialect, ["keep:1", "n.s:keep-2", "keep:ns"]);

    // RFC 3986, 2.3 and 2.5, written once more: all but unreserved characters go as the bytes of UTF-8, each in two figures.
    private static string Encoded(string text)
    {
        var encoded = new StringBuilder();
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            encoded.Append(
                char.IsAsciiLetterOrDigit((char)one) || "-._~".Contains((char)one, StringComparison.Ordinal)
                    ? ((char)one).ToString()
                    : string.Create(CultureInfo.InvariantCulture, $"%{one:X2}"));
        }

        return encoded.ToString();
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security;
using System.Text;
using System.Text.Json;

namespace Flatpeak.Tests.Running;

/// <summary>What there is of Bosch IoT, Hono and Ditto: accounts, devices, requests.</summary>
public partial class Simulator
{
    /// <summary>What to connect with: the Hub with a Things that wants tokens, as at Bosch; Hono with a plain Ditto.</summary>
    internal BoschOptions BoschOptions(RegistryApi dialect)
    {
        bool isHub = dialect == RegistryApi.BoschHub;
        return new BoschOptions
        {
            TenantId = Known("tenant"),
            RegistryApi = dialect,
            RegistryAddress = AddressOf(isHub ? "hub" : "hono"),
            RegistryCredential = isHub ? Credential("hubUser", "hubPassword") : Credential("honoUser", "honoPassword"),
            ThingsAddress = AddressOf("things"),
            ThingsCredential = isHub ? Credential("clientId", "clientSecret") : Credential("thingsUser", "thingsPassword"),
            TokenAddress = isHub ? AddressOf("token") : null,
            Scope = isHub ? Known("scope") : null,
            ThingsApiToken = isHub ? KnownSecret("apiToken") : null,
            SolutionId = isHub ? Known("solution") : null,
            ConnectionsCredential = isHub ? null : Credential("devopsUser", "devopsPassword"),
            Service = new ServiceOptions { MaximumRetryCount = 1, Clock = new OwnClock() },
        };
    }

    /// <summary>The same, with the Device Provisioning API.</summary>
    internal BoschOptions ProvisioningOptions() => BoschOptions(RegistryApi.BoschHub) with
    {
        ProvisioningAddress = AddressOf("provisioning"),
        ServiceInstanceId = Known("serviceInstanceId"),
    };

    /// <summary>A name, user or secret of the one Bosch subscription, such as <c>tenant</c> or <c>thingsUser</c>.</summary>
    internal string Known(string name, string group = "bosch") => Ready.GetProperty(group).GetProperty(name).GetString()!;

    /// <summary>A secret of the one Bosch subscription, as clients take it.</summary>
    internal SecureString KnownSecret(string name) => Secret(Known(name));

    /// <summary>A user of the one Bosch subscription with its password, or with another one.</summary>
    internal ServiceCredential Credential(string user, string password) => new(Known(user), KnownSecret(password));

    /// <summary>A secret as clients take it.</summary>
    internal static SecureString Secret(string text) => new NetworkCredential("", text).SecurePassword;

    /// <summary>A bearer token for Things.</summary>
    internal async Task<string> RequestTokenAsync()
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Known("clientId"),
            ["client_secret"] = Known("clientSecret"),
            ["scope"] = Known("scope"),
        });
        using HttpResponseMessage response = await _http.PostAsync(AddressOf("token"), form);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>
    /// Puts devices into the state, past the services: each a registration, a credential, a thing that has been quiet for
    /// an hour, and its policy. A change says what differs, as <c>POST /seed</c> takes it.
    /// </summary>
    internal Task SeedAsync(RegistryApi? dialect, IEnumerable<string> thingIds, object? change = null) => ControlAsync(
        HttpMethod.Post,
        "seed",
        thingIds.Select(id =>
        {
            Dictionary<string, object?> seed = change is null
                ? []
                : JsonSerializer.SerializeToElement(change).Deserialize<Dictionary<string, object?>>()!;
            seed["thingId"] = id;
            seed["dialect"] = dialect switch { RegistryApi.BoschHub => "hub", RegistryApi.Hono => "hono", _ => null };
            return seed;
        }));

    /// <inheritdoc cref="SeedAsync(RegistryApi?, IEnumerable{string}, object?)"/>
    internal Task SeedAsync(RegistryApi? dialect, string thingId, object? change = null) => SeedAsync(dialect, [thingId], change);

    /// <summary>The device sends something: its thing changes now.</summary>
    /// <param name="thingId">Its thing.</param>
    /// <param name="connectionId">The connection that it comes through.</param>
    internal Task TouchAsync(string thingId, string connectionId = "c1-hub-telemetry") => ControlAsync(
        HttpMethod.Post, "things/touch", new { thingId, connectionId });

    /// <summary>Somebody creates the device anew, a moment ago: whatever is left of it goes before.</summary>
    internal async Task CreateAnewAsync(RegistryApi dialect, string thingId)
    {
        string registry = dialect == RegistryApi.Hono ? "hono" : "hub";
        foreach (string what in new[] { "things", $"{registry}/credentials", $"{registry}/devices" })
        {
            try
            {
                await TakeAwayAsync($"{what}/{thingId}");
            }
            catch (InvalidOperationException)
            {
                // It is gone.
            }
        }

        await SeedAsync(dialect, thingId, new { modifiedSecondsAgo = 0 });
    }

    /// <summary>Puts a policy as it is, whoever it lets in.</summary>
    internal Task PutPolicyAsync(string policyId, object policy) =>
        ControlAsync(HttpMethod.Put, $"state/policies/{Uri.EscapeDataString(policyId)}", policy);

    /// <summary>Puts a connection that has had no messages.</summary>
    internal Task PutConnectionAsync(string id) => ControlAsync(HttpMethod.Put, $"state/connections/{Uri.EscapeDataString(id)}", new { });

    /// <summary>The process that holds a connection is restarted, and has forgotten what it has counted.</summary>
    internal Task RestartConnectionAsync(string id) =>
        ControlAsync(HttpMethod.Post, $"connections/{Uri.EscapeDataString(id)}/restart", new { });

    /// <summary>Waits until every request that came in has been answered, or given up.</summary>
    internal async Task AllEndedAsync()
    {
        while ((await LogAsync("*")).Any(request => request.EndedMs is null))
        {
            await Task.Delay(50);
        }
    }

    /// <summary>Somebody else who uses a service, by its name in the names of what is known: <c>hub</c>, <c>hono</c>, <c>things</c>.</summary>
    internal HttpClient Somebody(string service)
    {
        var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Known($"{service}User")}:{Known($"{service}Password")}")));
        return http;
    }

    /// <summary>Somebody else gives a device at the Hub a credential.</summary>
    internal async Task GiveHubCredentialAsync(string deviceId, string authId)
    {
        BoschOptions options = BoschOptions(RegistryApi.BoschHub);
        using HttpClient http = Somebody("hub");
        using HttpResponseMessage given = await http.PostAsJsonAsync(
            new Uri(options.RegistryAddress, $"credentials/{options.TenantId}"),
            new Dictionary<string, object>
            {
                ["device-id"] = deviceId, ["auth-id"] = authId, ["type"] = "hashed-password", ["secrets"] = new[] { new { password = "word" } },
            });
        given.EnsureSuccessStatusCode();
    }

    /// <summary>Somebody else puts the credentials of a device at Hono in the place of those that it has: a list, as JSON.</summary>
    internal async Task PutHonoCredentialsAsync(string deviceId, string credentials)
    {
        BoschOptions options = BoschOptions(RegistryApi.Hono);
        using HttpClient http = Somebody("hono");
        string path = $"{options.RegistryAddress.ToString().TrimEnd('/')}/credentials/{options.TenantId}/{deviceId}";
        using var body = new StringContent(credentials, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await http.PutAsync(path, body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Takes something away behind everyone's back, such as <c>things/ns:d1</c> or <c>hub/devices/ns:d1</c>.</summary>
    internal Task TakeAwayAsync(string what) => ControlAsync(HttpMethod.Delete, $"state/{what}");

    /// <summary>All that there is of devices, connections apart, as text: <c>thing ns:d1</c>.</summary>
    internal async Task<IReadOnlyList<string>> LeftoverAsync()
    {
        JsonElement state = await StateAsync();
        IEnumerable<string> Named(JsonElement list, string kind, string property) =>
            list.EnumerateArray().Select(one => $"{kind} {one.GetProperty(property).GetString()}");
        return
        [
            .. Named(state.GetProperty("hub").GetProperty("devices"), "hub registration", "device-id"),
            .. Named(state.GetProperty("hub").GetProperty("credentials"), "hub credential", "auth-id"),
            .. Named(state.GetProperty("hono").GetProperty("devices"), "hono registration", "id"),
            .. state.GetProperty("hono").GetProperty("devices").EnumerateArray()
                .SelectMany(device => Named(device.GetProperty("credentials"), "hono credential", "auth-id")),
            .. Named(state.GetProperty("things"), "thing", "thingId"),
            .. Named(state.GetProperty("policies"), "policy", "policyId"),
        ];
    }

    /// <summary>The ids of the connections that there are.</summary>
    internal async Task<IReadOnlyList<string>> ConnectionIdsAsync() =>
        [.. (await StateAsync()).GetProperty("connections").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];

    /// <summary>How often somebody deleted all devices of Hono's tenant.</summary>
    internal async Task<int> DeleteAllCountAsync() =>
        (await CountsAsync()).GetProperty("counters").TryGetProperty("honoDeleteAllCalls", out JsonElement count) ? count.GetInt32() : 0;

    /// <summary>The requests that reached any service but Flatpeak, in order.</summary>
    internal async Task<IReadOnlyList<LoggedRequest>> BoschLogAsync() =>
        [.. (await LogAsync("*")).Where(request => request.Service != "flatpeak")];

    /// <summary>The same, to be read: <c>hono DELETE /v1/devices/t1/ns:d1</c>.</summary>
    internal async Task<IReadOnlyList<string>> BoschRequestsAsync() => [.. (await BoschLogAsync()).Select(request => request.Readable)];

    /// <summary>Those of them that change something.</summary>
    internal async Task<IReadOnlyList<string>> BoschWritesAsync() =>
        [.. (await BoschLogAsync()).Where(request => request.Method != "GET" && request.Service != "token").Select(request => request.Readable)];
}

using System.Net;
using System.Text.Json;
using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.Soak;

/// <summary>The one line that the simulator prints: where everything is, and who may log in.</summary>
internal sealed class Known(JsonElement ready)
{
    public string Account => ready.GetProperty("accounts")[0].GetProperty("accountId").GetString()!;

    public Uri AddressOf(string service) => new(ready.GetProperty(service).GetString()!);

    public Task<FlatpeakClient> ConnectFlatpeakAsync(ServiceOptions service) => FlatpeakClient.ConnectAsync(
        Credential(Account, ready.GetProperty("accounts")[0].GetProperty("testKey").GetString()!),
        new FlatpeakOptions { Address = AddressOf("flatpeak"), Service = service });

    /// <summary>The Hub with a Things that wants tokens, as at Bosch; Hono with a plain Ditto.</summary>
    public Task<BoschClient> ConnectBoschAsync(RegistryApi dialect, ServiceOptions service)
    {
        bool isHub = dialect == RegistryApi.BoschHub;
        return BoschClient.ConnectAsync(new BoschOptions
        {
            TenantId = Bosch("tenant"),
            RegistryApi = dialect,
            RegistryAddress = AddressOf(isHub ? "hub" : "hono"),
            RegistryCredential = isHub
                ? Credential(Bosch("hubUser"), Bosch("hubPassword"))
                : Credential(Bosch("honoUser"), Bosch("honoPassword")),
            ThingsAddress = AddressOf("things"),
            ThingsCredential = isHub
                ? Credential(Bosch("clientId"), Bosch("clientSecret"))
                : Credential(Bosch("thingsUser"), Bosch("thingsPassword")),
            TokenAddress = isHub ? AddressOf("token") : null,
            Scope = isHub ? Bosch("scope") : null,
            ThingsApiToken = isHub ? new NetworkCredential("", Bosch("apiToken")).SecurePassword : null,
            SolutionId = isHub ? Bosch("solution") : null,
            Service = service,
        });
    }

    private static ServiceCredential Credential(string user, string password) =>
        new(user, new NetworkCredential("", password).SecurePassword);

    private string Bosch(string name) => ready.GetProperty("bosch").GetProperty(name).GetString()!;
}

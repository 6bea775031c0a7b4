using Flatpeak.Bosch;
using Flatpeak.Http;

namespace CoreDemo;

/// <summary>A registry and a Things that belong together, and how to get in.</summary>
internal sealed record Dialect(string Name, BoschOptions Options)
{
    // One retry: the demo shows what a failure looks like, and need not wait for it.
    private static readonly ServiceOptions FewRetries = new() { MaximumRetryCount = 1 };

    /// <summary>Both that the simulator speaks.</summary>
    public static IReadOnlyList<Dialect> Both(Simulator simulator)
    {
        ReadyLine at = simulator.Ready;
        return
        [
            new("Eclipse Hono and Ditto", new BoschOptions
            {
                TenantId = at.Bosch.Tenant,
                RegistryApi = RegistryApi.Hono,
                RegistryAddress = at.Hono,
                RegistryCredential = Simulator.Credential(at.Bosch.HonoUser, at.Bosch.HonoPassword),
                ThingsAddress = at.Things,
                ThingsCredential = Simulator.Credential(at.Bosch.ThingsUser, at.Bosch.ThingsPassword),
                Service = FewRetries,
            }),
            new("Bosch IoT Hub and Things", new BoschOptions
            {
                TenantId = at.Bosch.Tenant,
                RegistryApi = RegistryApi.BoschHub,
                RegistryAddress = at.Hub,
                RegistryCredential = Simulator.Credential(at.Bosch.HubUser, at.Bosch.HubPassword),
                ThingsAddress = at.Things,
                ThingsCredential = Simulator.Credential(at.Bosch.ClientId, at.Bosch.ClientSecret),
                TokenAddress = at.Token,
                Scope = at.Bosch.Scope,
                ThingsApiToken = Simulator.Secret(at.Bosch.ApiToken),
                Service = FewRetries,
            }),
        ];
    }
}

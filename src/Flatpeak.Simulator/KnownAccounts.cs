namespace Flatpeak.Simulator;

/// <summary>A Flatpeak account; the key chooses test or live mode.</summary>
internal sealed record FlatpeakAccount(string AccountId, string TestKey, string LiveKey);

/// <summary>Who may use the Bosch side.</summary>
/// <param name="Tenant">Tenant of the Hub and of Hono.</param>
/// <param name="HubUser">Basic user of the Hub.</param>
/// <param name="HubPassword">Its password.</param>
/// <param name="HonoUser">Basic user of Hono.</param>
/// <param name="HonoPassword">Its password.</param>
/// <param name="ClientId">OAuth2 client of the Suite.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="Scope">The scopes it may ask for, separated by a space.</param>
/// <param name="ThingsUser">Basic user of a plain Ditto.</param>
/// <param name="ThingsPassword">Its password.</param>
/// <param name="DevopsUser">Ditto's user for connections.</param>
/// <param name="DevopsPassword">Its password.</param>
/// <param name="ApiToken">What <c>x-cr-api-token</c> must hold where it is required.</param>
/// <param name="Solution">The solution the connections belong to.</param>
/// <param name="ServiceInstanceId">The instance of the Device Provisioning API.</param>
internal sealed record BoschAccount(
    string Tenant,
    string HubUser,
    string HubPassword,
    string HonoUser,
    string HonoPassword,
    string ClientId,
    string ClientSecret,
    string Scope,
    string ThingsUser,
    string ThingsPassword,
    string DevopsUser,
    string DevopsPassword,
    string ApiToken,
    string Solution,
    string ServiceInstanceId);

/// <summary>
/// Everyone who may log in. Constants, so that examples can be repeated; long and unmistakable, because tests look
/// for them in whatever a client writes down. None of them opens anything but this simulator.
/// </summary>
internal static class KnownAccounts
{
    /// <summary>Two Flatpeak accounts, so that one can be tried on the other's devices.</summary>
    public static IReadOnlyList<FlatpeakAccount> Flatpeak { get; } =
    [
        new(
            "acc_51a0000000000000000000a1",
            "sk_test_SIMULATED-a1-7c1f94d2b85e4f60a3d97b1e",
            "sk_live_SIMULATED-a1-e04b6a93d7214c58bf126d8c"),
        new(
            "acc_51a0000000000000000000b2",
            "sk_test_SIMULATED-b2-2d8e5b7a90c34f1e86a4d3f7",
            "sk_live_SIMULATED-b2-b96f1c0e4d7a48239ec5a8d1"),
    ];

    /// <summary>The one Bosch subscription.</summary>
    public static BoschAccount Bosch { get; } = new(
        Tenant: "t1",
        HubUser: "device-registry@t1",
        HubPassword: "hub-SIMULATED-password-3b1d7e9a5c42",
        HonoUser: "hono-admin",
        HonoPassword: "hono-SIMULATED-password-8f27c6d0e913",
        ClientId: "5c1e9b7a-0000-4000-8000-51a000000001",
        ClientSecret: "client-SIMULATED-secret-d46a8e2f7b05",
        Scope: "service:iot-hub-prod:t1/full-access service:iot-things-eu-1:51a0_things/full-access",
        ThingsUser: "ditto",
        ThingsPassword: "ditto-SIMULATED-password-6e90b3f8a71c",
        DevopsUser: "devops",
        DevopsPassword: "devops-SIMULATED-password-1a5d8c3e7f26",
        ApiToken: "api-SIMULATED-token-9c7e2b40d851",
        Solution: "51a0-solution",
        ServiceInstanceId: "51a0-provisioning");
}

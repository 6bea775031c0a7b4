namespace Flatpeak.Simulator.Services;

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

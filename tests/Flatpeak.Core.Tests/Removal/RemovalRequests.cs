namespace Flatpeak.Tests.Removal;

/// <summary>
/// What a removal sends for a device that is there and has been quiet: the one place where the exact requests are
/// written, for all tests that go by them.
/// </summary>
internal static class RemovalRequests
{
    /// <summary>All requests, planning included, of the removal of a device with two credentials, the first of its session.</summary>
    public static string[] Of(RegistryApi dialect, string id) =>
    [
        $"things GET /things/{id}",
        $"things GET /things/{id}",
        .. Registry(dialect, id),
        $"things DELETE /things/{id}",
        "things GET /whoami",
        $"things GET /search/things?option=size(200)&filter=or(eq(policyId,\"{id}\"),eq(thingId,\"{id}\"))",
        $"things GET /things/{id}",
        $"things DELETE /policies/{id}",
    ];

    /// <summary>The request that deletes a registration.</summary>
    public static string Registration(RegistryApi dialect, string id) =>
        dialect == RegistryApi.Hono ? $"hono DELETE /v1/devices/t1/{id}" : $"hub DELETE /registration/t1/{id}";

    private static string[] Registry(RegistryApi dialect, string id) => dialect == RegistryApi.Hono
        ?
        [
            $"hono PUT /v1/credentials/t1/{id}",
            Registration(dialect, id),
        ]
        :
        [
            $"hub GET /credentials/t1?device-id={id}",
            $"hub DELETE /credentials/t1?auth-id={id.Replace(':', '_')}&type=hashed-password",
            $"hub DELETE /credentials/t1?auth-id={id.Replace(':', '_')}_2&type=hashed-password",
            $"hub GET /credentials/t1?device-id={id}",
            Registration(dialect, id),
        ];
}

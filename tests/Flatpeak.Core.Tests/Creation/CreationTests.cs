using System.Text.Json;

namespace Flatpeak.Tests.Creation;

/// <summary>
/// The three ways of making a device, and what there is of it on the wire and in the services. The one place where the
/// exact requests are written.
/// </summary>
public abstract class CreationTests(Simulator simulator) : BoschTests(simulator)
{
    /// <summary>One by one at either registry, and all at once through the Device Provisioning API.</summary>
    public enum Way
    {
        AtTheHub,
        AtHono,
        ByProvisioning,
    }

    /// <summary>Every way.</summary>
    public static TheoryData<Way> Ways => [Way.AtTheHub, Way.AtHono, Way.ByProvisioning];

    /// <summary>The registry's dialect.</summary>
    protected static RegistryApi DialectOf(Way way) => way == Way.AtHono ? RegistryApi.Hono : RegistryApi.BoschHub;

    /// <summary>What is written for a device, in order.</summary>
    protected static string[] WritesOf(Way way, string id) => way switch
    {
        Way.AtHono => [$"hono POST /v1/devices/t1/{id}", $"hono PUT /v1/credentials/t1/{id}", $"things PUT /policies/{id}", $"things PUT /things/{id}"],
        Way.AtTheHub => ["hub POST /registration/t1", "hub POST /credentials/t1", $"things PUT /policies/{id}", $"things PUT /things/{id}"],
        _ => ["provisioning POST /api/1/51a0-provisioning/devices"],
    };

    /// <summary>A device whose ids are all the same, and whose password is known.</summary>
    protected static NewDevice Device(string id, string password = "device-PASSWORD-1", string? deviceId = null, string? policyId = null) =>
        new(id, deviceId ?? id, policyId ?? id, new NewCredential((deviceId ?? id).Replace(':', '_'), Simulator.Secret(password)));

    /// <summary>Connects; what that sends is not in the log.</summary>
    protected async Task<BoschClient> ConnectAsync(Way way, int retries = 1, double seconds = 30, double stopGraceSeconds = 2)
    {
        BoschOptions options = way == Way.ByProvisioning ? Simulator.ProvisioningOptions() : Simulator.BoschOptions(DialectOf(way));
        BoschClient client = await ConnectAsync(With(retries, seconds)(options) with { StopGrace = TimeSpan.FromSeconds(stopGraceSeconds) });
        await Simulator.ClearLogAsync();
        return client;
    }

    /// <summary>All that the services hold, as text, to be compared.</summary>
    protected async Task<string> EverythingAsync()
    {
        JsonElement state = await Simulator.StateAsync();
        string[] parts = ["hub", "hono", "things", "policies"];
        return string.Concat(parts.Select(part => state.GetProperty(part).GetRawText()));
    }

    /// <summary>What a creation fails with; null when it does not.</summary>
    protected static async Task<ServiceException?> FailureAsync(BoschClient client, string id)
    {
        try
        {
            await client.CreateDeviceAsync(Device(id));
            return null;
        }
        catch (ServiceException e)
        {
            return e;
        }
    }

    /// <summary>Its kind.</summary>
    protected static async Task<ServiceErrorKind?> KindOfFailureAsync(BoschClient client, string id) => (await FailureAsync(client, id))?.Kind;
}

using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// Eclipse Hono's device registry, management API v1 (docs/services.md, "Registry: Eclipse Hono"). Its DELETE on a tenant without a device
/// deletes every device of the tenant, so no path is built here but from a checked device id.
/// </summary>
internal sealed partial class HonoRegistry(ServiceChannel channel, string tenant) : IDeviceRegistry
{
    // As many as there may be: https://eclipse.dev/hono/docs/api/management/, pageSize.
    private const int PageSize = 200;

    public string Endpoint => channel.Endpoint;

    public bool TakesCredentialsAlong => true;

    public IDeviceRegistry WithObserver(Action<ServiceExchange>? observer, CancellationToken cutOff) =>
        new HonoRegistry(channel with { Observer = observer, CutOff = cutOff }, tenant);

    public IDeviceRegistry WithLook(Func<CancellationToken, Task> lookAgain, long? lookedAt) =>
        new HonoRegistry(channel with { LookAgain = lookAgain, LookedAt = lookedAt }, tenant);

    public async Task<bool> VerifyAsync(string user, CancellationToken cancellationToken)
    {
        string purpose = $"read tenant '{tenant}' as '{user}'";
        ServiceResponse response = await ReadAsync(
            $"{ServiceAddress.Path("devices", tenant)}?pageSize=1", purpose, [200, 404, 501], cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is 404 or 501)
        {
            return await VerifyTenantAsync(purpose, cancellationToken).ConfigureAwait(false);
        }

        return response.IsJson ? true : throw response.Unexpected("with a body that is not JSON");
    }

    // 501: the JDBC registry cannot list devices before Hono 2.4. 404: an empty result, another tenant or another address:
    // with one of the last two, every device to be removed would count as gone. 401 and 403 mean that the tenant may not be
    // looked at, but is looked for in the right place.
    private async Task<bool> VerifyTenantAsync(string purpose, CancellationToken cancellationToken)
    {
        ServiceResponse named = await ReadAsync(
            ServiceAddress.Path("tenants", tenant), purpose, [200, 401, 403, 404], cancellationToken).ConfigureAwait(false);
        if (named.StatusCode != 404)
        {
            return named.StatusCode == 200;
        }

        // The resource "tenants" is optional, but whole where it is there: then there is no such tenant. A page of less than
        // no tenants does not ask for anything that this user might not see.
        ServiceResponse all = await ReadAsync(
            "tenants?pageSize=-1", purpose, [200, 400, 401, 403, 404, 405, 501], cancellationToken).ConfigureAwait(false);
        if (all.StatusCode != 404)
        {
            // At another path than the usual one it may be another resource that was asked.
            throw channel.Client.Address.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal)
                ? named.Refused().Reworded($"Cannot {purpose}: {Endpoint} has no tenant '{tenant}' (404). Check its name.")
                : NoRegistry(named, purpose);
        }

        // Where it is missing, the same of devices tells: nobody refuses it as that but a registry in the right place. It
        // looks at the parameters before the tenant, so whether it has this tenant it does not say.
        ServiceResponse refused = await ReadAsync(NoPage, purpose, [400, 401, 403, 404], cancellationToken).ConfigureAwait(false);
        return refused.StatusCode == 404
            ? throw NoRegistry(named, purpose)
            : ServiceResponse.IsEmptyOrObject(refused.Body) ? false
            : throw refused.Unexpected("with a body that is not the JSON it documents");
    }

    // Whoever may not list devices is refused by the registry, too.
    public async Task EnsureAnswersAsync(string purpose, CancellationToken cancellationToken)
    {
        ServiceResponse response = await ReadAsync(
            NoPage, purpose, [200, 400, 403, 404, 501], cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404 || !ServiceResponse.IsEmptyOrObject(response.Body))
        {
            throw response.Unexpected("to what the registry itself never answers so");
        }
    }

    private string NoPage => $"{ServiceAddress.Path("devices", tenant)}?pageSize=-1";

    private ServiceException NoRegistry(ServiceResponse named, string purpose) => named.Refused().Reworded(
        $"Cannot {purpose}: {Endpoint} has no device registry at {channel.Client.Address} (404). "
        + "Check the address; that of Hono's ends in '/v1'.");

    private Task<ServiceResponse> ReadAsync(string path, string purpose, int[] expected, CancellationToken cancellationToken) =>
        channel.SendAsync(new ServiceRequest(HttpMethod.Get, path, purpose) { Expected = expected }, cancellationToken);

    public async Task<DeviceRegistration?> FindAsync(string deviceId, CancellationToken cancellationToken)
    {
        ServiceResponse response = await ReadAsync(
            DevicePath(deviceId), $"read the registration of '{deviceId}'", [200, 404], cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            return null;
        }

        bool isEnabled = response.Read(BoschJson.Default.RegistryDevice).Enabled ?? true;
        (HonoCredential[] credentials, string? version) = await ListCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false);
        return new DeviceRegistration(true, isEnabled, credentials.Length) { CredentialsVersion = version };
    }

    public async Task<int> CountCredentialsAsync(string deviceId, CancellationToken cancellationToken) =>
        (await ListCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false)).Credentials.Length;

    public async Task<bool> RegisterAsync(string deviceId, CancellationToken cancellationToken) => await RepeatableCreate.SendAsync(
        channel,
        new ServiceRequest(HttpMethod.Post, DevicePath(deviceId), $"register device '{deviceId}'")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(new RegistryDevice(null, true), BoschJson.Default.RegistryDevice),
            Expected = [201],
        },
        cancellationToken).ConfigureAwait(false);

    // Whoever adds one puts the whole set.
    public Task<Deletion> RemoveCredentialAsync(string deviceId, NewCredential credential, CancellationToken cancellationToken) =>
        RemoveCredentialsAsync(deviceId, null, cancellationToken);

    public async Task<Deletion> RemoveAsync(string deviceId, CancellationToken cancellationToken) => Deletion.Of(
        await channel.SendAsync(
            new ServiceRequest(HttpMethod.Delete, DevicePath(deviceId), $"delete the registration of '{deviceId}'")
            {
                Expected = [204, 404],
            },
            cancellationToken).ConfigureAwait(false));

    private string DevicePath(string deviceId) => ServiceAddress.Path("devices", tenant, BoschIds.CheckDevice(deviceId));

    private string CredentialsPath(string deviceId) => ServiceAddress.Path("credentials", tenant, BoschIds.CheckDevice(deviceId));

    private async Task<(HonoCredential[] Credentials, string? Version)> ListCredentialsAsync(
        string deviceId, CancellationToken cancellationToken)
    {
        ServiceResponse response = await ReadAsync(
            CredentialsPath(deviceId), $"list the credentials of device '{deviceId}'", [200, 404], cancellationToken).ConfigureAwait(false);
        return response.StatusCode == 404
            ? ([], null)
            : (response.Read(BoschJson.Default.HonoCredentialArray), response.Version);
    }

    private ServiceRequest PutCredentials(string deviceId, HonoCredential[] credentials, string purpose) =>
        new(HttpMethod.Put, CredentialsPath(deviceId), purpose)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(credentials, BoschJson.Default.HonoCredentialArray),
        };
}

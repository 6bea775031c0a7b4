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

    public bool SaysWhenMade => true;

    public IDeviceRegistry WithObserver(Action<ServiceExchange>? observer, CancellationToken cutOff) =>
        new HonoRegistry(channel with { Observer = observer, CutOff = cutOff }, tenant);

    public IDeviceRegistry WithLook(Func<CancellationToken, Task> lookAgain, long? lookedAt) =>
        new HonoRegistry(channel with { LookAgain = lookAgain, LookedAt = lookedAt }, tenant);

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

    // A gateway that has lost its routes says 404 too: of what is not there, only Hono's own word counts.
    private Task<ServiceResponse> ReadAsync(string path, string purpose, int[] expected, CancellationToken cancellationToken) =>
        channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, path, purpose) { Expected = expected, SaysGone = HonoErrors.IsOwn }, cancellationToken);

    public async Task<DeviceRegistration?> FindAsync(string deviceId, CancellationToken cancellationToken)
    {
        ServiceResponse response = await ReadAsync(
            DevicePath(deviceId), $"read the registration of '{deviceId}'", [200, 404], cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            return null;
        }

        RegistryDevice device = response.Read(BoschJson.Default.RegistryDevice);
        (HonoCredential[] credentials, string? version) = await ListCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false);
        return new DeviceRegistration(true, device.Enabled ?? true, credentials.Length)
        {
            CredentialsVersion = version,
            IsBehindGateway = device.IsBehindGateway,
            Created = device.Created,
            ServiceTime = response.Date,
        };
    }

    public async Task<int> CountCredentialsAsync(string deviceId, CancellationToken cancellationToken) =>
        (await ListCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false)).Credentials.Length;

    // Who has none is answered with an empty set, and a 404 is Hono's own word.
    public Task<bool> ShowsCredentialsAsync(string exceptOf, CancellationToken cancellationToken) => Task.FromResult(true);

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
                SaysGone = HonoErrors.IsOwn,
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
            SaysGone = HonoErrors.IsOwn,
        };
}

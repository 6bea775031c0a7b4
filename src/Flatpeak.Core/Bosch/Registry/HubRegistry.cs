using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>Bosch IoT Hub's registry (docs/services.md, "Registry: Bosch IoT Hub"). Credentials outlive their device here.</summary>
internal sealed partial class HubRegistry(ServiceChannel channel, string tenant, CredentialWitnesses witnesses) : IDeviceRegistry
{
    private const string HashedPassword = "hashed-password";

    public string Endpoint => channel.Endpoint;

    public bool TakesCredentialsAlong => false;

    // Of its documents none says that it does.
    public bool SaysWhenMade => false;

    public IDeviceRegistry WithObserver(Action<ServiceExchange>? observer, CancellationToken cutOff) =>
        new HubRegistry(channel with { Observer = observer, CutOff = cutOff }, tenant, witnesses);

    public IDeviceRegistry WithLook(Func<CancellationToken, Task> lookAgain, long? lookedAt) =>
        new HubRegistry(channel with { LookAgain = lookAgain, LookedAt = lookedAt }, tenant, witnesses);

    public async Task<bool> VerifyAsync(string user, CancellationToken cancellationToken)
    {
        string purpose = $"read tenant '{tenant}' as '{user}'";
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, ServiceAddress.Path("registration", tenant), purpose)
            {
                Expected = [200, 404],
                SaysGone = _ => true,
            },
            cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            throw channel.NotThere(
                $"Cannot {purpose}: {Endpoint} has no tenant '{tenant}', or no registry of Bosch IoT Hub at {channel.Client.Address} "
                + "(404). Check the tenant's name and the address, and that it is not Hono that is there.");
        }

        if (!response.IsJson)
        {
            throw response.Unexpected("with a body that is not JSON");
        }

        return true;
    }

    public async Task<bool> RegisterAsync(string deviceId, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new RegistryDevice(deviceId, true), BoschJson.Default.RegistryDevice);
        return await RepeatableCreate.SendAsync(
            channel,
            new ServiceRequest(HttpMethod.Post, ServiceAddress.Path("registration", tenant), $"register device '{deviceId}'")
            {
                Body = body,
                Expected = [201],
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> AddCredentialAsync(
        string deviceId, NewCredential credential, bool isOwn, CancellationToken cancellationToken)
    {
        var body = new HubCredential
        {
            DeviceId = deviceId,
            AuthId = credential.AuthId,
            Type = HashedPassword,
            Enabled = true,
            Secrets = [new HubSecret(SecureText.Reveal(credential.Password))],
        };
        bool isOurs = await RepeatableCreate.SendAsync(
            channel,
            new ServiceRequest(HttpMethod.Post, ServiceAddress.Path("credentials", tenant), $"add a credential to device '{deviceId}'")
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(body, BoschJson.Default.HubCredential),
                Expected = [201, 204],
                Secret = SecureText.Reveal(credential.Password),
            },
            cancellationToken).ConfigureAwait(false);

        return isOurs || (await MayHaveAddedAsync(deviceId, credential, cancellationToken).ConfigureAwait(false)
            ? false
            : throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"There is a credential '{DisplayText.Of(credential.AuthId)}' at {Endpoint} already, and it is not listed for device "
                + $"'{deviceId}'. It is another device's; or the first request, whose response was lost, has added it, and it is left: "
                + "look for it before the device is created again."));
    }

    // An auth id is one in the whole tenant: it may be another device that has it. Where that cannot be read, it may be ours.
    private async Task<bool> MayHaveAddedAsync(string deviceId, NewCredential credential, CancellationToken cancellationToken)
    {
        try
        {
            return await FindOwnAsync(deviceId, credential, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (ServiceException e)
        {
            throw e.Reworded(e.Message, outcomeUnknown: true);
        }
    }

    // Only where the device is seen to have it: another device may have one under the same auth id.
    public async Task<Deletion> RemoveCredentialAsync(string deviceId, NewCredential credential, CancellationToken cancellationToken)
    {
        (HubCredential? own, long lookedAt) = await FreshLook.TimeAsync(
            channel.Client.Clock, () => FindOwnAsync(deviceId, credential, cancellationToken)).ConfigureAwait(false);
        return own is null
            ? new Deletion(false, false, 404)
            : await DeleteAsync(deviceId, own, lookedAt, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Deletion> RemoveAsync(string deviceId, CancellationToken cancellationToken) => Deletion.Of(
        await channel.SendAsync(
            new ServiceRequest(HttpMethod.Delete, DevicePath(deviceId), $"delete the registration of '{deviceId}'")
            {
                Expected = [204, 404],
            },
            cancellationToken).ConfigureAwait(false));

    private async Task<HubCredential?> FindOwnAsync(string deviceId, NewCredential credential, CancellationToken cancellationToken) =>
        (await ListCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(one => one.AuthId == credential.AuthId && one.Type == HashedPassword);

    private string DevicePath(string deviceId) => ServiceAddress.Path("registration", tenant, BoschIds.CheckDevice(deviceId));

    private string CredentialPath(HubCredential credential) =>
        $"{ServiceAddress.Path("credentials", tenant)}?auth-id={Uri.EscapeDataString(credential.AuthId)}"
        + $"&type={Uri.EscapeDataString(credential.Type)}";

    private async Task<IReadOnlyList<HubCredential>> ListCredentialsAsync(string deviceId, CancellationToken cancellationToken)
    {
        string path = $"{ServiceAddress.Path("credentials", tenant)}?device-id={Uri.EscapeDataString(BoschIds.CheckDevice(deviceId))}";
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, path, $"list the credentials of device '{deviceId}'") { Expected = [200, 404] },
            cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            return [];
        }

        // A server that ignored the filter would hand out everybody's credentials, to be deleted next.
        IReadOnlyList<HubCredential> credentials = response.Read(BoschJson.Default.HubCredentialList).All;
        return credentials.All(one => one.DeviceId == deviceId)
            || (credentials.All(one => one.DeviceId is null) && await FiltersAsync(cancellationToken).ConfigureAwait(false))
            ? credentials
            : throw response.Unexpected("with credentials of other devices than the one requested");
    }

    // Where credentials do not say whose they are, the server must show that it filters: a device that does not exist
    // has none.
    private async Task<bool> FiltersAsync(CancellationToken cancellationToken)
    {
        string path = $"{ServiceAddress.Path("credentials", tenant)}?device-id={Guid.NewGuid():N}";
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, path, "make sure that credentials are listed by device") { Expected = [200, 404] },
            cancellationToken).ConfigureAwait(false);
        return response.StatusCode == 404 || response.Read(BoschJson.Default.HubCredentialList).All.Count == 0;
    }
}

using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>What there is of a device, and whether it is the registry that says so.</content>
internal sealed partial class HubRegistry
{
    // Its tenant has a list, be it empty, and showed it to this session when that connected. A gateway says 403 to what it does not know.
    public async Task EnsureAnswersAsync(string purpose, CancellationToken cancellationToken)
    {
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, ServiceAddress.Path("registration", tenant), purpose) { Expected = [200, 404] },
            cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404 || !response.IsJson)
        {
            throw response.Unexpected("to what the registry itself never answers so");
        }
    }

    // No witness in either case: what is looked for by its id is most likely removed next.
    public async Task<DeviceRegistration?> FindAsync(string deviceId, CancellationToken cancellationToken)
    {
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, DevicePath(deviceId), $"read the registration of '{deviceId}'") { Expected = [200, 404] },
            cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            int left = (await ListCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false)).Count;
            return left > 0 ? new DeviceRegistration(false, false, left) : null;
        }

        int credentials = (await ListCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false)).Count;
        RegistryDevice device = response.Read(BoschJson.Default.RegistryDevice);
        return new DeviceRegistration(true, device.Enabled ?? true, credentials) { IsBehindGateway = device.IsBehindGateway };
    }

    public async Task<int> CountCredentialsAsync(string deviceId, CancellationToken cancellationToken)
    {
        int count = (await ListCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false)).Count;
        if (count > 0)
        {
            witnesses.Add(deviceId);
        }

        return count;
    }

    public async Task<bool> ShowsCredentialsAsync(string exceptOf, CancellationToken cancellationToken)
    {
        foreach (string deviceId in witnesses.Besides(exceptOf))
        {
            if ((await ListCredentialsAsync(deviceId, cancellationToken).ConfigureAwait(false)).Count > 0)
            {
                return true;
            }
        }

        return false;
    }
}

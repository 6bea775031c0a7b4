using System.Globalization;
using System.Runtime.CompilerServices;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>The whole of a tenant, page by page.</content>
internal sealed partial class HubRegistry
{
    public async IAsyncEnumerable<IReadOnlyList<string>> ListAsync(
        Gateways? gateways, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Nothing says how many there are: the end is an empty page, however long a page is.
        var pages = new PageWatch();
        for (int skip = 0; ;)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{ServiceAddress.Path("registration", tenant)}?skip={skip}");
            ServiceResponse response = await channel.SendAsync(
                new ServiceRequest(HttpMethod.Get, path, $"list the devices of tenant '{tenant}'"), cancellationToken)
                .ConfigureAwait(false);
            IReadOnlyList<RegistryDevice> devices = response.Read(BoschJson.Default.HubDeviceList).Devices;
            if (devices.Count == 0)
            {
                yield break;
            }

            pages.Check(response, devices[0].DeviceId!);
            skip += devices.Count;
            gateways?.Add(devices.SelectMany(device => HonoVia.Ids(device.Via)));
            yield return [.. devices.Select(device => device.DeviceId!)];
        }
    }
}

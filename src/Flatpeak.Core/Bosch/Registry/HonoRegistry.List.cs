using System.Globalization;
using System.Runtime.CompilerServices;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>The whole of a tenant, page by page.</content>
internal sealed partial class HonoRegistry
{
    public async IAsyncEnumerable<IReadOnlyList<string>> ListAsync(
        Gateways? gateways, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = new PageWatch();
        long read = 0;
        long? total = null;
        for (int page = 0; ; page++)
        {
            (HonoDeviceList? list, ServiceResponse response) = await ReadPageAsync(PageSize, page, cancellationToken).ConfigureAwait(false);
            total = list?.Total ?? total;
            if (list is null or { Result.Count: 0 })
            {
                if (total > read)
                {
                    await EnsureIsEndAsync(response, read, total.Value, cancellationToken).ConfigureAwait(false);
                }

                yield break;
            }

            pages.Check(response, list.Result[0].Id!);
            read += list.Result.Count;
            gateways?.Add(list.Result.SelectMany(device => device.Gateways));
            yield return [.. list.Result.Select(device => device.Id!)];
            if (list.Result.Count < PageSize && read >= list.Total)
            {
                yield break;
            }
        }
    }

    // Devices that are removed meanwhile may make it the end, which the number of them by now tells. Else whoever answers hides some.
    private async Task EnsureIsEndAsync(ServiceResponse end, long read, long total, CancellationToken cancellationToken)
    {
        long? now = (await ReadPageAsync(1, 0, cancellationToken).ConfigureAwait(false)).List?.Total;
        if (!(now <= read))
        {
            throw end.Unexpected(string.Create(
                CultureInfo.InvariantCulture, $"with no more devices behind {read}, although there are {now ?? total}"));
        }
    }

    // Null where it is answered with 404: there are none, or there is no such page.
    private async Task<(HonoDeviceList? List, ServiceResponse Response)> ReadPageAsync(
        int size, int page, CancellationToken cancellationToken)
    {
        string path = string.Create(
            CultureInfo.InvariantCulture, $"{ServiceAddress.Path("devices", tenant)}?pageSize={size}&pageOffset={page}");
        ServiceResponse response = await ReadAsync(
            path, $"list the devices of tenant '{tenant}'", [200, 404, 501], cancellationToken).ConfigureAwait(false);
        return response.StatusCode switch
        {
            501 => throw CannotSearch(response),
            404 => (null, response),
            _ => (response.Read(BoschJson.Default.HonoDeviceList), response),
        };
    }

    private ServiceException CannotSearch(ServiceResponse response)
    {
        ServiceException refused = response.Refused();
        return refused.Reworded(
            $"{Endpoint} cannot list its devices: {refused.Message} The JDBC registry of Hono can from 2.4 on; the others always could.",
            isTransient: false);
    }
}

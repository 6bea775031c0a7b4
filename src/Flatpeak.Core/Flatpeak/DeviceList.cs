using System.Globalization;
using System.Runtime.CompilerServices;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>The list of an account's devices (<c>GET /devices</c>): page by page, or the one with a reference.</summary>
internal sealed class DeviceList(ServiceChannel channel, string accountId)
{
    private const int PageSize = 100;

    /// <summary>All devices, newest first.</summary>
    public async IAsyncEnumerable<Device> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DevicePage page = await ReadPageAsync(null, cancellationToken).ConfigureAwait(false);
        while (page.Data.Count > 0)
        {
            for (int i = 0; i < page.Data.Count - 1; i++)
            {
                yield return page.Data[i];
            }

            // Before it is handed out, as it is the cursor: whoever consumes the list may delete what it is handed.
            Device last = page.Data[^1];
            DevicePage? next = null;
            if (page.HasMore == true)
            {
                next = await ReadPageAsync(last.Id, cancellationToken).ConfigureAwait(false);
            }

            yield return last;
            if (next is null)
            {
                yield break;
            }

            page = next;
        }
    }

    /// <summary>The device that holds a reference, null when there is none; and the service's time.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AmbiguousReference"/> among others.</exception>
    public async Task<(Device? Device, DateTimeOffset? ServiceTime)> FindAsync(string reference, CancellationToken cancellationToken)
    {
        ServiceResponse response = await LookUpAsync(reference, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == 404)
        {
            return (null, response.Date);
        }

        Device[] found = Named(response, reference);
        return found.Length <= 1
            ? (found.FirstOrDefault(), response.Date)
            : throw new ServiceException(
                ServiceErrorKind.AmbiguousReference,
                $"Reference '{reference}' names {found.Length} devices of account '{accountId}': "
                + $"{string.Join(", ", found.Select(d => d.Id))}. Use an id.");
    }

    /// <summary>All devices that hold a reference: as a rule one at most.</summary>
    public async Task<IReadOnlyList<Device>> FindAllAsync(string reference, CancellationToken cancellationToken)
    {
        ServiceResponse response = await LookUpAsync(reference, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == 404 ? [] : Named(response, reference);
    }

    /// <summary>A page of the devices: the newest, or those behind one.</summary>
    public async Task<DevicePage> ReadPageAsync(string? after, CancellationToken cancellationToken)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"devices?limit={PageSize}")
            + (after is null ? "" : $"&starting_after={Uri.EscapeDataString(after)}");
        ServiceResponse response = await channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, path, "list the devices"), cancellationToken).ConfigureAwait(false);
        DevicePage page = response.ReadPage();

        // Nothing, and more behind it: taken for the end, it would hide devices.
        if (page.Data.Count == 0 && page.HasMore == true)
        {
            throw response.Unexpected("with an empty page although there are more");
        }

        EnsureSaysWhetherMore(page, response);
        return after is null || page.Data.All(device => device.Id != after)
            ? page
            : throw response.Unexpected("with the same page again");
    }

    private Task<ServiceResponse> LookUpAsync(string reference, CancellationToken cancellationToken) => channel.SendAsync(
        new ServiceRequest(
            HttpMethod.Get, $"devices?reference_id={Uri.EscapeDataString(DeviceId.CheckKnownReference(reference))}&limit={PageSize}",
            $"look up reference '{reference}'")
        {
            Expected = [200, 404],
            SaysGone = FlatpeakErrorCodes.IsOwn,
        }, cancellationToken);

    // A full one is no end, unless it says so.
    private static void EnsureSaysWhetherMore(DevicePage page, ServiceResponse response)
    {
        if (page.HasMore is null && page.Data.Count >= PageSize)
        {
            throw response.Unexpected("with a full page that does not say whether there are more");
        }
    }

    // A server that did not know the filter would respond with everything there is: only an exact match counts, and where there are
    // more pages, that there is none on this one says nothing.
    private static Device[] Named(ServiceResponse response, string reference)
    {
        DevicePage page = response.ReadPage();
        EnsureSaysWhetherMore(page, response);
        Device[] named = [.. page.Data.Where(device => device.ReferenceId == reference)];
        return named.Length == 0 && page.HasMore == true
            ? throw response.Unexpected("with devices of other references, and more behind them")
            : named;
    }
}

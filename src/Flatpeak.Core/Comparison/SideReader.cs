using System.Runtime.CompilerServices;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>Reads each side from its beginning to its end, page by page. Only reads.</summary>
internal sealed class SideReader(FlatpeakClient flatpeak, BoschClient bosch, IReadOnlyList<string> namespaces, Gateways gateways)
{
    // Of so many devices one will still be there to go on behind.
    private const int KeptCursors = 2000;
    private const int MostRestarts = 3;

    /// <summary>The ids of all registrations or things.</summary>
    public IAsyncEnumerable<IReadOnlyList<string>> ReadAsync(FleetSides side, CancellationToken cancellationToken) =>
        side == FleetSides.Registry ? ReadRegistryAsync(cancellationToken) : bosch.Things.ListAsync(namespaces, cancellationToken);

    /// <summary>All device identifiers; a page that holds again what was read before says so.</summary>
    /// <remarks>
    /// The last device of a page is where the next one begins. Where it is removed meanwhile, the page begins behind the one
    /// before it, and so on, and at last anew.
    /// </remarks>
    public async IAsyncEnumerable<(IReadOnlyList<Device> Page, bool IsAgain)> ReadFlatpeakAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var cursors = new List<string>();
        int restarts = 0;
        bool isAgain = false;
        while (true)
        {
            DevicePage page;
            string? cursor = cursors.Count == 0 ? null : cursors[^1];
            try
            {
                page = await flatpeak.Devices.ReadPageAsync(cursor, cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException e) when (
                cursor is not null && e.StatusCode is 400 or 404 && (cursors.Count > 1 || restarts++ < MostRestarts))
            {
                // Twice as far back each time: what is removed is often removed in a row.
                int back = isAgain ? Math.Max(1, cursors.Count / 2) : 1;
                cursors.RemoveRange(cursors.Count - back, back);
                isAgain = true;
                continue;
            }

            yield return (page.Data, isAgain);
            isAgain = false;
            if (page.HasMore != true || page.Data.Count == 0)
            {
                yield break;
            }

            cursors.AddRange(page.Data.Select(device => device.Id));
            cursors.RemoveRange(0, Math.Max(0, cursors.Count - KeptCursors));
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<string>> ReadRegistryAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        bool isWhole = false;
        try
        {
            bool isEmpty = true;
            for (bool isProven = false; ; isProven = true)
            {
                await foreach (IReadOnlyList<string> page in bosch.Registry.ListAsync(gateways, cancellationToken).ConfigureAwait(false))
                {
                    isEmpty = false;
                    yield return page;
                }

                if (!isEmpty || isProven)
                {
                    isWhole = true;
                    yield break;
                }

                // Behind that it is read once more: a proxy may have found its routes again by then, or have a node that knows them.
                await EnsureMayBeEmptyAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Where it was not read to its end, anything may be named on what is left.
            gateways.Complete(isWhole);
        }
    }

    private Task EnsureMayBeEmptyAsync(CancellationToken cancellationToken) => bosch.IsTenantVerified
        // That was proven when it was connected to, which may be long ago.
        ? bosch.Registry.EnsureAnswersAsync($"make sure that tenant '{bosch.Options.TenantId}' has no device", cancellationToken)
        : throw new ServiceException(
            ServiceErrorKind.NotFound,
            $"Tenant '{bosch.Options.TenantId}' at {bosch.Registry.Endpoint} shows no device, and the registry does not say whether "
            + "it has this tenant: every device would look as if it were missing there. Check the tenant's name.");
}

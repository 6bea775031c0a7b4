using System.Runtime.CompilerServices;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>Completes the id of a device in the registry.</summary>
internal sealed class HubDeviceIdCompleter : BoschNameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word) =>
        seen.Registered.Select(device => new Suggestion(device.Name, device.Detail));

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<Suggestion> ListAsync(
        BoschClient client, TypedWord word, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (string id in client.ListRegisteredAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new Suggestion(id);
        }
    }
}

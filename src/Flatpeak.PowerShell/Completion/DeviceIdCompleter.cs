using System.Runtime.CompilerServices;

namespace Flatpeak.PowerShell;

/// <summary>Completes the id of a Flatpeak device; the reference is shown beside it.</summary>
internal sealed class DeviceIdCompleter : FlatpeakNameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word) =>
        seen.Devices.Select(device => new Suggestion(device.Name, device.Detail));

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<Suggestion> ListAsync(
        FlatpeakClient client, TypedWord word, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Device device in client.ListDevicesAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new Suggestion(device.Id, device.ReferenceId);
        }
    }
}

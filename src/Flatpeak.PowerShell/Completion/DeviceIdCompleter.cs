using System.Runtime.CompilerServices;

namespace Flatpeak.PowerShell;

/// <summary>Completes the id of a Flatpeak device; the reference is shown beside it.</summary>
internal sealed class DeviceIdCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word) =>
        seen.Devices.Select(device => new Suggestion(device.Name, device.Detail));

    /// <inheritdoc/>
    protected override Func<CancellationToken, IAsyncEnumerable<Suggestion>>? Service(
        FlatpeakSession session, TypedWord word) =>
        session.Client is { } client ? token => ListAsync(client.WithoutLogin(), token) : null;

    private static async IAsyncEnumerable<Suggestion> ListAsync(
        FlatpeakClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Device device in client.ListDevicesAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new Suggestion(device.Id, device.ReferenceId);
        }
    }
}

using System.Collections;
using System.Management.Automation.Language;
using System.Runtime.CompilerServices;

namespace Flatpeak.PowerShell;

/// <summary>Completes the reference of a Flatpeak device; the id is shown beside it.</summary>
internal sealed class ReferenceCompleter : FlatpeakNameCompleter
{
    // The one that Set-FpDevice is to give to a device of an id, or to what is piped, is a new one.
    /// <inheritdoc/>
    protected override bool IsWanted(CommandAst command, string commandName, IDictionary bound) =>
        !commandName.Equals("Set-FpDevice", StringComparison.OrdinalIgnoreCase)
        || (!bound.Contains("Id") && (command.Parent as PipelineAst)?.PipelineElements[0] == command);

    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word) =>
        seen.Devices.Where(device => !string.IsNullOrEmpty(device.Detail)).Select(device => new Suggestion(device.Detail!, device.Name));

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<Suggestion> ListAsync(
        FlatpeakClient client, TypedWord word, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Device device in client.ListDevicesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!string.IsNullOrEmpty(device.ReferenceId))
            {
                yield return new Suggestion(device.ReferenceId, device.Id);
            }
        }
    }
}

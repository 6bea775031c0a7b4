using System.Management.Automation;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <content>What a preview reads, and what it says at its end.</content>
public sealed partial class SetFpDeviceCommand
{
    // A reference that an item before it gives up is free by then.
    private readonly HashSet<string> _renamed = new(StringComparer.Ordinal);

    private protected override string Previewed(FleetProgress all) =>
        $"{Preview.Ready(all)} ready, {Preview.Missing} not found, {Preview.Taken} taken";

    // What a run would not find, or not be given, a preview does not show as done.
    private void Look(object item, DeviceTarget target, string reference)
    {
        FlatpeakClient client = Client;
        bool isKnown = (item as PSObject)?.BaseObject is Device;
        Task? after = SharedReference is null ? null : _isAlone.Task;
        Start(
            item,
            async (note, _, token) =>
            {
                await (after?.WaitAsync(token) ?? Task.CompletedTask).ConfigureAwait(false);
                try
                {
                    return await client.WithObserver(note).LookAtRenameAsync(target, reference, isKnown, token).ConfigureAwait(false);
                }
                catch (ServiceException e) when (e.IsGone)
                {
                    Preview.AddMissing(isError: true);
                    throw;
                }
            },
            new FleetWork<RenameLook, object>
            {
                Ask = look => Answer(look, target, reference),
                CarryOut = (_, _, _) => throw new InvalidOperationException("A preview carries nothing out."),
            });
    }

    private FleetOutcome<object> Answer(RenameLook look, DeviceTarget target, string reference)
    {
        if (look.HolderId is { } holder && !_renamed.Contains(holder))
        {
            Preview.AddTaken();
            return new FleetOutcome<object>
            {
                Error = new ServiceException(
                    ServiceErrorKind.DuplicateReference,
                    $"Device '{target}' would not be renamed: device '{holder}' has the reference '{DisplayText.Whole(reference)}'."),
            };
        }

        _renamed.Add(look.DeviceId);
        Ask(target, reference);
        return new FleetOutcome<object> { LeftOut = LeftOut.Declined };
    }
}

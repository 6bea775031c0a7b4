using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <content>What a preview reads.</content>
public sealed partial class RemoveFpDeviceCommand
{
    // What a run would refuse, a preview does not show as done; only that a thing is hidden no read finds out.
    private Func<Action<object>, RecordedItem?, CancellationToken, Task<FlatpeakClient>> Looked(
        DeviceTarget target, FleetFinding? finding, BoschClient? bosch)
    {
        FlatpeakClient client = Client;
        bool ignoreMissing = IgnoreMissing;
        return async (note, _, token) =>
        {
            FlatpeakClient observed = client.WithObserver(note);
            if (finding is not null)
            {
                await bosch!.WithObserver(note).EnsureNotSeenInUseAsync(finding, observed, token).ConfigureAwait(false);
                return client;
            }

            try
            {
                await observed.ResolveAsync(target, token).ConfigureAwait(false);
            }
            catch (ServiceException e) when (e.IsGone && ignoreMissing)
            {
                // As the removal would.
            }

            return client;
        };
    }

    private static bool IsOfTheTime(DeviceTarget target) => string.IsNullOrEmpty(target.Id) && target.AsOf is not null;

    // What has wildcards is a reference like any other, and hardly meant as one: a preview looks for it, as the removal would.
    private FleetOutcome<object>? Refusal(object item, DeviceTarget target)
    {
        if (!Preferences.IsWhatIf(this) || IgnoreMissing || IsOfTheTime(target)
            || target is not { Id: null or "", ReferenceId: { } reference } || !reference.AsSpan().ContainsAny('*', '?'))
        {
            return null;
        }

        try
        {
            Await(token => Client.WithObserver(Observe).ResolveAsync(target, token));
            return null;
        }
        catch (ServiceException e)
        {
            return new FleetOutcome<object> { Item = item, Error = e };
        }
    }
}

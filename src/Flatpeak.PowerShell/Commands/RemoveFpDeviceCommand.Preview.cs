using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell.Commands;

/// <content>What a preview reads, and what is said at the end.</content>
public sealed partial class RemoveFpDeviceCommand
{
    private Handover? _handover;
    private DateTimeOffset _began;
    private IReadOnlyList<OutputNames> _inLine = [];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _handover?.Abandon();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        Handover.Current.Complete(_inLine);
        _handover = null;
    }

    private protected override string Previewed(FleetProgress all) =>
        $"{Preview.Ready(all)} ready, {Preview.Missing} not found, {all.Duplicates} duplicate";

    private protected override void Prepare()
    {
        base.Prepare();
        _began = DateTimeOffset.UtcNow;

        // A Remove-BoschThing before it in its pipeline has output nothing yet.
        _inLine = Handover.Current.InLine();
    }

    // A preview goes through both sides. A finding has told already which side is missing, and is taken at its word where it is piped
    // itself: its removal says only what that found.
    private static string? WhyNotPreviewed(DeviceRemoval plan)
    {
        RemovalStep? doubtful = plan.Steps.FirstOrDefault(step => step.Finding is not null);
        string finding = doubtful is { WouldFail: false } && plan.IsByFinding()
            ? " Its finding, if that calls for RemoveFromFlatpeak, deletes it there: pipe it into Remove-FpDevice after this."
            : "";
        return doubtful is null ? null
            : $"Nothing would be done for '{ItemName.Of(plan)}' at Flatpeak, as it is now ({doubtful.Finding}).{finding}";
    }

    // What a run would refuse, a preview does not show as done; only that a thing is hidden no read finds out.
    private Func<Action<object>, RecordedItem?, CancellationToken, Task<FlatpeakClient>> Looked(
        DeviceTarget target, FleetFinding? finding, RemovedThing? removed, BoschClient? bosch, Action onAbsent)
    {
        FlatpeakClient client = Client;
        bool ignoreMissing = IgnoreMissing;
        return async (note, _, token) =>
        {
            FlatpeakClient observed = client.WithObserver(note);
            if (finding is not null)
            {
                await bosch!.WithObserver(note).EnsureNotSeenInUseAsync(finding, observed, token).ConfigureAwait(false);
            }
            else if (bosch is not null && removed is { IsOld: true })
            {
                await removed.EnsureGoneAsync(bosch.WithObserver(note), onlyReads: true, token).ConfigureAwait(false);
            }

            try
            {
                await observed.ResolveAsync(target, token).ConfigureAwait(false);
            }
            catch (ServiceException e) when (e.IsGone)
            {
                Preview.AddMissing(isError: !ignoreMissing);
                if (!ignoreMissing)
                {
                    throw;
                }

                // As the removal would.
                onAbsent();
            }

            return client;
        };
    }

    // By a reference, and where that is to be held against the id, the removal reads a device; by an id alone it does not. A preview
    // reads each but what Get-FpDevice has output: that was there when it was read.
    private static bool IsRead(DeviceTarget target) => string.IsNullOrEmpty(target.Id) || target.IsToBeCompared;
}

using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Makes sure, on any thread, that a finding is still true before its device is removed at Bosch.</summary>
/// <param name="finding">The finding.</param>
/// <param name="bosch">Where its device is to be removed.</param>
/// <param name="flatpeak">The other side that was compared.</param>
internal sealed class FindingCheck(FleetFinding finding, BoschClient bosch, FlatpeakClient flatpeak)
{
    /// <summary>Looks at the device on every side.</summary>
    /// <param name="note">Sees every request.</param>
    /// <param name="isGoneOn">True where an earlier run may have removed its registration already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ServiceException">It is not true any more, or that cannot be told. Nothing was removed.</exception>
    public async Task RunAsync(Action<object> note, bool isGoneOn, CancellationToken cancellationToken)
    {
        try
        {
            await bosch.WithObserver(note).EnsureStillMissingAsync(
                finding, flatpeak.WithObserver(note), isUnderWay: false, isGoneOn, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Kind != ServiceErrorKind.Conflict && !e.IsFatal)
        {
            throw e.Reworded($"'{finding}' could not be looked at once more, so that nothing was removed. {e.Message}");
        }
    }

    /// <summary>The same in the middle of the removal, whose error says what is removed by then.</summary>
    /// <param name="note">Sees every request.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAgainAsync(Action<object> note, CancellationToken cancellationToken)
    {
        try
        {
            await bosch.WithObserver(note).EnsureStillMissingAsync(
                finding, flatpeak.WithObserver(note), isUnderWay: true, isGoneOn: true, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Kind != ServiceErrorKind.Conflict && !e.IsFatal)
        {
            throw e.Reworded($"'{finding}' could not be looked at once more. {e.Message}");
        }
    }
}

using System.Globalization;
using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Compares what Flatpeak, the registry, Things and a list have of a fleet, and outputs what does not match, as soon as that is
/// certain. Only reads.
/// </summary>
[Cmdlet(VerbsData.Compare, "FpFleet", HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(FleetFinding), typeof(FleetSummary))]
public sealed partial class CompareFpFleetCommand : SessionCommand
{
    private readonly PipelineCalls _calls = new();
    private readonly int[] _counts = new int[Enum.GetValues<FindingKind>().Length];
    private ProgressDisplay? _progress;
    private FlatpeakClient _flatpeak = null!;
    private BoschSession _bosch = null!;
    private FleetComparison? _comparison;
    private IAsyncEnumerator<FleetFinding>? _findings;
    private Task<bool>? _next;

    private ComparisonProgress Now => _comparison?.Progress ?? default;

    private string Status => string.Create(
        CultureInfo.InvariantCulture,
        $"Read: {Now.Flatpeak:N0} at Flatpeak, {Now.Registry:N0} in the registry, {Now.Things:N0} at Things");

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _began = DateTimeOffset.UtcNow;
        _flatpeak = NeedFlatpeak();
        _bosch = NeedBosch();
        _progress = new ProgressDisplay(this);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (HasList && _rows.Count == 0)
        {
            ThrowTerminatingError(ErrorRecords.EmptyList());
        }

        // What the command before this could not read is in nobody's list: it would be one too many.
        if (MyInvocation.ExpectingInput && InvokeCommand.HasErrors)
        {
            ThrowTerminatingError(ErrorRecords.IncompleteList(_row));
        }

        _comparison = new FleetComparison(_flatpeak.WithObserver(Observe), _bosch.Client.WithObserver(Observe), Settings());
        _findings = _comparison.RunAsync(StopToken).GetAsyncEnumerator(StopToken);
        try
        {
            while (MoveNext(_findings))
            {
                Tell(_findings.Current);
            }
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is MatchByException or ServiceException && !_comparison.Errors.Contains(e))
        {
            // Of the list, the script, or credentials that are refused: there is nothing to go on with.
            ThrowTerminatingError(ErrorRecords.Of(e, Session, MyInvocation.MyCommand.Name));
        }
        catch (ServiceException)
        {
            // The first of those that are told now.
        }

        TellEnd(_comparison);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            StopProcessing();
            ((Task?)_next ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            _findings?.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _findings = null;
            _calls.Dispose();
            _progress?.Complete(Status);
        }

        base.Dispose(disposing);
    }

    private bool MoveNext(IAsyncEnumerator<FleetFinding> findings)
    {
        _next = Task.Run(async () => await findings.MoveNextAsync().ConfigureAwait(false));
        return _calls.WaitFor(_next, TellProgress);
    }

    private void Tell(FleetFinding finding)
    {
        _counts[(int)finding.Kind]++;
        if (!AsSummary)
        {
            WriteObject(finding);
        }
    }

    private void TellProgress()
    {
        TellExchanges();
        _progress!.Show(() => Status, record => record.CurrentOperation = string.Create(
            CultureInfo.InvariantCulture, $"{Now.Waiting:N0} to be looked at; {Now.Findings:N0} findings"));
    }

    private void TellEnd(FleetComparison comparison)
    {
        TellExchanges();
        _progress!.Complete(Status);
        if (comparison.Progress.Undecided is > 0 and long undecided)
        {
            WriteWarning(
                $"Nothing is said of {undecided.ToString(CultureInfo.InvariantCulture)} devices: they changed whenever they were looked "
                + "at, or could not be read. Compare again later.");
        }

        foreach (string space in comparison.UnusedNamespaces)
        {
            WriteWarning(
                $"Nothing was found in the namespace '{DisplayText.Whole(space)}': no device on any side"
                + (HasList ? ", and no row of the list" : "") + ". Check its name: case counts, and the colon is no part of it.");
        }

        if (AsSummary)
        {
            WriteObject(new FleetSummary(_counts, comparison.Progress, IncludeMatching));
        }

        TellSidesLeftOut(comparison);

        // Last, as -ErrorAction Stop ends the command at the first of them; and of these, what makes going on pointless.
        foreach (ServiceException error in comparison.Errors.Where(error => !error.IsFatal))
        {
            WriteError(ErrorRecords.Of(error, Session, MyInvocation.MyCommand.Name));
        }

        if (comparison.Errors.FirstOrDefault(error => error.IsFatal) is { } fatal)
        {
            ThrowTerminatingError(ErrorRecords.Of(fatal, Session));
        }
    }

    // Without a key nothing is compared, and "no finding" would read as "all is well".
    private void TellSidesLeftOut(FleetComparison comparison)
    {
        FleetSides left = comparison.SidesLeftOut;
        ComparisonProgress there = comparison.Progress;
        FleetSides compared = (there.Flatpeak > 0 ? FleetSides.Flatpeak : FleetSides.None)
            | (there.Registry > 0 ? FleetSides.Registry : FleetSides.None)
            | (there.Things > 0 ? FleetSides.Things : FleetSides.None);
        string check = "Check which properties of $_ the script block reads: Side and Name, and ReferenceId, HubDeviceId or ThingId.";
        if (left != FleetSides.None && (compared & ~left) == FleetSides.None)
        {
            WriteError(ErrorRecords.Of(
                new MatchByException($"-MatchBy output nothing for any device, so that nothing was compared. {check}"), Session));
        }
        else if (left != FleetSides.None)
        {
            WriteWarning($"-MatchBy output nothing for any device of: {left}. Nothing of that was compared. {check}");
        }
    }
}

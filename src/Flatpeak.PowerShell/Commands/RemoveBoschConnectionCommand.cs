using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Closes and deletes connections that nothing uses any more: their metrics were reset, and have stayed at zero since.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "BoschConnection", DefaultParameterSetName = IdSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Connection))]
public sealed class RemoveBoschConnectionCommand : ConnectionCommand
{
    /// <summary>How long ago the metrics must have been reset; 0 for any time. As a time: '12:00:00'.</summary>
    [Parameter]
    public TimeSpan QuietPeriod { get; set; } = ConnectionTarget.DefaultQuietPeriod;

    /// <summary>Removes connections also that were used, or of which that is not known.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Takes a connection that is not there for removed, without an error: for runbooks that may run twice.</summary>
    [Parameter]
    public SwitchParameter IgnoreMissing { get; set; }

    /// <summary>Outputs each removed connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool IsRemembered => false;

    private protected override string DoneWord => "removed";

    private protected override void Prepare()
    {
        base.Prepare();
        if (PeriodCheck.Error(QuietPeriod) is { } error)
        {
            ThrowTerminatingError(error);
        }
    }

    /// <inheritdoc/>
    protected override void Process(object item, string id, DateTimeOffset? reset)
    {
        // A file may be of before the connection was found in use, and reset again.
        if (Bosch.MetricResets.TryGetValue(id, out DateTimeOffset known) && !(reset > known))
        {
            reset = known;
        }

        TimeSpan quietPeriod = QuietPeriod;
        bool force = Force;
        bool passThru = PassThru;
        bool ignoreMissing = IgnoreMissing;
        TimeSpan grace = StopGrace;
        SeenNames seen = Seen;
        BoschSession bosch = Bosch;
        Start(
            item,
            async (client, token) =>
            {
                try
                {
                    Connection? connection = passThru ? await client.GetConnectionAsync(id, token).ConfigureAwait(false) : null;
                    await client.RemoveConnectionAsync(id, reset, quietPeriod, force, grace, token).ConfigureAwait(false);
                    seen.ForgetConnection(id);
                    bosch.MetricResets.TryRemove(id, out _);
                    return connection is null ? null : connection with { MetricsReset = reset };
                }
                catch (ServiceException e) when (e.IsGone)
                {
                    // One that is created anew under this id was never reset.
                    bosch.MetricResets.TryRemove(id, out _);
                    if (!ignoreMissing)
                    {
                        throw;
                    }

                    return new FleetOutcome<object> { WasAbsent = true };
                }
            },
            () => ShouldProcess($"{id} ({Bosch.ThingsUri.Authority})", "Close and remove connection"));
    }

    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) =>
        [.. StopWarnings.OfDone(left, DoneWord), .. StopWarnings.OfInterrupted(left, "removed, or closed and opened again")];
}

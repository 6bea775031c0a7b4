using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Sets the metrics of connections to zero, so that a later look shows whether anything still uses them. Outputs the
/// connections with the time of the reset: keep that for Remove-BoschConnection.
/// </summary>
[Cmdlet(VerbsCommon.Reset, "BoschConnectionMetric", DefaultParameterSetName = IdSet, SupportsShouldProcess = true,
    HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Connection))]
public sealed class ResetBoschConnectionMetricCommand : ConnectionCommand
{
    private protected override string DoneWord => "reset";

    /// <inheritdoc/>
    protected override void Process(object item, string id, DateTimeOffset? reset)
    {
        BoschSession bosch = Bosch;
        Start(
            item,
            async (client, token) =>
            {
                Connection connection = await client.ResetConnectionMetricsAsync(id, token).ConfigureAwait(false);
                bosch.MetricResets[id] = connection.MetricsReset!.Value;
                return connection;
            },
            () => ShouldProcess($"{id} ({Bosch.ThingsUri.Authority})", "Reset connection metrics"));
    }

    private protected override IEnumerable<string> WarningsOf(IReadOnlyList<FleetOutcome<object>> left) =>
        StopWarnings.OfOneRequest(left, DoneWord);
}

using System.Management.Automation;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Sets the metrics of connections to zero, so that a later look shows whether anything still uses them. Outputs the
/// connections with the time of the reset: keep that for Remove-BoschConnection.
/// </summary>
[Cmdlet(VerbsCommon.Reset, "BoschConnectionMetric", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(Connection))]
public sealed class ResetBoschConnectionMetricCommand : ConnectionCommand
{
    private const string IdSet = "Id";
    private const string InputSet = "InputObject";

    /// <summary>The id of each connection.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [AllowEmptyString]
    public string[] Id { get; set; } = [];

    /// <summary>An id, a connection, or an object with the property Id.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            Reset(id, id);
        }

        if (InputObject is { } input)
        {
            Reset(input, ConnectionInput.Id(input));
        }
    }

    private void Reset(object item, string? given)
    {
        if (CheckedId(item, given) is { } id && ShouldProcess($"{id} ({Bosch.ThingsUri.Authority})", "Reset connection metrics"))
        {
            BoschSession bosch = Bosch;
            Start(item, async (client, token) =>
            {
                Connection connection = await client.ResetConnectionMetricsAsync(id, token).ConfigureAwait(false);
                bosch.MetricResets[id] = connection.MetricsReset!.Value;
                return connection;
            });
        }
    }
}

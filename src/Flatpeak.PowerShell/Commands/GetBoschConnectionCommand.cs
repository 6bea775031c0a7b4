using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Reads connections, with what their metrics come to.</summary>
[Cmdlet(VerbsCommon.Get, "BoschConnection", DefaultParameterSetName = AllSet)]
[OutputType(typeof(Connection))]
public sealed class GetBoschConnectionCommand : ConnectionCommand
{
    private const string AllSet = "All";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        base.ProcessRecord();

        // An empty pipeline asks for nothing: never for everything.
        if (ParameterSetName == AllSet && !MyInvocation.ExpectingInput)
        {
            List();
        }
    }

    /// <inheritdoc/>
    protected override void Process(object item, string id, DateTimeOffset? reset)
    {
        BoschSession bosch = Bosch;
        Start(item, async (client, token) =>
        {
            Connection connection = await client.GetConnectionAsync(id, token).ConfigureAwait(false);
            return bosch.MetricResets.TryGetValue(id, out DateTimeOffset known) ? connection with { MetricsReset = known } : connection;
        });
    }

    private void List()
    {
        IReadOnlyList<Connection> connections;
        try
        {
            BoschClient client = Bosch.Client.Observe(Observe);
            connections = Wait(token => client.ListConnectionsAsync(token));
        }
        catch (ServiceException e)
        {
            Report(new FleetOutcome<object> { Item = Session, Error = e });
            return;
        }

        foreach (Connection connection in connections)
        {
            Process(connection, connection.Id, null);
        }
    }
}

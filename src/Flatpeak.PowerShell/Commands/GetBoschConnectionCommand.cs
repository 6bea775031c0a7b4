using System.Management.Automation;
using System.Runtime.CompilerServices;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Reads connections, with what their metrics come to.</summary>
[Cmdlet(VerbsCommon.Get, "BoschConnection", DefaultParameterSetName = AllSet)]
[OutputType(typeof(Connection))]
public sealed class GetBoschConnectionCommand : ConnectionCommand
{
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

    private protected override void ListAll() => ReadList(
        ConnectionsAsync(Bosch.Client.WithObserver(Observe)),
        connection => Process(connection, connection.Id, null));

    // A list of one page.
    private static async IAsyncEnumerable<Connection> ConnectionsAsync(
        BoschClient client, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (Connection connection in await client.ListConnectionsAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return connection;
        }
    }
}

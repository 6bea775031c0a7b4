using System.Management.Automation;
using System.Runtime.CompilerServices;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Reads connections, with what their metrics come to.</summary>
[Cmdlet(VerbsCommon.Get, "BoschConnection", DefaultParameterSetName = AllSet, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Connection))]
public sealed class GetBoschConnectionCommand : ConnectionCommand
{
    private protected override string DoneWord => "read";

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
        ConnectionsAsync(),
        connection => Process(connection, connection.Id, null));

    // A list of one page.
    private async IAsyncEnumerable<Connection> ConnectionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (Connection connection in await ListAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return connection;
        }
    }

    private async Task<IReadOnlyList<Connection>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Bosch.Client.WithObserver(Observe).ListConnectionsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (Advise(e) is { } advised && advised != e)
        {
            throw advised;
        }
    }
}

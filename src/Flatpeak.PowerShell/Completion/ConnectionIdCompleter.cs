using System.Runtime.CompilerServices;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>Completes the id of a connection; its name is shown beside it.</summary>
internal sealed class ConnectionIdCompleter : BoschNameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word) =>
        seen.Connections.Select(connection => new Suggestion(connection.Name, connection.Detail));

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<Suggestion> ListAsync(
        BoschClient client, TypedWord word, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Connection connection in await client.ListConnectionsAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new Suggestion(connection.Id, connection.Name);
        }
    }
}

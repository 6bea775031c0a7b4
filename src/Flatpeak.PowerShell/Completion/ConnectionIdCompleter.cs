using System.Runtime.CompilerServices;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>Completes the id of a connection; its name is shown beside it.</summary>
internal sealed class ConnectionIdCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word) =>
        seen.Connections.Select(connection => new Suggestion(connection.Name, connection.Detail));

    /// <inheritdoc/>
    protected override Func<CancellationToken, IAsyncEnumerable<Suggestion>>? Service(
        FlatpeakSession session, TypedWord word) =>
        session.Bosch is { } bosch ? token => ListAsync(bosch.Client.WithoutLogin(), token) : null;

    private static async IAsyncEnumerable<Suggestion> ListAsync(
        BoschClient client, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (Connection connection in await client.ListConnectionsAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return new Suggestion(connection.Id, connection.Name);
        }
    }
}

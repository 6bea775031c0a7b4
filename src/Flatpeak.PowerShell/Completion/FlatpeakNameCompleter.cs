namespace Flatpeak.PowerShell;

/// <summary>Completes a name that Flatpeak has. A session that is not connected to it offers what it has seen.</summary>
internal abstract class FlatpeakNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected sealed override Func<CancellationToken, IAsyncEnumerable<Suggestion>>? Service(FlatpeakSession session, TypedWord word) =>
        session.Client is { } client ? token => ListAsync(client.WithoutLogin(), word, token) : null;

    /// <summary>What the service has; where it can be asked for what begins with the word, only that.</summary>
    protected abstract IAsyncEnumerable<Suggestion> ListAsync(FlatpeakClient client, TypedWord word, CancellationToken cancellationToken);
}

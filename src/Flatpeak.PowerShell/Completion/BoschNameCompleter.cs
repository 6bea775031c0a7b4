using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>Completes a name that Bosch IoT has. A session that is not connected to it offers what it has seen.</summary>
internal abstract class BoschNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected sealed override Func<CancellationToken, IAsyncEnumerable<Suggestion>>? Service(FlatpeakSession session, TypedWord word) =>
        session.Bosch is { } bosch ? token => ListAsync(bosch.Client.WithoutLogin(), word, token) : null;

    /// <summary>What the service has; where it can be asked for what begins with the word, only that.</summary>
    protected abstract IAsyncEnumerable<Suggestion> ListAsync(BoschClient client, TypedWord word, CancellationToken cancellationToken);
}

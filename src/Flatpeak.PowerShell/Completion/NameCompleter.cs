using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Flatpeak.PowerShell;

/// <summary>
/// Completes a name: from what this runspace has seen in the session, and then from the service, within a second. It only
/// reads, logs in to nothing, and is never the source of an error. Without a session there is nothing to complete with.
/// </summary>
internal abstract class NameCompleter : IArgumentCompleter
{
    private const int Most = 100;

    // A service that cannot be asked for what begins with the word is not read to its end for it.
    private const int MostRead = 500;
    private const string SessionParameter = "Session";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var word = new TypedWord(wordToComplete);
            return SessionOf(commandAst, fakeBoundParameters) is { } session && IsWanted(commandAst, commandName, fakeBoundParameters)
                ? [.. Names(session, word).DistinctBy(one => one.Name).Take(Most).Select(one => Result(one, word))]
                : [];
        }
        catch (Exception)
        {
            // An exception would be shown to nobody, and have the engine offer files instead.
            return [];
        }
    }

    /// <summary>Whether the command wants a name of what there is, and not a new one.</summary>
    protected virtual bool IsWanted(CommandAst command, string commandName, IDictionary bound) => true;

    /// <summary>What this runspace has seen in a session.</summary>
    protected abstract IEnumerable<Suggestion> Seen(SeenNames seen, TypedWord word);

    /// <summary>What the service has; null where the session is not connected to it.</summary>
    protected abstract Func<CancellationToken, IAsyncEnumerable<Suggestion>>? Service(
        FlatpeakSession session, TypedWord word);

    private static CompletionResult Result(Suggestion one, TypedWord word) => new(
        word.Quote(one.Name), one.Label ?? one.Name, CompletionResultType.ParameterValue,
        string.IsNullOrEmpty(one.Detail) ? one.Name : one.Detail);

    // What -Session says counts. Where that cannot be told without running something, no other session may stand in.
    private static FlatpeakSession? SessionOf(CommandAst command, IDictionary bound)
    {
        object? given = bound.Contains(SessionParameter) ? bound[SessionParameter] : null;
        bool isGiven = given is not null || command.CommandElements.OfType<CommandParameterAst>()
            .Any(one => one.ParameterName.Length > 1 && SessionParameter.StartsWith(one.ParameterName, StringComparison.OrdinalIgnoreCase));
        SessionTable table = SessionTable.Current;
        FlatpeakSession? session = (given is PSObject wrapped ? wrapped.BaseObject : given) switch
        {
            FlatpeakSession one => one,
            string name => table.Find(name),
            _ => isGiven ? null : table.Default,
        };
        return session is { IsConnected: true } ? session : null;
    }

    // The namespace of a thing may be empty, and an argument that is empty is none.
    private static bool Fits(Suggestion one, TypedWord word) => one.Name.Length > 0 && word.Fits(one.Name);

    private List<Suggestion> Names(FlatpeakSession session, TypedWord word)
    {
        List<Suggestion> names = [.. Seen(SeenNames.Of(session), word).Where(one => Fits(one, word))];
        if (names.Count < Most && Service(session, word) is { } service)
        {
            names.AddRange(QuickRead.Take(token => Fitting(service(token), word), Most));
        }

        return names;
    }

    private static async IAsyncEnumerable<Suggestion> Fitting(
        IAsyncEnumerable<Suggestion> names, TypedWord word)
    {
        int read = 0;
        await foreach (Suggestion one in names.ConfigureAwait(false))
        {
            if (Fits(one, word))
            {
                yield return one;
            }

            if (++read == MostRead)
            {
                yield break;
            }
        }
    }
}

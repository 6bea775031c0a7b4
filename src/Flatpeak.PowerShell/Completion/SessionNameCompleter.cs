using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Flatpeak.PowerShell;

/// <summary>Completes the name of a session of this runspace. Sends nothing.</summary>
internal sealed class SessionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new TypedWord(wordToComplete);
        return
        [
            .. SessionTable.Current.All.Reverse().Where(session => word.Fits(session.Name)).Select(session => new CompletionResult(
                word.Quote(session.Name), session.Name, CompletionResultType.ParameterValue,
                session.ToString() is { Length: > 0 } text ? text : session.Name)),
        ];
    }
}

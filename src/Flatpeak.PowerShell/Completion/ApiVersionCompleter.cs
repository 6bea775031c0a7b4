using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Flatpeak.PowerShell;

/// <summary>Completes a version of Flatpeak's API: those that sessions of this runspace have, and the one this was written for.</summary>
internal sealed class ApiVersionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new TypedWord(wordToComplete);
        return
        [
            .. SessionTable.Current.All.Reverse().Select(session => session.ApiVersion).OfType<string>()
                .Append(FlatpeakOptions.KnownApiVersion).Distinct(StringComparer.Ordinal).Where(word.Fits)
                .Select(version => new CompletionResult(word.Quote(version), version, CompletionResultType.ParameterValue, version)),
        ];
    }
}

using System.Management.Automation;
using System.Management.Automation.Language;

namespace Flatpeak.PowerShell;

/// <summary>
/// Whether the line of a command shows that the passwords which it outputs reach nobody. It says so only where that is certain: of a
/// command further down, or of a variable, nobody can know what becomes of it.
/// </summary>
internal static class LostOutput
{
    // What writes a credential as the name of its type, an object without its password, or nothing.
    private static readonly string[] Sinks =
        ["Export-Csv", "epcsv", "ConvertTo-Csv", "ConvertTo-Json", "Out-Null"];

    /// <summary>Where the output goes, as the line has it; null where it may be kept.</summary>
    public static string? Sink(InvocationInfo invocation)
    {
        if (invocation.BoundParameters.ContainsKey("OutVariable") || invocation.BoundParameters.ContainsKey("PipelineVariable"))
        {
            return null;
        }

        Ast line = Parser.ParseInput(invocation.Line ?? "", out _, out _);
        if (line.Find(ast => ast is CommandAst && ast.Extent.StartColumnNumber == invocation.OffsetInLine, searchNestedScriptBlocks: true)
            is not CommandAst { Parent: PipelineAst pipeline } command)
        {
            return null;
        }

        int next = pipeline.PipelineElements.IndexOf(command) + 1;
        if (next < pipeline.PipelineElements.Count)
        {
            string? name = (pipeline.PipelineElements[next] as CommandAst)?.GetCommandName();
            return Sinks.Contains(name, StringComparer.OrdinalIgnoreCase) ? name : null;
        }

        return pipeline.Parent is AssignmentStatementAst { Left: VariableExpressionAst { VariablePath.UserPath: "null" } } ? "$null" : null;
    }
}

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
    [
        "Export-Csv", "epcsv", "ConvertTo-Csv", "ConvertTo-Json", "ConvertTo-Xml", "Measure-Object", "measure",
        "Out-Default", "Out-File", "Out-Host", "oh", "Out-Null", "Out-String",

        // These take the names of it, and output what they work on themselves.
        "New-FpDevice", "Set-FpDevice", "Get-FpDevice", "Remove-FpDevice", "Get-BoschThing", "Remove-BoschThing", "Compare-FpFleet",
    ];

    // The same, unless a script block in their line takes the password out of the credential.
    private static readonly string[] Views =
        ["Format-Table", "ft", "Format-List", "fl", "Format-Wide", "fw", "Format-Custom", "fc", "ConvertTo-Html", "Join-String"];

    private static readonly string[] Selections = ["Select-Object", "select"];

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

        if (command.Redirections.OfType<FileRedirectionAst>().FirstOrDefault(IsOfOutput) is { } redirection)
        {
            return redirection.Location is VariableExpressionAst { VariablePath.UserPath: "null" } ? "$null"
                : IsFile(redirection.Location) ? redirection.Extent.Text
                : null;
        }

        int next = pipeline.PipelineElements.IndexOf(command) + 1;
        return next < pipeline.PipelineElements.Count
            ? OfNext(pipeline.PipelineElements[next] as CommandAst)
            : pipeline.Parent switch
            {
                AssignmentStatementAst { Left: VariableExpressionAst { VariablePath.UserPath: "null" } } => "$null",
                ParenExpressionAst { Parent: ConvertExpressionAst { Type.TypeName.Name: var type } }
                    when type.Equals("void", StringComparison.OrdinalIgnoreCase) => "[void]",
                _ => null,
            };
    }

    private static string? OfNext(CommandAst? next)
    {
        string? name = next?.GetCommandName();
        if (name?.StartsWith("Microsoft.PowerShell.", StringComparison.OrdinalIgnoreCase) == true)
        {
            name = name[(name.LastIndexOf('\\') + 1)..];
        }

        bool isLost = Is(Sinks) || (Is(Views) && next!.CommandElements.Skip(1).All(IsLiteral)) || (Is(Selections) && LeavesItOut(next!));
        return isLost ? name : null;

        bool Is(string[] names) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsOfOutput(FileRedirectionAst redirection) =>
        redirection.FromStream is RedirectionStream.Output or RedirectionStream.All;

    // Newer engines redirect into variables too, and what is in one now may be the name of such.
    private static bool IsFile(ExpressionAst location) =>
        location is StringConstantExpressionAst { Value: var path } && !path.StartsWith("variable:", StringComparison.OrdinalIgnoreCase);

    // Only names of properties, and none that may be the credential's.
    private static bool LeavesItOut(CommandAst selection)
    {
        string[] names = [.. selection.FindAll(ast => ast is StringConstantExpressionAst, searchNestedScriptBlocks: true)
            .Skip(1).Select(ast => ((StringConstantExpressionAst)ast).Value)];
        return names.Length > 0 && selection.CommandElements.Skip(1).All(IsNames)
            && !names.Any(name => WildcardPattern.ContainsWildcardCharacters(name)
                || name.Equals("Credential", StringComparison.OrdinalIgnoreCase));
    }

    // With any other parameter a name may be one to leave out, or how many are wanted.
    private static bool IsNames(CommandElementAst element) => element is CommandParameterAst parameter
        ? parameter.Argument is null
            && Array.Exists(
                ["Property", "ExpandProperty"],
                name => parameter.ParameterName.Length > 2 && name.StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase))
        : IsLiteral(element) && element is StringConstantExpressionAst or ArrayLiteralAst;

    private static bool IsLiteral(CommandElementAst element) => element is CommandParameterAst { Argument: null }
        || element.Find(ast => ast is not (ConstantExpressionAst or ArrayLiteralAst), searchNestedScriptBlocks: true) is null;
}

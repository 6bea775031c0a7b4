using System.Management.Automation.Language;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Text in a command that somebody may paste: what a service or a file says must not become a command of its own.</summary>
internal static class CommandText
{
    /// <summary>Text in single quotes, as it is.</summary>
    /// <remarks>The engine takes four other characters for a single quote too; this knows them.</remarks>
    public static string Quoted(string? text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text ?? "")}'";

    /// <summary>The same of text that a person reads as well: what cannot be shown is made visible.</summary>
    public static string Shown(string text) => Quoted(DisplayText.Whole(text));
}

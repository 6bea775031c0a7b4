using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Flatpeak.PowerShell;

/// <summary>
/// Shows a runspace how the module's objects look, once, before the first of them can come out. Named in the manifest
/// (FormatsToProcess), the same file would take a quarter of the whole import.
/// </summary>
internal static class Views
{
    private const string Script = """
        param($types, $path)
        Microsoft.PowerShell.Utility\Update-TypeData -TypeData $types -Force -WhatIf:$false -Confirm:$false -Verbose:$false -ErrorAction Ignore
        Microsoft.PowerShell.Utility\Update-FormatData -AppendPath $path -WhatIf:$false -Confirm:$false -Verbose:$false -ErrorAction Ignore
        """;

    private static readonly ConditionalWeakTable<Runspace, object> Shown = new();

    public static void Show(PSCmdlet cmdlet)
    {
        if (!Shown.TryAdd(Runspace.DefaultRunspace, Shown))
        {
            return;
        }

        string path = Path.Combine(Path.GetDirectoryName(typeof(Views).Assembly.Location)!, "Flatpeak.PowerShell.Format.ps1xml");
        try
        {
            cmdlet.InvokeCommand.InvokeScript(true, ScriptBlock.Create(Script), null, Columns.Types, WildcardPattern.Escape(path));
        }
        catch (RuntimeException)
        {
            // A runspace that lacks the command lacks the looks; the objects are the same.
        }
    }
}

using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Flatpeak.PowerShell;

/// <summary>
/// Shows a runspace how the module's objects look, once, before the first of them can come out. Named in the manifest
/// (FormatsToProcess), the same file would take a quarter of the whole import.
/// </summary>
internal sealed class Views
{
    private const string Script = """
        param($types, $path)
        $quiet = @{ WhatIf = $false; Confirm = $false; Verbose = $false; ErrorAction = 'Ignore' }
        Microsoft.PowerShell.Utility\Update-TypeData -TypeData $types -Force @quiet
        Microsoft.PowerShell.Utility\Update-FormatData -AppendPath $path @quiet
        """;

    private static readonly RunspaceState<Views> Runspaces = new();

    private bool _areShown;

    public static void Show(PSCmdlet cmdlet) => Runspaces.Current.ShowOnce(cmdlet);

    private void ShowOnce(PSCmdlet cmdlet)
    {
        if (_areShown)
        {
            return;
        }

        _areShown = true;
        TypeData[] types = [.. Columns.Types, Columns.Of<FlatpeakSession>(typeof(SessionColumns))];
        string path = Path.Combine(Path.GetDirectoryName(typeof(Views).Assembly.Location)!, "Flatpeak.PowerShell.Format.ps1xml");
        try
        {
            cmdlet.InvokeCommand.InvokeScript(true, ScriptBlock.Create(Script), null, types, WildcardPattern.Escape(path));
        }
        catch (RuntimeException)
        {
            // A runspace that lacks the command lacks the looks; the objects are the same.
        }
    }
}

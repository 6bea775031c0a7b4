using System.Management.Automation;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Shows the sessions of this runspace, the one connected last first: that is the default.</summary>
[Cmdlet(VerbsCommon.Get, "FpSession", HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(FlatpeakSession))]
public sealed class GetFpSessionCommand : PSCmdlet
{
    /// <summary>Only this one, wherever it was made.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    [SessionName]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    public FlatpeakSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Views.Show(this);

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Session is null ? SessionTable.Current.All.Reverse() : [Session], enumerateCollection: true);
}

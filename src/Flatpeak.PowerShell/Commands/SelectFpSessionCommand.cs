using System.Management.Automation;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Makes a session the default of the other cmdlets in this runspace. Connects to nothing.</summary>
[Cmdlet(VerbsCommon.Select, "FpSession", HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(FlatpeakSession))]
public sealed class SelectFpSessionCommand : PSCmdlet
{
    /// <summary>The session, or its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [SessionName(IsChoice = true)]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    public FlatpeakSession? Session { get; set; }

    /// <summary>Outputs it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Views.Show(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!Session!.IsConnected)
        {
            SessionTable.Current.Default = null;
            ThrowTerminatingError(ErrorRecords.NotConnected(Session));
        }

        SessionTable.Current.Default = Session;
        if (PassThru)
        {
            WriteObject(Session);
        }
    }
}

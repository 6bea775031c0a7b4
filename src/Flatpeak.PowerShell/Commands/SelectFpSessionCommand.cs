using System.Management.Automation;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Makes a session the default of the other cmdlets in this runspace. Connects to nothing.</summary>
[Cmdlet(VerbsCommon.Select, "FpSession", HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(FlatpeakSession))]
public sealed class SelectFpSessionCommand : PSCmdlet, IDisposable
{
    private readonly DefaultChoice _choice = new();

    /// <summary>The session, or its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [SessionName]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    public FlatpeakSession? Session { get; set; }

    /// <summary>Outputs it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Leaves no default, where none was chosen.</summary>
    public void Dispose() => _choice.End(_ => false);

    /// <inheritdoc/>
    protected override void BeginProcessing() => Views.Show(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Of several, the last one is the default; where that one cannot be, none is.
        SessionTable.Current.Default = null;
        if (!Session!.IsConnected)
        {
            ThrowTerminatingError(ErrorRecords.NotConnected(Session));
        }

        SessionTable.Current.Default = Session;
        _choice.IsMade = true;
        if (PassThru)
        {
            WriteObject(Session);
        }
    }
}

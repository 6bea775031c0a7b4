using System.Management.Automation;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Ends a session, the default one without -Session. No older session takes its place: name one, or connect again.
/// </summary>
[Cmdlet(VerbsCommunications.Disconnect, "Flatpeak", HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(void))]
public sealed class DisconnectFlatpeakCommand : PSCmdlet
{
    /// <summary>The session to end.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [SessionName]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    public FlatpeakSession? Session { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        SessionTable table = SessionTable.Current;
        if ((Session ?? table.Default) is not { } session)
        {
            ThrowTerminatingError(ErrorRecords.NotConnected(null));
            return;
        }

        table.Remove(session);
        session.Close();
    }
}

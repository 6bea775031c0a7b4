using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that works in a session.</summary>
public abstract class SessionCommand : StoppableCommand
{
    /// <summary>The session to work in. By default the one connected last in this runspace.</summary>
    [Parameter]
    [ValidateNotNull]
    [SessionName]
    [ArgumentCompleter(typeof(SessionNameCompleter))]
    public FlatpeakSession? Session { get; set; }

    /// <summary>What this runspace has seen in the session.</summary>
    private protected SeenNames Seen { get; private set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        Session ??= SessionTable.Current.Default;
        if (Session is not { IsConnected: true })
        {
            ThrowTerminatingError(ErrorRecords.NotConnected(Session));
        }

        Seen = SeenNames.Of(Session!);
    }

    /// <summary>The session's Flatpeak side.</summary>
    /// <param name="reason">What it is needed for, as a sentence, where the cmdlet is about the other side; else null.</param>
    protected FlatpeakClient NeedFlatpeak(string? reason = null)
    {
        if (Session!.Client is null)
        {
            ThrowTerminatingError(ErrorRecords.HalfConnected(Session, "Flatpeak", "Connect-Flatpeak", reason));
        }

        return Session.Client!;
    }

    /// <summary>The session's Bosch side.</summary>
    protected BoschSession NeedBosch()
    {
        if (Session!.Bosch is null)
        {
            ThrowTerminatingError(ErrorRecords.HalfConnected(Session, "Bosch IoT", "Connect-BoschIot"));
        }

        return Session.Bosch!;
    }
}

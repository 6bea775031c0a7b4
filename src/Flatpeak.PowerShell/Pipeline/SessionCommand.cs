using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet that works in a session.</summary>
public abstract class SessionCommand : StoppableCommand
{
    /// <summary>The session to work in. By default the one connected last in this runspace.</summary>
    [Parameter]
    [ValidateNotNull]
    public FlatpeakSession? Session { get; set; }

    /// <summary>The session's client, which notes requests for -Verbose.</summary>
    protected FlatpeakClient Flatpeak => Session!.Client.Observe(Observe);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Session ??= SessionTable.Current.Default;
        if (Session is not { IsConnected: true })
        {
            ThrowTerminatingError(ErrorRecords.NotConnected(Session));
        }
    }
}

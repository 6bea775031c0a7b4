namespace Flatpeak.PowerShell;

/// <summary>The sessions of a runspace.</summary>
internal sealed class SessionTable
{
    private static readonly RunspaceState<SessionTable> Tables = new();

    private readonly List<FlatpeakSession> _sessions = [];

    /// <summary>The table of the runspace that runs this thread.</summary>
    public static SessionTable Current => Tables.Current;

    /// <summary>
    /// The session connected last. Null once that one is disconnected, even where an older one is open: a command
    /// meant for one account must not land on another.
    /// </summary>
    public FlatpeakSession? Default { get; private set; }

    /// <summary>All that are connected, oldest first. Another runspace may have disconnected some.</summary>
    public IEnumerable<FlatpeakSession> All => _sessions.Where(session => session.IsConnected);

    public FlatpeakSession Add(FlatpeakSession session)
    {
        _sessions.Add(session);
        Default = session;
        return session;
    }

    public void Remove(FlatpeakSession session)
    {
        _sessions.Remove(session);
        if (Default == session)
        {
            Default = null;
        }
    }
}

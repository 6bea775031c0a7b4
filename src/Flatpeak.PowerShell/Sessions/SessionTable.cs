using System.Globalization;
using System.Management.Automation.Runspaces;

namespace Flatpeak.PowerShell;

/// <summary>The sessions of a runspace.</summary>
internal sealed class SessionTable
{
    private static readonly RunspaceState<SessionTable> Tables = new();

    private readonly List<FlatpeakSession> _sessions = [];
    private int _count;

    /// <summary>The table of the runspace that runs this thread.</summary>
    public static SessionTable Current => Tables.Current;

    /// <summary>
    /// The session connected last. Null once that one is disconnected, even where an older one is open: a command
    /// meant for one account must not land on another.
    /// </summary>
    public FlatpeakSession? Default { get; set; }

    /// <summary>All that are connected, oldest first. Another runspace may have disconnected some.</summary>
    public IEnumerable<FlatpeakSession> All => _sessions.Where(session => session.IsConnected);

    private string MadeUp => string.Create(CultureInfo.InvariantCulture, $"fp{_count}");

    /// <summary>Whether a session is the default of the runspace that runs this thread, where one does.</summary>
    public static bool IsDefault(FlatpeakSession session) => Runspace.DefaultRunspace is not null && Current.Default == session;

    /// <summary>The connected session of a name; null for none.</summary>
    public FlatpeakSession? Find(string name) =>
        All.FirstOrDefault(session => session.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A new session. It is the default only once it is connected.</summary>
    /// <param name="name">Its name; null for one that is made up.</param>
    public FlatpeakSession Add(string? name)
    {
        do
        {
            _count++;
        }
        while (name is null && Find(MadeUp) is not null);

        var session = new FlatpeakSession(name ?? MadeUp);
        _sessions.Add(session);
        return session;
    }

    /// <summary>Which sessions are open, in words.</summary>
    public string Describe() => All.ToList() is { Count: > 0 } open
        ? $"Open here: {string.Join(", ", open.Select(session => $"'{session.Name}' ({session})"))}."
        : "None is open here.";

    public void Remove(FlatpeakSession session)
    {
        _sessions.Remove(session);
        if (Default == session)
        {
            Default = null;
        }
    }
}

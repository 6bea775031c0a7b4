namespace Flatpeak.PowerShell;

/// <summary>
/// Numbers what is shown of a runspace's commands, so that two of one pipeline, or one inside the other, stay apart: the later
/// is shown below the earlier.
/// </summary>
internal sealed class ProgressIds
{
    // Scripts number theirs from 0.
    private static int _last = 0x466C_0000;

    private readonly List<int> _open = [];

    /// <summary>The number of a command that begins, and that of the one it is shown below; -1 for none.</summary>
    public (int Id, int Parent) Begin()
    {
        int parent = _open.Count > 0 ? _open[^1] : -1;
        int id = Interlocked.Increment(ref _last);
        _open.Add(id);
        return (id, parent);
    }

    /// <summary>A command has ended.</summary>
    public void End(int id) => _open.Remove(id);
}

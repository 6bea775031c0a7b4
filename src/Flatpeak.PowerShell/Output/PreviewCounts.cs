namespace Flatpeak.PowerShell;

/// <summary>Counts what a preview has found.</summary>
/// <param name="command">The cmdlet.</param>
/// <param name="refused">What the one is called that is there, and that the command passes over or refuses: duplicate.</param>
internal sealed class PreviewCounts(string command, string refused)
{
    private int _ready;
    private int _missing;
    private int _failed;
    private int _refused;

    /// <summary>
    /// The counts, in a line that says whose they are, as the other side may have one too; null where there was one item at most, of
    /// which its own line says it all.
    /// </summary>
    public string? Summary => _ready + _missing + _failed + _refused < 2
        ? null
        : $"What if, {command}: {_ready} ready, {_missing} not found, {_refused} {refused}"
            + (_failed > 0 ? $", {_failed} failed." : ".");

    /// <summary>Counts one that would be worked on.</summary>
    public void AddReady() => _ready++;

    /// <summary>Counts one that is not there. On any thread.</summary>
    public void AddMissing() => Interlocked.Increment(ref _missing);

    /// <summary>Counts one that would fail for what was found, or could not be looked at. On any thread.</summary>
    public void AddFailed() => Interlocked.Increment(ref _failed);

    /// <summary>Counts one that would be passed over or refused.</summary>
    public void AddRefused() => _refused++;
}

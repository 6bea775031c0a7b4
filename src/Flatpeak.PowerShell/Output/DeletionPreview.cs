namespace Flatpeak.PowerShell;

/// <summary>Counts what a preview of deletions has found.</summary>
internal sealed class DeletionPreview
{
    private int _ready;
    private int _missing;
    private int _failed;
    private int _twice;

    /// <summary>
    /// The counts, in a line that says whose they are, as the other side may have one too; null where there was one item at most, of
    /// which its own line says it all.
    /// </summary>
    public string? Summary => _ready + _missing + _failed + _twice < 2
        ? null
        : $"What if, Remove-FpDevice: {_ready} ready, {_missing} not found, {_twice} duplicate"
            + (_failed > 0 ? $", {_failed} failed." : ".");

    /// <summary>Counts one that would be deleted.</summary>
    public void AddReady() => _ready++;

    /// <summary>Counts one that is not there. On any thread.</summary>
    public void AddMissing() => Interlocked.Increment(ref _missing);

    /// <summary>Counts one that would not be deleted for what was found, or could not be looked at. On any thread.</summary>
    public void AddFailed() => Interlocked.Increment(ref _failed);

    /// <summary>Counts one that repeats another.</summary>
    public void AddDuplicate() => _twice++;
}

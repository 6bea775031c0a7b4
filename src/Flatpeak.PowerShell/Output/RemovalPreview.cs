using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>Counts what a preview of removals has found.</summary>
internal sealed class RemovalPreview
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _ready;
    private int _active;
    private int _missing;
    private int _twice;
    private int _refused;

    /// <summary>
    /// The counts, in a line that says whose they are, as the other side may have one too; null where nothing was previewed.
    /// </summary>
    public string? Summary => _ready + _active + _missing + _twice + _refused == 0
        ? null
        : $"What if, Remove-BoschThing: {_ready} ready, {_active} active, {_missing} whose thing is not seen, {_twice} duplicate"
            + (_refused > 0 ? $", {_refused} refused." : ".");

    /// <summary>Counts one that is not removed for what was found. On any thread.</summary>
    public void AddRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Counts one more.</summary>
    public void Add(DeviceRemoval plan)
    {
        if (!_seen.Add(plan.ThingId))
        {
            _twice++;
        }
        else if (plan.Steps.Any(step => step.WouldFail))
        {
            _active++;
        }
        else if (plan.Steps.Any(step => step.Kind == RemovalStepKind.Thing && step.Finding is not null))
        {
            _missing++;
        }
        else
        {
            _ready++;
        }
    }
}

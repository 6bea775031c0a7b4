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

    /// <summary>The counts, of what could be planned.</summary>
    public string Summary => $"{_ready} ready, {_active} active, {_missing} whose thing is not seen, {_twice} duplicate";

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

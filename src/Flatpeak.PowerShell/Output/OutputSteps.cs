using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>Steps in output: a list, whose text is what Export-Csv writes.</summary>
internal sealed class OutputSteps : PSObject
{
    private readonly StepEntry[] _steps;

    public OutputSteps(IEnumerable<StepEntry> steps)
        : this([.. steps])
    {
    }

    private OutputSteps(StepEntry[] steps)
        : base(steps) => _steps = steps;

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _steps.Select(step => step.ToString()));
}

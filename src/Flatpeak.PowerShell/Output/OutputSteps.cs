using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>Steps in output: a list, whose text is what Export-Csv writes.</summary>
internal sealed class OutputSteps : PSObject
{
    private readonly object[] _steps;

    private OutputSteps(Array steps)
        : base(steps) => _steps = [.. steps.Cast<object>()];

    /// <summary>The steps, as output has them.</summary>
    public static OutputSteps Of<T>(IEnumerable<T> steps) => new(steps.ToArray());

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _steps);
}

namespace Flatpeak.Tests.Building;

/// <summary>A test of a shell script: skipped on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    private readonly bool _needsEngine;

    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "build.sh is for Linux and macOS." : null;

    /// <summary>Skipped also where there is no PowerShell to make a package of.</summary>
    public bool NeedsEngine
    {
        get => _needsEngine;
        init
        {
            _needsEngine = value;
            if (value && Skip is null && Engine.AtHand is null)
            {
                Skip = Engine.Problem;
            }
        }
    }
}

using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Flatpeak.PowerShell;

/// <summary>Something that each runspace has one of, as long as it lives: two runspaces never see each other's.</summary>
/// <typeparam name="T">What it has; made when it is first asked for.</typeparam>
internal sealed class RunspaceState<T>
    where T : class, new()
{
    private readonly ConditionalWeakTable<Runspace, T> _states = new();

    /// <summary>That of the runspace that runs this thread.</summary>
    public T Current => _states.GetOrCreateValue(Runspace.DefaultRunspace);
}

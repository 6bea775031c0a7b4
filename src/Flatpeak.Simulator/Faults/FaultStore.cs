using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Faults;

/// <summary>The faults that someone asked for, in the order in which they were added.</summary>
internal sealed class FaultStore
{
    private readonly List<ArmedFault> _faults = [];
    private int _lastId;

    /// <summary>All faults, with how often each hit a request.</summary>
    public IReadOnlyList<ArmedFault> All
    {
        get
        {
            lock (_faults)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>Adds a fault.</summary>
    /// <returns>Its number.</returns>
    public int Add(Fault fault)
    {
        lock (_faults)
        {
            _faults.Add(new ArmedFault(++_lastId, fault));
            return _lastId;
        }
    }

    /// <summary>Forgets all faults.</summary>
    public void Clear()
    {
        lock (_faults)
        {
            _faults.Clear();
        }
    }

    /// <summary>The first fault that hits a request, if any, which counts as one of its hits.</summary>
    public Fault? Next(Service service, Call call)
    {
        lock (_faults)
        {
            return _faults.Find(armed => armed.TryHit(service, call))?.Fault;
        }
    }
}

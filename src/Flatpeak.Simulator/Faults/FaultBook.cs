using Flatpeak.Simulator.Http;

namespace Flatpeak.Simulator.Faults;

/// <summary>The faults someone asked for, and behind them the random ones.</summary>
internal sealed class FaultBook(World world)
{
    private readonly List<ArmedFault> faults = [];
    private readonly RandomFaults random = new(world.Chance.Seed);
    private int lastId;

    /// <summary>All faults, with how often each struck.</summary>
    public IReadOnlyList<ArmedFault> All
    {
        get
        {
            lock (faults)
            {
                return [.. faults];
            }
        }
    }

    /// <summary>Adds a fault.</summary>
    /// <returns>Its number.</returns>
    public int Add(Fault fault)
    {
        lock (faults)
        {
            faults.Add(new ArmedFault(++lastId, fault));
            return lastId;
        }
    }

    /// <summary>Forgets all faults.</summary>
    public void Clear()
    {
        lock (faults)
        {
            faults.Clear();
        }
    }

    /// <summary>The fault that strikes a request, if any: the first that matches, else perhaps a random one.</summary>
    public Fault? Strike(Service service, Call call)
    {
        lock (faults)
        {
            foreach (var armed in faults)
            {
                if (armed.TryStrike(service, call))
                {
                    return armed.Fault;
                }
            }
        }

        var options = world.Options.Of(service.Name);
        return options.FaultRate > 0 && (options.FaultLogin || !service.IsLogin(call))
            ? random.Draw(service.Name, call, options)
            : null;
    }
}

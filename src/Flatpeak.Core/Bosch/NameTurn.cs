using Flatpeak.Errors;

namespace Flatpeak.Bosch;

/// <summary>
/// Lets what is done by the same names go one after the other, in all runs of this process: who looks whether there is another one,
/// and then removes one, must not be at it twice at a time.
/// </summary>
internal sealed class NameTurn : IDisposable
{
    private static readonly Dictionary<string, Gate> Gates = new(StringComparer.Ordinal);

    private readonly Stack<string> _joined = new();
    private readonly Stack<Gate> _taken = new();

    private NameTurn()
    {
    }

    /// <summary>Waits until nobody else has the turn of any of the names.</summary>
    /// <exception cref="NothingDoneException">It was cancelled.</exception>
    public static async Task<IDisposable> TakeAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var turn = new NameTurn();
        try
        {
            // In one order for all, so that no two wait for each other.
            foreach (string name in names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                Gate gate = turn.Join(name);
                await gate.Open.WaitAsync(cancellationToken).ConfigureAwait(false);
                turn._taken.Push(gate);
            }

            return turn;
        }
        catch (OperationCanceledException e)
        {
            turn.Dispose();
            throw new NothingDoneException(e);
        }
    }

    /// <summary>Takes the turn of all of the names; null where somebody has one of them.</summary>
    public static IDisposable? TryTake(IEnumerable<string> names)
    {
        var turn = new NameTurn();
        foreach (string name in names.Distinct(StringComparer.Ordinal))
        {
            Gate gate = turn.Join(name);
            if (!gate.Open.Wait(0))
            {
                turn.Dispose();
                return null;
            }

            turn._taken.Push(gate);
        }

        return turn;
    }

    /// <summary>The next may.</summary>
    public void Dispose()
    {
        while (_taken.TryPop(out Gate? gate))
        {
            gate.Open.Release();
        }

        lock (Gates)
        {
            while (_joined.TryPop(out string? name))
            {
                if (--Gates[name].Users == 0)
                {
                    Gates.Remove(name);
                }
            }
        }
    }

    private Gate Join(string name)
    {
        lock (Gates)
        {
            if (!Gates.TryGetValue(name, out Gate? gate))
            {
                Gates[name] = gate = new Gate();
            }

            gate.Users++;
            _joined.Push(name);
            return gate;
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Open { get; } = new(1);

        public int Users { get; set; }
    }
}

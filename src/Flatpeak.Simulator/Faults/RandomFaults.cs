using System.Collections.Concurrent;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Faults;

/// <summary>
/// Random faults that are the same again with the same seed, even when concurrent requests arrive in another order:
/// the draw depends on the seed, the request (service, method, target, body) and how often that request came before.
/// </summary>
internal sealed class RandomFaults(int seed)
{
    private readonly ConcurrentDictionary<ulong, int> _seen = new();

    /// <summary>The fault of a request, if any.</summary>
    /// <param name="service">The service it came to.</param>
    /// <param name="call">The request.</param>
    /// <param name="rate">The share of requests that have one, from 0 to 1.</param>
    /// <param name="kinds">What it may be, each as <see cref="Fault.Parse"/> reads it.</param>
    public Fault? Draw(ServiceName service, Call call, double rate, IReadOnlyList<string> kinds)
    {
        if (rate <= 0)
        {
            return null;
        }

        ulong request = Hash($"{seed} {service} {call.Method} {call.RawPath}?{call.RawQuery} {call.BodyText}");
        ulong draw = Mix(request + (ulong)_seen.AddOrUpdate(request, 1, static (_, count) => count + 1));
        if (draw / (double)ulong.MaxValue >= rate || kinds.Count == 0)
        {
            return null;
        }

        return Fault.Parse(kinds[(int)(Mix(draw) % (ulong)kinds.Count)]);
    }

    // FNV-1a; string.GetHashCode differs from run to run.
    private static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037UL;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }

    // The finalizer of splitmix64: spreads neighbouring inputs over the whole range.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}

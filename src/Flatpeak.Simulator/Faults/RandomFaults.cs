using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Flatpeak.Simulator.Http;
using Flatpeak.Simulator.Options;

namespace Flatpeak.Simulator.Faults;

/// <summary>
/// Random faults that are the same again with the same seed, even when concurrent requests arrive in another order:
/// the draw depends on the seed, the request (service, method, target, body) and how often that request came before.
/// </summary>
internal sealed class RandomFaults(int seed)
{
    private readonly ConcurrentDictionary<ulong, int> seen = new();

    /// <summary>The fault that strikes a request, if any.</summary>
    public Fault? Draw(ServiceName service, Call call, ServiceOptions options)
    {
        var request = Hash($"{seed} {service} {call.Method} {call.RawPath}?{call.RawQuery} {call.BodyText}");
        var draw = Mix(request + (ulong)seen.AddOrUpdate(request, 1, static (_, count) => count + 1));
        if (draw / (double)ulong.MaxValue >= options.FaultRate || options.FaultKinds.Count == 0)
        {
            return null;
        }

        return Parse(options.FaultKinds[(int)(Mix(draw) % (ulong)options.FaultKinds.Count)]);
    }

    /// <summary>Reads <c>kind</c> or <c>kind:status</c>.</summary>
    /// <exception cref="JsonException">It is neither.</exception>
    public static Fault Parse(string text)
    {
        var parts = text.Split(':');
        if (!Enum.TryParse<FaultKind>(parts[0], ignoreCase: true, out var kind) || char.IsDigit(text[0]))
        {
            throw new JsonException($"Unknown kind of fault '{text}'.");
        }

        if (parts.Length == 1)
        {
            return new Fault { Kind = kind };
        }

        return int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? new Fault { Kind = kind, Status = status }
            : throw new JsonException($"'{text}' has no status behind the colon.");
    }

    // FNV-1a; string.GetHashCode differs from run to run.
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
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

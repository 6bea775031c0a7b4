using Flatpeak.Bosch;

namespace Flatpeak.Creation;

/// <summary>What there is of a device, part by part; a policy that it shares with others is none.</summary>
/// <param name="Thing">Its thing, whichever policy that uses; null for none that this session can see.</param>
/// <param name="HasPolicy">Whether its policy is there, also a shared one.</param>
/// <param name="Parts">The names of its parts, and whether they are there.</param>
internal sealed record DeviceParts(Thing? Thing, bool HasPolicy, IReadOnlyList<(string Name, bool IsThere)> Parts)
{
    /// <summary>The time of Things when the thing was read; null where it did not say.</summary>
    public DateTimeOffset? ServiceTime { get; init; }

    /// <summary>True when all of them are.</summary>
    public bool IsWhole => Parts.All(part => part.IsThere);

    /// <summary>True when one of them is.</summary>
    public bool IsAny => Parts.Any(part => part.IsThere);

    /// <summary>The names of those that are there.</summary>
    public IEnumerable<string> There => Parts.Where(part => part.IsThere).Select(part => part.Name);

    /// <summary>The names of the others.</summary>
    public IEnumerable<string> Missing => Parts.Where(part => !part.IsThere).Select(part => part.Name);
}

using Flatpeak.Bosch;

namespace Flatpeak.Removal;

/// <summary>What a removal is to include.</summary>
public sealed record RemovalSettings
{
    /// <summary>
    /// Ten minutes: for so long protocol adapters may still let through what they have in their caches (docs/services.md,
    /// "Registry: Eclipse Hono").
    /// </summary>
    public static readonly TimeSpan DefaultQuietPeriod = TimeSpan.FromMinutes(10);

    /// <summary>Two seconds: for so long, as a rule, the search of things may be behind (Ditto says 1 to 2).</summary>
    public static readonly TimeSpan DefaultSearchLag = TimeSpan.FromSeconds(2);

    /// <summary>For how long the thing must not have changed. Zero to not look.</summary>
    public TimeSpan QuietPeriod { get; init; } = DefaultQuietPeriod;

    /// <summary>
    /// Removes also what has changed lately, and a thing of which this session cannot tell whether it is there, but for one that a
    /// comparison has found missing (<see cref="ThingTarget.ProvesAbsence"/>).
    /// </summary>
    public bool Force { get; init; }

    /// <summary>
    /// How far the search of things may be behind. A policy is kept for the things that the search shows; where the search
    /// does not prove that it has caught up, it is asked again after this time. A thing that it still lists five times as
    /// long after its deletion fails the removal. Zero for a search that is never behind.
    /// </summary>
    public TimeSpan SearchLag { get; init; } = DefaultSearchLag;

    /// <summary>Leaves the policy.</summary>
    public bool KeepPolicy { get; init; }

    /// <summary>Leaves the registration and its credentials.</summary>
    public bool KeepRegistration { get; init; }

    /// <summary>Puts back a policy for a thing that has lost its own, so that both can be removed.</summary>
    public bool RestorePolicy { get; init; }

    /// <summary>
    /// Takes a device of which nothing is found for removed: for what may run twice. Otherwise that fails, as a mistyped id
    /// looks the same.
    /// </summary>
    public bool IgnoreMissing { get; init; }

    /// <summary>Whether a thing was created so long ago that the search lists it.</summary>
    internal bool IsInSearch(Thing? thing, DateTimeOffset now) => now - (thing?.Created ?? thing?.Modified) >= SearchLag;
}

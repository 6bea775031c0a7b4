namespace Flatpeak.Bosch;

/// <summary>The device that is meant: to be read, created or removed.</summary>
/// <param name="ThingId">Its thing.</param>
/// <param name="HubDeviceId">Its id in the registry; null for the thing's.</param>
/// <param name="PolicyId">Its policy; null for the one that the thing names, or the thing's id once the thing is gone.</param>
/// <param name="ReferenceId">Its reference at Flatpeak; null for the thing's id.</param>
public sealed record ThingTarget(string ThingId, string? HubDeviceId = null, string? PolicyId = null, string? ReferenceId = null)
{
    /// <summary>What earlier removals of it found, as their output has it; null for none that is known of.</summary>
    public string? Found { get; init; }
}

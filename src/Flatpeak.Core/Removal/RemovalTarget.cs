namespace Flatpeak.Removal;

/// <summary>The device that is to be removed.</summary>
/// <param name="ThingId">Its thing.</param>
/// <param name="HubDeviceId">Its id in the registry; null for the thing's.</param>
/// <param name="PolicyId">Its policy; null for the one that the thing names, or the thing's id once the thing is gone.</param>
/// <param name="ReferenceId">Its reference at Flatpeak; null for the thing's id.</param>
public sealed record RemovalTarget(string ThingId, string? HubDeviceId = null, string? PolicyId = null, string? ReferenceId = null)
{
    /// <summary>What earlier removals of it found, as <see cref="DeviceRemoval.Found"/> has it; null for none that is known of.</summary>
    public string? Found { get; init; }
}

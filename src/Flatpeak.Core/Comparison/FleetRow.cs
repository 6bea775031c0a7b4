namespace Flatpeak.Comparison;

/// <summary>
/// A device of the user's own list of what should be there. What is not said is as a removal takes it, and not known where a function
/// matches. Where other rows say a name that differs from the rest of theirs, it may have been forgotten: then nothing is mended that
/// depends on it.
/// </summary>
/// <param name="ThingId">Its thing; null for its reference.</param>
/// <param name="ReferenceId">Its reference at Flatpeak; null for the thing's id.</param>
/// <param name="HubDeviceId">Its id in the registry; null for the thing's.</param>
/// <param name="PolicyId">Its policy; null for the one that its thing names.</param>
public sealed record FleetRow(string? ThingId, string? ReferenceId = null, string? HubDeviceId = null, string? PolicyId = null)
{
    /// <summary>The name that stands for those that are not said; null for a row that names nothing.</summary>
    internal string? Name => Filled(ThingId) ?? Filled(ReferenceId) ?? Filled(HubDeviceId);

    // What it says itself: null where it says nothing of that.
    internal string? Thing => Filled(ThingId);

    internal string? Reference => Filled(ReferenceId);

    internal string? Hub => Filled(HubDeviceId);

    internal string? Policy => Filled(PolicyId);

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

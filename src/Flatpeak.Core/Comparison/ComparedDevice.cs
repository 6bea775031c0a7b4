namespace Flatpeak.Comparison;

/// <summary>What is known of a device at one side, for a function that says which device it is.</summary>
/// <param name="Side">The side.</param>
/// <param name="ThingId">The thing's id; of Things and of the list.</param>
/// <param name="ReferenceId">The reference; of Flatpeak and of the list.</param>
/// <param name="HubDeviceId">The id in the registry; of that and of the list.</param>
public sealed record ComparedDevice(FleetSides Side, string? ThingId = null, string? ReferenceId = null, string? HubDeviceId = null)
{
    /// <summary>Its name at that side; of a row of the list, the first that it says.</summary>
    public string? Name => ThingId ?? ReferenceId ?? HubDeviceId;

    /// <inheritdoc/>
    public override string ToString() => Name ?? "";

    internal static ComparedDevice Of(FleetSides side, string name) => side switch
    {
        FleetSides.Flatpeak => new ComparedDevice(side, ReferenceId: name),
        FleetSides.Registry => new ComparedDevice(side, HubDeviceId: name),
        _ => new ComparedDevice(side, ThingId: name),
    };

    internal static ComparedDevice Of(FleetRow row) => new(FleetSides.List, row.ThingId, row.ReferenceId, row.HubDeviceId);
}

using Flatpeak.Bosch;

namespace Flatpeak.Comparison;

/// <summary>What a look at one device found, at all sides at once.</summary>
/// <param name="Flatpeak">Its device identifiers.</param>
/// <param name="Registry">What the registry knows, by the id that it was asked for.</param>
/// <param name="Things">Its things.</param>
/// <param name="Policy">The policy that was left behind, or hides the thing; null for none that can be read.</param>
/// <param name="IsHiding">True where that policy does not let this session read things.</param>
/// <param name="CanHaveThing">True where there may be a thing that this session does not see.</param>
/// <param name="Unasked">Sides that have listed it under a name that they cannot be asked for.</param>
internal sealed record DeviceLook(
    IReadOnlyList<Device> Flatpeak, IReadOnlyList<(string Id, DeviceRegistration Registration)> Registry, IReadOnlyList<Thing> Things,
    string? Policy, bool IsHiding, bool CanHaveThing, FleetSides Unasked)
{
    /// <summary>False where no remedy could be made sure of: somebody has to look at it by other means.</summary>
    public bool CanBeAskedFor => Unasked == 0 && Flatpeak.All(one => DeviceId.IsReference(one.ReferenceId));

    public bool IsInRegistry => Unasked.HasFlag(FleetSides.Registry) || Registry.Any(one => one.Registration.IsRegistered);

    /// <summary>True where a gateway logs in for it.</summary>
    public bool IsBehindGateway => Registry.Any(one => one.Registration.IsBehindGateway);

    /// <summary>True where something of it was created after a time, at a side that says so.</summary>
    public bool WasMadeAfter(DateTimeOffset time) =>
        Flatpeak.Any(one => one.TimeCreated > time)
        || Registry.Any(one => one.Registration.Created > time)
        || Things.Any(thing => thing.Created > time);

    public int CredentialCount => Registry.Sum(one => one.Registration.CredentialCount);

    public FleetSides Where =>
        (Flatpeak.Count > 0 ? FleetSides.Flatpeak : 0)
        | (IsInRegistry ? FleetSides.Registry : 0)
        | (Things.Count > 0 ? FleetSides.Things : 0)
        | Unasked;
}

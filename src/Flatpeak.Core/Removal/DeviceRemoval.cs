namespace Flatpeak.Removal;

/// <summary>The removal of one device: planned, when its steps are, or carried out.</summary>
/// <remarks>It can be piped into Remove-BoschThing again, which goes on where it stopped, and into Remove-FpDevice.</remarks>
public sealed record DeviceRemoval(string ThingId, string ReferenceId, string HubDeviceId, string PolicyId, IReadOnlyList<RemovalStep> Steps)
{
    /// <summary>True when the thing could be read when its removal was planned.</summary>
    internal bool ThingWasSeen { get; init; }

    /// <summary>True when nothing is left that was to be removed. Never true of a plan.</summary>
    public bool Succeeded => Steps.All(step => step.State is RemovalStepState.Done or RemovalStepState.AlreadyAbsent or RemovalStepState.Kept)
        && Steps.Any(step => step.Kind == RemovalStepKind.Thing);

    /// <summary>The thing's id.</summary>
    public override string ToString() => ThingId;
}

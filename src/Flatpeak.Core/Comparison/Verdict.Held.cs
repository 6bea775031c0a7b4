namespace Flatpeak.Comparison;

/// <content>What is told, and calls for nothing: somebody has to look at it first.</content>
internal sealed partial class Verdict
{
    private FleetFinding Held(FleetFinding finding, DeviceLook look, string? reference)
    {
        bool canBeAskedFor = look.CanBeAskedFor && (reference is null || DeviceId.IsReference(reference));
        return !canBeAskedFor ? finding with { CallsFor = FindingRemedy.None }
            : (finding.CallsFor & RemoveEverywhere) != 0 && look.WasMadeAfter(asOf)
                ? finding with { CallsFor = FindingRemedy.None, CreatedMeanwhile = true }

            // Its registration says who acts for it, and more that a new one would not.
            : finding.CallsFor.HasFlag(MakeAnew) && look.IsBehindGateway
                ? finding with { CallsFor = FindingRemedy.None, IsBehindGateway = true }
            : finding;
    }
}

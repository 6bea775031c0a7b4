namespace Flatpeak.Comparison;

/// <content>What a finding calls for, by all that is known when it is told.</content>
internal sealed partial class Looks
{
    // By now whoever lacks it was read to its end. Which of the two names is right, somebody has to say first. And where a function left
    // out a whole side, what is missing there may be there.
    private FleetFinding WithSimilar(KnownDevice device, FleetFinding finding) =>
        finding.Kind != FindingKind.RegisteredTwice
        && index.FindSimilar(device.Number, finding.Where, finding.WhereNot | finding.WhereUnknown) is { } similar
            ? finding with { SimilarName = similar, CallsFor = FindingRemedy.None }
            : settings.MatchBy is not null && index.SidesLeftOut != FleetSides.None ? finding with { CallsFor = FindingRemedy.None }
            : finding;

    // Which of the two is the other's half, somebody has to say first.
    private FleetFinding WithUnsaid(KnownDevice device, FleetFinding finding) =>
        finding.CallsFor != FindingRemedy.None
        && index.IsDoubtful(device.Number, finding.Where, finding.WhereNot | finding.WhereUnknown)
            ? finding with { CallsFor = FindingRemedy.None }
            : finding;

    // What others log in through is not taken away from them. Whoever waits here holds no slot.
    private async Task<FleetFinding> WithGatewayAsync(FleetFinding finding, CancellationToken cancellationToken) =>
        finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch) && finding.Where.HasFlag(FleetSides.Registry)
        && finding.HubDeviceId is { } id && await gateways.MayHaveAsync(id, cancellationToken).ConfigureAwait(false)
            ? finding with { IsGateway = true, CallsFor = FindingRemedy.None }
            : finding;
}

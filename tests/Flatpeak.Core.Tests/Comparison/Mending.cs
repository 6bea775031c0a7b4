using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>Does what a finding calls for, in its order.</summary>
internal static class Mending
{
    public static async Task MendAsync(FlatpeakClient flatpeak, BoschClient bosch, FleetFinding finding)
    {
        if (finding.CallsFor.HasFlag(FindingRemedy.RemoveFromBosch))
        {
            await bosch.EnsureStillMissingAsync(finding, flatpeak);
            var settings = new RemovalSettings { SearchLag = TimeSpan.FromMilliseconds(50) };
            DeviceRemoval plan = await bosch.PlanRemovalAsync(finding.ToThingTarget(), settings);
            Assert.Null((await bosch.RunRemovalAsync(plan, settings)).Error);
        }

        if (finding.CallsFor.HasFlag(FindingRemedy.RemoveFromFlatpeak))
        {
            await bosch.EnsureUnusedAsync(finding, flatpeak);
            await flatpeak.DeleteDeviceAsync(finding.ToDeviceTarget());
        }

        if (finding.CallsFor.HasFlag(FindingRemedy.CreateAtBosch))
        {
            string id = finding.ThingId!;
            await bosch.CreateDeviceAsync(new NewDevice(
                id, finding.HubDeviceId!, finding.PolicyId ?? id, new NewCredential(id.Replace(':', '_'), Simulator.Secret("device-PASSWORD"))));
        }

        if (finding.CallsFor.HasFlag(FindingRemedy.CreateAtFlatpeak))
        {
            await flatpeak.CreateDeviceAsync(finding.ReferenceId!);
        }
    }
}

using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>
/// Plans the steps of a removal, in the one order that orphans nothing and locks nobody out (docs/services.md, "The order of a
/// removal"). Only reads.
/// </summary>
internal sealed class RemovalPlanner(string registry, string tenant, ThingsClient things, TimeProvider clock)
{
    public async Task<DeviceRemoval> PlanAsync(ThingTarget target, RemovalSettings settings, CancellationToken cancellationToken)
    {
        string thingId = BoschIds.Check(target.ThingId);
        string deviceId = settings.KeepRegistration ? target.HubDeviceId ?? thingId : BoschIds.CheckDeviceOf(thingId, target.HubDeviceId);
        if (target.PolicyId is not null)
        {
            BoschIds.Check(target.PolicyId, "policy");
        }

        (Thing? thing, DateTimeOffset? serviceTime) = await things.FindAsync(thingId, cancellationToken).ConfigureAwait(false);
        if (thing?.PolicyId is { } own && target.PolicyId is { } named && own != named)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Thing '{thingId}' uses policy '{DisplayText.Of(own)}', not '{named}' as given. "
                + "Nothing was removed. Give the right policy, or none.");
        }

        string policyId = target.PolicyId ?? thing?.PolicyId ?? thingId;
        if (!settings.KeepPolicy)
        {
            BoschIds.Check(policyId, "policy");
        }

        bool keepsDevice = settings.KeepRegistration;
        var steps = new List<RemovalStep>();
        void Add(RemovalStepKind kind, string action, string id, string endpoint, bool keep = false) => steps.Add(
            new RemovalStep(steps.Count + 1, kind, action, id, endpoint)
            {
                State = keep ? RemovalStepState.Kept : RemovalStepState.Planned,
            });

        if (settings.RestorePolicy && thing is null)
        {
            Add(RemovalStepKind.RestorePolicy, "Put back, where it is gone, policy", policyId, things.Endpoint);
        }

        if (!settings.Force && settings.QuietPeriod > TimeSpan.Zero)
        {
            Add(RemovalStepKind.Quiet, $"Make sure that nothing has changed for {settings.QuietPeriod} in thing", thingId, things.Endpoint);
        }
        else if (!settings.Force && thing is null)
        {
            Add(RemovalStepKind.Quiet, "Make sure that it is gone, or can be read: thing", thingId, things.Endpoint);
        }

        Add(RemovalStepKind.Credentials, $"Delete all credentials in tenant '{tenant}' of device", deviceId, registry, keepsDevice);
        Add(RemovalStepKind.Registration, $"Delete the registration in tenant '{tenant}' of device", deviceId, registry, keepsDevice);
        Add(RemovalStepKind.Thing, "Delete thing", thingId, things.Endpoint);
        Add(RemovalStepKind.Policy, "Delete, unless another thing uses it, policy", policyId, things.Endpoint, settings.KeepPolicy);
        return new DeviceRemoval(thingId, target.ReferenceId ?? thingId, deviceId, policyId, steps)
        {
            ThingWasSeen = thing is not null,
            ThingWasInSearch = settings.IsInSearch(thing, serviceTime ?? clock.GetUtcNow()),
            FoundEarlier = target.Found,
        };
    }
}

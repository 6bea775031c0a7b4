using System.Globalization;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>
/// Plans the steps of a removal, in the one order that orphans nothing and locks nobody out (docs/services.md, "The order of a
/// removal"). Only reads.
/// </summary>
internal sealed class RemovalPlanner(string registry, BoschOptions session, ThingsClient things)
{
    public async Task<DeviceRemoval> PlanAsync(ThingTarget target, RemovalSettings settings, CancellationToken cancellationToken)
    {
        string thingId = BoschIds.Check(target.ThingId);
        target.EnsureIsOf(session);
        string deviceId = settings.KeepRegistration ? target.HubDeviceId ?? thingId : BoschIds.CheckDeviceOf(thingId, target.HubDeviceId);
        if (target.PolicyId is not null)
        {
            BoschIds.Check(target.PolicyId, "policy");
        }

        (Thing? thing, DateTimeOffset? serviceTime) = await things.FindAsync(thingId, cancellationToken).ConfigureAwait(false);
        DateTimeOffset here = session.Service.Clock.GetUtcNow();
        DateTimeOffset now = new TwoClocks(here, serviceTime).Now;
        MeantThing? meant = target.Meant?.At(now - here);
        if (thing is not null && target.Earlier is { } earlier && !earlier.MayHaveMeant(thing, now - here))
        {
            throw RemovalErrors.AnotherThanNamed(thing, earlier, things.Endpoint);
        }

        if (thing is not null && target.Created is { } created && !MeantThing.IsThatOf(thing, created))
        {
            throw RemovalErrors.AnotherThanRead(thing, created, things.Endpoint);
        }

        if (thing is not null && meant?.IsAnother(thing) == true)
        {
            throw RemovalErrors.AnotherThanEarlier(thing, things.Endpoint);
        }

        if (thing?.PolicyId is { } own && target.PolicyId is { } named && own != named)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Thing '{thingId}' uses policy '{DisplayText.Of(own)}', not '{named}' as given. "
                + "Nothing was removed. Give the right policy, or none.");
        }

        if (thing?.PolicyId is null && target is { PolicyId: { } given, LastPolicyId: { } last } && given != last && !settings.KeepPolicy)
        {
            throw RemovalErrors.OtherPolicy(thingId, given, last);
        }

        string policyId = target.PolicyId ?? thing?.PolicyId ?? (thing is null ? target.LastPolicyId : null) ?? thingId;
        if (!settings.KeepPolicy)
        {
            BoschIds.Check(policyId, "policy");
        }

        string tenant = session.TenantId;
        bool keepsDevice = settings.KeepRegistration;
        var steps = new List<RemovalStep>();
        void Add(
            RemovalStepKind kind, string action, string id, string endpoint, bool keep = false, string? finding = null,
            bool fails = false) => steps.Add(
            new RemovalStep(steps.Count + 1, kind, action, id, endpoint)
            {
                State = keep ? RemovalStepState.Kept : RemovalStepState.Planned,
                Finding = finding,
                WouldFail = fails,
            });

        if (settings.RestorePolicy && thing is null)
        {
            Add(RemovalStepKind.RestorePolicy, "Put back, where it is gone, policy", policyId, things.Endpoint);
        }

        string? activity = Activity(thing, now, settings.QuietPeriod);
        if (!settings.Force && settings.QuietPeriod > TimeSpan.Zero)
        {
            Add(RemovalStepKind.Quiet, $"Make sure that nothing has changed for {settings.QuietPeriod} in thing", thingId, things.Endpoint,
                finding: activity, fails: activity is not null);
        }
        else if ((!settings.Force || target.ProvesAbsence) && thing is null)
        {
            Add(RemovalStepKind.Quiet, "Make sure that it is gone, or can be read: thing", thingId, things.Endpoint);
        }

        Add(RemovalStepKind.Credentials, $"Delete all credentials in tenant '{tenant}' of device", deviceId, registry, keepsDevice);
        Add(RemovalStepKind.Registration, $"Delete the registration in tenant '{tenant}' of device", deviceId, registry, keepsDevice);
        string? absence = thing is null ? "not there, or hidden from this session" : null;
        Add(RemovalStepKind.Thing, "Delete thing", thingId, things.Endpoint, finding: absence);

        // Made anew, it would have this session's entry alone.
        bool keepsPolicy = settings.KeepPolicy || (target.IsMadeAnew && policyId != thingId);
        Add(RemovalStepKind.Policy, "Delete, unless another thing uses it, policy", policyId, things.Endpoint, keepsPolicy);
        return new DeviceRemoval(thingId, target.ReferenceId ?? thingId, deviceId, policyId, steps)
        {
            ThingWasSeen = thing is not null,
            ThingWasInSearch = settings.IsInSearch(thing, now),
            FoundEarlier = target.Found,
            Meant = Meant(meant, target, thing, now, now - here),
            NoThingBefore = thing is null ? target.NoThingAt : null,
            Past = target.Past,
            Planned = here,
            KnownAt = thing is null && (target.Earlier?.Ended ?? target.FoundAt ?? target.Meant?.Since) is { } before && before < here
                ? before
                : here,
            TenantId = tenant,
            RegistryHost = session.RegistryHost,
            ThingsHost = session.ThingsHost,
            AccountId = target.AccountId,
            LiveMode = target.LiveMode,
            IsPolicyListed = target.IsPolicyListed,
            IgnoreMissing = settings.IgnoreMissing,
            ProvesAbsence = target.ProvesAbsence,
            FindingCallsFor = target.FindingCallsFor,
            ByFinding = target.ByFinding,
        };
    }

    // One that is there and does not say when it was created cannot be told from another one. One that is not seen may show later: then
    // it is held against what the target says.
    private static MeantThing? Meant(MeantThing? earlier, ThingTarget target, Thing? thing, DateTimeOffset now, TimeSpan ahead) =>
        earlier is { Created: not null } ? earlier
        : thing?.Created is { } created ? new MeantThing { Created = created }
        : earlier is not null || thing is not null ? earlier
        : target.Created is { } read ? new MeantThing { Created = read }
        : new MeantThing { AsOf = target.Earlier is { } removal && removal.Ended + ahead < now ? removal.Ended + ahead : now };

    // What would stop it, as the thing is now.
    private static string? Activity(Thing? thing, DateTimeOffset now, TimeSpan period) =>
        thing is null || now - thing.Modified >= period ? null
        : thing.Modified is not { } modified ? "it does not say when it last changed: this would stop here"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"changed {Math.Max(0, (now - modified).TotalSeconds):0} s ago: this would stop here");
}

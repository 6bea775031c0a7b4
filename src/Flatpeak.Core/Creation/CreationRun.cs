using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Creation;

/// <summary>
/// Creates a device in the order that leaves nothing half-made: registration, credential, policy, thing. What a device
/// that failed, or was stopped in the middle, has left behind is rolled back, in the reverse order.
/// </summary>
internal sealed class CreationRun(
    IDeviceRegistry registry, ThingsClient things, ProvisioningClient? provisioning, Creations creations, TimeSpan stopGrace)
{
    public async Task<CreatedDevice> CreateAsync(NewDevice device, bool useExisting, CancellationToken stop)
    {
        using IDisposable creation = creations.Begin(device);
        DevicePresence found = await new DeviceLookup(registry, things).LookAsync(device, useExisting, stop).ConfigureAwait(false);
        if (found.IsWhole)
        {
            // No steps: what it has not created it can take back by no means.
            return new CreatedDevice(device, []) { WasThere = true };
        }

        List<CreationStep> steps = provisioning is null ? OneByOne(device, found.HasPolicy) : AllAtOnce(device, provisioning);
        using var grace = new StopGrace(stopGrace, stop);
        for (int i = 0; i < steps.Count; i++)
        {
            if (stop.IsCancellationRequested)
            {
                throw await StopAsync(device, steps[..i], null).ConfigureAwait(false);
            }

            try
            {
                bool isOurs = await steps[i].RunAsync(grace.Requests).ConfigureAwait(false);
                steps[i] = steps[i] with { MayBeAnothers = !isOurs };
            }
            catch (ServiceException e)
            {
                // A step that may have worked is rolled back too; one that was refused made nothing. One that timed out may still
                // arrive after it was not found.
                int made = e.OutcomeUnknown ? i + 1 : i;
                CreationStep? cutOff = e.Kind == ServiceErrorKind.TimedOut && steps[i].MayArriveLate ? steps[i] : null;
                string left = await CreationStep.RollBackAsync(steps[..made], cutOff, grace.Rollback).ConfigureAwait(false);
                throw CreationErrors.Reworded(e, device, steps[i].Name, made, left, steps.Any(step => step.MayBeAnothers));
            }
            catch (OperationCanceledException)
            {
                throw await StopAsync(device, steps[..(i + 1)], steps[i]).ConfigureAwait(false);
            }
        }

        creations.Created(device.ThingId);
        return new CreatedDevice(device, steps);

        async Task<Exception> StopAsync(NewDevice device, IReadOnlyList<CreationStep> made, CreationStep? cutOff)
        {
            string left = await CreationStep.RollBackAsync(made, cutOff, grace.Rollback).ConfigureAwait(false);
            return left.Length == 0
                ? new NothingDoneException(stop) { WasRolledBack = made.Count > 0 }
                : new ServiceException(
                    ServiceErrorKind.TimedOut,
                    $"Device '{device.ThingId}' was not created: it was stopped, and could not be rolled back. Left may be: {left}.")
                {
                    OutcomeUnknown = true,
                    Leftover = steps.Any(step => step.MayBeAnothers) ? null : left,
                };
        }
    }

    private List<CreationStep> OneByOne(NewDevice device, bool hasPolicy)
    {
        List<CreationStep> steps =
        [
            new("registration", t => RegisterAsync(device, t), t => WasThere(registry.RemoveAsync(device.HubDeviceId, t)))
            {
                After = "credential",
                MayArriveLate = true,
            },
            new("credential", t => registry.AddCredentialAsync(device.HubDeviceId, device.Credential, t),
                registry.TakesCredentialsAlong
                    ? null
                    : t => WasThere(registry.RemoveCredentialAsync(device.HubDeviceId, device.Credential, t)))
            {
                GoesWith = registry.TakesCredentialsAlong ? "registration" : null,
            },
        ];
        if (!hasPolicy)
        {
            steps.Add(IsOwn(device)
                ? new("policy", t => things.CreatePolicyAsync(device.PolicyId, t), t => RemoveOwnPolicyAsync(device, t)) { After = "thing" }
                : new("policy", t => CreateSharedPolicyAsync(device.PolicyId, t), null));
        }

        steps.Add(new(
            "thing", t => things.CreateAsync(device.ThingId, new NewThing(device.PolicyId, null), t), t => RemoveThingAsync(device, t)));
        return steps;
    }

    // One that may be somebody else's has no credential yet, or is: at Hono ours would take the place of theirs.
    private async Task<bool> RegisterAsync(NewDevice device, CancellationToken cancellationToken) =>
        await registry.RegisterAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false)
        || ((await registry.FindAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false)) is { CredentialCount: > 0 }
            ? throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Device '{device.HubDeviceId}' at {registry.Endpoint} has got a credential meanwhile: somebody else has created it.")
            : false);

    private static async Task<bool> WasThere(Task<Deletion> removal) => (await removal.ConfigureAwait(false)).WasThere;

    private async Task<bool> RemoveThingAsync(NewDevice device, CancellationToken cancellationToken)
    {
        bool wasThere = await WasThere(things.RemoveAsync(device.ThingId, null, cancellationToken)).ConfigureAwait(false);
        creations.Forget(device.PolicyId, device.ThingId);
        creations.Gone(device.ThingId);
        return wasThere;
    }

    // Things often use the policy of the first of them. One that does by now would be out of everybody's reach.
    private async Task<bool> RemoveOwnPolicyAsync(NewDevice device, CancellationToken cancellationToken) =>
        (await things.FindUsersAsync(device.PolicyId, device.ThingId, cancellationToken).ConfigureAwait(false)).Others == 0
        && creations.LateUser(device.PolicyId) is null
            ? await WasThere(things.RemovePolicyAsync(device.PolicyId, cancellationToken)).ConfigureAwait(false)
            : throw new ServiceException(ServiceErrorKind.Conflict, $"Policy '{device.PolicyId}' is kept: another thing uses it.");

    // A policy with another id than the thing's is for several. Another device may have made it since it was looked for,
    // and may use it since it was created: it is not rolled back.
    private async Task<bool> CreateSharedPolicyAsync(string policyId, CancellationToken cancellationToken)
    {
        try
        {
            return await things.CreatePolicyAsync(policyId, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Kind == ServiceErrorKind.Conflict)
        {
            if (!await things.HasPolicyAsync(policyId, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }

            return false;
        }
    }

    private static bool IsOwn(NewDevice device) => device.PolicyId == device.ThingId;

    // One call, and no word on what it leaves behind when it fails: all four are rolled back, in the order of a removal.
    private List<CreationStep> AllAtOnce(NewDevice device, ProvisioningClient service) =>
    [
        new("provisioning", t => service.CreateAsync(device, t), async t =>
        {
            await registry.RemoveCredentialsAsync(device.HubDeviceId, t).ConfigureAwait(false);
            bool wasRegistered = await WasThere(registry.RemoveAsync(device.HubDeviceId, t)).ConfigureAwait(false);
            bool wasThere = await RemoveThingAsync(device, t).ConfigureAwait(false);
            await RemoveOwnPolicyAsync(device, t).ConfigureAwait(false);
            return wasRegistered && wasThere;
        })
        {
            MayArriveLate = true,
        },
    ];
}

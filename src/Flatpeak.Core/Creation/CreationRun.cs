using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Creation;

/// <summary>
/// Creates a device in the order that leaves nothing half-made: registration, credential, policy, thing. What a device
/// that failed, or was stopped in the middle, has left behind is rolled back, in the reverse order.
/// </summary>
internal sealed class CreationRun(
    IDeviceRegistry registry, ThingsClient things, ProvisioningClient? provisioning, Creations creations, TimeProvider clock,
    TimeSpan stopGrace)
{
    public async Task<CreatedDevice> CreateAsync(NewDevice device, bool useExisting, CancellationToken stop)
    {
        using IDisposable creation = creations.Begin(device);
        using IDisposable turn =
            (await DeviceTurn.TakeAsync(creations, device.ThingId, device.HubDeviceId, Task.Delay, stop).ConfigureAwait(false)).Turn;
        var lookup = new DeviceLookup(registry, things);
        var rollback = new CreationRollback(device, lookup, clock);
        DevicePresence found = await lookup.LookAsync(device, useExisting, stop).ConfigureAwait(false);
        if (found.IsWhole)
        {
            // No steps: what it has not created it can take back by no means.
            return new CreatedDevice(device, [], rollback) { WasThere = true };
        }

        List<CreationStep> steps =
            new CreationSteps(registry, things, provisioning, creations, lookup, clock).Of(device, found.HasPolicy);
        using var grace = new StopGrace(stopGrace, stop);
        for (int i = 0; i < steps.Count; i++)
        {
            if (stop.IsCancellationRequested)
            {
                throw await StopAsync(steps[..i]).ConfigureAwait(false);
            }

            try
            {
                bool isOurs = await steps[i].RunAsync(grace.Requests).ConfigureAwait(false);
                steps[i] = steps[i] with { MayBeAnothers = !isOurs, MadeAt = clock.GetTimestamp() };
            }
            catch (ServiceException e)
            {
                // A step that may have worked is rolled back too; one that was refused made nothing. One that timed out may still
                // arrive after it was not found.
                int made = e.OutcomeUnknown ? i + 1 : i;
                PutInDoubt(i, e.Kind == ServiceErrorKind.TimedOut && steps[i].MayArriveLate);

                // Where something of it is there already, somebody else is at the very device.
                bool isConflict = e.Kind == ServiceErrorKind.Conflict;
                CreationRest rest = await rollback.RunAsync(steps[..made], isConflict, grace.Rollback).ConfigureAwait(false);
                throw CreationErrors.Reworded(e, device, steps[i].Name, made, rest);
            }
            catch (OperationCanceledException)
            {
                PutInDoubt(i, isCutOff: true);
                throw await StopAsync(steps[..(i + 1)]).ConfigureAwait(false);
            }
        }

        // What was there at a repetition is the work of the attempt before it, or somebody else's, or half of either. What was registered
        // long ago looked like a half meanwhile, which somebody may have removed.
        bool mayBeAnothers = steps.Any(step => step.MayBeAnothers);
        string? unseen = null;
        if (mayBeAnothers || (steps[0].MadeAt is { } at && clock.GetElapsedTime(at) > ServiceRequest.LongWait))
        {
            try
            {
                await (mayBeAnothers
                    ? lookup.ConfirmAsync(device, grace.Requests)
                    : lookup.ConfirmRegisteredAsync(device, grace.Requests)).ConfigureAwait(false);
            }
            catch (ServiceException e) when (!mayBeAnothers && e.Kind != ServiceErrorKind.Conflict)
            {
                // Every step has worked, and nobody but its caller has the password.
                unseen = CreationErrors.NotLookedAt(e, device);
            }
            catch (ServiceException e)
            {
                CreationRest rest = await rollback.RunAsync(steps, mustLook: false, grace.Rollback).ConfigureAwait(false);
                throw CreationErrors.NotConfirmed(e, device, rest, mayBeAnothers);
            }
            catch (OperationCanceledException)
            {
                throw await StopAsync(steps).ConfigureAwait(false);
            }
        }

        creations.Created(device.ThingId);
        return new CreatedDevice(device, steps, rollback) { Unseen = unseen };

        // What follows a step that may be somebody else's may be too: it is their device then.
        void PutInDoubt(int i, bool isCutOff) => steps[i] = steps[i] with
        {
            IsInDoubt = true,
            IsCutOff = isCutOff,
            MayBeAnothers = steps[..i].Any(step => step is { MayBeAnothers: true, UndoAsync: not null }),
        };

        async Task<Exception> StopAsync(IReadOnlyList<CreationStep> made)
        {
            CreationRest rest = await rollback.RunAsync(made, mustLook: false, grace.Rollback).ConfigureAwait(false);
            return rest.IsAny || rest.Stays is not null
                ? CreationErrors.Stopped(device, rest)
                : new NothingDoneException(stop) { WasRolledBack = made.Count > 0 };
        }
    }
}

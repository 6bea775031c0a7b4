using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>
/// Takes the steps of a plan in their order, and stops at the first that fails. A target that is gone already is fine,
/// so that running a removal again always converges.
/// </summary>
internal sealed class RemovalRunner(IDeviceRegistry registry, ThingsClient things, TimeProvider clock)
{
    public async Task<RemovalResult> RunAsync(DeviceRemoval plan, RemovalSettings settings, CancellationToken cancellationToken)
    {
        RemovalStep[] steps = [.. plan.Steps];
        string? warning = null;
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i].State != RemovalStepState.Planned)
            {
                continue;
            }

            long start = clock.GetTimestamp();
            try
            {
                Taken taken = await TakeAsync(steps[i].Kind, plan, settings, cancellationToken).ConfigureAwait(false);
                steps[i] = steps[i] with { State = taken.State, StatusCode = taken.StatusCode, Duration = clock.GetElapsedTime(start) };
                warning ??= taken.Warning;
            }
            catch (Exception unexpected) when (unexpected is not OperationCanceledException)
            {
                // Whatever it is, what was removed before must be told.
                ServiceException e = unexpected as ServiceException
                    ?? new ServiceException(ServiceErrorKind.UnexpectedResponse, $"Something unforeseen happened: {unexpected.Message}", unexpected);
                steps[i] = steps[i] with { State = RemovalStepState.Failed, StatusCode = e.StatusCode, Duration = clock.GetElapsedTime(start) };
                for (int rest = i + 1; rest < steps.Length; rest++)
                {
                    steps[rest] = steps[rest].State == RemovalStepState.Planned ? steps[rest] with { State = RemovalStepState.NotRun } : steps[rest];
                }

                DeviceRemoval failed = plan with { Steps = steps };
                return new RemovalResult(failed, RemovalErrors.Failed(failed, steps[i], e), warning);
            }
        }

        if (steps.All(step => step.State is RemovalStepState.AlreadyAbsent))
        {
            warning ??= $"Nothing was found of '{plan.ThingId}': it was removed before, or the id is not right.";
        }

        return new RemovalResult(plan with { Steps = steps }, null, warning);
    }

    private Task<Taken> TakeAsync(RemovalStepKind kind, DeviceRemoval plan, RemovalSettings settings, CancellationToken cancellationToken) => kind switch
    {
        RemovalStepKind.Quiet => CheckQuietAsync(plan, settings.QuietPeriod, cancellationToken),
        RemovalStepKind.Credentials => Deleted(registry.RemoveCredentialsAsync(plan.HubDeviceId, cancellationToken)),
        RemovalStepKind.Registration => Deleted(registry.RemoveAsync(plan.HubDeviceId, cancellationToken)),
        RemovalStepKind.RestorePolicy => RestorePolicyAsync(plan, cancellationToken),
        RemovalStepKind.Thing => RemoveThingAsync(plan, cancellationToken),
        RemovalStepKind.Policy => RemovePolicyAsync(plan, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static async Task<Taken> Deleted(Task<RemovalAnswer> answer)
    {
        RemovalAnswer removal = await answer.ConfigureAwait(false);
        return new Taken(removal.WasThere ? RemovalStepState.Done : RemovalStepState.AlreadyAbsent, removal.StatusCode);
    }

    // Read again, and not taken from the plan: between the two somebody may have thought about a prompt for an hour.
    private async Task<Taken> CheckQuietAsync(DeviceRemoval plan, TimeSpan period, CancellationToken cancellationToken)
    {
        (Thing? thing, DateTimeOffset? serviceTime) = await things.FindAsync(plan.ThingId, cancellationToken).ConfigureAwait(false);
        if (thing is null)
        {
            return await things.ShowsThingsAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false)
                ? new Taken(RemovalStepState.AlreadyAbsent, 404)
                : throw RemovalErrors.CannotSee(plan, things.Place);
        }

        if (thing.PolicyId is { } policy && policy != plan.PolicyId)
        {
            throw RemovalErrors.PolicyChanged(plan, policy);
        }

        TimeSpan? quiet = (serviceTime ?? clock.GetUtcNow()) - thing.Modified;
        return quiet >= period ? new Taken(RemovalStepState.Done, 200) : throw RemovalErrors.StillActive(plan, thing, period, things.Place);
    }

    private async Task<Taken> RestorePolicyAsync(DeviceRemoval plan, CancellationToken cancellationToken)
    {
        if (await things.HasPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false))
        {
            return new Taken(RemovalStepState.Kept, 200);
        }

        // A thing that nobody can read is told from none only by its deletion: 403, and not 404. Where there is none, a
        // policy put back would be one nobody asked for.
        try
        {
            RemovalAnswer answer = await things.RemoveAsync(plan.ThingId, cancellationToken).ConfigureAwait(false);
            return new Taken(RemovalStepState.AlreadyAbsent, answer.StatusCode);
        }
        catch (ServiceException e) when (e.StatusCode == 403)
        {
            return await PutBackAsync(plan, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Taken> PutBackAsync(DeviceRemoval plan, CancellationToken cancellationToken)
    {
        try
        {
            await things.CreatePolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false);
            return new Taken(RemovalStepState.Done, 201);
        }
        catch (ServiceException e) when (e.Kind == ServiceErrorKind.Conflict)
        {
            // Another removal may have put it back in the meantime.
            if (!await things.HasPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }

            return new Taken(RemovalStepState.Kept, e.StatusCode);
        }
    }

    // Deleted also where it could not be read: a thing whose policy is gone cannot be, and is still there.
    private async Task<Taken> RemoveThingAsync(DeviceRemoval plan, CancellationToken cancellationToken)
    {
        try
        {
            return await Deleted(things.RemoveAsync(plan.ThingId, cancellationToken)).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.StatusCode == 403)
        {
            if ((await things.FindAsync(plan.ThingId, cancellationToken).ConfigureAwait(false)).Thing is null
                && !await things.HasPolicyAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false))
            {
                throw RemovalErrors.PolicyLost(plan, things.Place, e);
            }

            throw;
        }
    }

    // Looked at once more whether the thing is gone: a 404 to its deletion that was not true, and no policy after it,
    // would lock everybody out.
    private async Task<Taken> RemovePolicyAsync(DeviceRemoval plan, CancellationToken cancellationToken)
    {
        if ((await things.FindAsync(plan.ThingId, cancellationToken).ConfigureAwait(false)).Thing is not null)
        {
            throw RemovalErrors.ThingStillThere(plan, things.Place);
        }

        // The quiet step has asked the same, where there is one.
        if (!plan.ThingWasSeen && plan.Steps.All(step => step.Kind != RemovalStepKind.Quiet) && !await things.ShowsThingsAsync(plan.PolicyId, cancellationToken).ConfigureAwait(false))
        {
            return new Taken(RemovalStepState.Kept, null, $"Policy '{plan.PolicyId}' of thing '{plan.ThingId}' is kept: it does not let this session read things, so that nothing tells who uses it.");
        }

        int users = await things.CountUsersAsync(plan.PolicyId, plan.ThingId, cancellationToken).ConfigureAwait(false);
        return users == 0
            ? await Deleted(things.RemovePolicyAsync(plan.PolicyId, cancellationToken)).ConfigureAwait(false)
            : new Taken(RemovalStepState.Kept, null, $"Policy '{plan.PolicyId}' of thing '{plan.ThingId}' is kept: {users} other thing{(users == 1 ? " uses" : "s use")} it.");
    }

    private readonly record struct Taken(RemovalStepState State, int? StatusCode, string? Warning = null);
}

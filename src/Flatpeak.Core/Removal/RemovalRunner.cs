using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>
/// Runs the steps of a plan in their order, and stops at the first that fails. A target that is gone already is fine,
/// so that running a removal again always converges.
/// </summary>
internal sealed class RemovalRunner(
    IDeviceRegistry registry, ThingsClient things, Creations creations, SeenLag lag, DeviceRemoval plan, RemovalSettings settings,
    TimeProvider clock, Action<RemovalStep>? ended, Func<Task>? unlisted, Func<CancellationToken, Task>? stillTrue)
{
    private readonly ThingSteps _thing = new(things, creations, plan, settings, clock, unlisted, stillTrue);
    private readonly DateTimeOffset _started = clock.GetUtcNow();
    private readonly PolicyStep _policy = new(things, creations, lag, plan, settings, clock);
    private DateTimeOffset? _thingGone;

    public async Task<RemovalResult> RunAsync(Func<TimeSpan, CancellationToken, Task> pause, CancellationToken cancellationToken)
    {
        var registrySteps = new RegistrySteps(registry, plan, _thing, clock);
        RemovalStep[] steps = [.. plan.Steps];
        var warnings = new List<string>();

        // Where nobody asks whether it is quiet, nothing else has looked at the thing since the plan.
        bool looksAgain = !steps.Any(step => step.Kind == RemovalStepKind.Quiet);
        bool hasWaited = false;
        for (int i = 0; i < steps.Length; i++)
        {
            if (steps[i].State != RemovalStepState.Planned)
            {
                continue;
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return Stopped(steps, i, new OperationCanceledException(cancellationToken), warnings);
            }

            long start = clock.GetTimestamp();
            bool isBegun = false;

            // From here on it may be gone, however this ends.
            _thingGone = steps[i].Kind == RemovalStepKind.Thing ? ThingGone() : _thingGone;
            try
            {
                if (looksAgain && steps[i].Kind != RemovalStepKind.RestorePolicy)
                {
                    await (hasWaited ? _thing.LookAfterWaitAsync(cancellationToken) : _thing.LookAgainAsync(cancellationToken))
                        .ConfigureAwait(false);
                }

                isBegun = true;
                StepResult result = await RunAsync(steps[i].Kind, registrySteps, pause, cancellationToken).ConfigureAwait(false);
                steps[i] = steps[i] with
                {
                    State = result.State,
                    StatusCode = result.StatusCode,
                    WasFound = result.WasFound,
                    Duration = clock.GetElapsedTime(start),
                };
                _thingGone = steps[i].Kind == RemovalStepKind.Thing ? ThingGone() : _thingGone;

                // What takes so long has waited, and what was looked at before may be another by now.
                hasWaited = steps[i] is { Kind: RemovalStepKind.Credentials or RemovalStepKind.Registration } registryStep
                    && registryStep.Duration > ServiceRequest.LongWait;
                looksAgain = steps[i].Kind == RemovalStepKind.RestorePolicy ? looksAgain : hasWaited;
                ended?.Invoke(steps[i]);
                if (result.Warning is not null)
                {
                    warnings.Add(result.Warning);
                }
            }
            catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested && !isBegun)
            {
                return Stopped(steps, i, e, warnings);
            }
            catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
            {
                steps[i] = steps[i] with
                {
                    State = RemovalStepState.Failed, WasFound = WasFound(steps[i]), Duration = clock.GetElapsedTime(start),
                };
                ended?.Invoke(steps[i]);
                return Stopped(steps, i, e, warnings);
            }
            catch (Exception unexpected)
            {
                // Whatever it is, what was removed before must be told.
                ServiceException e = unexpected as ServiceException ?? new ServiceException(
                    ServiceErrorKind.UnexpectedResponse, $"Something unforeseen happened: {unexpected.Message}", unexpected);
                steps[i] = steps[i] with
                {
                    State = RemovalStepState.Failed,
                    StatusCode = e.StatusCode,
                    WasFound = isBegun && WasFound(steps[i]),
                    MetAnother = isBegun && e.MeansAnother ? true : null,
                    Duration = clock.GetElapsedTime(start),
                };
                ended?.Invoke(steps[i]);
                DeviceRemoval failed = End(steps);
                return new RemovalResult(failed, RemovalErrors.Failed(failed, steps[i], e), Join(warnings));
            }
        }

        // The next removal must not take it for one that was never there.
        bool WasFound(RemovalStep step) =>
            step.Kind is RemovalStepKind.Credentials or RemovalStepKind.Registration && registrySteps.HasFound;

        DeviceRemoval removal = End(steps);
        if (removal is { WasNeverThere: true, IgnoreMissing: false })
        {
            return new RemovalResult(
                removal, RemovalErrors.NeverThere(removal, $"{registry.Endpoint} and {things.Endpoint}"), Join(warnings));
        }

        if (!removal.IgnoreMissing && NotFound(removal) is { } notFound)
        {
            warnings.Add(notFound);
        }

        return new RemovalResult(removal, null, Join(warnings));
    }

    // What others have removed may have gone soon after it was last known to be there, and been made anew since.
    private DateTimeOffset ThingGone() => _thing.IsGoneByOthers && plan.KnownAt is { } known ? known : clock.GetUtcNow();

    private async Task<StepResult> RemoveThingAsync(CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        StepResult result = await _thing.RemoveAsync(cancellationToken).ConfigureAwait(false);
        creations.Gone(plan.ThingId);
        creations.Forget(plan.PolicyId, plan.ThingId, start);
        return result;
    }

    // What was changed, or may have been, must be told. Where that is nothing, there is nothing to tell.
    private RemovalResult Stopped(RemovalStep[] steps, int at, OperationCanceledException cause, List<string> warnings)
    {
        if (!steps.Any(step => step is { Kind: not RemovalStepKind.Quiet, State: RemovalStepState.Done or RemovalStepState.Failed }))
        {
            throw new NothingDoneException(cause);
        }

        DeviceRemoval removal = End(steps);
        return new RemovalResult(removal, RemovalErrors.Stopped(removal, removal.Steps[at], cause), Join(warnings)) { WasStopped = true };
    }

    // Steps that were not run are marked as such. An array, so that scripts may say Steps[-1].
    private DeviceRemoval End(RemovalStep[] steps) => (plan with
    {
        Started = _started,
        Ended = clock.GetUtcNow(),
        Steps = Array.ConvertAll(
            steps, step => step.State == RemovalStepState.Planned ? step with { State = RemovalStepState.NotRun } : step),
        ThingWasSeen = _thing.WasSeen,
    }).WithPast(_thingGone, _thing.IsSeen || _thing.WasPutBack, _thingGone is not null && _thing.MayBeUnlisted);

    private static string? Join(List<string> warnings) => warnings.Count == 0 ? null : string.Join(" ", warnings);

    // Running a half-done removal again finds one side only, so this is no error; but nothing else tells of a device whose
    // other side has another id, and whose credentials are still good.
    private string? NotFound(DeviceRemoval removal) => removal.Missing switch
    {
        nameof(RemovalStepKind.Registration) =>
            $"Thing '{removal.ThingId}' is removed, and {registry.Endpoint} had no registration and no credential of device "
            + $"'{removal.HubDeviceId}': they were removed before, or the device is registered under another id, "
            + "with credentials that are still good.",
        nameof(RemovalStepKind.Thing) =>
            (removal.Found.Contains(nameof(RemovalStepKind.Registration), StringComparison.Ordinal)
                ? $"The registration of device '{removal.HubDeviceId}' is removed, "
                : $"The credentials of device '{removal.HubDeviceId}', which was not registered, are removed, ")
            + $"and {things.Endpoint} had no thing '{removal.ThingId}': "
            + "it was removed before, or the thing has another id, and is still there with its policy.",
        DeviceRemoval.AllOfIt =>
            $"Nothing of '{removal.ThingId}' was found in the end, and what a lost response was about may have been it.",
        _ => null,
    };

    // A step that is forgotten here does not compile (CS8509); no other value is ever made.
#pragma warning disable CS8524
    private Task<StepResult> RunAsync(
        RemovalStepKind kind, RegistrySteps registrySteps, Func<TimeSpan, CancellationToken, Task> pause,
        CancellationToken cancellationToken) => kind switch
    {
        RemovalStepKind.RestorePolicy => _thing.RestorePolicyAsync(cancellationToken),
        RemovalStepKind.Quiet => _thing.CheckQuietAsync(cancellationToken),
        RemovalStepKind.Credentials => registrySteps.RemoveCredentialsAsync(cancellationToken),
        RemovalStepKind.Registration => registrySteps.RemoveRegistrationAsync(cancellationToken),
        RemovalStepKind.Thing => RemoveThingAsync(cancellationToken),
        RemovalStepKind.Policy => _policy.RunAsync(_thing, pause, cancellationToken),
    };
#pragma warning restore CS8524
}

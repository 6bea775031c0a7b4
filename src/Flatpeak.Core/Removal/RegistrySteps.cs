using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Removal;

/// <summary>
/// The steps of a removal at the registry. A 404 may be a gateway's, whose routes are being reloaded: so what was not there is looked for
/// once more behind the deletion of the registration. Where everything was found, that costs no request.
/// </summary>
internal sealed class RegistrySteps(IDeviceRegistry registry, DeviceRemoval plan, ThingSteps thing, TimeProvider clock)
{
    private bool _credentialsWereDeleted;
    private bool _credentialsWereSeen = plan.Found.Contains(nameof(RemovalStepKind.Credentials), StringComparison.Ordinal);

    // When their deletion was sent. By its answer, which may be late, the thing may have been looked at since, and the registry was not.
    private long? _clearedAt;

    // Of the set of credentials that was cleared; null where the registry says none.
    private string? _clearedVersion;

    /// <summary>True once the step has found something that it deletes, whatever came after that.</summary>
    public bool HasFound { get; private set; }

    /// <summary>Removes all credentials.</summary>
    public async Task<StepResult> RemoveCredentialsAsync(CancellationToken cancellationToken)
    {
        await EnsureNotAnotherAsync(cancellationToken).ConfigureAwait(false);
        _clearedAt = clock.GetTimestamp();
        Deletion answer = await Looking.RemoveCredentialsAsync(plan.HubDeviceId, Found, cancellationToken).ConfigureAwait(false);
        _credentialsWereDeleted = answer.StatusCode != 404;
        _credentialsWereSeen |= answer.WasSeen;
        _clearedVersion = answer.Version;
        return StepResult.Of(answer);
    }

    /// <summary>Removes the registration, and makes sure that it is gone, and that no credential has outlived it.</summary>
    public async Task<StepResult> RemoveRegistrationAsync(CancellationToken cancellationToken)
    {
        HasFound = false;
        long? lookedAt = _clearedAt is { } cleared && !(thing.LookedAt < cleared) ? cleared : thing.LookedAt;
        Deletion answer = await registry.WithLook(LookForAnotherAsync, lookedAt)
            .RemoveAsync(plan.HubDeviceId, cancellationToken).ConfigureAwait(false);
        HasFound = answer.WasSeen;
        if (answer.WasSeen && (_credentialsWereDeleted || registry.TakesCredentialsAlong))
        {
            return StepResult.Of(answer);
        }

        try
        {
            return await RemoveRestAsync(answer, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (answer.WasSeen)
        {
            // Who hears only what came after it would think that the registration is left.
            throw e.Reworded(
                $"{e.Message} The registration of device '{plan.HubDeviceId}' was deleted before that.", outcomeUnknown: true);
        }
        catch (ServiceException e) when (answer.WasThere && e.Kind != ServiceErrorKind.Conflict)
        {
            // An attempt without an answer may have deleted it, and what only reads does not know of that.
            throw e.Reworded(e.Message, outcomeUnknown: true);
        }
    }

    // A lost answer is waited for, and meanwhile the device may be created again.
    private IDeviceRegistry Looking => registry.WithLook(
        async token =>
        {
            await thing.LookAfterWaitAsync(token).ConfigureAwait(false);
            await EnsureNotAnotherAsync(token).ConfigureAwait(false);
        },
        thing.LookedAt);

    private async Task EnsureNotAnotherAsync(CancellationToken cancellationToken)
    {
        if (await thing.IsGoneByOthersAsync(cancellationToken).ConfigureAwait(false)
            && await registry.FindForSureAsync(plan.HubDeviceId, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw RemovalErrors.GoneByOthers(plan, registry.Endpoint);
        }

        await EnsureNotRegisteredSinceAsync(cancellationToken).ConfigureAwait(false);
    }

    // An earlier removal was past that, or no thing was there: what was registered since is another one. A first run asks nothing; in the
    // others a gateway's 404 must not hide it.
    private async Task EnsureNotRegisteredSinceAsync(CancellationToken cancellationToken)
    {
        bool wasPast = plan.Past is { Registration: true } or { Credentials: true };
        if ((!wasPast && !MayBeMadeSince)
            || await registry.FindForSureAsync(plan.HubDeviceId, cancellationToken).ConfigureAwait(false)
                is not { IsRegistered: true } there)
        {
            return;
        }

        if (plan.Past is { Registration: true } || (plan.Past is { Credentials: true } && there.CredentialCount > 0))
        {
            throw RemovalErrors.RegisteredSince(plan, plan.Past.Registration, registry.Endpoint);
        }

        EnsureNotMadeSince(there);
    }

    // A thing that is seen stands for the device, whenever that was registered.
    private bool MayBeMadeSince => registry.SaysWhenMade && !plan.ThingWasSeen
        && (plan.Past?.ThingGone is not null || plan.NoThingBefore is not null || plan.GoesOn);

    private void EnsureNotMadeSince(DeviceRegistration there)
    {
        DateTimeOffset? earliest = new[] { plan.Past?.ThingGone, plan.NoThingBefore, plan.KnownAt }.Min();
        if (MayBeMadeSince && there.WasMadeAfter(earliest, clock.GetUtcNow()))
        {
            throw RemovalErrors.RegisteredLater(plan, there, registry.Endpoint);
        }
    }

    private void Found() => HasFound = true;

    // Its credentials are gone by now: a registration that has some was made since, and at Hono they would go with it. There one that was
    // made since has a set of its own, too, also where that is empty.
    private async Task LookForAnotherAsync(CancellationToken cancellationToken)
    {
        await thing.LookAfterWaitAsync(cancellationToken).ConfigureAwait(false);
        DeviceRegistration? there = await registry.FindAsync(plan.HubDeviceId, cancellationToken).ConfigureAwait(false);
        if (there is { IsRegistered: true } && plan.Past?.Registration == true)
        {
            throw RemovalErrors.RegisteredSince(plan, isGone: true, registry.Endpoint);
        }

        if (there is { IsRegistered: true }
            && (there.CredentialCount > 0
                || (_clearedVersion is not null && there.CredentialsVersion is { } version && version != _clearedVersion)))
        {
            throw RemovalErrors.RegisteredAnew(plan, there.CredentialCount > 0, registry.Endpoint);
        }

        if (there is not null && thing.IsGoneByOthers)
        {
            throw RemovalErrors.GoneByOthers(plan, registry.Endpoint);
        }

        if (there is not null)
        {
            EnsureNotMadeSince(there);
        }
    }

    private async Task<StepResult> RemoveRestAsync(Deletion answer, CancellationToken cancellationToken)
    {
        if (await FindRestAsync(answer, cancellationToken).ConfigureAwait(false) is not { } left)
        {
            return StepResult.Of(answer) with { Warning = NoCredential(answer) };
        }

        // It may be of a device that was created anew.
        await thing.LookAfterWaitAsync(cancellationToken).ConfigureAwait(false);
        if (left.IsRegistered)
        {
            throw StillRegistered(answer.StatusCode);
        }

        // Whoever creates the device anew registers it first: where it is not registered after they were seen, these are the ones that did
        // not show before.
        if (await registry.FindAsync(plan.HubDeviceId, cancellationToken).ConfigureAwait(false) is { IsRegistered: true })
        {
            throw StillRegistered(answer.StatusCode);
        }

        Deletion late = await Looking.RemoveCredentialsAsync(plan.HubDeviceId, Found, cancellationToken).ConfigureAwait(false);
        return late.WasSeen
            ? StepResult.Of(late) with
            {
                Warning = $"Credentials of device '{plan.HubDeviceId}' at {registry.Endpoint} did not show at first, but once its "
                    + "registration was gone: they were deleted then.",
            }
            : StepResult.Of(answer);
    }

    // Where credentials were there a moment ago, or in an earlier run that came no further, there was a registration too: the next steps,
    // and the identifier at Flatpeak, must not go by two answers that a gateway may have given. Nor where nobody is told what is missing.
    // Else it is told.
    private Task<DeviceRegistration?> FindRestAsync(Deletion answer, CancellationToken cancellationToken) =>
        !answer.WasSeen
        && (plan.IgnoreMissing || _credentialsWereDeleted || (plan.Past?.Registration != true && _credentialsWereSeen))
            ? registry.FindForSureAsync(plan.HubDeviceId, cancellationToken)
            : registry.FindAsync(plan.HubDeviceId, cancellationToken);

    // Where they outlive their device, nothing proves that there are none: a gateway that has lost no route but theirs says so, too. Not
    // told where what is missing is ignored.
    private string? NoCredential(Deletion answer) => answer.WasSeen && !plan.IgnoreMissing && !_credentialsWereSeen
        ? $"No credential of device '{plan.HubDeviceId}' was found at {registry.Endpoint}, and its registration is deleted. Either there "
            + "was none any more; or it was not the registry that answered, and they are left. If it should have had one, remove it by "
            + "its id alone in a new run, which deletes what shows then."
        : null;

    private ServiceException StillRegistered(int status) => new(
        ServiceErrorKind.Conflict,
        $"Device '{plan.HubDeviceId}' is registered at {registry.Endpoint}, although its deletion was answered with {status}: "
        + (status == 404 ? "something else may have answered, such as a gateway, or it was registered anew." : "it was registered anew."));
}

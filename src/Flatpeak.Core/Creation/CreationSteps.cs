using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Creation;

/// <summary>The steps of a creation: registration, credential, policy and thing one by one, or all at once.</summary>
internal sealed class CreationSteps(
    IDeviceRegistry registry, ThingsClient things, ProvisioningClient? provisioning, Creations creations, DeviceLookup lookup,
    TimeProvider clock)
{
    private readonly StepRollback _rollback = new(registry, things, creations);
    private long _registeredAt;
    private bool _isOwnRegistration;

    // Where nobody knows whose it is.
    private bool _credentialWasSeen;

    /// <summary>What creates a device, in order.</summary>
    /// <param name="device">The device.</param>
    /// <param name="hasPolicy">True when its policy is there already, for several.</param>
    public List<CreationStep> Of(NewDevice device, bool hasPolicy) =>
        provisioning is null ? OneByOne(device, hasPolicy) : AllAtOnce(device, provisioning);

    private List<CreationStep> OneByOne(NewDevice device, bool hasPolicy)
    {
        List<CreationStep> steps =
        [
            new("registration", t => RegisterAsync(device, t),
                (look, t) => _rollback.RemoveRegistrationAsync(device, look, t))
            {
                LookAsync = t => LookForRegistrationAsync(device, t),
                After = "credential",
                MayArriveLate = true,
            },
            new("credential", t => AddCredentialAsync(device, t),
                registry.TakesCredentialsAlong
                    ? null
                    : (look, t) => _rollback.RemoveCredentialAsync(device, look, t))
            {
                LookAsync = t => LookForCredentialAsync(device, t),
                GoesWith = registry.TakesCredentialsAlong ? "registration" : null,
            },
        ];
        if (!hasPolicy)
        {
            steps.Add(IsOwn(device)
                ? new(CreationErrors.Policy, t => things.CreatePolicyAsync(device.PolicyId, t),
                    (look, t) => _rollback.RemoveOwnPolicyAsync(device, look, t))
                {
                    After = CreationErrors.Thing,
                    ProvesAbsence = true,
                }
                : new(CreationErrors.Policy, t => CreateSharedPolicyAsync(device.PolicyId, t), null)
                {
                    Stays = $"policy '{device.PolicyId}'",
                });
        }

        steps.Add(new(
            CreationErrors.Thing, t => things.CreateAsync(device.ThingId, new NewThing(device.PolicyId, null), t),
            (look, t) => _rollback.RemoveThingAsync(device, look, t))
        {
            ProvesAbsence = true,
            LookAsync = t => LookForThingAsync(device, t),
        });
        return steps;
    }

    // One call, and no word on what it leaves behind when it fails: all four are rolled back, in the order of a removal.
    private List<CreationStep> AllAtOnce(NewDevice device, ProvisioningClient service) =>
    [
        new("provisioning", t => service.CreateAsync(device, t), (look, t) => _rollback.RemoveAllAsync(device, look, t))
        {
            Makes = ["registration", "credential", CreationErrors.Thing, CreationErrors.Policy],
            LookAsync = async t =>
            {
                // Whoever asked for it, the one call makes the very same: nothing tells ours from somebody else's.
                DeviceParts parts = await lookup.FindPartsAsync(device, isLastWord: true, t).ConfigureAwait(false);
                return new StepLook(parts.IsAny, [.. parts.There]);
            },
            MayArriveLate = true,
        },
    ];

    // One that may be somebody else's has no credential yet, or is: at Hono ours would take the place of theirs.
    private async Task<bool> RegisterAsync(NewDevice device, CancellationToken cancellationToken)
    {
        _registeredAt = clock.GetTimestamp();
        _isOwnRegistration = await registry.RegisterAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false);
        if (_isOwnRegistration)
        {
            return true;
        }

        DeviceRegistration? found;
        try
        {
            found = await registry.FindAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e)
        {
            // It may be ours: what only reads does not know of that.
            throw e.Reworded(e.Message, outcomeUnknown: true);
        }

        return found is { CredentialCount: > 0 }
            ? throw new ServiceException(
                ServiceErrorKind.Conflict,
                $"Device '{device.HubDeviceId}' at {registry.Endpoint} has got a credential meanwhile: somebody else has created it.")
            : false;
    }

    // At Hono ours would take the place of theirs: so not once somebody else has a thing or a policy there.
    private async Task<bool> AddCredentialAsync(NewDevice device, CancellationToken cancellationToken)
    {
        bool isOurs = await registry.WithLook(async token =>
        {
            DeviceParts parts = await lookup.FindPartsAsync(device, isLastWord: false, token).ConfigureAwait(false);
            if (parts.There.Any(part => part is CreationErrors.Thing or CreationErrors.Policy))
            {
                throw CreationErrors.CreatedMeanwhile(device);
            }
        }, _registeredAt).AddCredentialAsync(device.HubDeviceId, device.Credential, _isOwnRegistration, cancellationToken)
            .ConfigureAwait(false);
        _credentialWasSeen = !isOurs;
        return isOurs;
    }

    // Ours would have no credential yet. That there is nothing is the last word: nothing more is said of it.
    private async Task<StepLook> LookForRegistrationAsync(NewDevice device, CancellationToken cancellationToken)
    {
        DeviceRegistration? found = await registry.FindForSureAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false);
        return found switch
        {
            null => new StepLook(false, []),
            { CredentialCount: > 0, IsRegistered: true } => new StepLook(true, ["registration", "credential"]),
            { CredentialCount: > 0 } => new StepLook(true, ["credential"]),
            _ => new StepLook(true, WasThere(found) ? ["registration"] : []),
        };
    }

    // A gateway may have said, before the creation, that it was not there. No device behind a gateway is created here.
    private bool WasThere(DeviceRegistration found) => found.IsBehindGateway
        || found.Created < new TwoClocks(clock.GetUtcNow(), found.ServiceTime).Now - clock.GetElapsedTime(_registeredAt)
            - MeantThing.ClockDifference;

    // Whoever else adds one to a registration of ours has another auth id, which stays. One that was seen is not gone by a gateway's 404.
    private async Task<StepLook> LookForCredentialAsync(NewDevice device, CancellationToken cancellationToken) => new(
        _credentialWasSeen
        || await registry.FindForSureAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false) is { CredentialCount: > 0 }, []);

    // Ours would use the policy that it was created with. What cannot be read may be there.
    private async Task<StepLook> LookForThingAsync(NewDevice device, CancellationToken cancellationToken)
    {
        Thing? thing = (await things.FindAsync(device.ThingId, cancellationToken).ConfigureAwait(false)).Thing;
        return thing?.PolicyId is { } other && other != device.PolicyId
            ? new StepLook(true, ["thing"], UsesOther: true)
            : new StepLook(true, []);
    }

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
}

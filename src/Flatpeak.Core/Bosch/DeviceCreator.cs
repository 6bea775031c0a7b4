using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// Makes a device in the order that leaves nothing half-made: registration, credential, policy, thing. What a failed
/// device has left behind is taken away again, in the reverse order.
/// </summary>
internal sealed class DeviceCreator(IDeviceRegistry registry, ThingsClient things, ProvisioningClient? provisioning)
{
    public async Task CreateAsync(NewDevice device, CancellationToken cancellationToken)
    {
        bool hasPolicy = await CheckAbsentAsync(device, cancellationToken).ConfigureAwait(false);
        List<Step> steps = provisioning is null ? OneByOne(device, hasPolicy) : AllAtOnce(device, provisioning);
        for (int i = 0; i < steps.Count; i++)
        {
            try
            {
                await steps[i].Do(cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException e)
            {
                // A step that may have worked is undone too; one that was refused made nothing.
                int made = e.OutcomeUnknown ? i + 1 : i;
                string left = await UndoAsync(steps.Take(made).Reverse(), cancellationToken).ConfigureAwait(false);
                throw Reworded(e, device, steps[i].Name, made, left);
            }
        }
    }

    private List<Step> OneByOne(NewDevice device, bool hasPolicy)
    {
        List<Step> steps =
        [
            new("registration", t => registry.RegisterAsync(device.HubDeviceId, t), t => registry.RemoveAsync(device.HubDeviceId, t)) { UndoneAfter = "credential" },
            new("credential", t => registry.AddCredentialAsync(device.HubDeviceId, device.Credential, t),
                registry.TakesCredentialsAlong ? null : t => registry.RemoveCredentialsAsync(device.HubDeviceId, t)),
        ];
        if (!hasPolicy)
        {
            steps.Add(IsOwn(device)
                ? new("policy", t => things.CreatePolicyAsync(device.PolicyId, t), t => things.RemovePolicyAsync(device.PolicyId, t)) { UndoneAfter = "thing" }
                : new("policy", t => CreateSharedPolicyAsync(device.PolicyId, t), null));
        }

        steps.Add(new("thing", t => things.CreateAsync(device.ThingId, new NewThing(device.PolicyId, null), t), t => things.RemoveAsync(device.ThingId, t)));
        return steps;
    }

    // A policy with another id than the thing's is for several. Another device may have made it since it was looked for,
    // and may use it since it was made: it is not taken away again.
    private async Task CreateSharedPolicyAsync(string policyId, CancellationToken cancellationToken)
    {
        try
        {
            await things.CreatePolicyAsync(policyId, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.Kind == ServiceErrorKind.Conflict)
        {
            if (!await things.HasPolicyAsync(policyId, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }
        }
    }

    private static bool IsOwn(NewDevice device) => device.PolicyId == device.ThingId;

    // One call, and no word on what it leaves behind when it fails: all four are taken away, in the order of a removal.
    private List<Step> AllAtOnce(NewDevice device, ProvisioningClient service) =>
    [
        new("provisioning", t => service.CreateAsync(device, t), async t =>
        {
            await registry.RemoveCredentialsAsync(device.HubDeviceId, t).ConfigureAwait(false);
            await registry.RemoveAsync(device.HubDeviceId, t).ConfigureAwait(false);
            await things.RemoveAsync(device.ThingId, t).ConfigureAwait(false);
            return await things.RemovePolicyAsync(device.PolicyId, t).ConfigureAwait(false);
        }),
    ];

    // What is there already is somebody's: it is neither taken over nor, after a failure, taken away.
    private async Task<bool> CheckAbsentAsync(NewDevice device, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(device.HubDeviceId, cancellationToken).ConfigureAwait(false) is { } found)
        {
            throw Exists($"{(found.IsRegistered ? "" : "credential of ")}device '{device.HubDeviceId}'", registry.Place);
        }

        if ((await things.FindAsync(device.ThingId, cancellationToken).ConfigureAwait(false)).Thing is not null)
        {
            throw Exists($"thing '{device.ThingId}'", things.Place);
        }

        bool hasPolicy = await things.HasPolicyAsync(device.PolicyId, cancellationToken).ConfigureAwait(false);
        return hasPolicy && IsOwn(device) ? throw Exists($"policy '{device.PolicyId}'", things.Place) : hasPolicy;
    }

    private static ServiceException Exists(string what, string place) => new(
        ServiceErrorKind.Conflict, $"There is a {what} at {place} already. Nothing was created.");

    private static async Task<string> UndoAsync(IEnumerable<Step> steps, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        foreach (Step step in steps.Where(step => step.Undo is not null))
        {
            // As in a removal: a policy outlives its thing, and a registration its credentials.
            if (step.UndoneAfter is { } other && left.Contains(other))
            {
                left.Add(step.Name);
                continue;
            }

            try
            {
                await step.Undo!(cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException)
            {
                left.Add(step.Name);
            }
        }

        return string.Join(", ", left);
    }

    private static ServiceException Reworded(ServiceException e, NewDevice device, string step, int made, string left)
    {
        string after = left.Length > 0
            ? $"What was made before could not all be taken away again; left are: {left}. Remove-BoschThing removes them."
            : made > 0 ? "What was made before was taken away again." : "Nothing was made.";
        return new ServiceException(e.Kind, $"Device '{device.ThingId}' was not created, at its {step}. {e.Message} {after}", e)
        {
            Service = e.Service,
            StatusCode = e.StatusCode,
            Code = e.Code,
            IsFatal = e.IsFatal,
        };
    }

    private sealed record Step(string Name, Func<CancellationToken, Task> Do, Func<CancellationToken, Task<RemovalAnswer>>? Undo)
    {
        public string? UndoneAfter { get; init; }
    }
}

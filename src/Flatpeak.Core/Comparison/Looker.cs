using System.Text.Json;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>Looks at one device at all sides, by its names. Only reads.</summary>
internal sealed class Looker(FlatpeakClient flatpeak, BoschClient bosch)
{
    public async Task<DeviceLook> LookAsync(KnownDevice device, CancellationToken cancellationToken)
    {
        if (device.DeviceId is { } id)
        {
            return new DeviceLook(await ReadDeviceAsync(id, cancellationToken).ConfigureAwait(false), [], [], null, false, false, 0);
        }

        // All at once: what is under way is to be seen as it is at one moment, as far as that goes.
        Task<Device[]> identifiers = FindDevicesAsync(device, cancellationToken);
        Task<(string, DeviceRegistration)[]> registrations = FindRegistrationsAsync(device, cancellationToken);
        string[] thingIds = device.ThingIds();
        Task<Thing[]> things = FindThingsAsync(thingIds, cancellationToken);
        await Task.WhenAll(identifiers, registrations, things).ConfigureAwait(false);

        Thing[] seen = await things.ConfigureAwait(false);
        (string? policy, bool isHiding) = seen.Length > 0
            ? (seen[0].PolicyId, false)
            : await FindPolicyAsync(device.Policy ?? thingIds.FirstOrDefault(), cancellationToken).ConfigureAwait(false);
        bool canHaveThing = thingIds.Length > 0 || device.At(FleetSides.Things).Count == 0;
        return new DeviceLook(
            await identifiers.ConfigureAwait(false), await registrations.ConfigureAwait(false), seen, policy, isHiding, canHaveThing,
            Unasked(device, FleetSides.Registry, BoschIds.IsDevice) | Unasked(device, FleetSides.Things, BoschIds.IsThing));
    }

    // Which names a registry takes is configured there. What it has listed under another one is there, and cannot be asked for.
    private static FleetSides Unasked(KnownDevice device, FleetSides side, Func<string?, bool> canAsk) =>
        device.At(side).Any(name => !canAsk(name) && device.WasListedAt(side, name)) ? side : FleetSides.None;

    private async Task<Device[]> ReadDeviceAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return [await flatpeak.GetDeviceAsync(id, cancellationToken).ConfigureAwait(false)];
        }
        catch (ServiceException e) when (e.IsGone)
        {
            return [];
        }
    }

    // What cannot be looked up is read by its id, and has to be called so still.
    private async Task<Device[]> FindDevicesAsync(KnownDevice device, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> references = device.At(FleetSides.Flatpeak);
        var found = new List<Device>();
        foreach (string id in device.DeviceIds)
        {
            Device[] read = await ReadDeviceAsync(id, cancellationToken).ConfigureAwait(false);
            found.AddRange(read.Where(one => references.Contains(one.ReferenceId, StringComparer.Ordinal)));
        }

        foreach (string reference in references.Where(DeviceId.IsReference))
        {
            found.AddRange(await flatpeak.Devices.FindAllAsync(reference, cancellationToken).ConfigureAwait(false));
        }

        return [.. found];
    }

    // What can be no id there is not there, but where it was listed. What the registry has listed a moment ago has to be gone for sure.
    private async Task<(string, DeviceRegistration)[]> FindRegistrationsAsync(KnownDevice device, CancellationToken cancellationToken)
    {
        var found = new List<(string, DeviceRegistration)>();
        foreach (string id in device.At(FleetSides.Registry).Where(BoschIds.IsDevice))
        {
            Task<DeviceRegistration?> look = device.WasListedAt(FleetSides.Registry, id)
                ? bosch.Registry.FindForSureAsync(id, cancellationToken)
                : bosch.Registry.FindAsync(id, cancellationToken);
            if (await look.ConfigureAwait(false) is { } registration)
            {
                found.Add((id, registration));
            }
        }

        return [.. found];
    }

    private async Task<Thing[]> FindThingsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = new List<Thing>();
        foreach (string id in ids)
        {
            if ((await bosch.Things.FindAsync(id, cancellationToken).ConfigureAwait(false)).Thing is { } thing)
            {
                found.Add(thing);
            }
        }

        return [.. found];
    }

    // A thing that is not seen may be hidden. Where its policy can be read, that says whether it hides things.
    private async Task<(string? Policy, bool IsHiding)> FindPolicyAsync(string? policyId, CancellationToken cancellationToken)
    {
        if (!BoschIds.IsPolicy(policyId)
            || await bosch.Things.FindPolicyAsync(policyId, cancellationToken).ConfigureAwait(false) is not { } policy)
        {
            return default;
        }

        return (policyId, await IsHidingAsync(policy, cancellationToken).ConfigureAwait(false));
    }

    private async Task<bool> IsHidingAsync(JsonElement policy, CancellationToken cancellationToken) =>
        await bosch.Things.WhyNotAllAsync(policy, cancellationToken).ConfigureAwait(false) is not null;
}

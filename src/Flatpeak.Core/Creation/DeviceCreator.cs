using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Creation;

/// <summary>Creates devices at Bosch IoT, or at Hono and Ditto.</summary>
public static class DeviceCreator
{
    /// <summary>
    /// Creates a device: registration, credential, policy and thing, or nothing. A stop in the middle is not the end of it
    /// before what was created is rolled back, within <see cref="BoschOptions.StopGrace"/>.
    /// </summary>
    /// <exception cref="ServiceException">Among others <see cref="ServiceErrorKind.Conflict"/> for what is there already. Where
    /// its <see cref="ServiceException.OutcomeUnknown"/> is true, something is left, which the message names.</exception>
    /// <exception cref="NothingDoneException">It was stopped, and nothing is left.</exception>
    public static Task<CreatedDevice> CreateDeviceAsync(
        this BoschClient client, NewDevice device, CancellationToken cancellationToken = default) =>
        client.CreateDeviceAsync(device, useExisting: false, cancellationToken);

    /// <inheritdoc cref="CreateDeviceAsync(BoschClient, NewDevice, bool, TimeSpan, CancellationToken)"/>
    public static Task<CreatedDevice> CreateDeviceAsync(
        this BoschClient client, NewDevice device, bool useExisting, CancellationToken cancellationToken = default) =>
        client.CreateDeviceAsync(device, useExisting, client?.Options.StopGrace ?? default, cancellationToken);

    /// <summary>
    /// The same; or, where that is wanted, the device that is there already: registered, with a credential, and with a thing
    /// that uses the very policy. Then nothing is sent but reads. A device of which only a part is there is an error all the same.
    /// </summary>
    /// <param name="client">Where.</param>
    /// <param name="device">What is created.</param>
    /// <param name="useExisting">Return the device that is there already, instead of an error.</param>
    /// <param name="stopGrace">How long a stop may take to roll it back; the request that is out is waited for in the first half.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ServiceException">Among others <see cref="ServiceErrorKind.Conflict"/>: only a part of it is there, or
    /// its thing uses another policy. Nothing was created then.</exception>
    /// <exception cref="NothingDoneException">It was stopped, and nothing is left.</exception>
    public static Task<CreatedDevice> CreateDeviceAsync(
        this BoschClient client, NewDevice device, bool useExisting, TimeSpan stopGrace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(device);

        // It has a time of its own after a stop, in which it still sends something.
        client = client.WithoutCutOff;
        client.CheckCreation(device.ThingId, device.HubDeviceId, device.PolicyId);
        return new CreationRun(
            client.Registry, client.Things, client.Provisioning, client.Creations, client.Options.Service.AwakeClock, stopGrace)
            .CreateAsync(device, useExisting, cancellationToken);
    }

    /// <summary>Refuses ids with which no device can be created here. Sends nothing.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>.</exception>
    public static void CheckCreation(this BoschClient client, string? thingId, string? hubDeviceId, string? policyId)
    {
        ArgumentNullException.ThrowIfNull(client);
        BoschIds.CheckNewThing(thingId);
        BoschIds.CheckDevice(hubDeviceId);
        BoschIds.Check(policyId, "policy");
        if (client.Provisioning is not null && (hubDeviceId != thingId || policyId != thingId))
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidId,
                $"The Device Provisioning API gives registration, thing and policy one id; '{thingId}' cannot have others there. "
                + "Nothing was sent.");
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>
/// Creates devices (<c>POST /devices</c>). A create whose response was lost, or cannot be read, may have worked: it is
/// looked up by its reference before it is sent again, and before a 409 to the second attempt is called a duplicate.
/// </summary>
internal sealed class DeviceCreation(ServiceChannel channel, DeviceList devices, TimeProvider clock)
{
    // A created device is ours if it is not older than the request that made it; timestamps are whole seconds.
    private static readonly TimeSpan ClockGrain = TimeSpan.FromSeconds(1);

    /// <summary>Creates a device with a reference, once, however many attempts it takes, of this run and of earlier ones.</summary>
    /// <returns>The device; whether it was made here is certain only where a response says so.</returns>
    public async Task<EnsuredDevice> CreateAsync(string reference, EarlierAttempt? earlier, CancellationToken cancellationToken)
    {
        DeviceId.CheckNewReference(reference);
        if (earlier is { WasBegun: true })
        {
            (Device? device, DateTimeOffset? serviceTime) = await FindAsync(reference, cancellationToken).ConfigureAwait(false);
            if (device is not null && Whose(device, serviceTime, null, earlier).IsOurs)
            {
                return new(device, WasThere: null);
            }
        }

        return await channel.RepeatAsync(
            Request(reference), (layer, call, token) => AttemptAsync(layer, call, reference, earlier, token), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Creates a device that has no reference. As nothing tells it from others, a lost response is an error.</summary>
    public async Task<Device> CreateAsync(CancellationToken cancellationToken) =>
        (await channel.SendAsync(Request(null), cancellationToken).ConfigureAwait(false)).ReadDevice();

    private static ServiceRequest Request(string? reference) => new(
        HttpMethod.Post, "devices", reference is null ? "create a device without reference" : $"create device '{reference}'")
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(new DeviceBody(reference), FlatpeakJson.Default.DeviceBody),
        Expected = [201],
    };

    private async Task<EnsuredDevice> AttemptAsync(
        ILayer layer, ServiceCall call, string reference, EarlierAttempt? earlier, CancellationToken cancellationToken)
    {
        ServiceException error;
        Device? created = null;
        try
        {
            ServiceResponse response = await layer.SendAsync(call, cancellationToken).ConfigureAwait(false);
            created = response.ReadDevice();
            return created.ReferenceId == reference ? new(created, WasThere: false) : throw OtherReference(response, created);
        }
        catch (ServiceException e) when (e.OutcomeUnknown
            || (e.Kind == ServiceErrorKind.DuplicateReference && (call.MayBeDone || earlier is not null)))
        {
            call.MayBeDone |= e.OutcomeUnknown;
            call.InDoubtSince ??= call.MayBeDone ? call.SentAt : null;
            error = e;
        }
        catch (ServiceException e) when (call.MayBeDone)
        {
            throw call.Failures.MayBeDone(e);
        }

        (Device? device, DateTimeOffset? serviceTime) = await LookUpAsync(call, error, reference, cancellationToken).ConfigureAwait(false);
        if (device is null || (created is not null && created.Id != device.Id))
        {
            // It was not made: another attempt makes the first. One that was made under another reference is told.
            call.MayRepeat = error.IsTransient;
            throw InDoubt(call, error);
        }

        (bool isOurs, string? doubt) = Whose(device, serviceTime, call.InDoubtSince, earlier);
        if (isOurs)
        {
            return new(device, created is null ? null : false);
        }

        ErrorCode code = FlatpeakErrorCodes.DuplicateReference;
        ServiceException duplicate = call.Failures.Refused(code.Status, new ErrorBody(code.Code, null));
        throw doubt is null ? duplicate : call.Failures.MayBeDone(duplicate.Reworded(duplicate.Message + doubt));
    }

    // A repetition that met a device which no list shows yet may have met that of the attempt before it.
    private static ServiceException InDoubt(ServiceCall call, ServiceException error) =>
        call.MayBeDone && !error.OutcomeUnknown ? call.Failures.MayBeDone(error) : error;

    // Nobody finds that device by the reference that was sent: its id is in no other place than here.
    private static ServiceException OtherReference(ServiceResponse response, Device created)
    {
        ServiceException error = response.OtherReference(created, "it created device");
        return error.Reworded($"{error.Message} If that device is not wanted, delete it by its ID.");
    }

    // One that is older than the first attempt that may have made it is somebody else's; one that is not may be, made in that time. By the
    // service's clock, as the device's time is, or a computer whose own is some seconds ahead would take each for another's. But that time
    // may be a gateway's: where the two are far apart it must be ours by both, and is in doubt where it is by one.
    private (bool IsOurs, string? Doubt) Whose(Device device, DateTimeOffset? serviceTime, long? inDoubtSince, EarlierAttempt? earlier)
    {
        var clocks = new TwoClocks(clock.GetUtcNow(), serviceTime);
        TimeSpan? since = inDoubtSince is { } sent ? clock.GetElapsedTime(sent) + ClockGrain : null;
        bool isByService = IsOurs(serviceTime ?? clocks.Here);
        if (!clocks.Differ)
        {
            return (isByService, null);
        }

        bool isByThisComputer = IsOurs(clocks.Here);
        return isByService == isByThisComputer
            ? (isByService, null)
            : (false, string.Create(
                CultureInfo.InvariantCulture,
                $" Device '{device.Id}' has it, created at {device.TimeCreated:u}: by an attempt that got no response, or by somebody "
                + $"else. It is {clocks.Here:u} by this computer's clock, and {serviceTime:u} by that of the response: one is wrong."));

        bool IsOurs(DateTimeOffset now) => device.TimeCreated >= now - since
            || earlier?.MayHaveMade(device.TimeCreated, now - clocks.Here) == true;
    }

    // A late answer has a time of long ago, from which the device of somebody else would be young enough to be ours.
    private Task<(Device? Device, DateTimeOffset? ServiceTime)> FindAsync(string reference, CancellationToken cancellationToken) =>
        FreshLook.TakeAsync(clock, () => devices.FindAsync(reference, cancellationToken));

    // Where the look-up fails as well, nothing is known, and nothing may be sent again: it was retried itself.
    private async Task<(Device? Device, DateTimeOffset? ServiceTime)> LookUpAsync(
        ServiceCall call, ServiceException error, string reference, CancellationToken cancellationToken)
    {
        call.MayRepeat = false;
        try
        {
            return await FindAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (!e.IsFatal && e.Kind != ServiceErrorKind.AmbiguousReference)
        {
            throw InDoubt(call, error);
        }
        catch (ServiceException e) when (call.MayBeDone)
        {
            // What ends the run says nothing of the device, which may have been made.
            throw call.Failures.MayBeDone(e);
        }
    }
}

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

    /// <summary>Creates a device with a reference, once, however many attempts it takes.</summary>
    public Task<Device> CreateAsync(string reference, CancellationToken cancellationToken)
    {
        DeviceId.CheckReference(reference);
        return channel.RepeatAsync(
            Request(reference), (layer, call, token) => AttemptAsync(layer, call, reference, token), cancellationToken);
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

    private async Task<Device> AttemptAsync(ILayer layer, ServiceCall call, string reference, CancellationToken cancellationToken)
    {
        ServiceException error;
        try
        {
            ServiceResponse response = await layer.SendAsync(call, cancellationToken).ConfigureAwait(false);
            Device created = response.ReadDevice();
            return created.ReferenceId == reference ? created : throw response.Unexpected("with a different reference from the one sent");
        }
        catch (ServiceException e) when (e.OutcomeUnknown || (e.Kind == ServiceErrorKind.DuplicateReference && call.MayBeDone))
        {
            call.MayBeDone = true;
            call.InDoubtSince ??= call.SentAt;
            error = e;
        }
        catch (ServiceException e) when (call.MayBeDone)
        {
            throw call.Failures.MayBeDone(e);
        }

        (Device? device, DateTimeOffset? serviceTime) = await LookUpAsync(call, error, reference, cancellationToken).ConfigureAwait(false);
        if (device is null)
        {
            // It was not made: another attempt makes the first.
            call.MayRepeat = error.IsTransient;
            throw error;
        }

        // One that is older than the first attempt that may have made it is somebody else's.
        DateTimeOffset began = (serviceTime ?? clock.GetUtcNow()) - clock.GetElapsedTime(call.InDoubtSince!.Value) - ClockGrain;
        ErrorCode duplicate = FlatpeakErrorCodes.DuplicateReference;
        return device.TimeCreated >= began
            ? device
            : throw call.Failures.Refused(duplicate.Status, new ErrorBody(duplicate.Code, null));
    }

    // Where the look-up fails as well, nothing is known, and nothing may be sent again: it was retried itself.
    private async Task<(Device? Device, DateTimeOffset? ServiceTime)> LookUpAsync(
        ServiceCall call, ServiceException error, string reference, CancellationToken cancellationToken)
    {
        call.MayRepeat = false;
        try
        {
            return await devices.FindAsync(reference, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (!e.IsFatal && e.Kind != ServiceErrorKind.AmbiguousReference)
        {
            throw error;
        }
    }
}

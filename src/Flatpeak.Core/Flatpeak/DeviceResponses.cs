using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>Reads devices from responses, as strictly as what follows depends on their ids.</summary>
internal static class DeviceResponses
{
    /// <summary>The device in a response, whatever its id.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.UnexpectedResponse"/>.</exception>
    public static Device ReadDevice(this ServiceResponse response)
    {
        Device device = response.Read(FlatpeakJson.Default.Device);
        device.Read = new ReadTime(DateTimeOffset.UtcNow, response.SentAt);
        return DeviceId.IsValid(device.Id)
            ? device
            : throw response.Unexpected($"with a malformed device id ('{DisplayText.Of(device.Id)}')");
    }

    /// <summary>The device in a response, when it has the id that it was asked for.</summary>
    /// <param name="response">The response.</param>
    /// <param name="id">The id.</param>
    /// <param name="what">What was done with the device: <c>requested</c>, <c>changed</c>.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.UnexpectedResponse"/>.</exception>
    public static Device ReadDevice(this ServiceResponse response, string id, string what)
    {
        Device device = response.ReadDevice();
        return device.Id == id
            ? device
            : throw response.Unexpected($"with a different device from the one {what} ('{DisplayText.Of(device.Id)}')");
    }

    /// <summary>The error of a response whose device has another reference than was sent.</summary>
    /// <param name="response">The response.</param>
    /// <param name="device">Its device.</param>
    /// <param name="what">What is told of the device, before its id: <c>it created device</c>.</param>
    public static ServiceException OtherReference(this ServiceResponse response, Device device, string what)
    {
        string which = device.ReferenceId is { } other ? $"reference '{DisplayText.Of(other)}'" : "no reference";
        return response.Unexpected($"with a different reference from the one sent: {what} '{device.Id}', with {which}");
    }

    /// <summary>The page in a response.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.UnexpectedResponse"/>.</exception>
    public static DevicePage ReadPage(this ServiceResponse response)
    {
        // JSON may hold null wherever the type says otherwise.
        DevicePage page = response.Read(FlatpeakJson.Default.DevicePage);
        if (page.Data?.All(device => !string.IsNullOrWhiteSpace(device?.Id)) != true)
        {
            throw response.Unexpected("with a device that has no id");
        }

        var now = new ReadTime(DateTimeOffset.UtcNow, response.SentAt);
        foreach (Device device in page.Data)
        {
            device.Read = now;
        }

        return page;
    }
}

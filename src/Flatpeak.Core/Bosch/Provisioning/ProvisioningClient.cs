using System.Text.Json;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// Bosch's Device Provisioning API: registration, credential, policy and thing in one call (docs/services.md, "Device
/// provisioning").
/// </summary>
internal sealed class ProvisioningClient(ServiceChannel channel, string serviceInstanceId)
{
    public ProvisioningClient WithObserver(Action<ServiceExchange>? observer, CancellationToken cutOff) =>
        new(channel with { Observer = observer, CutOff = cutOff }, serviceInstanceId);

    public async Task<bool> CreateAsync(NewDevice device, CancellationToken cancellationToken)
    {
        string password = SecureText.Reveal(device.Credential.Password);
        var body = new ProvisionedDevice(
            device.ThingId,
            new ProvisionedHub(new RegistryDevice(null, true), new ProvisionedCredentials("hashed-password", [new HubSecret(password)])),
            new ProvisionedThings(new ProvisionedThing()));
        string path = ServiceAddress.Path("api", "1", serviceInstanceId, "devices");
        try
        {
            return await RepeatableCreate.SendAsync(
                channel,
                new ServiceRequest(HttpMethod.Post, path, $"provision device '{device.ThingId}'")
                {
                    Body = JsonSerializer.SerializeToUtf8Bytes(body, BoschJson.Default.ProvisionedDevice),
                    Expected = [200, 201],
                    Secret = password,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.StatusCode is 400 or 402 or 403)
        {
            // The one call makes four parts at two services: the second of them may have refused what the first has made.
            throw e.Reworded(e.Message, outcomeUnknown: true);
        }
    }
}

using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography;
using Flatpeak.Bosch;
using Flatpeak.Http;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Makes devices: registration, credential, policy and thing, in this order; or, after a failure, none of them.
/// </summary>
[Cmdlet(VerbsCommon.New, "BoschThing", DefaultParameterSetName = IdSet, SupportsShouldProcess = true)]
[OutputType(typeof(BoschDevice))]
public sealed class NewBoschThingCommand : ThingTargetCommand
{
    private const int PasswordLength = 32;

    private readonly HashSet<string> _thingIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deviceIds = new(StringComparer.Ordinal);

    /// <summary>The policy to use; made when it is not there. By default one of each thing's own id.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PolicyId { get; set; }

    /// <summary>The password that the devices authenticate with. By default a random one each.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <inheritdoc/>
    protected override void Process(object item, RemovalTarget target)
    {
        NewDevice device = Checked(target);

        // The second of two would find what the first has half made, and take it for its own or away.
        if (!_thingIds.Add(device.ThingId) | !_deviceIds.Add(device.HubDeviceId))
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidId, $"'{device.ThingId}', or its device '{device.HubDeviceId}', is there twice in the input. The second is left out.");
        }

        if (ShouldProcess($"{device.ThingId} ({Bosch})", "Create registration, credential, policy and thing"))
        {
            string tenant = Bosch.TenantId;
            Start(item, async (client, token) =>
            {
                await client.CreateDeviceAsync(device, token).ConfigureAwait(false);
                return new BoschDevice
                {
                    ThingId = device.ThingId,
                    HubDeviceId = device.HubDeviceId,
                    PolicyId = device.PolicyId,
                    TenantId = tenant,
                    Credential = new PSCredential(device.Credential.AuthId, device.Credential.Password),
                };
            });
        }
    }

    private NewDevice Checked(RemovalTarget target)
    {
        string deviceId = Flatpeak.Bosch.ThingId.CheckDevice(target.HubDeviceId ?? target.ThingId);

        // As the Device Provisioning API names it (APIS, 2).
        string authId = deviceId.Replace(':', '_');
        return new NewDevice(
            target.ThingId, deviceId, Flatpeak.Bosch.ThingId.Check(PolicyId ?? target.PolicyId ?? target.ThingId, "policy"),
            new NewCredential(authId, Password ?? Random()));
    }

    private static SecureString Random() => new NetworkCredential(
        "", RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", PasswordLength)).SecurePassword;
}

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
    protected override RemovalTarget Complete(RemovalTarget target)
    {
        target = target with
        {
            HubDeviceId = Flatpeak.Bosch.ThingId.CheckDevice(target.HubDeviceId ?? target.ThingId),
            PolicyId = Flatpeak.Bosch.ThingId.Check(PolicyId ?? target.PolicyId ?? target.ThingId, "policy"),
        };

        // The second of two would find what the first has half made, and take it for its own or away.
        return _thingIds.Add(target.ThingId) & _deviceIds.Add(target.HubDeviceId)
            ? target
            : throw new ServiceException(
                ServiceErrorKind.InvalidId, $"'{target.ThingId}', or its device '{target.HubDeviceId}', is there twice in the input. The second is left out.");
    }

    /// <inheritdoc/>
    protected override void Process(object item, RemovalTarget target)
    {
        // As the Device Provisioning API names it (APIS, 2).
        string authId = target.HubDeviceId!.Replace(':', '_');
        var device = new NewDevice(target.ThingId, target.HubDeviceId, target.PolicyId!, new NewCredential(authId, Password ?? Random()));
        string tenant = Bosch.TenantId;
        Start(
            item,
            async (client, token) =>
            {
                await client.CreateDeviceAsync(device, token).ConfigureAwait(false);
                return new BoschDevice
                {
                    ThingId = device.ThingId,
                    HubDeviceId = device.HubDeviceId,
                    PolicyId = device.PolicyId,
                    TenantId = tenant,
                    Credential = new PSCredential(authId, device.Credential.Password),
                };
            },
            () => ShouldProcess($"{device.ThingId} ({Bosch})", "Create registration, credential, policy and thing"));
    }

    private static SecureString Random() => new NetworkCredential(
        "", RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", PasswordLength)).SecurePassword;
}

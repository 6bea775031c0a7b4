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
public sealed class NewBoschThingCommand : BoschCommand
{
    private const string IdSet = "ThingId";
    private const string InputSet = "InputObject";
    private const int PasswordLength = 32;

    /// <summary>The id of each thing, namespace:name.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [AllowEmptyString]
    public string[] ThingId { get; set; } = [];

    /// <summary>A thing's id, or an object with the property ThingId, DeviceId or ReferenceId, and HubDeviceId and PolicyId where they differ.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>The policy to use; made when it is not there. By default one of each thing's own id.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PolicyId { get; set; }

    /// <summary>The password that the devices authenticate with. By default a random one each.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Password { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in ThingId)
        {
            Create(id, () => new RemovalTarget(id));
        }

        if (InputObject is { } input)
        {
            Create(input, () => ThingInput.Target(input));
        }
    }

    private void Create(object item, Func<RemovalTarget?> find)
    {
        NewDevice? device = null;
        if (!Passes(item, () => device = find() is { } target ? Checked(target) : null))
        {
            return;
        }

        if (device is null)
        {
            Fail(ErrorRecords.MissingProperty(item, ThingInput.Properties));
        }
        else if (ShouldProcess($"{device.ThingId} ({Bosch})", "Create registration, credential, policy and thing"))
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
        string thingId = Flatpeak.Bosch.ThingId.Check(target.ThingId);
        string deviceId = Flatpeak.Bosch.ThingId.CheckDevice(target.HubDeviceId ?? thingId);

        // As the Device Provisioning API names it (APIS, 2).
        string authId = deviceId.Replace(':', '_');
        return new NewDevice(
            thingId, deviceId, Flatpeak.Bosch.ThingId.Check(PolicyId ?? target.PolicyId ?? thingId, "policy"),
            new NewCredential(authId, Password ?? Random()));
    }

    private static SecureString Random() => new NetworkCredential(
        "", RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", PasswordLength)).SecurePassword;
}

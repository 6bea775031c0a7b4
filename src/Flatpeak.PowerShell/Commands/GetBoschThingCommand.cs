using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Reads things: by id, or by a search, page by page as they are consumed. The search lags by a second or two.</summary>
[Cmdlet(VerbsCommon.Get, "BoschThing", DefaultParameterSetName = SearchSet, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Thing))]
public sealed class GetBoschThingCommand : ThingTargetCommand
{
    /// <summary>Only things of these namespaces.</summary>
    [Parameter(ParameterSetName = SearchSet)]
    [ValidateNotNullOrEmpty]
    public string[] Namespace { get; set; } = [];

    /// <summary>Only things that this RQL expression is true of, such as eq(attributes/site,"north").</summary>
    [Parameter(ParameterSetName = SearchSet)]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Adds what the registry knows of the device: Registered, Enabled, CredentialCount.</summary>
    [Parameter]
    public SwitchParameter IncludeRegistration { get; set; }

    private protected override string DoneWord => "read";

    /// <inheritdoc/>
    protected override void Process(object item, ThingTarget target)
    {
        bool include = IncludeRegistration;
        string host = Bosch.ThingsUri.Authority;
        Start(item, async (client, token) =>
        {
            Thing thing = await client.FindThingAsync(target.ThingId, token).ConfigureAwait(false)
                ?? throw new ServiceException(
                    ServiceErrorKind.NotFound,
                    $"There is no thing '{target.ThingId}' at Things ({host}), or none that this session may see.");
            return include ? await WithRegistrationAsync(client, thing, target.HubDeviceId, token).ConfigureAwait(false) : thing;
        });
    }

    private protected override void ListAll()
    {
        bool include = IncludeRegistration;
        ReadList(Bosch.Client.WithObserver(Observe).SearchThingsAsync(new ThingQuery(Filter, Namespace), StopToken), thing =>
        {
            if (include)
            {
                Start(thing, (client, token) => WithRegistrationAsync(client, thing, null, token));
            }
            else
            {
                Report(new FleetOutcome<object> { Output = thing });
            }
        });
    }

    private static async Task<object?> WithRegistrationAsync(
        BoschClient client, Thing thing, string? deviceId, CancellationToken cancellationToken)
    {
        // What can be no device id in a registry is none there.
        DeviceRegistration? registration = deviceId is null && !BoschIds.IsDevice(thing.ThingId)
            ? null
            : await client.FindRegistrationAsync(deviceId ?? thing.ThingId, cancellationToken).ConfigureAwait(false);
        var output = new PSObject(thing);
        output.TypeNames.Insert(0, $"{typeof(Thing).FullName}#Registration");
        output.Properties.Add(new PSNoteProperty("Registered", registration is { IsRegistered: true }));
        output.Properties.Add(new PSNoteProperty("Enabled", registration is { IsRegistered: true } ? registration.IsEnabled : null));
        output.Properties.Add(new PSNoteProperty("CredentialCount", registration?.CredentialCount ?? 0));
        return output;
    }
}

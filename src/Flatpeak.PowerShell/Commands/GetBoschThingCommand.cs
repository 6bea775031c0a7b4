using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Reads things: by id, or by a search, also for ids with wildcards, page by page as they are consumed. The search lags by a
/// second or two.
/// </summary>
[Cmdlet(VerbsCommon.Get, "BoschThing", DefaultParameterSetName = SearchSet, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Thing))]
public sealed partial class GetBoschThingCommand : ThingTargetCommand
{
    private protected override string DoneWord => "read";

    /// <inheritdoc/>
    protected override void Process(object item, ThingTarget target)
    {
        bool include = IncludeRegistration;
        ThingQuery query = _query;
        string host = Bosch.ThingsUri.Authority;
        Start(item, async (client, token) =>
        {
            Thing thing = await client.FindThingAsync(target.ThingId, token).ConfigureAwait(false)
                ?? throw new ServiceException(
                    ServiceErrorKind.NotFound,
                    $"There is no thing '{target.ThingId}' at Things ({host}), or none that this session may see.");
            return !query.Fits(thing) ? null
                : include ? await WithRegistrationAsync(client, thing, target.HubDeviceId, token).ConfigureAwait(false)
                : WithDevice(thing, target.HubDeviceId);
        });
    }

    private protected override void ListAll() => List(_query, []);

    private protected override void AcceptNamed()
    {
        string[] plain = [.. ThingId.Where(id => !NamePattern.IsPattern(id))];
        if (plain.Length == ThingId.Length)
        {
            Expect(plain.Length);
        }

        foreach (string id in plain)
        {
            AcceptThing(NamePattern.Plain(id));
        }

        NamePattern[] patterns = Patterns(ThingId);
        if (patterns.Length > 0)
        {
            List(_query with { IdPatterns = [.. patterns.Select(pattern => pattern.Like)] }, patterns);
        }
    }

    private void List(ThingQuery query, NamePattern[] patterns)
    {
        bool Fits(string id) => patterns.Length == 0 || Array.Exists(patterns, pattern => pattern.Fits(id));
        HashSet<string> late = [.. Bosch.Client.LatelyCreated.Where(thing => Fits(thing.ThingId) && IsFor(query, thing))
            .Select(thing => thing.ThingId)];
        bool include = IncludeRegistration;
        bool isWhole = ReadList(Bosch.Client.WithObserver(Observe).SearchThingsAsync(query, StopToken), thing =>
        {
            late.Remove(thing.ThingId);
            if (!Fits(thing.ThingId))
            {
                return;
            }

            if (include)
            {
                Start(thing, (client, token) => WithRegistrationAsync(client, thing, null, token));
            }
            else
            {
                Report(new FleetOutcome<object> { Output = thing });
            }
        });

        // What was removed meanwhile is rightly missing.
        LateThing[] missing = isWhole && late.Count > 0
            ? [.. Bosch.Client.LatelyCreated.Where(thing => late.Contains(thing.ThingId))
                .OrderBy(thing => thing.ThingId, StringComparer.Ordinal)]
            : [];
        if (missing.Length > 0 && query.Filter is null)
        {
            WriteWarning(LateThings.Text(missing));
        }
        else if (missing.Length > 0)
        {
            // Whether that is true of them, nobody here can tell.
            WriteVerbose($"{LateThings.Text(missing)} Or the filter is not true of it.");
        }
    }

    private static bool IsFor(ThingQuery query, LateThing late)
    {
        DateTimeOffset created = DateTimeOffset.UtcNow - late.Age;
        var thing = new Thing { ThingId = late.ThingId, Created = created, Modified = created };
        return query.Fits(thing) && (query.Namespaces.Count == 0 || query.Namespaces.Contains(thing.Namespace));
    }

    // The id in the registry that came in with it: a removal of the output means that one too. Also where it is the thing's, as the first
    // object decides which columns a CSV file has.
    private static object WithDevice(Thing thing, string? deviceId)
    {
        if (string.IsNullOrEmpty(deviceId))
        {
            return thing;
        }

        var output = new PSObject(thing);
        output.Properties.Add(new PSNoteProperty("HubDeviceId", deviceId));
        return output;
    }

    private static async Task<object?> WithRegistrationAsync(
        BoschClient client, Thing thing, string? deviceId, CancellationToken cancellationToken)
    {
        // What can be no device id in a registry is none there.
        DeviceRegistration? registration = deviceId is null && !BoschIds.IsDevice(thing.ThingId)
            ? null
            : await client.FindRegistrationAsync(deviceId ?? thing.ThingId, cancellationToken).ConfigureAwait(false);
        var output = PSObject.AsPSObject(WithDevice(thing, deviceId));
        output.TypeNames.Insert(0, $"{typeof(Thing).FullName}#Registration");
        output.Properties.Add(new PSNoteProperty("Registered", registration is { IsRegistered: true }));
        output.Properties.Add(new PSNoteProperty("Enabled", registration is { IsRegistered: true } ? registration.IsEnabled : null));
        output.Properties.Add(new PSNoteProperty("CredentialCount", registration?.CredentialCount ?? 0));
        return output;
    }
}

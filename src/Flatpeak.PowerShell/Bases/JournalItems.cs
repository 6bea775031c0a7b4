using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>Reads the items of a journal, with the names by which its command takes them.</summary>
internal static class JournalItems
{
    /// <summary>The items of a journal, in the order in which they came up.</summary>
    public static IEnumerable<JournaledItem> Read(string path)
    {
        RunEntry? last = null;
        var creations = new JournalCreations();

        // A run at Bosch IoT alone does not say whose account the others were for.
        void Begin(RunEntry run) => last = run with { Account = run.Account ?? last?.Account, Mode = run.Mode ?? last?.Mode };
        IReadOnlyCollection<JournalItem> items = JournalReader.ReadItems(path, Begin, entry => creations.Note(last!, entry));
        return last is null ? [] : items.Select(item => Of(item, last, path, creations));
    }

    private static JournaledItem Of(JournalItem item, RunEntry run, string path, JournalCreations creations)
    {
        (string? createdId, bool? wasThere) = creations.Of(item);
        var output = new JournaledItem
        {
            Key = item.Key.Key,
            Occurrence = item.Key.Occurrence,
            State = item.State.ToString(),
            Command = run.Command,
            Steps = item.Steps,
            Attempts = item.Attempts,
            Started = item.Began,
            Ended = item.Ended,
            Duration = item.Duration,
            ErrorId = item.Error?.Id,
            Message = item.Error?.Message ?? item.Warning,
            Status = item.Error?.Status ?? item.Status,
            Id = createdId,
            WasThere = wasThere,
            FindingKind = item.Names.GetValueOrDefault(ItemNames.FindingKind),
            Shard = run.Shard,
            JournalPath = path,
        };
        return run.Tenant is null ? OfDevice(output, item, run) : OfThing(output, item, run);
    }

    private static JournaledItem OfDevice(JournaledItem output, JournalItem item, RunEntry run)
    {
        string key = item.Key.Key;
        bool isCreation = JournalItemInput.IsCreation(run.Command);
        string? reference = item.Names.GetValueOrDefault(ItemNames.ReferenceId);
        string? id = isCreation
            ? output.Id
            : item.Names.GetValueOrDefault(ItemNames.Id) ?? (ItemNames.IsId(key) && reference != key ? key : null);
        return output with
        {
            // It was named by its reference still: what that named then is told besides.
            Id = id ?? (isCreation ? null : item.Names.GetValueOrDefault(ItemNames.FoundId)),
            ReferenceId = reference ?? (id is null || isCreation ? key : null),
            HadNoReference = item.Names.ContainsKey(ItemNames.HadNoReference) ? true : null,
            AccountId = item.Names.GetValueOrDefault(ItemNames.AccountId) ?? run.Account,
            LiveMode = LiveMode(item, run),
            TenantId = item.Names.GetValueOrDefault(ThingNames.TenantId),
            RegistryHost = item.Names.GetValueOrDefault(ThingNames.RegistryHost),
            ThingsHost = item.Names.GetValueOrDefault(ThingNames.ThingsHost),
            AsOf = Time(item, ItemNames.AsOf),
            ThingId = item.Names.GetValueOrDefault(ThingNames.ThingId),
            HubDeviceId = item.Names.GetValueOrDefault(ThingNames.HubDeviceId),
        };
    }

    private static JournaledItem OfThing(JournaledItem output, JournalItem item, RunEntry run)
    {
        // A step that is done is no sign of it: what was not there is done too. And a removal of which nobody knows how it ended
        // may have deleted the thing: its plan had read it.
        bool wasSeen = item.State == JournalState.InDoubt && item.Names.ContainsKey(ThingNames.ThingSeen);
        RecordedItem recorded = item.ToRecorded();
        PastSteps? past = PastSteps.Of(recorded);
        string found = string.Join(
            ", ",
            (item.Names.GetValueOrDefault(ThingNames.Found)?.Split(',', StringSplitOptions.TrimEntries) ?? [])
            .Union(recorded.Found)
            .Union(wasSeen ? [ThingNames.ThingStep] : []));
        string? byFinding = item.Names.GetValueOrDefault(ItemNames.ByFinding);

        // By these the finding is looked at: what has lost them must not pass for a device of which they are the thing's id.
        string? own = byFinding is null ? null : item.Key.Key;
        return output with
        {
            ThingId = item.Key.Key,
            HubDeviceId = item.Names.GetValueOrDefault(ThingNames.HubDeviceId) ?? own,
            PolicyId = item.Names.GetValueOrDefault(ThingNames.PolicyId),
            ReferenceId = item.Names.GetValueOrDefault(ItemNames.ReferenceId) ?? own,
            FindingCallsFor = item.Names.GetValueOrDefault(ItemNames.FindingCallsFor),
            ByFinding = byFinding,
            Found = found.Length > 0 ? found : null,
            TenantId = item.Names.GetValueOrDefault(ThingNames.TenantId) ?? run.Tenant,
            RegistryHost = item.Names.GetValueOrDefault(ThingNames.RegistryHost) ?? HostOf(run, Enum.GetNames<RegistryApi>()),
            ThingsHost = item.Names.GetValueOrDefault(ThingNames.ThingsHost) ?? HostOf(run, BoschCommand.ThingsName),
            AccountId = item.Names.GetValueOrDefault(ItemNames.AccountId) ?? run.Account,
            LiveMode = LiveMode(item, run),
            AsOf = Time(item, ItemNames.AsOf),
            ThingCreated = Time(item, ThingNames.ThingCreated),
            NoThingAt = Time(item, ThingNames.NoThingAt),
            ThingGone = past?.ThingGoneForSure,
            Passed = past?.Passed,
        };
    }

    private static bool? LiveMode(JournalItem item, RunEntry run) =>
        bool.TryParse(item.Names.GetValueOrDefault(ItemNames.LiveMode), out bool mode) ? mode : run.Mode switch
        {
            "live" => true,
            "test" => false,
            _ => null,
        };

    private static DateTimeOffset? Time(JournalItem item, string name) =>
        IsoTime.TryParse(item.Names.GetValueOrDefault(name), out DateTimeOffset time) ? time : null;

    private static string? HostOf(RunEntry run, params string[] names) =>
        names.Select(name => run.Endpoints?.GetValueOrDefault(name)).FirstOrDefault(address => address is not null) is { } found
        && Uri.TryCreate(found, UriKind.Absolute, out Uri? address)
            ? BoschOptions.HostOf(address)
            : null;
}

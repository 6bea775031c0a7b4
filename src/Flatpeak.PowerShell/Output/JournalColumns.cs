using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>An item of a journal as the engine shows it, and as Export-Csv writes it.</summary>
internal static class JournalColumns
{
    public static string Key(PSObject o) => Item(o).Key;

    public static int Occurrence(PSObject o) => Item(o).Occurrence;

    public static string State(PSObject o) => Item(o).State;

    public static string Command(PSObject o) => Item(o).Command;

    public static string? Id(PSObject o) => Item(o).Id;

    public static string? ReferenceId(PSObject o) => Item(o).ReferenceId;

    public static string? ThingId(PSObject o) => Item(o).ThingId;

    public static string? HubDeviceId(PSObject o) => Item(o).HubDeviceId;

    public static string? PolicyId(PSObject o) => Item(o).PolicyId;

    public static string? Found(PSObject o) => Item(o).Found;

    public static string? FindingKind(PSObject o) => Item(o).FindingKind;

    public static string? AccountId(PSObject o) => Item(o).AccountId;

    public static bool? LiveMode(PSObject o) => Item(o).LiveMode;

    public static string? TenantId(PSObject o) => Item(o).TenantId;

    public static string? RegistryHost(PSObject o) => Item(o).RegistryHost;

    public static string? ThingsHost(PSObject o) => Item(o).ThingsHost;

    public static bool? HadNoReference(PSObject o) => Item(o).HadNoReference;

    public static OutputTime? AsOf(PSObject o) => OutputTime.Of(Item(o).AsOf);

    public static OutputTime? ThingCreated(PSObject o) => OutputTime.Of(Item(o).ThingCreated);

    public static OutputTime? NoThingAt(PSObject o) => OutputTime.Of(Item(o).NoThingAt);

    public static OutputTime? ThingGone(PSObject o) => OutputTime.Of(Item(o).ThingGone);

    public static string? Passed(PSObject o) => Item(o).Passed;

    public static bool? WasThere(PSObject o) => Item(o).WasThere;

    public static OutputSteps Steps(PSObject o) => OutputSteps.Of(Item(o).Steps);

    public static int Attempts(PSObject o) => Item(o).Attempts;

    public static OutputTime? Started(PSObject o) => OutputTime.Of(Item(o).Started);

    public static OutputTime? Ended(PSObject o) => OutputTime.Of(Item(o).Ended);

    public static TimeSpan Duration(PSObject o) => Item(o).Duration;

    public static string? ErrorId(PSObject o) => Item(o).ErrorId;

    public static string? Message(PSObject o) => Item(o).Message;

    public static int? Status(PSObject o) => Item(o).Status;

    public static string? Shard(PSObject o) => Item(o).Shard;

    public static string JournalPath(PSObject o) => Item(o).JournalPath;

    private static JournaledItem Item(PSObject o) => (JournaledItem)o.BaseObject;
}

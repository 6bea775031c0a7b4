using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Flatpeak.Bosch;
using Flatpeak.Comparison;
using Flatpeak.Removal;

namespace Flatpeak.PowerShell;

/// <summary>
/// The properties of records that have times, as the engine shows them: in this order, the times with a text that every
/// reader understands (<see cref="OutputTime"/>). All of them are here, or the times would come before the id. What views head
/// otherwise than the service does is a property as well: one that is not there makes -ne true of everything.
/// </summary>
internal static class Columns
{
    /// <summary>The types, for Update-TypeData.</summary>
    public static TypeData[] Types =>
    [
        Of<Device>(typeof(DeviceColumns)),
        Of<Thing>(typeof(ThingColumns)),
        Of<Connection>(typeof(ConnectionColumns)),
        Of<DeviceRemoval>(typeof(RemovalColumns)),
        Of<FleetFinding>(typeof(FindingColumns)),
        Of<JournaledItem>(typeof(JournalColumns)),
    ];

    /// <summary>The type of records whose properties these methods are.</summary>
    public static TypeData Of<T>(Type columns)
    {
        var type = new TypeData(typeof(T));
        foreach (MethodInfo column in columns.GetMethods(BindingFlags.Public | BindingFlags.Static).OrderBy(method => method.MetadataToken))
        {
            // A second name sorts and filters, and adds no column to a file.
            bool isAlias = column.Name == nameof(DeviceColumns.Created) && typeof(T) == typeof(Device);
            type.Members.Add(column.Name, new CodePropertyData(column.Name, column) { IsHidden = isAlias });
        }

        return type;
    }

    private static class DeviceColumns
    {
        public static string Id(PSObject o) => Device(o).Id;

        public static string? ReferenceId(PSObject o) => Device(o).ReferenceId;

        public static bool LiveMode(PSObject o) => Device(o).LiveMode;

        public static OutputTime? TimeCreated(PSObject o) => OutputTime.Of(Device(o).TimeCreated);

        public static OutputTime? Created(PSObject o) => OutputTime.Of(Device(o).TimeCreated);

        public static OutputTime? LastSeen(PSObject o) => OutputTime.Of(Device(o).LastSeen);

        public static string? AccountId(PSObject o) => Device(o).AccountId;

        public static string Mode(PSObject o) => DeviceTarget.ModeName(Device(o).LiveMode);

        private static Device Device(PSObject o) => (Device)o.BaseObject;
    }

    private static class ThingColumns
    {
        public static string ThingId(PSObject o) => Thing(o).ThingId;

        public static string Namespace(PSObject o) => Thing(o).Namespace;

        public static string? PolicyId(PSObject o) => Thing(o).PolicyId;

        public static long? Revision(PSObject o) => Thing(o).Revision;

        public static OutputTime? Modified(PSObject o) => OutputTime.Of(Thing(o).Modified);

        public static OutputTime? Created(PSObject o) => OutputTime.Of(Thing(o).Created);

        public static string? TenantId(PSObject o) => Thing(o).TenantId;

        public static string? RegistryHost(PSObject o) => Thing(o).RegistryHost;

        public static string? ThingsHost(PSObject o) => Thing(o).ThingsHost;

        private static Thing Thing(PSObject o) => (Thing)o.BaseObject;
    }

    private static class ConnectionColumns
    {
        public static string Id(PSObject o) => Connection(o).Id;

        public static string? Name(PSObject o) => Connection(o).Name;

        public static string? Type(PSObject o) => Connection(o).Type;

        public static string? Status(PSObject o) => Connection(o).Status;

        public static long? MessageCount(PSObject o) => Connection(o).MessageCount;

        public static OutputTime? LastMessage(PSObject o) => OutputTime.Of(Connection(o).LastMessage);

        public static OutputTime? MetricsReset(PSObject o) => OutputTime.Of(Connection(o).MetricsReset);

        public static string? ThingsHost(PSObject o) => Connection(o).ThingsHost;

        public static string? SolutionId(PSObject o) => Connection(o).SolutionId;

        private static Connection Connection(PSObject o) => (Connection)o.BaseObject;
    }

    private static class RemovalColumns
    {
        public static string ThingId(PSObject o) => Removal(o).ThingId;

        public static string State(PSObject o) => Removal(o).State;

        public static string? FailedStep(PSObject o) => Removal(o).FailedStep;

        public static string? Reason(PSObject o) => Removal(o).Reason;

        public static string? ErrorId(PSObject o) => Removal(o).ErrorId;

        public static OutputTime? ThingCreated(PSObject o) => OutputTime.Of(Removal(o).ThingCreated);

        public static OutputTime? NoThingAt(PSObject o) => OutputTime.Of(Removal(o).NoThingAt);

        public static OutputTime? ThingGone(PSObject o) => OutputTime.Of(Removal(o).ThingGone);

        public static string? Passed(PSObject o) => Removal(o).Passed;

        public static OutputTime? Planned(PSObject o) => OutputTime.Of(Removal(o).Planned);

        public static OutputTime? Started(PSObject o) => OutputTime.Of(Removal(o).Started);

        public static OutputTime? Ended(PSObject o) => OutputTime.Of(Removal(o).Ended);

        public static string? TenantId(PSObject o) => Removal(o).TenantId;

        public static string? RegistryHost(PSObject o) => Removal(o).RegistryHost;

        public static string? ThingsHost(PSObject o) => Removal(o).ThingsHost;

        public static string? AccountId(PSObject o) => Removal(o).AccountId;

        public static bool? LiveMode(PSObject o) => Removal(o).LiveMode;

        public static OutputSteps Steps(PSObject o) => OutputSteps.Of(Removal(o).Steps);

        private static DeviceRemoval Removal(PSObject o) => (DeviceRemoval)o.BaseObject;
    }
}

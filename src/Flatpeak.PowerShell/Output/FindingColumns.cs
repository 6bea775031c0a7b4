using System.Management.Automation;
using Flatpeak.Comparison;

namespace Flatpeak.PowerShell;

/// <summary>A finding as the engine shows it: with a name for every kind, and with what to type.</summary>
internal static class FindingColumns
{
    public static FindingKind Kind(PSObject o) => Finding(o).Kind;

    public static string Name(PSObject o) => Finding(o).ToString();

    public static string? ThingId(PSObject o) => Finding(o).ThingId;

    public static string? ReferenceId(PSObject o) => Finding(o).ReferenceId;

    public static string? HubDeviceId(PSObject o) => Finding(o).HubDeviceId;

    public static string? PolicyId(PSObject o) => Finding(o).PolicyId;

    public static string? DeviceId(PSObject o) => Finding(o).DeviceId;

    public static FleetSides Where(PSObject o) => Finding(o).Where;

    public static FleetSides WhereNot(PSObject o) => Finding(o).WhereNot;

    public static FleetSides WhereUnknown(PSObject o) => Finding(o).WhereUnknown;

    public static int? CredentialCount(PSObject o) => Finding(o).CredentialCount;

    public static string? OtherName(PSObject o) => Finding(o).OtherName;

    public static string? SimilarName(PSObject o) => Finding(o).SimilarName;

    public static bool IsGateway(PSObject o) => Finding(o).IsGateway;

    public static bool IsBehindGateway(PSObject o) => Finding(o).IsBehindGateway;

    public static bool CreatedMeanwhile(PSObject o) => Finding(o).CreatedMeanwhile;

    public static FindingRemedy CallsFor(PSObject o) => Finding(o).CallsFor;

    public static string? Suggestion(PSObject o) => FindingSuggestion.Of(Finding(o));

    public static string? Advice(PSObject o) => FindingAdvice.Of(Finding(o));

    public static OutputTime? ThingCreated(PSObject o) => OutputTime.Of(Finding(o).ThingCreated);

    public static OutputTime? FoundAt(PSObject o) => OutputTime.Of(Finding(o).FoundAt);

    public static string? AccountId(PSObject o) => Finding(o).AccountId;

    public static bool? LiveMode(PSObject o) => Finding(o).LiveMode;

    public static string? TenantId(PSObject o) => Finding(o).TenantId;

    public static string? RegistryHost(PSObject o) => Finding(o).RegistryHost;

    public static string? ThingsHost(PSObject o) => Finding(o).ThingsHost;

    private static FleetFinding Finding(PSObject o) => (FleetFinding)o.BaseObject;
}

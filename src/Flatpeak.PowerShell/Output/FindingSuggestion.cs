using System.Management.Automation.Language;
using Flatpeak.Comparison;

namespace Flatpeak.PowerShell;

/// <summary>A command that does what a finding calls for, to be pasted. It prompts as it would otherwise.</summary>
internal static class FindingSuggestion
{
    /// <summary>The command; one that only shows the device where a person has to decide; null where there is nothing to show.</summary>
    public static string? Of(FleetFinding finding)
    {
        FindingRemedy remedy = finding.CallsFor;
        if (remedy == FindingRemedy.None)
        {
            return Look(finding);
        }

        if (remedy == FindingRemedy.RemoveFromFlatpeak)
        {
            return RemoveIdentifier(finding);
        }

        string next = remedy.HasFlag(FindingRemedy.RemoveFromFlatpeak)
            ? $"Remove-FpDevice -Id {Quoted(finding.DeviceId)}"
            : Creation(finding);
        if (!remedy.HasFlag(FindingRemedy.RemoveFromBosch))
        {
            return next;
        }

        // What was declined, or has failed, is not gone on with.
        string remove = $"Remove-BoschThing -ThingId {Quoted(finding.ThingId)}{Hub(finding)}{Policy(finding)}";
        return next.Length == 0 ? remove : $"if ({remove} -PassThru | Where-Object Succeeded) {{ {next} }}";
    }

    private static string? Look(FleetFinding finding) => finding switch
    {
        { Kind: FindingKind.Matching } => null,
        { ThingId: { } thing } when finding.Where.HasFlag(FleetSides.Things) =>
            $"Get-BoschThing -ThingId {Quoted(thing)} -IncludeRegistration",
        { DeviceId: { } device } => $"Get-FpDevice -Id {Quoted(device)}",
        _ => null,
    };

    // As a finding, so that Remove-FpDevice makes sure that nothing uses it by now, or that of two the other one stays.
    private static string RemoveIdentifier(FleetFinding finding)
    {
        (string Name, string? Text)[] names =
        [
            (nameof(finding.DeviceId), finding.DeviceId), (nameof(finding.ReferenceId), finding.ReferenceId),
            (nameof(finding.ThingId), finding.ThingId), (nameof(finding.HubDeviceId), finding.HubDeviceId),
            (nameof(finding.OtherName), finding.OtherName), (nameof(finding.AccountId), finding.AccountId),
            (nameof(finding.TenantId), finding.TenantId),
        ];

        // What is looked up before anything is deleted may be empty, and must not be left out.
        IEnumerable<string> said = names
            .Where(name => !string.IsNullOrEmpty(name.Text) || name.Name is nameof(finding.ThingId) or nameof(finding.HubDeviceId))
            .Select(name => $"{name.Name} = {Quoted(name.Text)}");
        return $"@{{ Kind = '{finding.Kind}'; CallsFor = '{finding.CallsFor}'; {string.Join("; ", said)} }} | Remove-FpDevice";
    }

    private static string Creation(FleetFinding finding)
    {
        string device = $"New-FpDevice -ReferenceId {Quoted(finding.ReferenceId)}";
        if (!finding.CallsFor.HasFlag(FindingRemedy.CreateAtBosch))
        {
            return finding.CallsFor.HasFlag(FindingRemedy.CreateAtFlatpeak) ? device : "";
        }

        string thing = finding.HubDeviceId == finding.ThingId
            ? $"New-BoschThing -ThingId {Quoted(finding.ThingId)}{Policy(finding)}"
            : $"@{{ ThingId = {Quoted(finding.ThingId)}; HubDeviceId = {Quoted(finding.HubDeviceId)} }} | New-BoschThing{Policy(finding)}";
        return finding.CallsFor.HasFlag(FindingRemedy.CreateAtFlatpeak) ? $"{thing} -ErrorAction Stop; {device}" : thing;
    }

    private static string Hub(FleetFinding finding) =>
        finding.HubDeviceId is { } id && id != finding.ThingId ? $" -HubDeviceId {Quoted(id)}" : "";

    private static string Policy(FleetFinding finding) =>
        finding.PolicyId is { } id && id != finding.ThingId ? $" -PolicyId {Quoted(id)}" : "";

    // The engine takes four other characters for a single quote too; this knows them.
    private static string Quoted(string? text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text ?? "")}'";
}

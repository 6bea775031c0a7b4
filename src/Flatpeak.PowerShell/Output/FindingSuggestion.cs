using Flatpeak.Comparison;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>A command that does what a finding calls for, to be pasted. It prompts as it would otherwise.</summary>
internal static class FindingSuggestion
{
    /// <summary>The command; one that only shows the device where a person has to decide; null where there is nothing to show.</summary>
    public static string? Of(FleetFinding finding)
    {
        string? command = finding.CallsFor == FindingRemedy.None ? Look(finding) : Mend(finding.CallsFor);
        return command is null ? null : $"{Piped(finding)} | {command}";
    }

    /// <summary>
    /// True for an identifier whose device the other sides have by a name that differs from its reference in case only. Where the list
    /// has it as it is at Flatpeak, the others are wrong.
    /// </summary>
    public static bool IsToBeRenamed(FleetFinding finding) =>
        finding is { SimilarName: not null, DeviceId: not null, Where: FleetSides.Flatpeak }
        && finding.SimilarName.Equals(finding.ReferenceId, StringComparison.OrdinalIgnoreCase);

    private static string? Look(FleetFinding finding) => finding switch
    {
        { Kind: FindingKind.Matching } => null,
        _ when IsToBeRenamed(finding) => $"Set-FpDevice -ReferenceId {CommandText.Quoted(finding.SimilarName)}",
        { ThingId: not null } when finding.Where.HasFlag(FleetSides.Things) => "Get-BoschThing -IncludeRegistration",
        { DeviceId: not null } => "Get-FpDevice",
        _ => null,
    };

    private static string Mend(FindingRemedy remedy)
    {
        bool removesThing = remedy.HasFlag(FindingRemedy.RemoveFromBosch);
        bool createsThing = remedy.HasFlag(FindingRemedy.CreateAtBosch);
        string rest = createsThing ? CreationCommand.Of(remedy.HasFlag(FindingRemedy.CreateAtFlatpeak))
            : remedy.HasFlag(FindingRemedy.RemoveFromFlatpeak) ? "$_ | Remove-FpDevice"
            : remedy.HasFlag(FindingRemedy.CreateAtFlatpeak) ? "$_ | New-FpDevice"
            : "";
        return (removesThing, rest) switch
        {
            (true, "") => "Remove-BoschThing",
            (false, _) when !createsThing => rest["$_ | ".Length..],

            // What was declined, or has failed, is not gone on with. What a first run has removed is made anew by the second.
            (true, _) when createsThing =>
                $"ForEach-Object {{ {CreationCommand.Check}; {Removed(" -IgnoreMissing")} {{ {rest} }} }}",
            (true, _) => $"ForEach-Object {{ {Removed("")} {{ {rest} }} }}",
            _ => $"ForEach-Object {{ {CreationCommand.Check}; {rest} }}",
        };
    }

    private static string Removed(string how) => $"if ($_ | Remove-BoschThing{how} -PassThru | Where-Object Succeeded)";

    // As a finding: so it is refused in a session of another account, mode, tenant or host, and an identifier is removed only once it is
    // certain that nothing uses it by now, or that of two the other one stays.
    private static string Piped(FleetFinding finding)
    {
        (string Name, string? Text)[] names =
        [
            (nameof(finding.DeviceId), finding.DeviceId), (nameof(finding.ReferenceId), finding.ReferenceId),
            (nameof(finding.ThingId), finding.ThingId), (nameof(finding.HubDeviceId), finding.HubDeviceId),
            (nameof(finding.ThingCreated), finding.ThingCreated is { } created ? IsoTime.Text(created) : null),
            (nameof(finding.FoundAt), finding.FoundAt is { } found ? IsoTime.Text(found) : null),
            (nameof(finding.Where),
                finding.Kind is FindingKind.CredentialsWithoutDevice or FindingKind.RegisteredTwice ? finding.Where.ToString() : null),
            (nameof(finding.PolicyId), finding.PolicyId), (nameof(finding.OtherName), finding.OtherName),
            (nameof(finding.AccountId), finding.AccountId), (nameof(finding.TenantId), finding.TenantId),
            (nameof(finding.RegistryHost), finding.RegistryHost), (nameof(finding.ThingsHost), finding.ThingsHost),
        ];

        // What is looked up before anything is deleted may be empty, and must not be left out.
        IEnumerable<string> said = names
            .Where(name => !string.IsNullOrEmpty(name.Text) || name.Name is nameof(finding.ThingId) or nameof(finding.HubDeviceId))
            .Select(name => $"{name.Name} = {CommandText.Quoted(name.Text)}");
        string mode = finding.LiveMode is { } live ? $"; LiveMode = ${(live ? "true" : "false")}" : "";
        return $"@{{ Kind = '{finding.Kind}'; CallsFor = '{finding.CallsFor}'; {string.Join("; ", said)}{mode} }}";
    }
}

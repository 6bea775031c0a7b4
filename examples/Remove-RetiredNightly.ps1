<#
.SYNOPSIS
    The nightly decommissioning: removes the devices of a CSV file from the registry, from Things and from Flatpeak.
.DESCRIPTION
    Can be run again and again with the same list, also while it grows. Beside the record are two journals: what is done is not
    sent again, what failed is tried again, and a run that was killed goes on where it stopped. What an earlier run removed is
    not removed again: where it is there again, under the same name, it is to be looked at. The first 20 of these are looked
    for. To remove such devices too, begin a new record, with a list of them.

    A preview (-WhatIf) reads no journal: of what an earlier run removed it shows all steps once more, and that its thing is not seen.

    The record has a line for each device; the summary, beside it, the counts (about_Flatpeak_Runbooks explains both). There is no
    summary while a run lasts, nor after one that could not be made. Exit code 0: everything is removed; 1: the run could not be made,
    such as without the file, with a file that has no rows or none of the columns, with a wrong password, with an account at Flatpeak
    that has none of the first 20 devices, or with a registry that has none of those that Things has; 2: something failed, or was not
    found, or is there again, and is to be looked at.
.EXAMPLE
    pwsh -NonInteractive -File ./Remove-RetiredNightly.ps1 retired.csv removed.csv
.EXAMPLE
    ./Remove-RetiredNightly.ps1 retired.csv removed.csv -WhatIf
#>
#Requires -Version 7.4
#Requires -Modules Flatpeak.PowerShell
[CmdletBinding(SupportsShouldProcess)]
param(
    # The column ThingId, which is the reference at Flatpeak too, or ReferenceId; HubDeviceId and PolicyId where these differ.
    [Parameter(Mandatory, Position = 0)] [string] $Path,
    # removed.csv; with it come removed.summary.json, removed.bosch.jsonl and removed.flatpeak.jsonl.
    [Parameter(Mandatory, Position = 1)] [string] $RecordPath,
    # What is left out is taken from the environment: FLATPEAK_ACCOUNT_ID, FLATPEAK_API_KEY and BOSCH_IOT_….
    [pscredential] $FlatpeakCredential,
    [pscredential] $RegistryCredential,
    [pscredential] $ThingsCredential
)
$ErrorActionPreference = 'Stop'

# A run that cannot be made writes no summary: that of the last run would be taken for its.
$summaryPath = [IO.Path]::ChangeExtension($RecordPath, 'summary.json')
if ((Test-Path -LiteralPath $summaryPath) -and -not $WhatIfPreference) { Remove-Item -LiteralPath $summaryPath }

$rows = @(Import-Csv -LiteralPath $Path)
if (-not $rows) { throw "'$Path' has no rows. Nothing was sent, and the record is as it was." }
# The name of a row: the id of its thing, which is the reference at Flatpeak too.
$nameOf = { $_.ThingId ? $_.ThingId : $_.ReferenceId }
if (-not ($rows | Where-Object { & $nameOf })) { throw "No row of '$Path' has a ThingId or ReferenceId: its columns are '$($rows[0].PSObject.Properties.Name -join "', '")'. Nothing was sent." }
$started = [DateTimeOffset]::UtcNow
$journals = @{}
foreach ($side in 'bosch', 'flatpeak') { $journals[$side] = [IO.Path]::ChangeExtension($RecordPath, "$side.jsonl") }
# What an earlier run has removed, by its thing: what a finding named has the key of its own id. Case counts.
$earlier = [Collections.Generic.Dictionary[string, object]]::new()
if (Test-Path -LiteralPath $journals.flatpeak) { Get-FpJournal -LiteralPath $journals.flatpeak -State Done | ForEach-Object { $earlier[$_.ThingId ? $_.ThingId : $_.Key] = $_ } }
# Only the other one keeps what was removed from being removed again: it must have all of that.
$atBosch = [Collections.Generic.HashSet[string]]::new()
if (Test-Path -LiteralPath $journals.bosch) { Get-FpJournal -LiteralPath $journals.bosch -State Done | ForEach-Object { $null = $atBosch.Add($_.ThingId ? $_.ThingId : $_.Key) } }
$recorded = @(if (Test-Path -LiteralPath $RecordPath) { Import-Csv -LiteralPath $RecordPath | Where-Object State -EQ Removed | ForEach-Object { $_.ThingId } })
$lost = @(@($earlier.Keys) + $recorded | Where-Object { $_ -and -not $atBosch.Contains($_) } | Select-Object -First 1)
if ($lost) { throw "An earlier run removed '$lost', and '$($journals.bosch)' does not say so: the journal was lost or cut, or is an older copy. What was removed, and is there again, would be removed too. Nothing was sent. Restore the journal; or begin a new record, with a list of what is to be removed." }
$flatpeak = $FlatpeakCredential ? @{ Credential = $FlatpeakCredential } : @{}
$bosch = @{}
if ($RegistryCredential) { $bosch.RegistryCredential = $RegistryCredential }
if ($ThingsCredential) { $bosch.ThingsCredential = $ThingsCredential }

$session = Connect-Flatpeak @flatpeak -MaximumRetryCount 8 -OperationTimeoutSeconds 60
try {
    $null = Connect-BoschIot -Session $session @bosch -MaximumRetryCount 8 -OperationTimeoutSeconds 60
    # With the key of another account or mode, all would go at Bosch, and nothing be found at Flatpeak.
    $names = @($rows | ForEach-Object $nameOf | Where-Object { $_ -and -not [WildcardPattern]::ContainsWildcardCharacters($_) } | Select-Object -First 20)
    if ($names -and -not (Test-Path -LiteralPath $journals.flatpeak) -and -not (Get-FpDevice -Session $session -ReferenceId $names -ErrorAction SilentlyContinue -ErrorVariable absent)) {
        throw "None of the first $($names.Count) devices of the list was found at Flatpeak, in $($session.AccountId), $($session.Mode) mode. Nothing was removed. $($absent[0])"
    }
    # At another registry, the things would go, and the devices keep their credentials.
    $things = @(if (-not (Test-Path -LiteralPath $journals.bosch)) { $rows | Select-Object -First 20 | Get-BoschThing -Session $session -IncludeRegistration -ErrorAction SilentlyContinue })
    if ($things -and -not $things.Where({ $_.Registered })) {
        throw "None of the first $($things.Count) devices that Things has is registered at $($session.Bosch.RegistryHost), in tenant '$($session.BoschTenant)'. Nothing was removed. Check the address of the registry and the tenant. Things that have no registration are removed by Remove-BoschThing -KeepRegistration."
    }
    # What an earlier run removed is not removed again. Where it is there again, it is to be looked at; the first 20 of these are looked for.
    $before = @($rows | ForEach-Object $nameOf | Where-Object { $_ -and $earlier[$_] } | Sort-Object -Unique -CaseSensitive)
    $looked = @($before | Select-Object -First 20)
    $unseen = @()
    $back = @($looked | Where-Object {
        @($earlier[$_] | Select-Object ReferenceId | Get-FpDevice -Session $session -ErrorAction SilentlyContinue -ErrorVariable +unseen) +
        @($_ | Get-BoschThing -Session $session -ErrorAction SilentlyContinue -ErrorVariable +unseen)
    })
    $rows |
        Remove-BoschThing -Session $session -JournalPath $journals.bosch -PassThru -Confirm:$false -OutVariable removals -ErrorAction SilentlyContinue -ErrorVariable boschErrors |
        Remove-FpDevice -Session $session -JournalPath $journals.flatpeak -PassThru -Confirm:$false -OutVariable identifiers -ErrorAction SilentlyContinue -ErrorVariable flatpeakErrors |
        Out-Null
}
finally {
    Disconnect-Flatpeak $session
}

# What was not found is to be looked at, and not counted as failed too. A device that the list has twice was found the first time.
$missing = @($removals | Where-Object { $_.Missing -and $_.State -ne 'Failed' } | Sort-Object ThingId -Unique -CaseSensitive)
$nowhere = @($missing | Where-Object State -EQ NotFound | ForEach-Object { $_.ThingId })
$failed = @($boschErrors | Where-Object { ($_.TargetObject | ForEach-Object $nameOf) -cnotin $nowhere }) +
    @(@($flatpeakErrors) + @($unseen) | Where-Object FullyQualifiedErrorId -NotLike 'NotFound,*')
$notAtFlatpeak = @($flatpeakErrors | Where-Object { $_.FullyQualifiedErrorId -like 'NotFound,*' -and $_.TargetObject.ReferenceId -cnotin $identifiers.ReferenceId })
# Why Flatpeak still has a device, or had it not, by its reference.
$refusals = [Collections.Generic.Dictionary[string, object]]::new()
@($flatpeakErrors | Where-Object FullyQualifiedErrorId -NotLike 'NotFound,*') + $notAtFlatpeak | Where-Object { $_.TargetObject.ReferenceId } | ForEach-Object { $refusals[$_.TargetObject.ReferenceId] = $_ }
# Of a preview: what would stop, and what it has not found.
$doubtful = @($removals | Where-Object { $_.State -eq 'Planned' -and -not $earlier[$_.ThingId] -and $_.Steps.Where({ $_.Finding }) } | Sort-Object ThingId -Unique -CaseSensitive)
$lookAt = $missing.Count + $notAtFlatpeak.Count + $doubtful.Count + $back.Count
$exitCode = $failed -or $lookAt ? 2 : 0

# Told first: a record may not be writable, as where somebody has it open.
$failed | ForEach-Object { "Failed: $_" }
$missing | ForEach-Object { "To be looked at: $($_.State -eq 'NotFound' ? "nothing of $($_.ThingId) was found" : "$($_.ThingId) has no $($_.Missing)")." }
$notAtFlatpeak | ForEach-Object { "To be looked at: $_" }
$doubtful | ForEach-Object { "To be looked at: $($_.ThingId): $($_.Steps.Where({ $_.Finding }).Finding -join '; ')." }
$back | ForEach-Object { "To be looked at: $_ was removed in an earlier run and is there again. It was left; to remove it too, begin a new record, with a list of such devices." }
if ($before) { "$($before.Count) of them were removed in an earlier run (see $($journals.flatpeak)); the first $($looked.Count) of these were looked for." }

# The identifier of a device that is to be made anew, say, stays, as its finding calls for no more.
$isKept = { $_.FindingCallsFor -and $_.FindingCallsFor -notmatch 'RemoveFromFlatpeak' }

# The record is of both sides: a device that Flatpeak still has is not called removed. Its lines have all by which Remove-BoschThing
# checks what goes on from them.
$record = @($removals | ForEach-Object {
    $line = $_ | Select-Object ThingId, ReferenceId, HubDeviceId, PolicyId, State, Flatpeak, FailedStep, Succeeded, ErrorId, Reason, Found, Missing, ThingCreated, NoThingAt, Passed, ThingGone, FindingCallsFor, ByFinding, Started, Ended, AccountId, LiveMode, TenantId, RegistryHost, ThingsHost
    if ($_.Missing -and $_.Succeeded) { $line.State = 'Missing' }
    elseif ($_.Succeeded) {
        $refusal = $refusals["$($_.ReferenceId)"]
        $line.Flatpeak = $refusal ? ($refusal.FullyQualifiedErrorId -like 'NotFound,*' ? 'NotFound' : 'Failed') : (& $isKept) ? 'Kept' : 'Removed'
        if ($refusal) { $line.ErrorId, $line.Reason = $refusal.FullyQualifiedErrorId.Split(',')[0], "$refusal" }
        if ($line.Flatpeak -eq 'Failed') { $line.State = 'Failed' }
    }
    $line
})
# Replaced only when the new one is complete.
if ($record) {
    $record | Export-Csv -LiteralPath "$RecordPath.new"
    if (Test-Path -LiteralPath "$RecordPath.new") { Move-Item -LiteralPath "$RecordPath.new" $RecordPath -Force }
}
# A device is counted once, also where the list has it twice.
$devices = @($rows | ForEach-Object { "$(& $nameOf)" } | Sort-Object -Unique -CaseSensitive).Count
[ordered]@{
    list          = $Path
    started       = $started.ToString('o')
    ended         = [DateTimeOffset]::UtcNow.ToString('o')
    devices       = $devices
    removed       = @($removals | Where-Object { $_.Succeeded -and -not $_.Missing -and -not (& $isKept) -and -not $refusals["$($_.ReferenceId)"] -and -not $earlier[$_.ThingId] } | Sort-Object ThingId -Unique -CaseSensitive).Count
    removedBefore = $before.Count
    kept          = @($removals | Where-Object { $_.Succeeded -and -not $_.Missing -and (& $isKept) } | Sort-Object ThingId -Unique -CaseSensitive).Count
    failed        = $failed.Count
    missing       = $missing.Count + $notAtFlatpeak.Count
    thereAgain    = $back.Count
    exitCode      = $exitCode
} | ConvertTo-Json | Set-Content -LiteralPath $summaryPath

"Failed: $($failed.Count), to be looked at: $lookAt, of $devices devices."
exit $exitCode

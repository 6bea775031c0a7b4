<#
.SYNOPSIS
    The nightly decommissioning: removes the devices of a CSV file from the registry, from Things and from Flatpeak.
.DESCRIPTION
    Can be run again and again with the same list, also while it grows. Beside the record are two journals: what is done is not
    sent again, what failed is tried again, and a run that was killed goes on where it stopped. Begin a new record for a new
    list: what a journal says is done stays done, also where a device has come back under the same name.

    The record has a line for each device; the summary, beside it, the counts. Exit code 0: everything is removed; 1: the run
    could not be made, such as without the file, with a file that has no rows, with a wrong password, or with an account at
    Flatpeak that has none of the first 20 devices; 2: something failed, or was not found, and is to be
    looked at.
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

$rows = @(Import-Csv $Path)
if (-not $rows) { throw "'$Path' has no rows. Nothing was sent, and the record is as it was." }
$started = [DateTimeOffset]::UtcNow
$journals = @{}
foreach ($side in 'bosch', 'flatpeak') { $journals[$side] = [IO.Path]::ChangeExtension($RecordPath, "$side.jsonl") }
$flatpeak = $FlatpeakCredential ? @{ Credential = $FlatpeakCredential } : @{}
$bosch = @{}
if ($RegistryCredential) { $bosch.RegistryCredential = $RegistryCredential }
if ($ThingsCredential) { $bosch.ThingsCredential = $ThingsCredential }

$session = Connect-Flatpeak @flatpeak -MaximumRetryCount 8 -OperationTimeoutSeconds 60
try {
    $null = Connect-BoschIot -Session $session @bosch -MaximumRetryCount 8 -OperationTimeoutSeconds 60
    # With the key of another account or mode, all would go at Bosch, and nothing be found at Flatpeak.
    $names = @($rows | ForEach-Object { $_.ReferenceId ?? $_.ThingId } | Where-Object { $_ -and -not [WildcardPattern]::ContainsWildcardCharacters($_) } | Select-Object -First 20)
    if ($names -and -not (Test-Path $journals.flatpeak) -and -not (Get-FpDevice -Session $session -ReferenceId $names -ErrorAction SilentlyContinue -ErrorVariable absent)) {
        throw "None of the first $($names.Count) devices of the list was found at Flatpeak, in $($session.AccountId), $($session.Mode) mode. Nothing was removed. $($absent[0])"
    }
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
$nowhere = @($missing | Where-Object State -EQ NotFound | ForEach-Object ThingId)
$failed = @($boschErrors | Where-Object { $_.TargetObject.ThingId -cnotin $nowhere }) +
    @($flatpeakErrors | Where-Object FullyQualifiedErrorId -NotLike 'NotFound,*')
$notAtFlatpeak = @($flatpeakErrors | Where-Object { $_.FullyQualifiedErrorId -like 'NotFound,*' -and $_.TargetObject.ReferenceId -cnotin $identifiers.ReferenceId })
# Of a preview: what would stop, and what it has not found.
$doubtful = @($removals | Where-Object { $_.State -eq 'Planned' -and $_.Steps.Where({ $_.Finding }) } | Sort-Object ThingId -Unique -CaseSensitive)
$lookAt = $missing.Count + $notAtFlatpeak.Count + $doubtful.Count
$exitCode = $failed -or $lookAt ? 2 : 0

# Replaced only when the new one is complete.
if ($removals) {
    $removals | Select-Object ThingId, State, FailedStep, ErrorId, Reason, Missing, Started, Ended, TenantId, ThingsHost | Export-Csv "$RecordPath.new"
    if (Test-Path "$RecordPath.new") { Move-Item "$RecordPath.new" $RecordPath -Force }
}
# A device is counted once, also where the list has it twice. Where its column is missing, all is told by the error.
$devices = @($rows | ForEach-Object { $_.ThingId ?? $_.ReferenceId } | Sort-Object -Unique -CaseSensitive).Count
if (-not $devices) { $devices = $rows.Count }
[ordered]@{
    list     = $Path
    started  = $started.ToString('o')
    ended    = [DateTimeOffset]::UtcNow.ToString('o')
    devices  = $devices
    removed  = @($removals | Where-Object Succeeded | Sort-Object ThingId -Unique -CaseSensitive).Count
    failed   = $failed.Count
    missing  = $missing.Count + $notAtFlatpeak.Count
    exitCode = $exitCode
} | ConvertTo-Json | Set-Content ([IO.Path]::ChangeExtension($RecordPath, 'summary.json'))

$failed | ForEach-Object { "Failed: $_" }
$missing | ForEach-Object { "To be looked at: $($_.State -eq 'NotFound' ? "nothing of $($_.ThingId) was found" : "$($_.ThingId) has no $($_.Missing)")." }
$notAtFlatpeak | ForEach-Object { "To be looked at: $_" }
$doubtful | ForEach-Object { "To be looked at: $($_.ThingId): $($_.Steps.Where({ $_.Finding }).Finding -join '; ')." }
"Failed: $($failed.Count), to be looked at: $lookAt, of $devices devices."
exit $exitCode

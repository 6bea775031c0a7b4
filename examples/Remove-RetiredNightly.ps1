<#
.SYNOPSIS
    The nightly decommissioning: removes the devices of a CSV file from the registry, from Things and from Flatpeak.
.DESCRIPTION
    Can be run again and again with the same list, also while it grows. Beside the record are two journals: what is done is not
    sent again, what failed is tried again, and a run that was killed goes on where it stopped. Begin a new record for a new
    list: what a journal says is done stays done, also where a device has come back under the same name.

    The record has a line for each device; the summary, beside it, the counts. Exit code 0: everything is removed; 1: the run
    could not be made, such as without the file, with a file that has no rows, or with a wrong password; 2: something failed, or was not found, and is to be
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
    # The column ThingId, which is the reference at Flatpeak too; HubDeviceId and PolicyId where these differ.
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
    $rows |
        Remove-BoschThing -Session $session -JournalPath $journals.bosch -PassThru -Confirm:$false -OutVariable removals -ErrorAction SilentlyContinue -ErrorVariable boschErrors |
        Remove-FpDevice -Session $session -JournalPath $journals.flatpeak -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable flatpeakErrors
}
finally {
    Disconnect-Flatpeak $session
}

# What was not found is to be looked at, and not counted as failed too. A device that is gone from Flatpeak already is no failure.
$missing = @($removals | Where-Object { $_.Missing -and $_.State -ne 'Failed' } | Sort-Object ThingId -Unique -CaseSensitive)
$nowhere = @($missing | Where-Object State -EQ NotFound | ForEach-Object ThingId)
$failed = @($boschErrors | Where-Object { $_.TargetObject.ThingId -cnotin $nowhere }) +
    @($flatpeakErrors | Where-Object FullyQualifiedErrorId -NotLike 'NotFound,*')
# Of a preview: what would stop, and what it has not found.
$doubtful = @($removals | Where-Object { $_.State -eq 'Planned' -and $_.Steps.Where({ $_.Finding }) } | Sort-Object ThingId -Unique -CaseSensitive)
$exitCode = $failed -or $missing -or $doubtful ? 2 : 0

# Replaced only when the new one is complete.
if ($removals) {
    $removals | Select-Object ThingId, State, FailedStep, ErrorId, Reason, Missing, Started, Ended, TenantId, ThingsHost | Export-Csv "$RecordPath.new"
    if (Test-Path "$RecordPath.new") { Move-Item "$RecordPath.new" $RecordPath -Force }
}
# A device is counted once, also where the list has it twice.
$devices = @($rows.ThingId | Sort-Object -Unique -CaseSensitive).Count
[ordered]@{
    list     = $Path
    started  = $started.ToString('o')
    ended    = [DateTimeOffset]::UtcNow.ToString('o')
    devices  = $devices
    removed  = @($removals | Where-Object Succeeded | Sort-Object ThingId -Unique -CaseSensitive).Count
    failed   = $failed.Count
    missing  = $missing.Count
    exitCode = $exitCode
} | ConvertTo-Json | Set-Content ([IO.Path]::ChangeExtension($RecordPath, 'summary.json'))

$failed | ForEach-Object { "Failed: $_" }
$missing | ForEach-Object { "To be looked at: $($_.State -eq 'NotFound' ? "nothing of $($_.ThingId) was found" : "$($_.ThingId) has no $($_.Missing)")." }
$doubtful | ForEach-Object { "To be looked at: $($_.ThingId): $($_.Steps.Where({ $_.Finding }).Finding -join '; ')." }
"Failed: $($failed.Count), to be looked at: $($missing.Count + $doubtful.Count), of $devices devices."
exit $exitCode

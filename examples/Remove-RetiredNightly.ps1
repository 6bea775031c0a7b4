<#
.SYNOPSIS
    The nightly decommissioning: removes the devices of a CSV file from the registry, from Things and from Flatpeak.
.DESCRIPTION
    Can be run again and again with the same list, also while it grows. Beside the record are two journals: what is done is not
    sent again, what failed is tried again, and a run that was killed goes on where it stopped. Begin a new record for a new
    list: what a journal says is done stays done, also where a device has come back under the same name.

    The record has a line for each device; the summary, beside it, the counts. Exit code 0: everything is removed; 1: the run
    could not be made, such as without the file or with a wrong password; 2: something failed, or was not found, and is to be
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
        Remove-BoschThing -Session $session -JournalPath $journals.bosch -PassThru -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable boschErrors |
        Tee-Object -Variable removals |
        Remove-FpDevice -Session $session -JournalPath $journals.flatpeak -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable flatpeakErrors
}
finally {
    Disconnect-Flatpeak $session
}

# A device that is gone from Flatpeak already is no failure.
$failed = @($boschErrors) + @($flatpeakErrors | Where-Object FullyQualifiedErrorId -NotLike 'NotFound,*')
$missing = @($removals | Where-Object Missing)
$exitCode = $failed -or $missing ? 2 : 0

# Replaced only when the new one is complete.
$removals | Select-Object ThingId, State, FailedStep, ErrorId, Reason, Missing, Started, Ended, TenantId, ThingsHost | Export-Csv "$RecordPath.new"
if (Test-Path "$RecordPath.new") { Move-Item "$RecordPath.new" $RecordPath -Force }
[ordered]@{
    list     = $Path
    started  = $started.ToString('o')
    ended    = [DateTimeOffset]::UtcNow.ToString('o')
    devices  = $rows.Count
    removed  = @($removals | Where-Object Succeeded).Count
    failed   = $failed.Count
    missing  = $missing.Count
    exitCode = $exitCode
} | ConvertTo-Json | Set-Content ([IO.Path]::ChangeExtension($RecordPath, 'summary.json'))

$failed | ForEach-Object { "Failed: $_" }
$missing | ForEach-Object { "To be looked at: $($_.ThingId) has no $($_.Missing)." }
"Failed: $($failed.Count), to be looked at: $($missing.Count), of $($rows.Count) devices."
exit $exitCode

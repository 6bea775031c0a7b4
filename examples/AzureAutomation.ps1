<#
.SYNOPSIS
    A runbook of Azure Automation: removes the devices of a CSV file in a storage account from the registry, from Things and from
    Flatpeak.
.DESCRIPTION
    A sandbox of Azure has no disk that lasts, so the list, the journals and the record are blobs of one container. The journals
    make it safe to run again: what is done is not sent again, and what failed is tried again. Azure knows no exit codes: the job is
    Failed when the run could not be made, when a device failed, and when one was not found, or is there again, and is to be looked
    at. What an earlier run removed is not removed again; the first 20 of these are looked for. To remove such devices too, begin a
    new record, with a list of them.

    A sandbox may be ended at any time, as after three hours. So the journals are stored once a minute, when the next device is done on
    either side; that takes longer where a service is out of order. What was done since then is not known to the next job: a device that
    is made anew in that time would be removed by it. On a Hybrid Worker there is no such limit.

    Never run two jobs of one list at a time: the one that stores its journals last wins, and what the other one has done is not known to
    the next job.

    A preview (-WhatIf) reads no journal: of what an earlier run removed it shows all steps once more, and that its thing is not seen.

    It needs, in the Automation account:

    - a runtime environment with PowerShell 7.4 and the packages Flatpeak.PowerShell, Az.Accounts and Az.Storage
    - the credentials Flatpeak (account id and API key), Registry and Things
    - the variables FleetStorageAccount, BoschTenantId, RegistryUri and ThingsUri
    - a managed identity with the role Storage Blob Data Contributor for the container 'fleet', and no other
#>
#Requires -Version 7.4
#Requires -Modules Flatpeak.PowerShell, Az.Accounts, Az.Storage
param(
    # The column ThingId, which is the reference at Flatpeak too, or ReferenceId; HubDeviceId and PolicyId where these differ.
    [string] $List = 'retired.csv',
    # With it come the journals: removed.bosch.jsonl and removed.flatpeak.jsonl.
    [string] $Record = 'removed.csv',
    # How often the journals are stored while the job runs.
    [int] $StoreSeconds = 60,
    [switch] $WhatIf
)
$ErrorActionPreference = 'Stop'

$null = Connect-AzAccount -Identity
$container = @{
    Context   = New-AzStorageContext -StorageAccountName (Get-AutomationVariable -Name FleetStorageAccount) -UseConnectedAccount
    Container = 'fleet'
}
$folder = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "removal-$(New-Guid)") -ItemType Directory).FullName
$journals = @{}
foreach ($side in 'bosch', 'flatpeak') { $journals[$side] = [IO.Path]::ChangeExtension($Record, "$side.jsonl") }
$known = (Get-AzStorageBlob @container).Name
foreach ($blob in @($List) + @(@($journals.Values) + $Record | Where-Object { $_ -in $known })) {
    $null = Get-AzStorageBlobContent @container -Blob $blob -Destination (Join-Path $folder $blob)
}
$rows = @(Import-Csv -LiteralPath (Join-Path $folder $List))
if (-not $rows) { throw "The list '$List' has no rows. Nothing was sent, and the record is as it was." }
# The name of a row: the id of its thing, which is the reference at Flatpeak too.
$nameOf = { $_.ThingId ? $_.ThingId : $_.ReferenceId }
if (-not ($rows | Where-Object { & $nameOf })) { throw "No row of '$List' has a ThingId or ReferenceId: its columns are '$($rows[0].PSObject.Properties.Name -join "', '")'. Nothing was sent." }
# What an earlier run has removed, by its thing: what a finding named has the key of its own id. Case counts.
$earlier = [Collections.Generic.Dictionary[string, object]]::new()
if ($journals.flatpeak -in $known) { Get-FpJournal -LiteralPath (Join-Path $folder $journals.flatpeak) -State Done | ForEach-Object { $earlier[$_.ThingId ? $_.ThingId : $_.Key] = $_ } }
# Only the other one keeps what was removed from being removed again: it must have all of that.
$atBosch = [Collections.Generic.HashSet[string]]::new()
if ($journals.bosch -in $known) { Get-FpJournal -LiteralPath (Join-Path $folder $journals.bosch) -State Done | ForEach-Object { $null = $atBosch.Add($_.ThingId ? $_.ThingId : $_.Key) } }
$recorded = @(if ($Record -in $known) { Import-Csv -LiteralPath (Join-Path $folder $Record) | Where-Object State -EQ Removed | ForEach-Object { $_.ThingId } })
$lost = @(@($earlier.Keys) + $recorded | Where-Object { $_ -and -not $atBosch.Contains($_) } | Select-Object -First 1)
if ($lost) { throw "An earlier run removed '$lost', and '$($journals.bosch)' does not say so: the journal was lost or cut, or is an older copy. What was removed, and is there again, would be removed too. Nothing was sent. Restore the journal; or begin a new record, with a list of what is to be removed." }

# The journal of Flatpeak must never be the newer of the two, so it is copied first, and stored last.
$store = {
    # A preview has nothing to store, and what it has read may be older by now than what another job has stored.
    if ($WhatIf) { return }
    foreach ($side in 'flatpeak', 'bosch') {
        $journal = Join-Path $folder $journals[$side]
        if (-not (Test-Path -LiteralPath $journal)) { continue }
        # It is being written. Elsewhere than on Windows, .NET itself does not read it then.
        if (-not $IsWindows) { /bin/cp $journal "$journal.copy"; continue }
        $from, $to = [IO.File]::Open($journal, 'Open', 'Read', 'ReadWrite, Delete'), [IO.File]::Create("$journal.copy")
        try { $from.CopyTo($to) } finally { $from.Dispose(); $to.Dispose() }
    }
    foreach ($side in 'bosch', 'flatpeak') {
        $copy = Join-Path $folder "$($journals[$side]).copy"
        if (Test-Path -LiteralPath $copy) { $null = Set-AzStorageBlobContent @container -File $copy -Blob $journals[$side] -Force }
    }
}
$sinceStored = [Diagnostics.Stopwatch]::StartNew()
$storeIfDue = { if ($sinceStored.Elapsed.TotalSeconds -ge $StoreSeconds) { & $store; $sinceStored.Restart() } }

$session = Connect-Flatpeak -Credential (Get-AutomationPSCredential -Name Flatpeak) -MaximumRetryCount 8 -OperationTimeoutSeconds 60
try {
    $bosch = @{
        TenantId           = Get-AutomationVariable -Name BoschTenantId
        RegistryUri        = Get-AutomationVariable -Name RegistryUri
        RegistryCredential = Get-AutomationPSCredential -Name Registry
        ThingsUri          = Get-AutomationVariable -Name ThingsUri
        ThingsCredential   = Get-AutomationPSCredential -Name Things
    }
    $null = Connect-BoschIot -Session $session @bosch -MaximumRetryCount 8 -OperationTimeoutSeconds 60
    # With the key of another account or mode, all would go at Bosch, and nothing be found at Flatpeak.
    $names = @($rows | ForEach-Object $nameOf | Where-Object { $_ -and -not [WildcardPattern]::ContainsWildcardCharacters($_) } | Select-Object -First 20)
    if ($names -and $journals.flatpeak -notin $known -and -not (Get-FpDevice -Session $session -ReferenceId $names -ErrorAction SilentlyContinue -ErrorVariable absent)) {
        throw "None of the first $($names.Count) devices of the list was found at Flatpeak, in $($session.AccountId), $($session.Mode) mode. Nothing was removed. $($absent[0])"
    }
    # At another registry, the things would go, and the devices keep their credentials.
    $things = @(if ($journals.bosch -notin $known) { $rows | Select-Object -First 20 | Get-BoschThing -Session $session -IncludeRegistration -ErrorAction SilentlyContinue })
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
        Remove-BoschThing -Session $session -JournalPath (Join-Path $folder $journals.bosch) -PassThru -Confirm:$false -WhatIf:$WhatIf -OutVariable removals -ErrorAction SilentlyContinue -ErrorVariable boschErrors |
        ForEach-Object { & $storeIfDue; $_ } |
        Remove-FpDevice -Session $session -JournalPath (Join-Path $folder $journals.flatpeak) -PassThru -Confirm:$false -WhatIf:$WhatIf -OutVariable identifiers -ErrorAction SilentlyContinue -ErrorVariable flatpeakErrors |
        ForEach-Object { & $storeIfDue }
}
finally {
    Disconnect-Flatpeak $session
    # Also after an error: the next run learns from the journals how far this one came.
    & $store
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
# Told first: the record may not be writable.
$failed | ForEach-Object { "Failed: $_" }
$missing | ForEach-Object { "To be looked at: $($_.State -eq 'NotFound' ? "nothing of $($_.ThingId) was found" : "$($_.ThingId) has no $($_.Missing)")." }
$notAtFlatpeak | ForEach-Object { "To be looked at: $_" }
$back | ForEach-Object { "To be looked at: $_ was removed in an earlier run and is there again. It was left; to remove it too, begin a new record, with a list of such devices." }
if ($before) { "$($before.Count) of them were removed in an earlier run (see $($journals.flatpeak)); the first $($looked.Count) of these were looked for." }
# The identifier of a device that is to be made anew, say, stays, as its finding calls for no more.
$isKept = { $_.FindingCallsFor -and $_.FindingCallsFor -notmatch 'RemoveFromFlatpeak' }
# The record is of both sides: a device that Flatpeak still has is not called removed. Its lines have all by which Remove-BoschThing
# checks what goes on from them.
$lines = @($removals | ForEach-Object {
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
if ($lines -and -not $WhatIf) {
    $lines | Export-Csv -LiteralPath (Join-Path $folder $Record)
    $null = Set-AzStorageBlobContent @container -File (Join-Path $folder $Record) -Blob $Record -Force
}
# A device is counted once, also where the list has it twice.
$devices = @($rows | ForEach-Object { "$(& $nameOf)" } | Sort-Object -Unique -CaseSensitive).Count
$lookAt = $missing.Count + $notAtFlatpeak.Count + $back.Count
$summary = "Failed: $($failed.Count), to be looked at: $lookAt, of $devices devices."
if ($failed -or $lookAt) { throw $summary }
$summary

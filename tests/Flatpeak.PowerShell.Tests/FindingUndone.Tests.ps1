# A plan, or the record of a removal, by a finding, piped in again: it keeps its finding, which is looked at once more. What somebody has
# mended since, or what cannot be looked at, is not removed by it.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
    $quick = @{ SettleTimeSeconds = 0 }

    # As an object, and by way of files, which may have lost columns.
    $kept = 'ThingId', 'ReferenceId', 'HubDeviceId', 'PolicyId', 'State', 'FailedStep', 'Succeeded', 'Found', 'Passed', 'ThingGone', 'ThingCreated', 'NoThingAt', 'FindingCallsFor', 'ByFinding'
    $forms = @{
        object    = { process { $_ } }
        CSV       = { process { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
        JSON      = { process { $_ | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
        CliXml    = { process { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_)) } }
        'cut CSV' = { process { $_ | Select-Object $kept | ConvertTo-Csv | ConvertFrom-Csv } }
    }

    function Connect-Both {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:ok
        $null = New-FpDevice ns:ok
    }

    function Add-Refusal([string] $Service, [string] $Method, [string] $Path, [int] $Times = 1) {
        Add-BoschFault $sim @{ service = $Service; method = $Method; path = $Path; kind = 'status'; status = 400; times = $Times }
    }

    function Get-Record($Finding, [string] $FailedStep, [hashtable] $With = @{}) {
        $record = $Finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue -WarningAction Ignore @With
        $record.FailedStep | Should -Be $FailedStep
        $record
    }

    function Assert-Refused($Row, [string] $Why, [hashtable] $With = @{}) {
        # Only by reading, and again from a preview.
        $before = @(Get-Leftover $sim) + @((Get-StoredDevice $sim).id)
        foreach ($whatIf in $true, $false) {
            Clear-Log $sim
            $seen = Watch-Command { $Row | Remove-BoschThing -PassThru -Confirm:$false -WhatIf:$whatIf @With }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike $Why
            $seen.Output | Should -BeNullOrEmpty
            Get-AllRequest $sim | Should -BeLike '*GET */*'
        }
        @(Get-Leftover $sim) + @((Get-StoredDevice $sim).id) | Should -Be $before
    }

    function Assert-Removed($Row, [string] $Name, [hashtable] $With = @{}) {
        $seen = Watch-Command { $Row | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore @With }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.State | Should -Be 'Removed'
        @(Get-Leftover $sim) -match "ns[:_]$Name" | Should -BeNullOrEmpty
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'The plan of a removal by a finding, as <_>' -ForEach 'object', 'CSV', 'JSON', 'CliXml', 'cut CSV' {
    BeforeEach {
        Connect-Both
        Add-BoschDevice $sim Hono ns:nl
        $finding = 'ns:ok' | Compare-FpFleet @quick
        "$($finding.Kind) $($finding.ThingId)" | Should -Be 'MissingAtFlatpeak ns:nl'
        $plan = $finding | Remove-BoschThing -WhatIf -PassThru | & $forms[$_]
        $plan.ByFinding | Should -Be 'MissingAtFlatpeak; not at Flatpeak'
    }

    It 'is carried out as long as the finding is true' {
        ($plan | Remove-BoschThing -WhatIf -PassThru).State | Should -Be 'Planned'
        Assert-Removed $plan nl
    }

    It 'removes nothing that somebody has completed since' {
        $null = New-FpDevice ns:nl
        $journal = Join-Path $TestDrive "$(New-Guid).jsonl"
        foreach ($with in @{}, @{ Force = $true }, @{ IgnoreMissing = $true; QuietPeriod = 0 }, @{ JournalPath = $journal }) {
            Assert-Refused $plan "The finding 'MissingAtFlatpeak' of 'ns:nl' is out of date: account * has 'ns:nl' (dev_*) by now. Nothing was removed. Compare again." $with
        }
        # Nor is it by its item in the journal.
        (Watch-Command { Get-FpJournal $journal | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
        @(Get-Leftover $sim) | Should -Contain 'thing ns:nl'
    }

    It 'is refused without a session of both sides' {
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command { $plan | Remove-BoschThing -Confirm:$false }
        $seen.Ids | Should -Be 'NotConnected'
        @(Get-Leftover $sim) | Should -Contain 'thing ns:nl'
    }
}

Describe 'A record that has lost its finding' {
    It 'removes nothing, and nothing is sent: <Name>' -ForEach @(
        @{ Name = 'its column'; Change = { $_ | Select-Object * -ExcludeProperty ByFinding } }
        @{ Name = 'its text'; Change = { $_.ByFinding = ''; $_ } }
        @{ Name = 'its kind'; Change = { $_.ByFinding = 'not at Flatpeak'; $_ } }
        @{ Name = 'a part of it'; Change = { $_.ByFinding = 'MissingAtFlatpeak; not at Flat'; $_ } }
        @{ Name = 'what it calls for'; Change = { $_.FindingCallsFor = ''; $_ } }
        @{ Name = 'its id in the registry'; Change = { $_.HubDeviceId = ''; $_ } }
        @{ Name = 'some of what it calls for'; Change = { $_.FindingCallsFor = 'RemoveFromFlatpeak'; $_ } }
    ) {
        Connect-Both
        Add-BoschDevice $sim Hono ns:nl
        $finding = 'ns:ok' | Compare-FpFleet @quick
        Add-Refusal hono DELETE /devices/
        $plan = $finding | Remove-BoschThing -WhatIf -PassThru
        $rows = $plan, (Get-Record $finding Registration) | ConvertTo-Csv | ConvertFrom-Csv | ForEach-Object $Change
        $before = Get-Leftover $sim
        foreach ($row in $rows) {
            Clear-Log $sim
            $seen = Watch-Command { $row | Remove-BoschThing -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors)" | Should -BeLike "'ns:nl' was to be removed by a finding of a comparison (*), and its record does not say enough of that to see whether it is still true. Nothing was sent. Keep its columns ByFinding, FindingCallsFor, HubDeviceId and ReferenceId, pipe in the finding itself, or compare again."
            Get-AllRequest $sim | Should -BeNullOrEmpty
        }
        Get-Leftover $sim | Should -Be $before
    }

    It 'is not found out by a changed column: its device was registered' {
        Connect-Both
        Add-BoschDevice $sim Hono ns:nl
        $plan = 'ns:ok' | Compare-FpFleet @quick | Remove-BoschThing -WhatIf -PassThru | ConvertTo-Csv | ConvertFrom-Csv
        $plan.HubDeviceId = 'ns:another'
        Assert-Refused ($plan | Select-Object * -ExcludeProperty State) "*is out of date, or its registry id was changed: device 'ns:another' is not registered*"
        Assert-Refused $plan "*is out of date, or its registry id was changed: device 'ns:another' is not registered*"
    }
}

Describe 'A plan that is no removal''s by a finding' {
    It 'is carried out, as <_>' -ForEach 'object', 'CSV', 'JSON' {
        Connect-Both
        $seen = Watch-Command { Remove-BoschThing ns:ok -WhatIf -PassThru | & $forms[$_] | Remove-BoschThing -PassThru -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output[-1].State | Should -Be 'Removed'
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'The record of a removal by a finding that has failed, as <_>' -ForEach 'object', 'CSV', 'cut CSV' {
    BeforeAll { $as = $forms[$_] }
    BeforeEach { Connect-Both }

    It 'goes on where nothing was removed: its thing was active' {
        Add-BoschDevice $sim Hono ns:nc @{ credentials = 0; modifiedSecondsAgo = 3 }
        $null = New-FpDevice ns:nc
        $finding = 'ns:ok', 'ns:nc' | Compare-FpFleet @quick -IncludeCredentials
        $finding.Kind | Should -Be 'NoCredentials'
        $row = Get-Record $finding Quiet | & $as
        Assert-Removed $row nc @{ QuietPeriod = 0 }
        @(Get-StoredDevice $sim).referenceId | Should -Contain 'ns:nc'
    }

    It 'removes nothing where it has credentials by now' {
        Add-BoschDevice $sim Hono ns:nc @{ credentials = 0; modifiedSecondsAgo = 3 }
        $null = New-FpDevice ns:nc
        $row = 'ns:ok', 'ns:nc' | Compare-FpFleet @quick -IncludeCredentials | ForEach-Object { Get-Record $_ Quiet } | & $as
        $null = Invoke-Simulator $sim DELETE state/hono/devices/ns:nc
        Add-BoschDevice $sim Hono ns:nc @{ thing = $false; policy = $false }
        Assert-Refused $row "*is out of date: device 'ns:nc' has credentials at * by now*" @{ QuietPeriod = 0 }
    }

    # Hono accepts the clearing of an empty set of credentials, too: its record says the same of both.
    It 'removes nothing that was completed since: it stopped at the registration, <Name>' -ForEach @(
        @{ Name = 'and it had credentials'; With = @{} }
        @{ Name = 'and it had none, as it is behind a gateway'; With = @{ credentials = 0 } }
    ) {
        Add-BoschDevice $sim Hono ns:nl $With
        Add-Refusal hono DELETE /devices/
        $row = Get-Record ('ns:ok' | Compare-FpFleet @quick) Registration | & $as
        $device = New-FpDevice ns:nl
        Assert-Refused $row "The finding 'MissingAtFlatpeak' of 'ns:nl' is out of date: account * has 'ns:nl' (dev_*) by now. Nothing was removed. Compare again."

        # Until then it goes on.
        $device | Remove-FpDevice -Confirm:$false
        Assert-Removed $row nl
    }

    It 'removes nothing whose identifier is another one by now, after <Step>' -ForEach @(
        @{ Step = 'Credentials'; Refusal = 'hono', 'PUT', '/credentials/' }
        @{ Step = 'Registration'; Refusal = 'hono', 'DELETE', '/devices/' }
        @{ Step = 'Thing'; Refusal = 'things', 'DELETE', '/things/' }
        @{ Step = 'Policy'; Refusal = 'things', 'DELETE', '/policies/' }
    ) {
        Add-BoschDevice $sim Hono ns:x
        $old = New-FpDevice ns:x
        $finding = 'ns:ok' | Compare-FpFleet @quick
        "$($finding.Kind) $($finding.CallsFor)" | Should -Be 'NotInList RemoveFromBosch, RemoveFromFlatpeak'
        Add-Refusal @Refusal
        $row = Get-Record $finding $Step | & $as
        $row.ByFinding | Should -Be "NotInList; $($old.Id)"
        $old | Remove-FpDevice -Confirm:$false
        $new = New-FpDevice ns:x
        Assert-Refused $row "*is out of date: account * has 'ns:x' ($($new.Id)), which was created after '$($old.Id)' was found by now*"
    }

    It 'removes nothing that was registered since: it had removed the thing' {
        Add-BoschDevice $sim '' ns:ot
        $finding = 'ns:ok' | Compare-FpFleet @quick
        $finding.Kind | Should -Be 'OnlyAtThings'
        Add-Refusal things DELETE /policies/
        $row = Get-Record $finding Policy | & $as
        Add-BoschDevice $sim Hono ns:ot @{ thing = $false; policy = $false }
        Assert-Refused $row "*is out of date: device 'ns:ot' is registered at * by now*"
        $null = Invoke-Simulator $sim DELETE state/hono/devices/ns:ot
        Assert-Removed $row ot
    }

    It 'removes nothing that was registered since: it was removed altogether' {
        Add-BoschDevice $sim '' ns:ot
        $record = 'ns:ok' | Compare-FpFleet @quick | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore
        $record.State | Should -Be 'Removed'
        Add-BoschDevice $sim Hono ns:ot @{ thing = $false; policy = $false }
        Assert-Refused ($record | & $as) "*is out of date: device 'ns:ot' is registered at * by now*"
    }

    It 'removes nothing that was registered since: Things had refused to delete the thing' {
        Add-BoschDevice $sim '' ns:ot
        Add-Refusal things DELETE /things/
        $row = Get-Record ('ns:ok' | Compare-FpFleet @quick) Thing | & $as
        Add-BoschDevice $sim Hono ns:ot @{ thing = $false; policy = $false }
        Assert-Refused $row "*is out of date: device 'ns:ot' is registered at * by now*"
    }

    It 'removes nothing that is there again where nothing was there any more' {
        Add-BoschDevice $sim Hono ns:mt @{ thing = $false; policy = $false }
        $finding = 'ns:ok' | Compare-FpFleet @quick
        $finding.Kind | Should -Be 'OnlyInRegistry'
        $null = Invoke-Simulator $sim DELETE state/hono/devices/ns:mt
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        $record.State | Should -Be 'NotFound'
        Add-BoschDevice $sim Hono ns:mt
        Assert-Refused ($record | & $as) "*is out of date: there is thing 'ns:mt' at * by now*"
    }

    It 'removes nothing that was completed since it had put back a policy, and no more' {
        Add-BoschDevice $sim Hono ns:lost @{ modifiedSecondsAgo = 3600 }
        $null = Invoke-Simulator $sim DELETE state/policies/ns:lost
        $finding = 'ns:ok' | Compare-FpFleet @quick
        Add-Refusal hono PUT /credentials/
        $row = Get-Record $finding Credentials @{ RestorePolicy = $true } | & $as
        $null = New-FpDevice ns:lost
        Assert-Refused $row "The finding 'OnlyInRegistry' of 'ns:lost' is out of date: there is thing 'ns:lost' at * by now*" @{ QuietPeriod = 0 }
        Get-Leftover $sim | Should -Contain 'thing ns:lost'
    }

    It 'goes on where it stopped: behind the <Name>' -ForEach @(
        @{ Name = 'check of activity'; Refusal = 'hono', 'PUT', '/credentials/'; Step = 'Credentials' }
        @{ Name = 'credentials'; Refusal = 'hono', 'DELETE', '/devices/'; Step = 'Registration' }
        @{ Name = 'registration'; Refusal = 'things', 'DELETE', '/things/'; Step = 'Thing' }
        @{ Name = 'thing'; Refusal = 'things', 'DELETE', '/policies/'; Step = 'Policy' }
    ) {
        Add-BoschDevice $sim Hono ns:nl
        $finding = 'ns:ok' | Compare-FpFleet @quick
        Add-Refusal @Refusal -Times 2
        $record = Get-Record $finding $Step
        # Its record has lost nothing by failing again, and neither has a preview of it.
        $again = $record | & $as | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($again.FailedStep) $($again.FindingCallsFor) $($again.ByFinding)" | Should -Be "$Step RemoveFromBosch MissingAtFlatpeak; not at Flatpeak"
        $plan = $again | & $as | Remove-BoschThing -WhatIf -PassThru | & $as
        Assert-Removed $plan nl
    }

    It 'goes on where the deletion of its registration was carried out, and its answers were lost' {
        Add-BoschDevice $sim Hono ns:nl
        $finding = 'ns:ok' | Compare-FpFleet @quick
        Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = '/devices/'; kind = 'dropAfter'; times = $null }
        $row = Get-Record $finding Registration | & $as
        $null = Invoke-Simulator $sim DELETE faults
        Get-Leftover $sim | Should -Not -Contain 'hono registration ns:nl'
        Assert-Removed $row nl
    }

    It 'removes nothing more where its thing is hidden, even with -Force' {
        Add-BoschDevice $sim Hono ns:mt @{ thing = $false; policy = $false }
        $null = New-FpDevice ns:mt
        $finding = Compare-FpFleet @quick
        $finding.Kind | Should -Be 'MissingAtThings'
        Add-Refusal hono DELETE /devices/
        $row = Get-Record $finding Registration | & $as
        # It was there all the time, and this session may not see it.
        Add-BoschDevice $sim '' ns:mt @{ lockedOut = $true }
        $before = @(Get-Leftover $sim)
        $seen = Watch-Command { $row | Remove-BoschThing -Force -PassThru -Confirm:$false }
        $seen.Ids | Should -Be 'PolicyLost'
        $seen.Output.FailedStep | Should -Be 'Quiet'
        Get-Leftover $sim | Should -Be $before
    }

    It 'is no matter where it is removed altogether, and piped once more' {
        Add-BoschDevice $sim Hono ns:nl
        $record = 'ns:ok' | Compare-FpFleet @quick | Remove-BoschThing -PassThru -Confirm:$false
        Assert-Removed ($record | & $as) nl
    }

    It 'goes on behind its thing by the item of a second journal, too' {
        Add-BoschDevice $sim '' ns:ot
        $finding = 'ns:ok' | Compare-FpFleet @quick
        Add-Refusal things DELETE /policies/ -Times 2
        $journal = Join-Path $TestDrive "$(New-Guid).jsonl"
        Get-Record $finding Policy | & $as | Remove-BoschThing -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        $item = Get-FpJournal $journal
        "$($item.FindingCallsFor) $($item.ByFinding) $($item.State)" | Should -Be 'RemoveFromBosch OnlyAtThings; not at Flatpeak, Registry Failed'
        Add-BoschDevice $sim Hono ns:ot @{ thing = $false; policy = $false }
        Assert-Refused ($item | & $as) "*is out of date: device 'ns:ot' is registered at * by now*"
        $null = Invoke-Simulator $sim DELETE state/hono/devices/ns:ot
        Assert-Removed ($item | & $as) ot
    }
}

Describe 'A removal by a finding whose thing the search had not listed, and whose deletion lost its answers' {
    It 'goes on by its record, which knows that the policy may be used by others: <_>' -ForEach 'object', 'CSV', 'cut CSV' {
        Connect-Both
        Add-BoschDevice $sim '' ns:t @{ policyId = 'ns:shared' }
        Add-BoschDevice $sim Hono ns:user @{ policyId = 'ns:shared' }
        $null = New-FpDevice ns:user
        $finding = 'ns:ok', 'ns:user' | Compare-FpFleet @quick
        $finding.Kind | Should -Be 'OnlyAtThings'
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchEmpty = $true }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/ns%3At'; kind = 'dropAfter'; times = $null }
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue | & $forms[$_]
        $null = Invoke-Simulator $sim DELETE faults
        $seen = Watch-Command { $record | Remove-BoschThing -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeLike "Policy 'ns:shared' * is kept: the search did not list thing 'ns:t' while it was there*"
        Get-Leftover $sim | Should -Contain 'policy ns:shared'
        Get-Leftover $sim | Should -Not -Contain 'thing ns:t'
    }
}

Describe 'What was refused before it was looked at, and is in a journal' {
    BeforeEach {
        Connect-Both
        $journal = @{ JournalPath = Join-Path $TestDrive "$(New-Guid).jsonl"; Confirm = $false }

        function Connect-Other([string] $Dialect, [switch] $Live) {
            Get-FpSession | Disconnect-Flatpeak
            $null = Connect-Simulator $sim -Live:$Live
            $null = Connect-Bosch $sim $Dialect
        }

        function Assert-JournalRefused([string] $Command, [string] $Kind) {
            $item = Get-FpJournal $journal.JournalPath -State Failed
            $item.FindingKind | Should -Be $Kind
            $before = @(Get-Leftover $sim) + @((Get-StoredDevice $sim).referenceId)
            foreach ($row in $item, ($item | ConvertTo-Csv | ConvertFrom-Csv)) {
                $seen = Watch-Command { $row | & $Command -Confirm:$false }
                $seen.Ids | Should -Be 'Conflict'
                "$($seen.Errors[0])" | Should -BeLike "*by a finding of a comparison ($Kind)*Nothing was sent. Pipe in the finding itself*"
            }
            @(Get-Leftover $sim) + @((Get-StoredDevice $sim).referenceId) | Should -Be $before
        }
    }

    It 'keeps the finding that Remove-BoschThing was to remove by: in <Name>' -ForEach @(
        @{ Name = 'a session of the other mode'; Live = $true; Dialect = 'Hono'; With = @{}; Id = 'AccountMismatch' }
        @{ Name = 'a session of another registry'; Live = $false; Dialect = 'BoschHub'; With = @{}; Id = 'AccountMismatch' }
        @{ Name = 'a run with another policy'; Live = $false; Dialect = 'Hono'; With = @{ PolicyId = 'ns:other' }; Id = 'InvalidId' }
    ) {
        Add-BoschDevice $sim Hono ns:nl
        $finding = 'ns:ok' | Compare-FpFleet @quick | ConvertTo-Csv | ConvertFrom-Csv
        Connect-Other $Dialect -Live:$Live
        (Watch-Command { $finding | Remove-BoschThing @With @journal }).Ids | Should -Be $Id
        Connect-Other Hono

        # Somebody has completed the device since.
        $null = New-FpDevice ns:nl
        Assert-JournalRefused Remove-BoschThing MissingAtFlatpeak
        (Watch-Command { $finding | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
        Get-Leftover $sim | Should -Contain 'thing ns:nl'
    }

    It 'keeps the finding that Remove-FpDevice was to remove by' {
        $null = New-FpDevice ns:of
        $finding = Compare-FpFleet @quick | ConvertTo-Csv | ConvertFrom-Csv
        $finding.Kind | Should -Be 'OnlyAtFlatpeak'
        Connect-Other BoschHub
        (Watch-Command { $finding | Remove-FpDevice @journal }).Ids | Should -Be 'AccountMismatch'
        Connect-Other Hono
        Add-BoschDevice $sim Hono ns:of
        Assert-JournalRefused Remove-FpDevice OnlyAtFlatpeak
        (Watch-Command { $finding | Remove-FpDevice @journal }).Ids | Should -Be 'Conflict'
        (Get-StoredDevice $sim).referenceId | Should -Contain 'ns:of'
    }

    It 'keeps the thing that the record of a removal named, which is there again' {
        Add-BoschDevice $sim Hono ns:1
        $null = New-FpDevice ns:1
        $record = Remove-BoschThing ns:1 -PassThru -Confirm:$false | ConvertTo-Csv | ConvertFrom-Csv
        foreach ($time in 'Planned', 'Started', 'Ended', 'ThingGone') { $record.$time = [DateTimeOffset]::Parse($record.$time, [cultureinfo]::InvariantCulture).AddMinutes(-1).ToString('o') }
        Connect-Other BoschHub
        (Watch-Command { $record | Remove-FpDevice @journal }).Ids | Should -Be 'AccountMismatch'
        Connect-Other Hono
        Add-BoschDevice $sim Hono ns:1
        $item = Get-FpJournal $journal.JournalPath -State Failed
        $item.ThingId | Should -Be 'ns:1'
        foreach ($row in $record, $item, ($item | ConvertTo-Csv | ConvertFrom-Csv)) {
            $seen = Watch-Command { $row | Remove-FpDevice @journal }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "Thing 'ns:1' is at *, although it was removed by *: its device was created again*"
        }
        (Get-StoredDevice $sim).referenceId | Should -Contain 'ns:1'
    }

    It 'keeps what the finding called for, where a removal went on by the record of another one: <_>' -ForEach 'object', 'CSV' {
        Add-BoschDevice $sim Hono ns:mt @{ thing = $false; policy = $false; deviceId = 'h1' }
        $null = 'R1', 'ns:mt' | New-FpDevice
        $list = 'ThingId,ReferenceId,HubDeviceId', 'ns:ok,,', 'ns:mt,R1,h1' | ConvertFrom-Csv
        $finding = $list | Compare-FpFleet @quick | Where-Object Kind -EQ MissingAtThings
        "$($finding.ThingId) $($finding.ReferenceId) $($finding.CallsFor)" | Should -Be 'ns:mt R1 RemoveFromBosch, CreateAtBosch'
        Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = '/devices/'; kind = 'status'; status = 400; times = 2 }
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        (Watch-Command { $record | Remove-BoschThing @journal }).Ids | Should -Be 'RequestRefused'
        $item = Get-FpJournal $journal.JournalPath | & $forms[$_]
        "$($item.ThingId) $($item.ReferenceId) $($item.FindingCallsFor)" | Should -Be 'ns:mt R1 RemoveFromBosch, CreateAtBosch'

        # By itself it is none of Flatpeak's.
        $alone = $item | Select-Object * -ExcludeProperty FindingCallsFor, ByFinding
        foreach ($command in { $alone | Remove-FpDevice -Confirm:$false }, { $item | Get-FpDevice }, { $alone | New-FpDevice }) {
            $seen = Watch-Command $command
            $seen.Ids | Should -Be 'InvalidReference'
            "$($seen.Errors)" | Should -BeLike "*'ns:mt' is from a journal of Remove-BoschThing*Nothing was sent. Pipe it into Remove-BoschThing."
        }
        $again = [Collections.ArrayList]::new()
        $seen = Watch-Command {
            $item | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore | ForEach-Object { $null = $again.Add($_); $_ } |
                Remove-FpDevice -IgnoreMissing -Confirm:$false
        }
        $seen.Errors | Should -BeNullOrEmpty
        "$($again.State) $($again.ReferenceId)" | Should -Be 'Removed R1'
        $seen.Warnings | Should -BeLike "Nothing was done for 'ns:mt' at Flatpeak: the finding *calls for RemoveFromBosch, CreateAtBosch, *"
        (Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be 'ns:mt', 'ns:ok', 'R1'
    }

    It 'is removed by its item where no finding named it' {
        Add-BoschDevice $sim Hono ns:1
        (Watch-Command { [pscustomobject]@{ ThingId = 'ns:1'; PolicyId = 'ns:1' } | Remove-BoschThing -PolicyId ns:other @journal }).Ids | Should -Be 'InvalidId'
        $seen = Watch-Command { Get-FpJournal $journal.JournalPath | Remove-BoschThing @journal }
        $seen.Errors | Should -BeNullOrEmpty
        @(Get-Leftover $sim) -match 'ns[:_]1' | Should -BeNullOrEmpty
    }
}

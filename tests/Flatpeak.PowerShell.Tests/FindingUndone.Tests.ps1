# A plan, or the record of a removal, by a finding of which nothing is done yet: it has lost its finding, so nobody could see whether that
# is still true, and nothing is removed by it. What was done in part is gone on with.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
    $quick = @{ SettleTimeSeconds = 0 }

    # As an object, and by way of files, which may have lost columns.
    $kept = 'ThingId', 'ReferenceId', 'HubDeviceId', 'PolicyId', 'State', 'Succeeded', 'Found', 'Passed', 'ThingGone', 'ThingCreated', 'NoThingAt', 'FindingCallsFor'
    $forms = @{
        object         = { process { $_ } }
        CSV            = { process { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
        JSON           = { process { $_ | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
        CliXml         = { process { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_)) } }
        'cut CSV'      = { process { $_ | Select-Object $kept | ConvertTo-Csv | ConvertFrom-Csv } }
        'little of it' = { process { $_ | Select-Object ThingId, FindingCallsFor | ConvertTo-Csv | ConvertFrom-Csv } }
    }

    function Connect-Both {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:ok
        $null = New-FpDevice ns:ok
    }

    function Assert-Refused($Row, [string] $Name, [string] $CallsFor, [hashtable] $With = @{}, [string] $Done = 'nothing of that is done') {
        # Without a request, and again from a preview.
        $before = @(Get-Leftover $sim)
        Clear-Log $sim
        foreach ($whatIf in $true, $false) {
            $seen = Watch-Command { $Row | Remove-BoschThing -PassThru -Confirm:$false -WhatIf:$whatIf @With }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "'$Name' was to be removed by a finding of a comparison (for $CallsFor), and ${Done}: * does not say enough of the finding to see whether it is still true. Nothing was sent. Pipe in the finding itself, or compare again."
            $seen.Output | Should -BeNullOrEmpty
        }
        Get-AllRequest $sim | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Be $before
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'The plan of a removal by a finding, as <_>' -ForEach 'object', 'CSV', 'JSON', 'CliXml', 'cut CSV', 'little of it' {
    BeforeEach {
        Connect-Both
        Add-BoschDevice $sim Hono ns:nl
        $finding = 'ns:ok' | Compare-FpFleet @quick
        "$($finding.Kind) $($finding.ThingId)" | Should -Be 'MissingAtFlatpeak ns:nl'
        $plan = $finding | Remove-BoschThing -WhatIf -PassThru | & $forms[$_]
    }

    It 'removes nothing, whether somebody has completed the device since or not' {
        Assert-Refused $plan ns:nl RemoveFromBosch
        $null = New-FpDevice ns:nl
        $journal = Join-Path $TestDrive "$(New-Guid).jsonl"
        foreach ($with in @{ Force = $true }, @{ IgnoreMissing = $true; QuietPeriod = 0 }, @{ JournalPath = $journal }) {
            Assert-Refused $plan ns:nl RemoveFromBosch $with
        }
        # Nor is it by its item in the journal, which names nothing.
        (Watch-Command { Get-FpJournal $journal | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
        @(Get-Leftover $sim) | Should -Contain 'thing ns:nl'
    }

    It 'leaves it to the finding itself, which is looked at' {
        (Watch-Command { $plan, $finding | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
        @(Get-Leftover $sim) -match 'ns[:_]nl' | Should -BeNullOrEmpty
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

Describe 'The record of a removal by a finding that has failed before it removed anything, as <_>' -ForEach 'object', 'CSV', 'JSON', 'CliXml', 'cut CSV', 'little of it' {
    BeforeAll { $form = $_ }
    BeforeEach { Connect-Both }

    It 'removes nothing: its thing was active' {
        Add-BoschDevice $sim Hono ns:nc @{ credentials = 0; modifiedSecondsAgo = 3 }
        $null = New-FpDevice ns:nc
        $finding = 'ns:ok', 'ns:nc' | Compare-FpFleet @quick -IncludeCredentials
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($finding.Kind) $($record.FailedStep)" | Should -Be 'NoCredentials Quiet'
        Assert-Refused ($record | & $forms[$_]) ns:nc 'RemoveFromBosch, CreateAtBosch' @{ QuietPeriod = 0 }
        # The finding goes on.
        ($finding | Remove-BoschThing -QuietPeriod 0 -PassThru -Confirm:$false -WarningAction Ignore).State | Should -Be 'Removed'
    }

    It 'removes nothing: its registry refused to delete credentials' {
        Add-BoschDevice $sim Hono ns:mt @{ thing = $false; policy = $false }
        $finding = Compare-FpFleet @quick
        Add-BoschFault $sim @{ service = 'hono'; method = 'PUT'; path = '/credentials/'; kind = 'status'; status = 400 }
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($finding.Kind) $($record.FailedStep)" | Should -Be 'OnlyInRegistry Credentials'
        Assert-Refused ($record | & $forms[$_]) ns:mt RemoveFromBosch
        ($finding | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore).State | Should -Be 'Removed'
    }

    # Hono accepts the clearing of an empty set of credentials, too: its record says the same of both.
    It 'removes nothing: its registration could not be deleted, <Name>' -ForEach @(
        @{ Name = 'and it had credentials'; With = @{} }
        @{ Name = 'and it had none, as it is behind a gateway'; With = @{ credentials = 0 } }
    ) {
        Add-BoschDevice $sim Hono ns:nl $With
        $finding = 'ns:ok' | Compare-FpFleet @quick
        Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = '/devices/'; kind = 'status'; status = 400 }
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($finding.Kind) $($record.FailedStep) $($record.Passed)" | Should -Be 'MissingAtFlatpeak Registration Credentials'
        $row = $record | & $forms[$form]
        $said = @{ Done = $form -eq 'little of it' ? 'nothing of that is done' : 'nothing but its credentials is gone' }
        Assert-Refused $row ns:nl RemoveFromBosch @said

        # Somebody completes it: then its finding is refused, too. Until then that goes on.
        $device = New-FpDevice ns:nl
        (Watch-Command { $finding | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
        Assert-Refused $row ns:nl RemoveFromBosch @said
        $device | Remove-FpDevice -Confirm:$false
        $seen = Watch-Command { $finding | Remove-BoschThing -Confirm:$false -WarningAction Ignore }
        $seen.Errors | Should -BeNullOrEmpty
        @(Get-Leftover $sim) -match 'ns[:_]nl' | Should -BeNullOrEmpty
    }

    It 'removes nothing: Things refused to delete a thing that was not registered' {
        Add-BoschDevice $sim Hono ns:ot @{ registration = $false; credentials = 0 }
        $finding = Compare-FpFleet @quick
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400 }
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($finding.Kind) $($record.FailedStep)" | Should -Be 'OnlyAtThings Thing'
        # Somebody registers it.
        Add-BoschDevice $sim Hono ns:ot @{ thing = $false; policy = $false }
        Assert-Refused ($record | & $forms[$_]) ns:ot RemoveFromBosch
        (Watch-Command { $finding | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
    }

    It 'removes nothing: nothing was there any more' {
        Add-BoschDevice $sim Hono ns:mt @{ thing = $false; policy = $false }
        $finding = Compare-FpFleet @quick
        $null = Invoke-Simulator $sim DELETE state/hono/devices/ns:mt
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        $record.State | Should -Be 'NotFound'
        Add-BoschDevice $sim Hono ns:mt
        Assert-Refused ($record | & $forms[$_]) ns:mt RemoveFromBosch
    }
}

Describe 'The record of a removal by a finding that was carried out in part, as <Form>' -ForEach @(
    @{ Form = 'object' }, @{ Form = 'CSV' }, @{ Form = 'JSON' }, @{ Form = 'CliXml' }, @{ Form = 'cut CSV' }
) {
    BeforeEach {
        Connect-Both
        $as = $forms[$Form]
    }

    It 'goes on where it stopped: behind the <Name>' -ForEach @(
        @{ Name = 'registration'; Fault = @{ service = 'things'; method = 'DELETE'; path = '/things/' }; Step = 'Thing' }
        @{ Name = 'thing'; Fault = @{ service = 'things'; method = 'DELETE'; path = '/policies/' }; Step = 'Policy' }
    ) {
        Add-BoschDevice $sim Hono ns:nl
        $finding = 'ns:ok' | Compare-FpFleet @quick
        Add-BoschFault $sim ($Fault + @{ kind = 'status'; status = 400; times = 2 })
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        $record.FailedStep | Should -Be $Step
        # Its record has lost nothing by failing again, and neither has a preview of it.
        $again = $record | & $as | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($again.FailedStep) $($again.FindingCallsFor)" | Should -Be "$Step RemoveFromBosch"
        $plan = $again | & $as | Remove-BoschThing -WhatIf -PassThru | & $as
        $seen = Watch-Command { $plan | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.State | Should -Be 'Removed'
        @(Get-Leftover $sim) -match 'ns[:_]nl' | Should -BeNullOrEmpty
    }

    It 'removes nothing more where its thing is hidden, even with -Force' {
        Add-BoschDevice $sim Hono ns:mt @{ thing = $false; policy = $false }
        $null = New-FpDevice ns:mt
        $finding = Compare-FpFleet @quick
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400; skip = 1 }
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($finding.Kind) $($record.FailedStep)" | Should -Be 'MissingAtThings Thing'
        # It was there all the time, and this session may not see it.
        Add-BoschDevice $sim '' ns:mt @{ lockedOut = $true }
        $before = @(Get-Leftover $sim)
        $seen = Watch-Command { $record | & $as | Remove-BoschThing -Force -PassThru -Confirm:$false }
        $seen.Ids | Should -Be 'PolicyLost'
        $seen.Output.FailedStep | Should -Be 'Quiet'
        Get-Leftover $sim | Should -Be $before
    }

    It 'is no matter where it is removed altogether, and piped once more' {
        Add-BoschDevice $sim Hono ns:nl
        $record = 'ns:ok' | Compare-FpFleet @quick | Remove-BoschThing -PassThru -Confirm:$false
        $seen = Watch-Command { $record | & $as | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.State | Should -Be 'Removed'
    }
}

Describe 'The record of a removal by a finding that stopped behind the thing' {
    It 'goes on behind its thing by the item of a second journal, too: <_>' -ForEach 'object', 'CSV', 'JSON', 'CliXml' {
        Connect-Both
        $as = $forms[$_]
        Add-BoschDevice $sim '' ns:ot
        $finding = 'ns:ok' | Compare-FpFleet @quick
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/policies/'; kind = 'status'; status = 400; times = 2 }
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($finding.Kind) $($record.FailedStep)" | Should -Be 'OnlyAtThings Policy'
        $journal = Join-Path $TestDrive "$(New-Guid).jsonl"
        $record | & $as | Remove-BoschThing -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        $item = Get-FpJournal $journal
        "$($item.FindingCallsFor) $($item.State)" | Should -Be 'RemoveFromBosch Failed'
        $seen = Watch-Command { $item | & $as | Remove-BoschThing -Confirm:$false -WarningAction Ignore }
        $seen.Errors | Should -BeNullOrEmpty
        @(Get-Leftover $sim) -match 'ns[:_]ot' | Should -BeNullOrEmpty
    }
}

Describe 'A removal by a finding whose thing the search had not listed, and whose deletion lost its answers' {
    It 'is not sent back to the finding alone, which does not know that the policy may be used by others: <_>' -ForEach 'object', 'CSV', 'cut CSV' {
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
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike '*Nothing was sent. The search did not list the thing * name its journal, or pipe in the finding itself with -KeepPolicy.'

        # As it says.
        $finding | Remove-BoschThing -KeepPolicy -Confirm:$false
        Get-Leftover $sim | Should -Contain 'policy ns:shared'
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
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/policies/'; kind = 'status'; status = 400; times = 2 }
        $record = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        (Watch-Command { $record | Remove-BoschThing @journal }).Ids | Should -Be 'RequestRefused'
        $item = Get-FpJournal $journal.JournalPath | & $forms[$_]
        "$($item.ThingId) $($item.ReferenceId) $($item.FindingCallsFor)" | Should -Be 'ns:mt R1 RemoveFromBosch, CreateAtBosch'

        # By itself it is none of Flatpeak's.
        $alone = $item | Select-Object * -ExcludeProperty FindingCallsFor
        foreach ($command in { $alone | Remove-FpDevice -Confirm:$false }, { $item | Get-FpDevice }, { $item | New-FpDevice }) {
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

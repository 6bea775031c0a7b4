# Files of which columns were cut, or that a spreadsheet has saved, and items of journals: what goes on from them.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Get-State {
        @(Get-StoredDevice $sim | ForEach-Object { "device $($_.referenceId)" }) + @(Get-Leftover $sim) | Sort-Object
    }
}

Describe 'The records of four removals' {
    # One failed, one found nothing, one found no registration, and one is removed.
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:active, ns:ok
        Add-BoschDevice $sim Hono ns:half @{ deviceId = 'hub-half' }
        $null = 'ns:active', 'ns:none', 'ns:half', 'ns:ok' | New-FpDevice
        Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = '/devices/'; kind = 'status'; status = 400; times = 1 }
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        $run = Watch-Command { 'ns:active', 'ns:none', 'ns:half', 'ns:ok' | Remove-BoschThing -ThrottleLimit 1 -JournalPath $journal -PassThru -Confirm:$false }
        $records = $run.Output
        "$($records.State)" | Should -Be 'Failed NotFound Removed Removed'
        $file = Join-Path $TestDrive records.csv
        $before = Get-State
    }

    It 'remove nothing at Flatpeak, and are not created, where they do not say what became of them' {
        $records | Select-Object ThingId, HubDeviceId, ReferenceId, ThingCreated, NoThingAt, ThingGone, Passed, FindingCallsFor, ByFinding | Export-Csv $file
        $run = Watch-Command { Import-Csv $file | Remove-FpDevice -PassThru -Confirm:$false }
        $run.Output | Should -BeNullOrEmpty
        $run.Warnings.Count | Should -Be 4
        "$($run.Warnings)" | Should -BeLike "*'ns:active' at Flatpeak: the record of the removal before it does not say what became of that*"
        $run = Watch-Command { Import-Csv $file | New-BoschThing }
        $run.Ids | Should -Be 'Conflict', 'Conflict', 'Conflict', 'Conflict'
        "$($run.Errors)" | Should -BeLike "*'ns:none' is the record of a removal that does not say what became of it*"
        Get-State | Should -Be $before
    }

    It 'keep the identifier of what was found in half, and do not create it, where the column Missing was left out: <_>' -ForEach @(
        'Found, Ended', 'Found, Steps', 'Found, Succeeded, FailedStep, Ended, Steps'
    ) {
        $records | Select-Object (@('ThingId', 'ReferenceId', 'State') + $_.Split(', ')) | Export-Csv $file
        $run = Watch-Command { Import-Csv $file | Remove-FpDevice -PassThru -Confirm:$false }
        $run.Output.ReferenceId | Should -Be 'ns:ok'
        "$($run.Warnings)" | Should -BeLike '*did not find its registration, which may be there under another id*'
        $made = (Watch-Command { Import-Csv $file | New-BoschThing }).Output
        $made.ThingId | Should -Be 'ns:ok'
    }

    It 'are refused by their steps, where neither Found nor Missing is left' {
        $records | Export-Csv $file
        $half = Import-Csv $file | Where-Object ThingId -EQ ns:half | Select-Object * -ExcludeProperty Found, Missing, IgnoreMissing, ByFinding
        $half.Steps | Should -BeLike '*: AlreadyAbsent*'
        (Watch-Command { $half | New-BoschThing }).Ids | Should -Be 'Conflict'
        $null = New-FpDevice ns:half -UseExisting
        $run = Watch-Command { $half | Remove-FpDevice -PassThru -Confirm:$false }
        $run.Output | Should -BeNullOrEmpty
        "$($run.Warnings)" | Should -BeLike '*did not find its*'
    }

    It 'are not created anew as items of their journal either, but for what is done' {
        $run = Watch-Command { Get-FpJournal $journal | Where-Object ThingId -NE ns:half | New-BoschThing }
        $run.Output.ThingId | Should -Be 'ns:ok'
        "$($run.Errors)" | Should -BeLike "*'ns:active' is the record of a removal that did not come to its end*"
        "$($run.Errors)" | Should -BeLike "*'ns:none' is the record of a removal that found nothing of it*"
    }

    It 'keep a finding that is written behind items of a journal from going by its name' {
        Add-BoschDevice $sim Hono ns:mf
        $finding = 'ns:active', 'ns:mf' | Compare-FpFleet -SettleTimeSeconds 0 | Where-Object ThingId -EQ ns:mf
        $finding.Kind | Should -Be 'MissingAtFlatpeak'
        @(Get-FpJournal $journal -State Failed) + @($finding) | Export-Csv $file
        $before = Get-State
        foreach ($command in { Import-Csv $file | Where-Object ThingId -EQ ns:mf | Remove-BoschThing -Confirm:$false },
            { Import-Csv $file | Where-Object ThingId -EQ ns:mf | Remove-FpDevice -Confirm:$false }) {
            $run = Watch-Command $command
            $run.Ids | Should -Be 'Conflict'
            "$($run.Errors)" | Should -BeLike '*is a row in a table of*and says nothing of one*'
            Get-State | Should -Be $before
        }
    }
}

Describe 'What a spreadsheet has saved' {
    It 'undoes a run of creations, whose TRUE and FALSE it has written' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:there
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        $null = 'ns:made', 'ns:there' | New-BoschThing -UseExisting -JournalPath $journal
        $items = Get-FpJournal $journal | ConvertTo-Csv | ConvertFrom-Csv | ForEach-Object { $_.WasThere = $_.WasThere.ToUpperInvariant(); $_ }
        $items.WasThere | Should -Be 'FALSE', 'TRUE'
        $run = Watch-Command { $items | Remove-BoschThing -Force -Confirm:$false }
        $run.Ids | Should -Be 'Conflict'
        "$($run.Errors)" | Should -BeLike "*'ns:there' was there before the run of New-BoschThing*"
        Get-Leftover $sim | Should -Not -Contain 'thing ns:made'
        Get-Leftover $sim | Should -Contain 'thing ns:there'
    }
}

Describe 'A device in two rows of which one says its policy, which is its own' {
    It 'is removed once, and made anew once' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:a
        $rows = [pscustomobject]@{ ThingId = 'ns:a'; PolicyId = '' }, [pscustomobject]@{ ThingId = 'ns:a'; PolicyId = 'ns:a' }
        $run = Watch-Command { $rows | Remove-BoschThing -Force -PassThru -Confirm:$false | New-BoschThing }
        $run.Errors | Should -BeNullOrEmpty
        @($run.Output).Count | Should -Be 1
        "$($run.Warnings)" | Should -Not -BeLike '*had no registration*'
    }
}

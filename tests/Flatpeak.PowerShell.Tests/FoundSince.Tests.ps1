# A journal that is used again on another day: what a comparison has found since was not done, or has not lasted.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
    $quick = @{ SettleTimeSeconds = 0 }
    $forms = @{
        object = { process { $_ } }
        CSV    = { process { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
        JSON   = { process { $_ | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'A finding that is newer than what the journal has as done' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:ok
        $null = 'ns:ok', 'ns:6' | New-FpDevice
        $journal = Join-Path $TestDrive "$(New-Guid).jsonl"
    }

    It 'is not taken for removed, where its device was registered again: <_>' -ForEach 'object', 'CSV', 'JSON' {
        Add-BoschDevice $sim Hono ns:6 @{ thing = $false; policy = $false }
        $old = Compare-FpFleet @quick
        $old.Kind | Should -Be 'MissingAtThings'
        ($old | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false -WarningAction Ignore).State | Should -Be 'Removed'

        # The finding of that day is what the journal has.
        ($old | & $forms[$_] | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false -WarningAction Ignore).State | Should -Be 'Removed'

        Add-BoschDevice $sim Hono ns:6 @{ thing = $false; policy = $false }
        $new = Compare-FpFleet @quick
        $new.FoundAt | Should -BeGreaterThan $old.FoundAt
        $seen = Watch-Command { $new | & $forms[$_] | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "An earlier run with this journal removed 'ns:6' (*), and a comparison has found it since (*) as if it had not. Nothing was sent for it. *with a new journal.*"
        $seen.Warnings | Should -BeNullOrEmpty
        $seen.Output | Should -BeNullOrEmpty
        $seen = Watch-Command { $new | & $forms[$_] | Remove-BoschThing -JournalPath "$journal.new" -Confirm:$false -WarningAction Ignore }
        $seen.Errors | Should -BeNullOrEmpty
        @(Get-Leftover $sim) -match 'ns:6' | Should -BeNullOrEmpty
    }

    It 'is not taken for created, where its device is gone again' {
        $list = 'ns:ok', 'ns:6', 'ns:9'
        $null = New-FpDevice ns:9
        $old = $list | Compare-FpFleet @quick | Where-Object ThingId -EQ ns:9
        $old.CallsFor | Should -BeLike '*CreateAtBosch*'
        ($old | New-BoschThing -JournalPath $journal).ThingId | Should -Be 'ns:9'
        ($old | New-BoschThing -JournalPath $journal -WarningAction Ignore).ThingId | Should -Be 'ns:9'
        Remove-BoschThing ns:9 -Force -Confirm:$false
        $new = $list | Compare-FpFleet @quick | Where-Object ThingId -EQ ns:9
        $seen = Watch-Command { $new | New-BoschThing -JournalPath $journal }
        $seen.Ids | Should -Be 'Conflict'
        $seen.Output | Should -BeNullOrEmpty
        "$($seen.Errors)" | Should -BeLike "An earlier run with this journal created 'ns:9' (*), and a comparison has found it since*"
    }

    It 'is not taken for removed from Flatpeak, where its deletion was accepted and has not lasted: <Form>, <With>' -ForEach @(
        foreach ($form in 'object', 'CSV', 'JSON') {
            @{ Form = $form; With = 'with its result'; PassThru = $true }
            @{ Form = $form; With = 'by its id alone'; PassThru = $false }
        }
    ) {
        $as = $forms[$Form]
        $old = Compare-FpFleet @quick
        "$($old.Kind) $($old.ReferenceId)" | Should -Be 'OnlyAtFlatpeak ns:6'
        $row = $PassThru ? $old : ($old | Select-Object * -ExcludeProperty ReferenceId)
        $run = @{ JournalPath = $journal; PassThru = $PassThru; Confirm = $false }
        Add-Fault $sim -Method DELETE -Kind status -Status 202 -Body '{}'
        (Watch-Command { $row | Remove-FpDevice @run }).Errors | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).referenceId | Should -Contain 'ns:6'

        # The finding of that day is what the journal has.
        $seen = Watch-Command { $row | & $as | Remove-FpDevice @run }
        $seen.Errors | Should -BeNullOrEmpty
        @($seen.Output).Count | Should -Be ($PassThru ? 1 : 0)

        $new = Compare-FpFleet @quick | Select-Object * -ExcludeProperty ($PassThru ? @() : 'ReferenceId')
        $new.FoundAt | Should -BeGreaterThan $old.FoundAt
        Clear-Log $sim
        $seen = Watch-Command { $new | & $as | Remove-FpDevice @run }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "An earlier run with this journal removed '$($old.DeviceId)*' (*), and a comparison has found it since (*) as if it had not. Nothing was sent for it. *with a new journal.*"
        $seen.Output | Should -BeNullOrEmpty
        Get-AllRequest $sim | Should -BeNullOrEmpty
        $run.JournalPath = "$journal.new"
        (Watch-Command { $new | & $as | Remove-FpDevice @run }).Errors | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ns:ok'
    }

    It 'says nothing where its file has no such time, as of an earlier version' {
        Add-BoschDevice $sim Hono ns:6 @{ thing = $false; policy = $false }
        $old = Compare-FpFleet @quick
        $null = $old | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false -WarningAction Ignore
        $rows = $old | Select-Object * -ExcludeProperty FoundAt
        ($rows | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false -WarningAction Ignore).State | Should -Be 'Removed'
    }
}

Describe 'The record of a removal that is newer than what the journal of Remove-FpDevice has as done' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $run = @{ JournalPath = Join-Path $TestDrive "$(New-Guid).jsonl"; PassThru = $true; Confirm = $false }
        Add-BoschDevice $sim Hono ns:1
        $null = New-FpDevice ns:1
        $old = Remove-BoschThing ns:1 -PassThru -Confirm:$false
        ($old | Remove-FpDevice @run).ReferenceId | Should -Be 'ns:1'
    }

    It 'is not taken for removed, as its device was there again: <_>' -ForEach 'object', 'CSV', 'JSON' {
        Add-BoschDevice $sim Hono ns:1
        $device = New-FpDevice ns:1
        $new = Remove-BoschThing ns:1 -PassThru -Confirm:$false
        $seen = Watch-Command { $new | & $forms[$_] | Remove-FpDevice @run }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "An earlier run with this journal removed 'ns:1' (*), and its thing 'ns:1' was there and was removed after that (*): it may have an identifier again. Nothing was sent for it. *with a new journal."
        $seen.Output | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).id | Should -Be $device.Id

        # As it says.
        $run.JournalPath += '.new'
        ($new | & $forms[$_] | Remove-FpDevice @run).Id | Should -Be $device.Id
    }

    It 'is, where it is the same one, or found nothing more: <_>' -ForEach 'object', 'CSV', 'JSON' {
        $again = Remove-BoschThing ns:1 -IgnoreMissing -PassThru -Confirm:$false
        $again.Found | Should -BeNullOrEmpty
        foreach ($record in $old, $again) {
            $seen = Watch-Command { $record | & $forms[$_] | Remove-FpDevice @run }
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Output.ReferenceId | Should -Be 'ns:1'
        }
    }

    It 'is, where both were removed within a millisecond, as a journal has no finer times' {
        $at = [datetime]::Parse((Get-FpJournal $run.JournalPath).Ended.ToString('o')).ToUniversalTime()
        foreach ($one in @{ Ms = 0.9; Ids = @() }, @{ Ms = 1.1; Ids = 'Conflict' }) {
            $record = $old | ConvertTo-Csv | ConvertFrom-Csv
            $record.Ended = $at.AddTicks($one.Ms * [timespan]::TicksPerMillisecond).ToString('o')
            $seen = Watch-Command { $record | Remove-FpDevice @run }
            @($seen.Ids) | Should -Be $one.Ids
        }
    }
}

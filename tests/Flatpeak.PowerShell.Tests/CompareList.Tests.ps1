# What is no list of what should be there, and what is only a part of one, is compared with nothing: what it lacks would be removed.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $quick = @{ SettleTimeSeconds = 0 }
}

Describe 'A list that is none' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-Device $sim -Count 2 -Prefix 'ns:'
        Add-BoschDevice $sim Hono 'ns:1', 'ns:2', 'ns:3'
    }

    It 'is refused, and nothing is sent: <Name>, <Form>' -ForEach @(
        foreach ($form in 'object', 'CSV', 'JSON') {
            @{ Name = 'findings'; What = 'a finding of a comparison'; Form = $form; Rows = { Compare-FpFleet @quick } }
            @{ Name = 'findings of what matches'; What = 'a finding of a comparison'; Form = $form; Rows = { Compare-FpFleet @quick -IncludeMatching | Where-Object Kind -EQ Matching } }
            @{ Name = 'findings with some of their columns'; What = 'a finding of a comparison'; Form = $form; Rows = { Compare-FpFleet @quick | Select-Object ThingId, CallsFor } }
            @{ Name = 'a preview of a removal'; What = 'the record of a removal'; Form = $form; Rows = { 'ns:3' | Remove-BoschThing -WhatIf -PassThru } }
            @{ Name = 'a removal'; What = 'the record of a removal'; Form = $form; Rows = { 'ns:3' | Remove-BoschThing -Confirm:$false -PassThru } }
            @{ Name = 'a removal with some of its columns'; What = 'the record of a removal'; Form = $form; Rows = { 'ns:3' | Remove-BoschThing -Confirm:$false -PassThru | Select-Object ThingId, State, Ended } }
            @{ Name = 'items of a journal'; What = 'an item of a journal'; Form = $form; Rows = {
                    $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
                    $null = New-FpDevice ns:3 -JournalPath $journal
                    Get-FpJournal $journal
                }
            }
        }
    ) {
        $rows = @(& $Rows)
        if ($Form -eq 'CSV') { $rows = @($rows | ConvertTo-Csv | ConvertFrom-Csv) }
        if ($Form -eq 'JSON') { $rows = @($rows | ConvertTo-Json -Depth 5 -WarningAction Ignore | ConvertFrom-Json) }
        $rows.Count | Should -BeGreaterThan 0
        Clear-Log $sim
        $seen = Watch-Command { $rows | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'Conflict'
        $seen.Terminated | Should -BeTrue
        $seen.Output | Should -BeNullOrEmpty
        "$($seen.Errors)" | Should -BeLike "Row 1 is ${What}: *Nothing was sent. To compare again, pipe in your own list, or nothing.*"
        Get-AllRequest $sim | Should -BeNullOrEmpty
        (Watch-Command { @('ns:1') + $rows | Compare-FpFleet @quick }).Ids | Should -Be 'Conflict'
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'is one where their names alone are piped in, as the error says' {
        $findings = Compare-FpFleet @quick -IncludeMatching
        $found = $findings | Select-Object ThingId, ReferenceId, HubDeviceId | Compare-FpFleet @quick
        $found | ForEach-Object { "$($_.Kind) $($_.ThingId)" } | Should -Be 'MissingAtFlatpeak ns:3'
    }

    It 'is one of devices, of things and of what was created' {
        $new = New-BoschThing ns:4
        $null = $new | New-FpDevice
        (Get-FpDevice | Compare-FpFleet @quick).ThingId | Should -Be 'ns:3'
        (Get-BoschThing -IncludeRegistration | ConvertTo-Csv | ConvertFrom-Csv | Compare-FpFleet @quick).ThingId | Should -Be 'ns:3'
        $found = $new, [pscustomobject]@{ ThingId = 'ns:1'; State = 'Removed'; Reason = 'old' } | Compare-FpFleet @quick
        $found | ForEach-Object { "$($_.Kind) $($_.ThingId)" } | Sort-Object | Should -Be 'MissingAtFlatpeak ns:3', 'NotInList ns:2'
    }
}

Describe 'A list that came only in part' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-Device $sim -Count 2 -Prefix 'ns:'
        Add-BoschDevice $sim Hono 'ns:1', 'ns:2'
        $north = Join-Path $TestDrive north.txt
        Set-Content $north ns:1
        Clear-Log $sim
    }

    It 'is compared with nothing, as the command before it has failed: <Name>' -ForEach @(
        @{ Name = 'a file that is missing'; Command = { Get-Content $north, (Join-Path $TestDrive south.txt) -ErrorAction Continue | Compare-FpFleet @quick } }
        @{ Name = 'one that is missing, and told to nobody'; Command = { Get-Content $north, (Join-Path $TestDrive south.txt) -ErrorAction SilentlyContinue | Compare-FpFleet @quick } }
        @{ Name = 'a command further up'; Command = { Get-Content $north, (Join-Path $TestDrive south.txt) -ErrorAction Continue | Where-Object { $_ } | Compare-FpFleet @quick } }
        @{ Name = 'by way of the removal'; Command = { Get-Content $north, (Join-Path $TestDrive south.txt) -ErrorAction Continue | Compare-FpFleet @quick | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'devices of which one is not there'; Command = { Get-BoschThing ns:1, ns:9 -ErrorAction Continue | Compare-FpFleet @quick }; HasRead = $true }
    ) {
        $seen = Watch-Command $Command
        $seen.Terminated | Should -BeTrue
        $seen.Ids[-1] | Should -Be 'IncompleteList'
        $seen.Output | Should -BeNullOrEmpty
        "$($seen.Errors[-1])" | Should -BeLike '*The list may be incomplete*Nothing was compared.*'
        if (-not $HasRead) { Get-AllRequest $sim | Should -BeNullOrEmpty }
        @(Get-StoredDevice $sim).Count | Should -Be 2
    }

    It 'is compared with nothing where the second page of things fails' {
        Add-BoschDevice $sim Hono 'other:' @{ count = 203 }
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/search/things'; query = 'cursor'; kind = 'status'; status = 400 }
        $seen = Watch-Command { Get-BoschThing | Compare-FpFleet @quick }
        $seen.Ids[-1] | Should -Be 'IncompleteList'
        $seen.Output | Should -BeNullOrEmpty
    }

    It 'is whole after a command that has failed in another line, or is none' {
        $null = Get-Content (Join-Path $TestDrive south.txt) -ErrorAction SilentlyContinue
        (Get-Content $north | Compare-FpFleet @quick).ThingId | Should -Be 'ns:2'
        $list = Get-Content $north, (Join-Path $TestDrive south.txt) -ErrorAction SilentlyContinue
        ($list | Compare-FpFleet @quick).ThingId | Should -Be 'ns:2'
        Compare-FpFleet @quick | Should -BeNullOrEmpty
    }
}

Describe 'A list with an empty cell where other rows have another name' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-Device $sim -Count 3 -Prefix 'R'
        Clear-Log $sim
    }

    It 'calls for nothing that may be its own device, and what is piped on deletes and creates nothing: <Name>' -ForEach @(
        @{
            Name = 'a reference and a registry ID'; Hub = 'hub:'; Cells = "'ns:2' (no reference)", "'ns:3' (no registry id)"
            Rows = 'ThingId,ReferenceId,HubDeviceId', 'ns:1,R1,hub:1', 'ns:2,,hub:2', 'ns:3,R3,'
            Found = 'MissingAtFlatpeak ns:2', 'MissingInRegistry ns:3', 'OnlyAtFlatpeak R2', 'OnlyInRegistry hub:3'
        }
        @{
            Name = 'a thing'; Hub = 'ns:'; Cells = "'R2' (no thing id, no registry id)"
            Rows = 'ThingId,ReferenceId', 'ns:1,R1', ',R2', 'ns:3,R3'
            Found = 'MissingAtFlatpeak ns:2', 'OnlyAtFlatpeak R2'
        }
    ) {
        Add-BoschDevice $sim Hono 'ns:' @{ count = 3; deviceId = $Hub }
        $before = Get-Leftover $sim
        $list = $Rows | ConvertFrom-Csv

        $seen = Watch-Command { $list | Compare-FpFleet @quick }
        $seen.Output | ForEach-Object { "$($_.Kind) $($_.Name)" } | Sort-Object | Should -Be $Found
        $seen.Output.CallsFor | Sort-Object -Unique | Should -Be 'None'
        $seen.Ids | Should -Be 'InvalidId'
        $seen.Terminated | Should -BeFalse
        foreach ($cell in $Cells) { "$($seen.Errors)".Contains($cell) | Should -BeTrue }
        "$($seen.Errors)" | Should -BeLike '*Fill in these names*compare again*'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*ThingId, ReferenceId and HubDeviceId*-MatchBy*'

        $refused = Watch-Command {
            $seen.Output | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false
            $seen.Output | Remove-FpDevice -Confirm:$false
            $seen.Output | New-BoschThing
            $seen.Output | New-FpDevice
        }
        $refused.Ids | Sort-Object -Unique | Should -Be 'Conflict'
        $refused.Output | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Be $before
        @(Get-StoredDevice $sim).Count | Should -Be 3
    }
}

# A file that is wrong is wrong in every row: what is wrong is told once, with its likely cause, and the others are counted.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'A file' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'with <Name> is told once' -ForEach @(
        @{ Name = 'a misspelled column'; Heading = 'ReferenzId,Site'; Rows = 'a,x', 'b,x', 'c,x'; Says = "*Row 1 has no property ReferenceId. It has: 'ReferenzId', 'Site'. 'ReferenzId' may be 'ReferenceId', misspelled.*" }
        @{ Name = 'a space in a heading'; Heading = 'Reference Id,Site'; Rows = 'a,x', 'b,x', 'c,x'; Says = "*The heading is 'Reference Id', and must be 'ReferenceId'.*" }
        @{ Name = 'semicolons'; Heading = 'ReferenceId;Site'; Rows = 'a;x', 'b;x', 'c;x'; Says = "*The file's delimiter is ';': read it with Import-Csv -Delimiter ';'.*" }
        @{ Name = 'tabs'; Heading = "ReferenceId`tSite"; Rows = "a`tx", "b`tx", "c`tx"; Says = '*a tab*Import-Csv -Delimiter*' }
        @{ Name = 'no heading'; Heading = 'm:81'; Rows = 'm:82', 'm:83', 'm:84'; Says = "*It has: 'm:81'. The file may have no heading, so that its first line is taken for one: read it with Import-Csv -Header ReferenceId. If 'm:81' is a heading, rename it in the file.*" }
        @{ Name = 'no heading, and names without digits'; Heading = 'pump-a'; Rows = 'pump-b', 'pump-c', 'pump-d'; Says = "*Import-Csv -Header ReferenceId.*" }
        @{ Name = 'no heading, and several columns'; Heading = 'm:81,x'; Rows = 'm:82,x', 'm:83,x', 'm:84,x'; Says = "*It has: 'm:81', 'x'. If the file has no heading*name its columns by Import-Csv -Header.*" }
        @{ Name = 'nothing like it'; Heading = 'Site'; Rows = 'a', 'b', 'c'; Says = "*It has: 'Site'. Rename the column*" }
    ) {
        $seen = Watch-Command { @($Heading) + $Rows | ConvertFrom-Csv | New-FpDevice }
        $seen.Ids | Should -Be 'MissingProperty', 'MissingProperty'
        "$($seen.Errors[0])" | Should -BeLike $Says
        "$($seen.Errors[1])" | Should -BeLike '2 more rows have no property ReferenceId either, with the same columns: from row 2 to row 3.'
        @(Get-Request $sim).Count | Should -Be 0
    }

    It 'whose lines are piped in as text is refused with its first line, by <Name>, and nothing is sent' -ForEach @(
        @{ Name = 'New-FpDevice'; Heading = 'ReferenceId'; Command = { $input | New-FpDevice } }
        @{ Name = 'New-FpDevice -UseExisting'; Heading = 'ReferenceId,Site'; Command = { $input | New-FpDevice -UseExisting } }
        @{ Name = 'New-FpDevice of Export-Csv'; Heading = '"Site","ReferenceId"'; Command = { $input | New-FpDevice } }
        @{ Name = 'New-FpDevice of semicolons'; Heading = 'referenceid;Site'; Command = { $input | New-FpDevice }; Says = "*Import-Csv -Delimiter ';' instead*" }
        @{ Name = 'New-FpDevice of tabs'; Heading = "ThingId`tReferenceId"; Command = { $input | New-FpDevice }; Says = '*Import-Csv -Delimiter "?t" instead*' }
        @{ Name = 'New-FpDevice -WhatIf'; Heading = 'ReferenceId'; Command = { $input | New-FpDevice -WhatIf } }
        @{ Name = 'Get-FpDevice'; Heading = 'Id,ReferenceId'; Command = { $input | Get-FpDevice } }
        @{ Name = 'Set-FpDevice'; Heading = 'Id,ReferenceId'; Command = { $input | Set-FpDevice -ReferenceId new } }
        @{ Name = 'Remove-FpDevice'; Heading = 'Id'; Command = { $input | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'Get-BoschThing'; Heading = 'ThingId'; Command = { $input | Get-BoschThing } }
        @{ Name = 'New-BoschThing'; Heading = 'ThingId,PolicyId'; Command = { $input | New-BoschThing } }
        @{ Name = 'Remove-BoschThing'; Heading = 'HubDeviceId,ThingId'; Command = { $input | Remove-BoschThing -Force -Confirm:$false } }
        @{ Name = 'Compare-FpFleet'; Heading = 'ThingId'; Command = { $input | Compare-FpFleet } }
    ) {
        $null = Connect-Bosch $sim Hono
        Clear-Log $sim
        $file = Join-Path $TestDrive lines.csv
        $Heading, 'm:81', 'm:82' | Set-Content $file
        $seen = Watch-Command { Get-Content $file | & $Command }
        $seen.Ids | Should -Be 'MissingProperty'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike ($Says ?? "*'$Heading' is the heading of a CSV file*Nothing was sent. Read the file with Import-Csv instead of Get-Content.")
        @(Get-Request $sim) + @(Get-BoschRequest $sim) | Should -BeNullOrEmpty
    }

    It 'is not what text is that has such a word in it, or comes later, or is named by a parameter' {
        ('m:Id', 'ReferenceIds', 'a,Identity', 'ReferenceId' | New-FpDevice).ReferenceId | Should -Be 'm:Id', 'ReferenceIds', 'a,Identity', 'ReferenceId'
        (New-FpDevice ThingId).ReferenceId | Should -Be 'ThingId'
    }

    It 'without a heading is told with the one that its names are good for: <Wanted>' -ForEach @(
        @{ First = 'dev_81'; Wanted = 'Id'; Command = { $input | Remove-FpDevice -Confirm:$false } }
        @{ First = 'device-1'; Wanted = 'ReferenceId'; Command = { $input | Get-FpDevice } }
        @{ First = 'device-1'; Wanted = 'ThingId'; Command = { $input | Remove-BoschThing -Confirm:$false } }
        @{ First = 'id-1'; Wanted = 'Id'; Command = { $input | Remove-BoschConnection -Confirm:$false } }
    ) {
        $null = Connect-Bosch $sim Hono
        Clear-Log $sim
        $rows = $First, 'x' | ConvertFrom-Csv
        $seen = Watch-Command { $rows | & $Command }
        $seen.Ids | Should -Be 'MissingProperty'
        "$($seen.Errors)" | Should -BeLike "*read it with Import-Csv -Header $Wanted. If '$First' is a heading,*"
        @(Get-Request $sim) + @(Get-BoschRequest $sim) | Should -BeNullOrEmpty
    }

    It 'of commas that was read as one of semicolons is told as the reverse is: <Name>' -ForEach @(
        @{ Name = 'devices'; Rows = { Get-FpDevice }; Command = { $input | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'things with policies'; Rows = { [pscustomobject]@{ PolicyId = 'fleet:p'; ThingId = 'fleet:t' } }; Command = { $input | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'things that are compared'; Rows = { [pscustomobject]@{ ThingId = 'fleet:t'; HubDeviceId = 'h' } }; Command = { $input | Compare-FpFleet } }
    ) {
        $null = Connect-Bosch $sim Hono
        Add-Device $sim
        $rows = & $Rows | ConvertTo-Csv | ConvertFrom-Csv -Delimiter ';'
        Clear-Log $sim
        $seen = Watch-Command { $rows | & $Command }
        "$($seen.Errors)" | Should -BeLike "*The file's delimiter is ',': read it with Import-Csv -Delimiter ','.*"
        @(Get-Request $sim) + @(Get-BoschRequest $sim) | Should -BeNullOrEmpty
    }

    It 'of rows of several kinds is told once of each' {
        $rows = [pscustomobject]@{ A = 1 }, [pscustomobject]@{ ReferenceId = 'r1' }, [pscustomobject]@{ B = 1 }, [pscustomobject]@{ A = 2 }
        $seen = Watch-Command { $rows | New-FpDevice }
        $seen.Output.ReferenceId | Should -Be 'r1'
        "$($seen.Errors[0])" | Should -BeLike "Row 1 *It has: 'A'*"
        "$($seen.Errors[1])" | Should -BeLike "Row 3 *It has: 'B'*"
        "$($seen.Errors[2])" | Should -BeLike '1 more row has no *: row 4.'
        $seen.Errors.Count | Should -Be 3
    }

    It 'with a reference twice says in which rows' {
        $seen = Watch-Command { 'ReferenceId', 'a', 'b', 'c', 'd', 'b' | ConvertFrom-Csv | New-FpDevice }
        $seen.Output.ReferenceId | Should -Be 'a', 'b', 'c', 'd'
        $seen.Ids | Should -Be 'DuplicateReference'
        "$($seen.Errors)" | Should -BeLike "Row 5 has the reference of row 2, 'b'. Nothing was sent for it."
        @(Get-Request $sim).Count | Should -Be 4
    }

    It 'with a reference twice says in which rows, <Name>' -ForEach @(
        @{ Name = 'with a journal'; Shard = @{}; Rows = 'a', 'b', 'c', 'd', 'b' }
        @{ Name = 'with a journal and a shard'; Shard = @{ Shard = '1/1' }; Rows = 'a', 'b', 'c', 'd', 'b' }
        @{ Name = 'also where an earlier run has made some of them'; Shard = @{}; Rows = 'a', 'b', 'c', 'd', 'b'; Before = 'd', 'b' }
    ) {
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        if ($Before) { $null = $Before | New-FpDevice -JournalPath $journal }
        foreach ($run in 1, 2) {
            $seen = Watch-Command { @('ReferenceId') + $Rows | ConvertFrom-Csv | New-FpDevice -JournalPath $journal @Shard }
            $seen.Output.ReferenceId | Should -Be 'a', 'b', 'c', 'd'
            $seen.Ids | Should -Be 'DuplicateReference'
            "$($seen.Errors)" | Should -BeLike "Row 5 has the reference of row 2, 'b'. Nothing was sent for it."
        }
        @(Get-Request $sim).Count | Should -Be 4
    }

    It 'with a reference twice is told of by its own shard only, with a journal or without' {
        $rows = 'ReferenceId', 'a', 'b', 'c', 'd', 'b', 'a', 'd', 'c' | ConvertFrom-Csv
        foreach ($journal in $true, $false) {
            Reset-Simulator $sim
            $null = Connect-Simulator $sim
            $errors = foreach ($number in 1, 2) {
                $path = $journal ? @{ JournalPath = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl" } : @{}
                $seen = Watch-Command { $rows | New-FpDevice -Shard "$number/2" @path }
                $seen.Errors | ForEach-Object { "$_" -replace "'.*" }
            }
            $errors | Sort-Object | Should -Be @(
                'Row 5 has the reference of row 2, ', 'Row 6 has the reference of row 1, '
                'Row 7 has the reference of row 4, ', 'Row 8 has the reference of row 3, ')
            @(Get-Request $sim).Count | Should -Be 4
        }
    }

    It 'with a reference twice in two files, of which one journal tells, is no mistake of the second' {
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        foreach ($run in 1, 2) {
            $seen = Watch-Command { 'ReferenceId', 'a', 'b' | ConvertFrom-Csv | New-FpDevice -JournalPath $journal -UseExisting }
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Output.ReferenceId | Should -Be 'a', 'b'
        }
        $seen = Watch-Command { 'ReferenceId', 'a', 'a' | ConvertFrom-Csv | New-FpDevice -JournalPath $journal -UseExisting -ThrottleLimit 1 }
        $seen.Errors | Should -BeNullOrEmpty
        @($seen.Output.Id | Sort-Object -Unique).Count | Should -Be 1
    }

    It 'with a reference twice is no mistake where existing devices do' {
        $seen = Watch-Command { 'ReferenceId', 'a', 'a' | ConvertFrom-Csv | New-FpDevice -UseExisting -ThrottleLimit 1 }
        $seen.Errors | Should -BeNullOrEmpty
        @($seen.Output.Id | Sort-Object -Unique).Count | Should -Be 1
    }

    It 'with a row twice is removed once, and says in which rows: <Name>' -ForEach @(
        @{ Name = 'a reference'; Heading = 'ReferenceId'; Rows = 'ref-1', 'ref-2', 'ref-1'; Says = "1 duplicate in the input, for which nothing was sent: row 3 repeats row 1 ('ref-1')."; Errors = @() }
        @{ Name = 'twice more'; Heading = 'ReferenceId'; Rows = 'ref-1', 'ref-2', 'ref-1', 'ref-2'; Says = "2 duplicates in the input, for which nothing was sent: row 3 repeats row 1 ('ref-1'), row 4 repeats row 2 ('ref-2')."; Errors = @() }
        @{ Name = 'an id, and not with the same reference'; Heading = 'Id,ReferenceId'; Rows = 'id-1,ref-1', 'id-2,', 'id-1,ref-2', 'id-2,'; Says = "1 duplicate in the input, for which nothing was sent: row 4 repeats row 2 ('id-2')."; Errors = 'Conflict' }
    ) {
        Add-Device $sim -Count 2
        $id = @{}
        Get-StoredDevice $sim | ForEach-Object { $id[$_.referenceId] = $_.id }
        $rows = @($Heading) + ($Rows -replace 'id-1', $id['ref-1'] -replace 'id-2', $id['ref-2']) | ConvertFrom-Csv
        $seen = Watch-Command { $rows | Remove-FpDevice -PassThru -Confirm:$false -ThrottleLimit 1 }
        $seen.Output.ReferenceId | Should -Be 'ref-1', 'ref-2'
        $seen.Warnings | Should -Be ($Says -replace 'id-2', $id['ref-2'])
        $seen.Ids.Count | Should -Be $Errors.Count
    }

    It 'with a thing twice is removed once, whatever its journal says' {
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono fleet:t-1, fleet:t-2
        $journal = Join-Path $TestDrive twice.jsonl
        foreach ($run in 'first', 'again') {
            $seen = Watch-Command { 'ThingId,ReferenceId', 'fleet:t-1,', 'fleet:t-2,', 'fleet:t-1,' | ConvertFrom-Csv | Remove-BoschThing -PassThru -Confirm:$false -JournalPath $journal }
            $seen.Output | ForEach-Object { "$($_.ThingId) $($_.State)" } | Should -Be 'fleet:t-1 Removed', 'fleet:t-2 Removed' -Because $run
            $seen.Warnings | Should -Be "1 duplicate in the input, for which nothing was sent: row 3 repeats row 1 ('fleet:t-1')."
            $seen.Errors | Should -BeNullOrEmpty
        }
    }

    It 'with a thing twice, each time with another <What>, removes nothing by the second row: <Name>' -ForEach @(
        @{ Name = 'a run'; What = 'device'; Options = @{} }
        @{ Name = 'with a journal'; What = 'device'; Options = @{ JournalPath = 'journal' } }
        @{ Name = 'one without'; What = 'device'; Options = @{}; Own = 'ns:a'; First = 'ns:a,,' }
        @{ Name = 'a run'; What = 'policy'; Options = @{} }
    ) {
        $null = Connect-Bosch $sim Hono
        # The second one is of another device, which is in use.
        Add-BoschDevice $sim Hono ns:a @{ deviceId = $Own ?? 'own' }
        Add-BoschDevice $sim Hono ns:b @{ deviceId = 'other' }
        if ($Options.JournalPath) { $Options = @{ JournalPath = Join-Path $TestDrive 'two-devices.jsonl' } }
        $rows = $What -eq 'device' ? (($First ?? 'ns:a,own,'), 'ns:a,other,') : ('ns:a,own,ns:a', 'ns:a,own,ns:b')
        $other = ($rows[1] -split ',' -ne '')[-1]
        $preview = Watch-Command { @('ThingId,HubDeviceId,PolicyId') + $rows | ConvertFrom-Csv | Remove-BoschThing -WhatIf }
        $seen = Watch-Command { @('ThingId,HubDeviceId,PolicyId') + $rows | ConvertFrom-Csv | Remove-BoschThing -PassThru -Confirm:$false @Options }
        foreach ($one in $preview, $seen) {
            $one.Ids | Should -Be 'Conflict'
            "$($one.Errors)" | Should -Be ("Row 2 names 'ns:a' with $What '$other', and row 1 with another one. Nothing was sent for row 2; row 1 is taken as it is. " +
                'See which of the two is right, and leave the other row out.')
        }
        $seen.Output | ForEach-Object { "$($_.ThingId) $($_.State)" } | Should -Be 'ns:a Removed'
        @(Get-Leftover $sim) -replace ' credential .*', ' credential' | Should -Be 'hono registration other', 'hono credential', 'thing ns:b', 'policy ns:b'
        @(Get-BoschRequest $sim) -match 'other$|other/' | Should -BeNullOrEmpty
    }

    It 'with a thing twice may name what does not count: <Name>' -ForEach @(
        @{ Name = 'devices of a registry that is kept'; Rows = 'ns:a,own,', 'ns:a,other,'; Options = @{ KeepRegistration = $true } }
        @{ Name = 'no policy'; Rows = 'ns:a,own,ns:a', 'ns:a,own,'; Options = @{} }
    ) {
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:a @{ deviceId = 'own' }
        (Watch-Command { @('ThingId,HubDeviceId,PolicyId') + $Rows | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false -ThrottleLimit 1 @Options }).Ids |
            Should -Not -Contain 'Conflict'
    }

    It 'with a column that may be <Wanted> is not guessed: <Heading>' -ForEach @(
        @{ Heading = 'HubId'; Wanted = 'HubDeviceId' }
        @{ Heading = 'HubDevice'; Wanted = 'HubDeviceId' }
        @{ Heading = 'hub_device_id'; Wanted = 'HubDeviceId' }
        @{ Heading = 'Policy'; Wanted = 'PolicyId' }
    ) {
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono fleet:t-1, fleet:t-2, fleet:t-3, fleet:t-4
        $seen = Watch-Command { "ThingId,$Heading", 'fleet:t-1,', 'fleet:t-2,other', 'fleet:t-3,x', 'fleet:t-4,y' | ConvertFrom-Csv | Remove-BoschThing -PassThru -Confirm:$false }
        $seen.Ids | Should -Be 'MissingProperty', 'MissingProperty'
        "$($seen.Errors[0])" | Should -BeLike "Row 2: There is a column '$Heading', and no $Wanted, which it may be, misspelled. Nothing was sent.*"
        "$($seen.Errors[1])" | Should -Be '2 more rows are refused as well, for the same reason: from row 3 to row 4.'
        # An empty cell says nothing that could be missed.
        $seen.Output.ThingId | Should -Be 'fleet:t-1'
        @(Get-Leftover $sim) -match '^thing' | Should -Be 'thing fleet:t-2', 'thing fleet:t-3', 'thing fleet:t-4'
        # The property itself counts, whatever else there is.
        $seen = Watch-Command { [pscustomobject]@{ ThingId = 'fleet:t-2'; $Heading = 'x'; HubDeviceId = ''; PolicyId = '' } | Remove-BoschThing -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
    }

    It 'of changes with <Heading> says what it lacks' -ForEach @(
        @{ Heading = 'Id,ReferenceId,NewRefId'; Row = 'x,a,b'; Says = "Row 1: There is a column 'NewRefId', and no NewReferenceId*" }
        @{ Heading = 'Id,ReferenceNo'; Row = 'x,b'; Says = "Row 1 lacks a property: it needs Id and ReferenceId, or ReferenceId and NewReferenceId. It has: 'Id', 'ReferenceNo'. 'ReferenceNo' may be 'ReferenceId', misspelled." }
        @{ Heading = 'Id,Site'; Row = 'x,b'; Says = "Row 1 lacks a property*Add the one that it lacks*" }
        @{ Heading = 'OldReference,NewReference'; Row = 'a,b'; Says = "Row 1 lacks a property: it needs Id and ReferenceId, or ReferenceId and NewReferenceId. It has: 'OldReference', 'NewReference'. Add the one that it lacks*" }
        @{ Heading = 'OldReference,NewReferenceId'; Row = 'a,b'; Says = "Row 1 lacks a property*It has: 'OldReference', 'NewReferenceId'. Add the one that it lacks*" }
        @{ Heading = 'ReferenceId,NewRefId'; Row = 'a,b'; Says = "Row 1 lacks a property*'NewRefId' may be 'NewReferenceId', misspelled." }
        @{ Heading = 'Id,ReferenceId'; Row = 'x,'; Says = 'Row 1: The reference is empty. Nothing was sent.' }
    ) {
        Add-Device $sim
        $id = @(Get-StoredDevice $sim).id
        $seen = Watch-Command { $Heading, $Row.Replace('x', $id) | ConvertFrom-Csv | Set-FpDevice }
        $seen.Ids | Should -BeIn 'MissingProperty', 'InvalidReference'
        "$($seen.Errors)" | Should -BeLike $Says
        @(Get-Request $sim).Count | Should -Be 0
    }

    It 'may name its columns as the parameters may be named' {
        ('Reference', 'a', 'b', 'c' | ConvertFrom-Csv | New-FpDevice).ReferenceId | Should -Be 'a', 'b', 'c'
        $ids = (Get-FpDevice -Reference a, b, c).Id
        ("DeviceId,Reference", "$($ids[0]),a2" | ConvertFrom-Csv | Set-FpDevice -PassThru).ReferenceId | Should -Be 'a2'
        ('Reference,NewReference', 'b,b2' | ConvertFrom-Csv | Set-FpDevice -PassThru).ReferenceId | Should -Be 'b2'
        ('DeviceId', $ids[0] | ConvertFrom-Csv | Get-FpDevice).ReferenceId | Should -Be 'a2'
        # Both are held against each other, as Id and ReferenceId are.
        $seen = Watch-Command { 'DeviceId,Reference', "$($ids[0]),b2" | ConvertFrom-Csv | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'AmbiguousReference'
        # In a list for Bosch IoT it is the thing's id, and says nothing at Flatpeak.
        'DeviceId,ReferenceId', 'fleet:c,c' | ConvertFrom-Csv | Remove-FpDevice -Confirm:$false
        @(Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be 'a2', 'b2'
        'DeviceId', $ids[0] | ConvertFrom-Csv | Remove-FpDevice -Confirm:$false
        'Reference', 'b2' | ConvertFrom-Csv | Remove-FpDevice -Confirm:$false
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'of a journal that is none of Flatpeak''s is named as that' {
        $null = Connect-Bosch $sim Hono
        $journal = Join-Path $TestDrive bosch.jsonl
        $null = 'fleet:nobody' | Remove-BoschThing -JournalPath $journal -Confirm:$false -ErrorAction Ignore
        Clear-Log $sim
        foreach ($command in { Get-FpJournal $journal | New-FpDevice }, { Get-FpJournal $journal | Remove-FpDevice -Confirm:$false }) {
            $seen = Watch-Command $command
            $seen.Ids | Should -Be 'InvalidReference'
            "$($seen.Errors)" | Should -BeLike "*'fleet:nobody' is from a journal of Remove-BoschThing, which does nothing at Flatpeak. Nothing was sent. Pipe it into Remove-BoschThing."
        }
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'with an empty id says that it is empty, and in which row' {
        $null = Connect-Bosch $sim Hono
        "$((Watch-Command { 'ThingId,Site', 'fleet:t-1,x', ',x' | ConvertFrom-Csv | Remove-BoschThing -WhatIf }).Errors)" | Should -Be 'Row 2: The id of a thing is empty. Nothing was sent.'
        "$((Watch-Command { 'Id,Site', ',x' | ConvertFrom-Csv | Remove-FpDevice -WhatIf }).Errors)" | Should -Be 'Row 1: The id of the device is empty. Nothing was sent.'
    }

    It 'with an empty cell says in which row' {
        $seen = Watch-Command { 'ReferenceId,Site', 'a,x', ',x' | ConvertFrom-Csv | New-FpDevice }
        "$($seen.Errors)" | Should -Be 'Row 2: The reference is empty. Nothing was sent.'
        $seen = Watch-Command { 'ReferenceId,Site', ',x' | ConvertFrom-Csv | Remove-FpDevice -Confirm:$false }
        "$($seen.Errors)" | Should -Be 'Row 1: The reference is empty. Nothing was sent.'
    }

    It 'with a cell of blanks says what it says of an empty one: <Name>' -ForEach @(
        @{ Name = 'New-FpDevice'; Says = 'The reference is empty'; Command = { 'ReferenceId,Site', 'a,x', '" ",x' | ConvertFrom-Csv | New-FpDevice -WhatIf } }
        @{ Name = 'New-FpDevice, of text'; Says = 'The reference is empty'; Command = { 'a', ' ' | New-FpDevice -WhatIf } }
        @{ Name = 'New-FpDevice, of a list'; Says = 'The reference is empty'; Command = { New-FpDevice 'a', ' ' -WhatIf } }
        @{ Name = 'Get-FpDevice'; Says = 'The reference is empty'; Command = { 'ReferenceId,Site', 'ref-1,x', '" ",x' | ConvertFrom-Csv | Get-FpDevice } }
        @{ Name = 'Get-FpDevice, of a list with a pattern'; Says = 'The reference is empty'; Command = { Get-FpDevice -ReferenceId 'nobody-*', ' ' } }
        @{ Name = 'Remove-FpDevice'; Says = 'The reference is empty'; Command = { 'ReferenceId,Site', 'ref-1,x', '"  ",x' | ConvertFrom-Csv | Remove-FpDevice -WhatIf } }
        @{ Name = 'Remove-FpDevice, by id'; Says = 'The id of the device is empty'; Command = { 'Id,Site', 'dev_1,x', '" ",x' | ConvertFrom-Csv | Remove-FpDevice -WhatIf } }
        @{ Name = 'Remove-FpDevice, of a list of ids'; Says = 'The id of the device is empty'; Command = { Remove-FpDevice 'dev_1', ' ' -WhatIf } }
        @{ Name = 'Remove-FpDevice, of a list'; Says = 'The reference is empty'; Command = { Remove-FpDevice -ReferenceId 'ref-1', "`t" -WhatIf } }
        @{ Name = 'Set-FpDevice'; Says = 'The reference is empty'; Command = { 'ReferenceId,NewReferenceId', 'ref-1,b', '" ",c' | ConvertFrom-Csv | Set-FpDevice -WhatIf } }
        @{ Name = 'Set-FpDevice, the new one'; Says = 'The reference is empty'; Command = { 'ReferenceId,NewReferenceId', 'ref-1,b', 'ref-2," "' | ConvertFrom-Csv | Set-FpDevice -WhatIf } }
        @{ Name = 'Get-BoschThing'; Says = 'The id of a thing is empty'; Command = { 'ThingId,Site', 'ns:d1,x', '" ",x' | ConvertFrom-Csv | Get-BoschThing } }
        @{ Name = 'Get-BoschThing, of a list'; Says = 'The id of a thing is empty'; Command = { Get-BoschThing 'ns:d1', ' ' } }
        @{ Name = 'New-BoschThing'; Says = 'The id of a thing is empty'; Command = { 'ThingId,Site', 'ns:d1,x', '" ",x' | ConvertFrom-Csv | New-BoschThing -WhatIf } }
        @{ Name = 'Remove-BoschThing'; Says = 'The id of a thing is empty'; Command = { 'ReferenceId,Site', 'ns:d1,x', '" ",x' | ConvertFrom-Csv | Remove-BoschThing -WhatIf } }
        @{ Name = 'Remove-BoschThing, of a list'; Says = 'The id of a thing is empty'; Command = { Remove-BoschThing 'ns:d1', ' ' -WhatIf } }
        @{ Name = 'Get-BoschConnection'; Says = 'The id of a connection is empty'; Command = { 'Id,Site', 'c1,x', '" ",x' | ConvertFrom-Csv | Get-BoschConnection } }
        @{ Name = 'Remove-BoschConnection, of a list'; Says = 'The id of a connection is empty'; Command = { Remove-BoschConnection 'c1', ' ' -WhatIf } }
        @{ Name = 'Reset-BoschConnectionMetric, of a list'; Says = 'The id of a connection is empty'; Command = { Reset-BoschConnectionMetric 'c1', '', ' ' -WhatIf }; Rows = 2, 3 }
    ) {
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command $Command
        @($seen.Errors | ForEach-Object { "$_" } | Where-Object { $_ -like '*empty*' -or $_ -like 'Row *' }) |
            Should -Be @(($Rows ?? 2) | ForEach-Object { "Row ${_}: $Says. Nothing was sent." })
    }

    It 'with a registry id of blanks says of which device' {
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command { [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = ' ' } | Remove-BoschThing -WhatIf }
        "$($seen.Errors)" | Should -Be "The id in the registry of the device of 'ns:d1' is empty. Nothing was sent."
    }

    It 'with a new reference twice says so of Set-FpDevice' {
        Add-Device $sim -Count 2
        $ids = @(Get-FpDevice).Id
        $seen = Watch-Command { @([pscustomobject]@{ Id = $ids[0]; ReferenceId = 'n' }, [pscustomobject]@{ Id = $ids[1]; ReferenceId = 'n' }) | Set-FpDevice }
        $seen.Ids | Should -Be 'DuplicateReference'
        "$($seen.Errors)" | Should -BeLike "Row 2 has the reference of row 1, 'n'*"
    }

    It 'with a row twice is no mistake of Set-FpDevice' {
        Add-Device $sim
        $row = [pscustomobject]@{ Id = (Get-FpDevice).Id; ReferenceId = 'n' }
        $seen = Watch-Command { $row, $row | Set-FpDevice -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.ReferenceId | Should -Be 'n', 'n'
    }
}

Describe 'A file in an ANSI code page' {
    It 'makes nothing with a broken name, and says how to read it: <Name>' -ForEach @(
        @{ Name = 'New-FpDevice'; Id = 'InvalidReference'; Command = { Import-Csv $file | New-FpDevice } }
        @{ Name = 'New-FpDevice -UseExisting'; Id = 'InvalidReference'; Command = { Import-Csv $file | New-FpDevice -UseExisting } }
        @{ Name = 'Set-FpDevice'; Id = 'InvalidReference'; Command = { Import-Csv $file | Select-Object @{ n = 'ReferenceId'; e = { 'ref-1' } }, @{ n = 'NewReferenceId'; e = { $_.ReferenceId } } | Set-FpDevice } }
        @{ Name = 'New-BoschThing'; Id = 'InvalidId'; Command = { Import-Csv $file | New-BoschThing } }
        @{ Name = 'New-BoschThing with another id in the registry'; Id = 'InvalidId'; Command = { Import-Csv $file | Select-Object @{ n = 'ThingId'; e = { $_.ReferenceId } }, @{ n = 'HubDeviceId'; e = { 'hub-1' } } | New-BoschThing } }
    ) {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-Device $sim -Count 1
        Clear-Log $sim
        $file = Join-Path $TestDrive latin1.csv
        'ReferenceId', "u:k$([char]0xFC)hler" | Set-Content $file -Encoding latin1
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be $Id
        "$($seen.Errors)" | Should -BeLike '*U+FFFD*another encoding*Nothing was sent.'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*Import-Csv -Encoding ansi*'
        @(Get-SimulatorLog $sim).Count | Should -Be 0
    }

    It 'names what is there by the name that it has' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $name = "u:k$([char]0xFFFD)"
        Add-Device $sim -Count 2 -Prefix $name
        (Get-FpDevice -ReferenceId "${name}1").ReferenceId | Should -Be "${name}1"
        (Watch-Command { Remove-FpDevice -ReferenceId "${name}1" -Confirm:$false; Set-FpDevice -ReferenceId "${name}2" -NewReferenceId good }).Written | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Should -Be 'good'
    }
}

Describe 'White space at an end' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'of a reference is refused: <_>' -ForEach 'a ', ' a', "a`t" {
        $seen = Watch-Command { New-FpDevice $_ }
        $seen.Ids | Should -Be 'InvalidReference'
        @(Get-Request $sim).Count | Should -Be 0
    }

    It 'of a reference is shown' {
        "$((Watch-Command { New-FpDevice 'a ' }).Errors)" | Should -BeLike "'a ' cannot be the reference of a device: it has white space at an end.*"
    }

    It 'of an id is shown: <Name>' -ForEach @(
        @{ Name = 'a device'; Command = { Get-FpDevice 'dev_1 ' }; Text = "'dev_1 '" }
        @{ Name = 'a thing'; Command = { Get-BoschThing ' ns:d1' }; Text = "' ns:d1'" }
    ) {
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be 'InvalidId'
        "$($seen.Errors)" | Should -BeLike "$Text *white space at an end*"
    }

    It 'of a thing is all that its error says: <Name>' -ForEach @(
        @{ Name = 'removed, of a row'; Command = { [pscustomobject]@{ ThingId = 'ns:d1 ' } | Remove-BoschThing -WhatIf }; Text = "'ns:d1 '" }
        @{ Name = 'removed'; Command = { Remove-BoschThing "ns:d1`t" -WhatIf }; Text = "'ns:d1 '" }
        @{ Name = 'made'; Command = { New-BoschThing 'ns:d1 ' }; Text = "'ns:d1 '" }
        @{ Name = 'another id in the registry'; Command = { Remove-BoschThing 'ns:d1' -HubDeviceId ' gw' -WhatIf }; Text = "' gw'" }
    ) {
        $null = Connect-Bosch $sim Hono
        $null = Invoke-Simulator $sim DELETE log
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be 'InvalidId'
        "$($seen.Errors)" | Should -BeLike "$Text cannot be the id of a *: it has white space at an end. Correct it*Nothing was sent."
        "$($seen.Errors) $($seen.Errors[0].ErrorDetails.RecommendedAction)" | Should -Not -BeLike '*-HubDeviceId*'
        "$($seen.Errors) $($seen.Errors[0].ErrorDetails.RecommendedAction)" | Should -Not -BeLike '*-KeepRegistration*'
        Get-SimulatorLog $sim | Should -BeNullOrEmpty
    }
}

# The record of a removal by a finding means what its finding meant: the same device on both sides, and nothing that it did not call for.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $quick = @{ SettleTimeSeconds = 0 }

    # As an object, and by way of files.
    $forms = @{
        object = { process { $_ } }
        CSV    = { process { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
        JSON   = { process { $_ | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
        CliXml = { process { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_)) } }
    }

    function Connect-Both([string] $Dialect = 'Hono') {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
    }

    function Add-OtherName([int[]] $Number) {
        # Devices that have another name on each side.
        foreach ($one in $Number) {
            Add-BoschDevice $sim Hono "ns:$one" @{ deviceId = "h$one" }
            $null = New-FpDevice "R$one"
        }
    }

    function Get-NotInList {
        Add-BoschDevice $sim Hono ns:ok0
        $null = New-FpDevice ns:ok0
        $byNumber = { $_.Name -replace '\D' }
        $findings = 'ns:ok0' | Compare-FpFleet @quick -MatchBy $byNumber | Sort-Object ThingId
        $findings.Kind | Select-Object -Unique | Should -Be 'NotInList'
        $findings
    }
}

Describe 'A failed removal by a finding whose reference is not the id of its thing' {
    BeforeEach {
        Connect-Both
        Add-OtherName 1
        $finding = Get-NotInList
        "$($finding.ThingId) $($finding.HubDeviceId) $($finding.ReferenceId)" | Should -Be 'ns:1 h1 R1'
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400 }
        $failed = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($failed.State) $($failed.FailedStep)" | Should -Be 'Failed Thing'
        $null = Invoke-Simulator $sim DELETE faults
    }

    It 'goes on by its record, to the end on both sides: <_>' -ForEach 'object', 'CSV', 'JSON', 'CliXml' {
        $record = $failed | & $forms[$_]
        ($record | Get-BoschThing).ThingId | Should -Be 'ns:1'
        $again = [Collections.ArrayList]::new()
        $seen = Watch-Command { $record | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object { $null = $again.Add($_); $_ } | Remove-FpDevice -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        "$($again.State) $($again.ThingId) $($again.HubDeviceId) $($again.ReferenceId)" | Should -Be 'Removed ns:1 h1 R1'
        (Get-StoredDevice $sim).referenceId | Should -Be 'ns:ok0'
        @(Get-Leftover $sim) -match ':1$|h1$' | Should -BeNullOrEmpty
    }

    It 'is shown as that by a preview of it' {
        $plan = $failed | Remove-BoschThing -WhatIf -PassThru
        "$($plan.ThingId) $($plan.HubDeviceId) $($plan.ReferenceId)" | Should -Be 'ns:1 h1 R1'
    }
}

Describe 'A removal by a finding that calls for no removal from Flatpeak, at <Dialect>' -ForEach @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } {
    BeforeEach {
        Connect-Both $Dialect
        $list = @('ns:nc', 'ns:mt', 'ns:mr') + @(if ($Dialect -eq 'BoschHub') { 'ns:cw' })
        Add-BoschDevice $sim $Dialect 'ns:ok', 'ns:gone'
        Add-BoschDevice $sim $Dialect 'ns:nc' @{ credentials = 0 }
        Add-BoschDevice $sim $Dialect 'ns:mt' @{ thing = $false; policy = $false }
        Add-BoschDevice $sim $Dialect 'ns:mr' @{ registration = $false; credentials = 0 }
        if ($Dialect -eq 'BoschHub') { Add-BoschDevice $sim $Dialect 'ns:cw' @{ registration = $false } }
        $null = $list + 'ns:ok', 'ns:gone' | New-FpDevice
        $findings = $list + 'ns:ok' | Compare-FpFleet -IncludeCredentials @quick
        $findings | ForEach-Object { "$($_.ThingId) $($_.CallsFor)" } | Sort-Object |
            Should -Be (@($list | ForEach-Object { "$_ RemoveFromBosch, CreateAtBosch" }) + 'ns:gone RemoveFromBosch, RemoveFromFlatpeak' | Sort-Object)
    }

    It 'keeps the identifier of what is to be made anew, with a warning, in one pipeline' {
        $seen = Watch-Command { $findings | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore | Remove-FpDevice -IgnoreMissing -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be ($list + 'ns:ok' | Sort-Object)
        $seen.Warnings | Sort-Object | Should -Be @($list | Sort-Object | ForEach-Object {
                "Nothing was done for '$_' at Flatpeak: the finding by which it was to be removed calls for RemoveFromBosch, CreateAtBosch, and not for RemoveFromFlatpeak. " +
                'If its identifier is to go too, remove it by its reference (-ReferenceId).'
            })

        # The rest is what the finding says: it is whole again after it.
        $null = $findings | Where-Object CallsFor -Match CreateAtBosch | New-BoschThing
        $list + 'ns:ok' | Compare-FpFleet -IncludeCredentials @quick | Should -BeNullOrEmpty
    }

    It 'says so in a preview, too' {
        $seen = Watch-Command { $findings | Remove-BoschThing -WhatIf -PassThru -WarningAction Ignore | Remove-FpDevice -WhatIf }
        @($seen.Warnings -like 'Nothing was done for * calls for RemoveFromBosch, CreateAtBosch, *').Count | Should -Be $list.Count
        (Get-StoredDevice $sim).referenceId.Count | Should -Be ($list.Count + 2)
    }

    It 'keeps it of a record that went through a file, and through a second removal: <_>' -ForEach 'object', 'CSV', 'JSON', 'CliXml' {
        $removed = $findings | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore
        $removed | ForEach-Object { "$($_.ThingId) $($_.FindingCallsFor)" } | Sort-Object | Should -Be ($findings | ForEach-Object { "$($_.ThingId) $($_.CallsFor)" } | Sort-Object)
        $records = $removed | & $forms[$_]
        $again = $records | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore
        $seen = Watch-Command {
            $again | & $forms[$_] | Remove-FpDevice -IgnoreMissing -Confirm:$false
            $records | Select-Object ReferenceId, FindingCallsFor | Remove-FpDevice -IgnoreMissing -Confirm:$false
        }
        $seen.Errors | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be ($list + 'ns:ok' | Sort-Object)
    }
}

Describe 'A pipeline that ends in the middle of removals by findings' {
    BeforeEach {
        Connect-Both
        Add-OtherName 0
        foreach ($one in 1..4) {
            Add-BoschDevice $sim Hono "ns:$one" @{ deviceId = "h$one"; credentials = 0 }
            $null = New-FpDevice "R$one"
        }
        Add-OtherName 5, 6, 7, 8
        $list = 0..4 | ForEach-Object { [pscustomobject]@{ ThingId = "ns:$_"; ReferenceId = "R$_"; HubDeviceId = "h$_" } }
        # 5 to 8 are one device on every side by their number, and not in the list.
        $findings = $list | Compare-FpFleet @quick -IncludeCredentials -MatchBy { $_.Name -replace '\D' } | Sort-Object ThingId
        $findings | ForEach-Object { "$($_.ThingId) $($_.ReferenceId) $($_.CallsFor)" } | Should -Be @(
            1..4 | ForEach-Object { "ns:$_ R$_ RemoveFromBosch, CreateAtBosch" }
            5..8 | ForEach-Object { "ns:$_ R$_ RemoveFromBosch, RemoveFromFlatpeak" }
        )
        $anew = 'They are to be created anew, and what Flatpeak has of them is to stay: pipe their findings into New-BoschThing.'
    }

    It 'names what is to go at Flatpeak by its reference, and what is to be created anew by its thing' {
        $seen = Watch-Command { $findings | Remove-BoschThing -PassThru -ThrottleLimit 8 -Confirm:$false | ForEach-Object { Start-Sleep 2; $_ } | Select-Object -First 1 }
        $seen.Output.ThingId | Should -Be 'ns:1'
        $seen.Warnings | Should -Contain "Not output, and so not passed on to a command after Remove-BoschThing: 'R5', 'R6', 'R7', 'R8'. What Flatpeak has of them is still there: Remove-FpDevice -ReferenceId removes it."
        $seen.Warnings | Should -Contain "Not output, and so not passed on to a command after Remove-BoschThing: 'ns:2', 'ns:3', 'ns:4'. $anew"
        # By their words: what is in use stays.
        'R5', 'R6', 'R7', 'R8' | ForEach-Object { Remove-FpDevice -ReferenceId $_ -Confirm:$false }
        (Get-FpDevice).ReferenceId | Sort-Object | Should -Be 'R0', 'R1', 'R2', 'R3', 'R4'
    }

    It 'says so too of what was output, and ended by an error behind a command that collects it' {
        $seen = Watch-Command { $findings | Remove-BoschThing -PassThru -Confirm:$false | Sort-Object ThingId | ForEach-Object { throw 'enough' } }
        @($seen.Warnings -like "Removed * before the error, and output: 'R5', 'R6', 'R7', 'R8'.*Remove-FpDevice -ReferenceId removes it.").Count | Should -Be 1
        $seen.Warnings | Should -Contain "Removed from the registry and from Things before the error, and output: 'ns:1', 'ns:2', 'ns:3', 'ns:4'. $anew"
    }

    It 'says of the one that was being output how to go on with it' {
        $throw = { $findings | Where-Object ThingId -EQ $args[0] | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object { throw 'enough' } }
        $seen = Watch-Command { & $throw ns:1 }
        $seen.Warnings | Should -Be "'ns:1' was removed from the registry and from Things, and may not have been output: the command was stopped. It is to be created anew: if that is not done, pipe its finding into New-BoschThing."
        $seen = Watch-Command { & $throw ns:5 }
        $seen.Warnings | Should -Be "'ns:5' was removed from the registry and from Things, and may not have been output: the command was stopped. If no command after it names it, what Flatpeak has of it ('R5') is still there."
    }
}

Describe 'The record of a removal that says what its finding called for' {
    BeforeEach {
        Connect-Both
        $null = New-FpDevice ns:1
    }

    It 'is kept where that is <_>' -ForEach 'RemoveFromBosch', 'None', 'everything' {
        $row = [pscustomobject]@{ ReferenceId = 'ns:1'; Succeeded = 'True'; FindingCallsFor = $_ }
        $seen = Watch-Command { $row | Remove-FpDevice -IgnoreMissing -Confirm:$false }
        $seen.Warnings | Should -BeLike "*'ns:1'*calls for $_, and not for RemoveFromFlatpeak*"
        @(Get-StoredDevice $sim).Count | Should -Be 1
        (Watch-Command { $row | Remove-FpDevice -IgnoreMissing -WhatIf }).Warnings | Should -BeLike "*calls for $_, and not for RemoveFromFlatpeak*"
    }

    It 'is gone on with where that is <Text>' -ForEach @(
        @{ Text = 'RemoveFromBosch, RemoveFromFlatpeak' }, @{ Text = 'removefromflatpeak' }, @{ Text = '' }
    ) {
        $row = [pscustomobject]@{ ReferenceId = 'ns:1'; Succeeded = 'True'; FindingCallsFor = $Text }
        $seen = Watch-Command { $row | Remove-FpDevice -Confirm:$false }
        $seen.Written | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }
}

Describe 'The record of a removal by a finding, whose reference another device has got since' {
    It 'removes no other device, and the one that it is about by its id: <_>' -ForEach 'object', 'CSV', 'JSON' {
        Connect-Both
        Add-BoschDevice $sim Hono ns:ok, ns:1
        $null = 'ns:ok', 'ns:1' | New-FpDevice
        $row = 'ns:ok' | Compare-FpFleet @quick | Remove-BoschThing -PassThru -Confirm:$false | & $forms[$_]
        $first = Get-FpDevice -ReferenceId ns:1
        $second = New-FpDevice ns:2
        $null = Set-FpDevice $first.Id ns:1-old
        $null = Set-FpDevice $second.Id ns:1
        $seen = Watch-Command { $row | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'AmbiguousReference'
        (Get-StoredDevice $sim).id | Should -Contain $second.Id
        (Get-StoredDevice $sim).id | Should -Contain $first.Id
        $null = Set-FpDevice $second.Id ns:2
        $null = Set-FpDevice $first.Id ns:1
        ($row | Remove-FpDevice -PassThru -Confirm:$false).Id | Should -Be $first.Id
    }
}

Describe 'The record of a removal by a finding, piped into a creation' {
    It 'creates what the finding wants made anew, and nothing that it wants gone: <_>' -ForEach 'object', 'CSV', 'JSON' {
        Connect-Both
        Add-BoschDevice $sim Hono ns:ok, ns:retired
        $null = 'ns:ok', 'ns:retired', 'ns:broken' | New-FpDevice
        Add-BoschDevice $sim Hono ns:broken @{ thing = $false; policy = $false }
        $findings = 'ns:ok', 'ns:broken' | Compare-FpFleet @quick
        $findings | ForEach-Object { "$($_.ThingId) $($_.CallsFor)" } | Sort-Object | Should -Be 'ns:broken RemoveFromBosch, CreateAtBosch', 'ns:retired RemoveFromBosch, RemoveFromFlatpeak'
        $form = $forms[$_]
        $seen = Watch-Command { $findings | Remove-BoschThing -PassThru -Confirm:$false -WarningAction Ignore | & $form | New-BoschThing }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "'ns:retired' is the record of a removal by a finding that calls for RemoveFromBosch, RemoveFromFlatpeak, and not for CreateAtBosch. Nothing was sent. If it is to be created all the same, name it by its id alone."
        $seen.Output.ThingId | Should -Be 'ns:broken'
        @(Get-Leftover $sim) -match 'retired' | Should -BeNullOrEmpty
        $row = [pscustomobject]@{ ThingId = 'ns:retired'; ReferenceId = 'ns:retired'; Succeeded = 'True'; FindingCallsFor = 'RemoveFromBosch' }
        (Watch-Command { $row | New-FpDevice -UseExisting }).Ids | Should -Be 'Conflict'
        (Watch-Command { 'ns:retired' | New-BoschThing -WarningAction Ignore }).Errors | Should -BeNullOrEmpty
    }
}

Describe 'A creation by a finding whose reference is not the id of its thing' {
    BeforeEach {
        Connect-Both
        Add-BoschDevice $sim Hono ns:ok
        $null = New-FpDevice ns:ok
        $list = 'ThingId,ReferenceId,HubDeviceId', 'ns:ok,,', 'ns:1,R1,h1' | ConvertFrom-Csv
        $finding = $list | Compare-FpFleet @quick
        "$($finding.Kind) $($finding.ThingId) $($finding.ReferenceId)" | Should -Be 'OnlyInList ns:1 R1'
    }

    It 'creates the identifier of the list, in one pipeline' {
        $made = $finding | New-BoschThing
        "$($made.ThingId) $($made.ReferenceId) $($made.HubDeviceId)" | Should -Be 'ns:1 R1 h1'
        ($made | New-FpDevice).ReferenceId | Should -Be 'R1'
        $list | Compare-FpFleet @quick | Should -BeNullOrEmpty
        # Of one that no finding names it is the thing's id, as before.
        (New-BoschThing ns:2).ReferenceId | Should -Be 'ns:2'
    }

    It 'creates it by what a journal has of the first run' {
        $journal = @{ JournalPath = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl" }
        @($finding | New-BoschThing @journal; 'ns:2' | New-BoschThing @journal).ReferenceId | Should -Be 'R1', 'ns:2'
        ($finding | New-BoschThing @journal -WarningAction Ignore | New-FpDevice).ReferenceId | Should -Be 'R1'
        ('ns:2' | New-BoschThing @journal -WarningAction Ignore | New-FpDevice).ReferenceId | Should -Be 'ns:2'

        # What was to be another one is not taken for it.
        $other = $finding | Select-Object * | ForEach-Object { $_.ReferenceId = 'R2'; $_ }
        $seen = Watch-Command { $other | New-BoschThing @journal -WarningAction Ignore | New-FpDevice }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "*created 'ns:1' with reference 'R1', and now reference 'R2' is named*"
    }

    It 'is undone by what it output, on both sides: <_>' -ForEach 'object', 'CSV' {
        $made = $finding | New-BoschThing
        $null = $made | New-FpDevice
        $row = $made | & $forms[$_]
        ($row | Get-BoschThing).ThingId | Should -Be 'ns:1'
        $seen = Watch-Command { $row | Remove-BoschThing -QuietPeriod 0 -PassThru -Confirm:$false -WarningAction Ignore | Remove-FpDevice -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Should -Be 'ns:ok'
        @(Get-Leftover $sim) -match ':1$|h1$' | Should -BeNullOrEmpty
    }
}

Describe 'A removal in shares, of devices whose reference is not the id of their thing' {
    BeforeEach {
        Connect-Both
        Add-OtherName (1..6)
        $findings = Get-NotInList
        # By their references they would be in other shares.
        $byThing = $findings | Where-Object { ([Flatpeak.Fleet.Shard]'1/2').Contains($_.ThingId) }
        @($byThing | Where-Object { -not ([Flatpeak.Fleet.Shard]'1/2').Contains($_.ReferenceId) }).Count | Should -BeGreaterThan 0
        $byThing.Count | Should -BeLessThan 6
    }

    It 'takes the same devices on both sides: <_>' -ForEach 'object', 'CSV', 'JSON' {
        $form = $forms[$_]
        foreach ($share in '1/2', '2/2') {
            $seen = Watch-Command { $findings | Remove-BoschThing -Shard $share -PassThru -Confirm:$false | & $form | Remove-FpDevice -Shard $share -Confirm:$false }
            $seen.Written | Should -BeNullOrEmpty
            $left = @($share -eq '1/2' ? ($findings | Where-Object ThingId -NotIn $byThing.ThingId).ReferenceId : @()) + 'ns:ok0'
            (Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be ($left | Sort-Object) -Because $share
        }
        @(Get-Leftover $sim) -notmatch 'ns:ok0|ns_ok0' | Should -BeNullOrEmpty
    }

    It 'says in its own share what it keeps, what is wrong, and what is there twice' {
        $mine = $byThing | Where-Object { -not ([Flatpeak.Fleet.Shard]'1/2').Contains($_.ReferenceId) } | Select-Object -First 1
        $record = $mine | Remove-BoschThing -PassThru -Confirm:$false | ConvertTo-Csv | ConvertFrom-Csv
        $wrong = $record.PSObject.Copy()
        $wrong.AccountId = 'acc_another'
        $kept = $record.PSObject.Copy()
        $kept.Succeeded = 'False'
        $other = Watch-Command { $kept, $wrong, $record, $record | Remove-FpDevice -Shard 2/2 -Confirm:$false }
        $other.Written | Should -BeNullOrEmpty
        $seen = Watch-Command { $kept, $wrong, $record, $record | Remove-FpDevice -Shard 1/2 -Confirm:$false }
        $seen.Ids | Should -Be 'AccountMismatch'
        $seen.Warnings[0] | Should -BeLike "Nothing was done for '$($mine.ReferenceId)'*"
        $seen.Warnings[1] | Should -BeLike '1 duplicate *'
        (Get-StoredDevice $sim).referenceId | Should -Not -Contain $mine.ReferenceId
    }

    It 'goes on with the journals of both, and takes findings of the same share' {
        $folder = New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory
        foreach ($run in 1, 2) {
            foreach ($number in 1, 2) {
                $bosch = @{ Shard = "$number/2"; JournalPath = Join-Path $folder "bosch$number.jsonl" }
                $flatpeak = @{ Shard = "$number/2"; JournalPath = Join-Path $folder "flatpeak$number.jsonl" }
                $seen = Watch-Command {
                    $null = $findings | Remove-BoschThing @bosch -PassThru -Confirm:$false
                    # Of the finding itself: what it names is of this share, too.
                    $findings | Remove-FpDevice @flatpeak -Confirm:$false
                }
                $seen.Errors | Should -BeNullOrEmpty -Because "run $run, share $number"
                if ($run -eq 1 -and $number -eq 1) {
                    $left = @(($findings | Where-Object ThingId -NotIn $byThing.ThingId).ReferenceId) + 'ns:ok0' | Sort-Object
                    (Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be $left
                }
            }
        }
        (Get-StoredDevice $sim).referenceId | Should -Be 'ns:ok0'
        @(Get-FpJournal (Join-Path $folder 'flatpeak*.jsonl')).Count | Should -Be 6
    }
}

Describe 'What New-BoschThing made in a share' {
    BeforeEach {
        Connect-Both
        Add-BoschDevice $sim Hono ns:ok0
        $null = New-FpDevice ns:ok0
        $rows = 1..6 | ForEach-Object { [pscustomobject]@{ ThingId = "ns:n$_"; ReferenceId = "N$_" } }
        $new = @($rows) + [pscustomobject]@{ ThingId = 'ns:ok0'; ReferenceId = 'ns:ok0' } | Compare-FpFleet -SettleTimeSeconds 0 |
            Where-Object Kind -EQ OnlyInList
        $new | Should -HaveCount 6
    }

    It 'is made in the same one at Flatpeak, by its reference: <_>' -ForEach 'object', 'CSV', 'JSON' {
        $form = $forms[$_]
        foreach ($share in '1/2', '2/2') {
            $seen = Watch-Command { $new | New-BoschThing -Shard $share -WarningAction Ignore | & $form | New-FpDevice -Shard $share }
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Output | ForEach-Object { ([Flatpeak.Fleet.Shard]$share).Contains("ns:n$($_.ReferenceId.Substring(1))") | Should -BeTrue }
        }
        (Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be (@(1..6 | ForEach-Object { "N$_" }) + 'ns:ok0' | Sort-Object)
    }
}

Describe 'A row that is no record' {
    It 'names two things, also with a column <_> that is empty' -ForEach 'Passed', 'Missing', 'Succeeded', 'ThingGone', 'NoThingAt' {
        Connect-Both
        Clear-Log $sim
        $row = [pscustomobject]@{ ThingId = 'ns:ok0'; ReferenceId = 'ns:other'; $_ = '' }
        (Watch-Command { $row | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false }).Ids | Should -Be 'InvalidId'
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }
}

# A journal: whatever ends a run, the next one with the same file goes on, sends nothing twice and outputs everything.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Get-Creation { @(Get-Request $sim) -eq 'POST /devices' }
    function Get-Entry([string] $Path) { Get-Content $Path | ConvertFrom-Json }
    function ConvertTo-Row([string[]] $Reference) { $Reference | ForEach-Object { [pscustomobject]@{ ReferenceId = $_ } } }
}

Describe 'New-FpDevice -JournalPath' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        $references = 1..40 | ForEach-Object { "r$_" }
    }

    It 'goes on after Select-Object -First: nothing is created twice, and the output is whole' {
        Set-SimulatorOption $sim @{ latencyMs = 50 }
        @($references | New-FpDevice -JournalPath $journal -ThrottleLimit 4 -WarningAction SilentlyContinue | Select-Object -First 5).Count | Should -Be 5
        $last = @($references | New-FpDevice -JournalPath $journal)
        $last.ReferenceId | Should -Be $references
        $stored = @(Get-StoredDevice $sim)
        $stored.referenceId | Sort-Object | Should -Be ($references | Sort-Object)
        $last.Id | Sort-Object | Should -Be ($stored.id | Sort-Object)
    }

    It 'outputs what was recorded as it outputs what is new, and sends nothing' {
        $first = @(ConvertTo-Row a, b | New-FpDevice -JournalPath $journal)
        $null = Invoke-Simulator $sim DELETE log
        $run = Watch-Command { ConvertTo-Row a, b | New-FpDevice -JournalPath $journal -Verbose -Confirm:$false }
        Get-Request $sim | Should -BeNullOrEmpty
        $run.Output | ForEach-Object { $_.PSObject.TypeNames[0] } | Should -Be 'Flatpeak.Device', 'Flatpeak.Device'
        $run.Output | ConvertTo-Csv | Should -Be ($first | ConvertTo-Csv)
        @($run.Verbose -like '*from the journal*').Count | Should -Be 2
        @($run.Output | Remove-FpDevice -PassThru -Confirm:$false).Id | Should -Be $first.Id
    }

    It 'asks about what is new, and not about what is done' {
        $null = 'a' | New-FpDevice -JournalPath $journal
        $asked = [BoschKit.AskedHost]::new()
        $asked.Answers.Enqueue('No')
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($module)
        $shell = [powershell]::Create()
        try {
            $shell.Runspace = [runspacefactory]::CreateRunspace($asked, $state)
            $shell.Runspace.Open()
            foreach ($name in 'sim', 'journal') { $shell.Runspace.SessionStateProxy.SetVariable($name, (Get-Variable $name).Value) }
            $shell.Runspace.SessionStateProxy.SetVariable('credential', (Get-SimulatorCredential $sim))
            $output = $shell.AddScript('$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential; "a", "b" | New-FpDevice -JournalPath $journal -Confirm').Invoke()
            $output.ReferenceId | Should -Be 'a'
            $asked.Questions.Count | Should -Be 1
            $asked.Questions[0] | Should -BeLike '*"b *'
        }
        finally { Close-AskedShell $shell }
        # Declined is not done.
        (Get-FpJournal $journal).Key | Should -Be 'a'
        ('a', 'b' | New-FpDevice -JournalPath $journal).ReferenceId | Should -Be 'a', 'b'
    }

    It 'tells two equal rows apart' {
        $run = Watch-Command { 'a', 'a' | New-FpDevice -JournalPath $journal -ThrottleLimit 1 }
        $run.Ids | Should -Be 'DuplicateReference'
        $again = Watch-Command { 'a', 'a' | New-FpDevice -JournalPath $journal -ThrottleLimit 1 -UseExisting }
        $again.Output.ReferenceId | Should -Be 'a', 'a'
        (Get-FpJournal $journal).Occurrence | Sort-Object | Should -Be 1, 2
    }

    It 'writes no file with -WhatIf, by parameter or by preference' {
        $null = Watch-Command { 'a' | New-FpDevice -JournalPath $journal -WhatIf }
        $null = Watch-Command { & { $WhatIfPreference = $true; 'a' | New-FpDevice -JournalPath $journal } }
        Test-Path $journal | Should -BeFalse
        $null = & { $WhatIfPreference = $true; 'a' | New-FpDevice -JournalPath $journal -WhatIf:$false }
        Test-Path $journal | Should -BeTrue
    }

    It 'refuses <Name>, and sends nothing' -ForEach @(
        @{ Name = 'the journal of another command'; Id = 'JournalMismatch'; Make = { $null = Get-StoredDevice $sim; 'dev_0' | Remove-FpDevice -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue } }
        @{ Name = 'a file that is none'; Id = 'InvalidJournal'; Make = { 'Key,State' | Set-Content $journal } }
        @{ Name = 'a folder that is not there'; Id = 'JournalNotWritten'; Make = { $script:journal = Join-Path $TestDrive 'nowhere/run.jsonl' } }
        @{ Name = 'what is no file'; Id = 'JournalNotWritten'; Make = { $script:journal = 'Variable:run' } }
        @{ Name = 'a drive that is not there'; Id = 'JournalNotWritten'; Make = { $script:journal = 'nodrive:run' } }
    ) {
        $script:journal = $journal
        . $Make
        $null = Invoke-Simulator $sim DELETE log
        $before = (Test-Path $script:journal -PathType Leaf) ? (Get-Content -Raw $script:journal) : ''
        $run = Watch-Command { 'first' | New-FpDevice | New-FpDevice -JournalPath $script:journal }
        $run.Terminated | Should -BeTrue
        $run.Ids | Should -Be $Id
        Get-Request $sim | Should -BeNullOrEmpty -Because 'not even what comes before it in the pipeline has begun'
        if ($before) { Get-Content -Raw $script:journal | Should -Be $before }
    }

    It 'refuses the journal of another account' {
        $null = 'a' | New-FpDevice -JournalPath $journal
        $null = Connect-Simulator $sim -Account 1
        (Watch-Command { 'a' | New-FpDevice -JournalPath $journal }).Ids | Should -Be 'JournalMismatch'
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'refuses a second run at the same time' {
        $run = Watch-Command { 'a' | New-FpDevice -JournalPath $journal | ForEach-Object { 'b' } | New-FpDevice -JournalPath $journal }
        $run.Ids | Should -Be 'JournalInUse'
        Get-Creation | Should -BeNullOrEmpty
    }

    It 'finds the file by the rules of PowerShell, with nothing in it taken for a wildcard' {
        Push-Location $TestDrive
        try {
            $null = 'a' | New-FpDevice -JournalPath './run[1].jsonl'
            Test-Path -LiteralPath (Join-Path $TestDrive 'run[1].jsonl') | Should -BeTrue
            $null = New-PSDrive jr -PSProvider FileSystem -Root $TestDrive
            ('a' | New-FpDevice -JournalPath 'jr:\run[1].jsonl').ReferenceId | Should -Be 'a'
            @(Get-Creation).Count | Should -Be 1
            (Get-FpJournal -LiteralPath 'jr:\run[1].jsonl').Key | Should -Be 'a'
        }
        finally {
            Pop-Location
            Remove-PSDrive jr
        }
    }

    It 'goes on after its process was killed' {
        Set-SimulatorOption $sim @{ latencyMs = 20 }
        $script = Join-Path $TestDrive 'child.ps1'
        @'
param($Module, $Uri, $User, $Key, $Journal)
Import-Module $Module
$null = Connect-Flatpeak -Uri $Uri -AccountId $User -ApiKey (ConvertTo-SecureString $Key -AsPlainText -Force)
1..2000 | ForEach-Object { "k$_" } | New-FpDevice -JournalPath $Journal -ThrottleLimit 8
'@ | Set-Content $script
        $credential = Get-SimulatorCredential $sim
        $program = [Environment]::ProcessPath
        $first = @(Get-FirstArgument)
        $arguments = $first + '-NoProfile', '-NonInteractive', '-File', $script, $module, $sim.flatpeak, $credential.UserName, $credential.GetNetworkCredential().Password, $journal
        $child = Start-Process $program $arguments -PassThru -RedirectStandardOutput (Join-Path $TestDrive 'child.out') -RedirectStandardError (Join-Path $TestDrive 'child.err')
        try {
            $until = [DateTime]::UtcNow.AddSeconds(60)
            while (@(Get-StoredDevice $sim).Count -lt 50) {
                if ([DateTime]::UtcNow -gt $until -or $child.HasExited) { throw "The child did not come that far: $(Get-Content -Raw (Join-Path $TestDrive 'child.err'))" }
                Start-Sleep -Milliseconds 50
            }
        }
        finally { $child | Stop-Process -Force }
        $child.WaitForExit()
        $before = @(Get-StoredDevice $sim).Count
        $before | Should -BeLessThan 2000

        $null = Invoke-Simulator $sim DELETE log
        $last = @(1..300 | ForEach-Object { "k$_" } | New-FpDevice -JournalPath $journal -ThrottleLimit 16)
        $last.ReferenceId | Should -Be (1..300 | ForEach-Object { "k$_" })
        $stored = @(Get-StoredDevice $sim)
        @($stored.referenceId | Sort-Object -Unique).Count | Should -Be $stored.Count
        @(Get-Creation).Count | Should -BeLessOrEqual (300 - [Math]::Min($before, 300) + 8) -Because 'what was done is not sent again'
    }

    It 'has no secret, and is readable by its owner only' {
        $null = 'a', '' | New-FpDevice -JournalPath $journal -ErrorAction SilentlyContinue
        Assert-NoSecret $sim (Get-Content $journal) (Get-SimulatorCredential $sim).GetNetworkCredential().Password
        if (-not $IsWindows) { (Get-Item $journal).UnixFileMode -bxor [IO.UnixFileMode]'UserRead, UserWrite' | Should -Be 0 }
    }
}

Describe 'Remove-FpDevice -JournalPath' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 6
        $null = Connect-Simulator $sim
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
    }

    It 'removes each once, and outputs each with -PassThru' {
        $rows = ConvertTo-Row ('ref-1', 'ref-2', 'ref-3', 'ref-4')
        $first = @($rows[0..1] | Remove-FpDevice -JournalPath $journal -PassThru -Confirm:$false)
        $null = Invoke-Simulator $sim DELETE log
        $last = @($rows | Remove-FpDevice -JournalPath $journal -PassThru -Confirm:$false)
        $last.ReferenceId | Should -Be $rows.ReferenceId
        $last[0..1] | ConvertTo-Csv | Should -Be ($first | ConvertTo-Csv)
        @(Get-Request $sim | Where-Object { $_ -like 'DELETE *' }).Count | Should -Be 2
    }

    It 'outputs with -PassThru what a run without it has removed by its reference, and warns of what that did not know' {
        $id = @(Get-StoredDevice $sim)[0].id
        $rows = @(ConvertTo-Row 'ref-1', 'gone') + [pscustomobject]@{ Id = $id }
        $rows | Remove-FpDevice -JournalPath $journal -Confirm:$false -IgnoreMissing | Should -BeNullOrEmpty
        @(Get-Request $sim).Count | Should -Be 5 -Because 'nothing is read for the journal alone'
        $null = Invoke-Simulator $sim DELETE log
        $last = Watch-Command { @($rows) + (ConvertTo-Row 'ref-2') | Remove-FpDevice -JournalPath $journal -Confirm:$false -IgnoreMissing -PassThru }
        $last.Output.ReferenceId | Should -Be 'ref-1', 'ref-2'
        $last.Output[0].Id | Should -Match '^dev_'
        $last.Warnings | Should -BeLike "'$id' was removed by an earlier run, and the journal '*' has nothing of it to output."
        @(Get-Request $sim).Count | Should -Be 3
    }

    It 'does not take the device of a reference for the one that has it as its id' {
        $device = @(Get-StoredDevice $sim)[0]
        $other = New-FpDevice $device.id -WarningAction Ignore
        Remove-FpDevice -ReferenceId $device.id -JournalPath $journal -Confirm:$false
        foreach ($run in 1, 2) {
            $null = Invoke-Simulator $sim DELETE log
            $seen = Watch-Command { Remove-FpDevice -Id $device.id -JournalPath $journal -PassThru -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors)" | Should -BeLike "An earlier run with this journal removed device '$($other.Id) ($($device.id))', and now the one with the ID '$($device.id)' is named. Nothing was sent for it.*run this without the journal*"
            $seen.Output | Should -BeNullOrEmpty
            Get-Request $sim | Should -BeNullOrEmpty
        }
        # The row that it belongs to finds it still.
        (Remove-FpDevice -ReferenceId $device.id -JournalPath $journal -PassThru -Confirm:$false).Id | Should -Be $other.Id
        Remove-FpDevice -Id $device.id -Confirm:$false
        @(Get-StoredDevice $sim).Count | Should -Be 5
    }

    It 'tells that a rotation of logs has taken the journal away, <Name>' -Skip:$IsWindows -ForEach @(
        @{ Name = 'at the end'; Stop = { $_ } }
        @{ Name = 'where the run is stopped'; Stop = { throw 'enough' } }
    ) {
        $seen = Watch-Command {
            try {
                ConvertTo-Row 'ref-1', 'ref-2' | Remove-FpDevice -JournalPath $journal -PassThru -Confirm:$false |
                    ForEach-Object { Move-Item $journal "$journal.1" -ErrorAction Ignore; & $Stop }
            }
            catch { "$_" | Should -Be 'enough' }
        }
        $seen.Warnings | Where-Object { $_ -like '*rotation*' } | Should -BeLike "The journal '$journal' was renamed, replaced, cut or deleted while this run wrote to it*Put that back*"
        @(Get-FpJournal "$journal.1").Count | Should -Be 2
    }

    It 'takes what was begun, and is gone, for removed' {
        $ids = @(Get-StoredDevice $sim).id
        $null = $ids[0] | Remove-FpDevice -JournalPath $journal -Confirm:$false
        # As a kill leaves it: begun, sent, and no end.
        $lines = Get-Content $journal | Where-Object { $_ -notlike '*"type":"end"*' -and $_ -notlike '*"type":"close"*' }
        [IO.File]::WriteAllText($journal, ($lines -join "`n") + "`n")
        (Get-FpJournal $journal).State | Should -Be 'InDoubt'
        $run = Watch-Command { $ids[0] | Remove-FpDevice -JournalPath $journal -Confirm:$false }
        $run.Errors | Should -BeNullOrEmpty
        (Get-FpJournal $journal).State | Should -Be 'Done'
    }

    It 'keeps by <Name>, after a kill, what was not deleted and has another reference by now' -ForEach @(
        @{ Name = 'the same command'; Run = { Remove-FpDevice -ReferenceId ref-1 -JournalPath $journal -Confirm:$false } }
        @{ Name = 'the same command with -IgnoreMissing -PassThru'; Run = { Remove-FpDevice -ReferenceId ref-1 -JournalPath $journal -Confirm:$false -IgnoreMissing -PassThru } }
        @{ Name = 'its journal'; Run = { Get-FpJournal $journal | Remove-FpDevice -JournalPath $journal -Confirm:$false } }
    ) {
        $id = @(Get-StoredDevice $sim | Where-Object referenceId -eq ref-1).id
        Add-Fault $sim status -Method DELETE -Status 400
        Remove-FpDevice -ReferenceId ref-1 -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        $lines = Get-Content $journal | Where-Object { $_ -notlike '*"type":"end"*' -and $_ -notlike '*"type":"close"*' }
        [IO.File]::WriteAllText($journal, ($lines -join "`n") + "`n")
        $null = Set-FpDevice -ReferenceId ref-1 -NewReferenceId site-7 -Confirm:$false
        $run = Watch-Command $Run
        $run.Ids | Should -Be 'Conflict'
        "$($run.Errors)" | Should -BeLike "Device '$id' had the reference 'ref-1' when an earlier run began to remove it, and has the reference 'site-7' by now*"
        $run.Output | Should -BeNullOrEmpty
        (Get-FpJournal $journal).State | Should -Be 'InDoubt'
        @(Get-StoredDevice $sim).Count | Should -Be 6
        # What the error advises settles it.
        Remove-FpDevice $id -Confirm:$false
        (Watch-Command { Remove-FpDevice -ReferenceId ref-1 -JournalPath $journal -Confirm:$false }).Errors | Should -BeNullOrEmpty
        (Get-FpJournal $journal).State | Should -Be 'Done'
    }

    It 'keeps a piped device that was renamed since, by <Name>' -ForEach @(
        @{ Name = 'an item'; Run = { Get-FpJournal $journal | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'an item, with the same journal'; Run = { Get-FpJournal $journal | Remove-FpDevice -JournalPath $journal -Confirm:$false } }
        @{ Name = 'an item out of a file'; Run = { Get-FpJournal $journal | ConvertTo-Csv | ConvertFrom-Csv | Remove-FpDevice -Confirm:$false } }
    ) {
        Add-Fault $sim status -Method DELETE -Status 400
        Get-FpDevice -ReferenceId 'ref-*' | Select-Object -First 1 -OutVariable device |
            Remove-FpDevice -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        $item = Get-FpJournal $journal
        $item.State, $item.Key, $item.ReferenceId | Should -Be 'Failed', $device.Id, $device.ReferenceId
        $null = Set-FpDevice "$($device.Id)" -ReferenceId site-7
        $seen = Watch-Command $Run
        $seen.Ids | Should -Be 'AmbiguousReference'
        "$($seen.Errors)" | Should -BeLike "*'site-7'*'$($device.ReferenceId)'*"
        @(Get-StoredDevice $sim).Count | Should -Be 6
        $null = Set-FpDevice "$($device.Id)" -ReferenceId $device.ReferenceId
        (Watch-Command $Run).Errors | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).Count | Should -Be 5
    }

    It 'keeps the older device that has got the reference since, <State>, by <Name>' -ForEach @(
        foreach ($state in @{ State = 'InDoubt'; Status = 503 }, @{ State = 'Failed'; Status = 403 }) {
            $state + @{ Name = 'the same command'; Run = { Remove-FpDevice -ReferenceId ref-2 @again -JournalPath $journal } }
            $state + @{ Name = 'an item'; Run = { Get-FpJournal $journal | Remove-FpDevice @again } }
            $state + @{ Name = 'an item, with a journal'; Run = { Get-FpJournal $journal | Remove-FpDevice @again -JournalPath "$journal.next" } }
            $state + @{ Name = 'an item, with the same journal'; Run = { Get-FpJournal $journal | Remove-FpDevice @again -JournalPath $journal } }
            $state + @{ Name = 'an item out of a file'; Run = { Get-FpJournal $journal | ConvertTo-Csv | ConvertFrom-Csv | Remove-FpDevice @again } }
            $state + @{ Name = 'its names alone'; Run = { Get-FpJournal $journal | Select-Object Id, ReferenceId | Remove-FpDevice @again }; Refusal = 'AmbiguousReference' }
        }
    ) {
        $again = @{ Confirm = $false; PassThru = $true }
        $spare, $id = 'ref-1', 'ref-2' | ForEach-Object { (Get-FpDevice -ReferenceId $_).Id }
        $null = Invoke-Simulator $sim POST faults @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = $Status; times = 20 }
        Remove-FpDevice -ReferenceId ref-2 -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        $null = Invoke-Simulator $sim DELETE faults
        $item = Get-FpJournal $journal
        $item.State, $item.Key, $item.Id, $item.ReferenceId | Should -Be $State, 'ref-2', $id, 'ref-2'
        ($item | Get-FpDevice).Id | Should -Be $id
        Set-FpDevice -ReferenceId ref-2 -NewReferenceId ref-2-old
        Set-FpDevice -ReferenceId ref-1 -NewReferenceId ref-2

        $run = Watch-Command $Run
        $run.Ids | Should -Be ($Refusal ?? 'Conflict')
        "$($run.Errors)" | Should -BeLike "Device '$id' *'ref-2-old'*"
        $run.Output | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).Count | Should -Be 6
        $item = Get-FpJournal $journal
        $item.State, $item.Key, $item.Id | Should -Be $State, 'ref-2', $id
        # The next journal knows it too.
        if (Test-Path "$journal.next") { (Get-FpJournal "$journal.next").Id | Should -Be $id }
        ($item | Get-FpDevice).Id | Should -Be $spare
    }

    It 'has the device still that was found, where the next run cannot even look it up' {
        $row = [pscustomobject]@{ ReferenceId = 'ref-2'; Succeeded = $true; Ended = [DateTimeOffset]::UtcNow.ToString('o') }
        foreach ($method in 'DELETE', 'GET') {
            Add-Fault $sim status -Method $method -Path ^/devices -Status 403 -Times 2
            (Watch-Command { $row | Remove-FpDevice -JournalPath $journal -Confirm:$false }).Ids | Should -Be 'AccessDenied'
            $item = Get-FpJournal $journal
            $item.Id | Should -Be @(Get-StoredDevice $sim | Where-Object referenceId -EQ ref-2).id
            $item.AsOf | Should -Be ([DateTimeOffset] $row.Ended)
        }
    }

    It 'takes nothing for removed by an earlier run that could not even look it up' {
        $null = Invoke-Simulator $sim POST faults @{ service = 'flatpeak'; method = 'GET'; path = '^/devices'; kind = 'status'; status = 503; times = 20 }
        Remove-FpDevice -ReferenceId ref-1, typo -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        Remove-FpDevice -Id dev_ffffffffffffffffffffffff -PassThru -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        $null = Invoke-Simulator $sim DELETE faults
        (Get-FpJournal $journal).State | Should -Be 'Failed', 'Failed', 'Failed'
        Set-FpDevice -ReferenceId ref-1 -NewReferenceId site-7
        $run = Watch-Command {
            Remove-FpDevice -ReferenceId ref-1, typo -JournalPath $journal -Confirm:$false
            Remove-FpDevice -Id dev_ffffffffffffffffffffffff -PassThru -JournalPath $journal -Confirm:$false
        }
        $run.Ids | Should -Be 'NotFound', 'NotFound', 'NotFound'
        $run.Warnings | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).Count | Should -Be 6
    }
}

Describe 'The journal of <Dialect>' -ForEach @(@{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' }) {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
    }

    It 'has devices without their passwords, and says so' {
        $first = @('ns:d1', 'ns:d2' | New-BoschThing -JournalPath $journal)
        $secrets = $first.Credential | ForEach-Object { $_.GetNetworkCredential().Password }
        Assert-NoSecret $sim (Get-Content $journal) $secrets
        Clear-Log $sim
        $run = Watch-Command { 'ns:d1', 'ns:d2', 'ns:d3' | New-BoschThing -JournalPath $journal }
        $run.Output.ThingId | Should -Be 'ns:d1', 'ns:d2', 'ns:d3'
        $run.Output.AuthId | Should -Be 'ns_d1', 'ns_d2', 'ns_d3'
        $run.Output | ForEach-Object { $_.GetType().Name } | Should -Be (@('BoschDevice') * 3)
        $run.Output[0].Credential | Should -BeNullOrEmpty
        $run.Output[2].Credential.GetNetworkCredential().Password.Length | Should -Be 32
        $run.Warnings.Count | Should -Be 2
        $run.Warnings[0] | Should -BeLike "'ns:d1' was created by an earlier run. Its password was told by that run only*"
        $run.Warnings[1] | Should -BeLike "'ns:d2' was created by an earlier run. Its password was told by that run only*"
        Get-BoschRequest $sim -Writes | Where-Object { $_ -match 'd[12]' } | Should -BeNullOrEmpty
    }

    It 'knows that a run which could not even look has created nothing' {
        Add-BoschFault $sim @{ service = ($Dialect -eq 'Hono' ? 'hono' : 'hub'); method = 'GET'; kind = 'status'; status = 503; times = 20 }
        (Watch-Command { New-BoschThing ns:d1 -JournalPath $journal }).Ids | Should -Be 'ServiceError'
        (Get-FpJournal $journal).State | Should -Be 'Failed'
        $null = Invoke-Simulator $sim DELETE faults
        $null = New-BoschThing ns:d1
        $run = Watch-Command { New-BoschThing ns:d1 -JournalPath $journal }
        $run.Ids | Should -Be 'Conflict'
        "$($run.Errors)" | Should -Not -BeLike '*earlier run*'
        $run = Watch-Command { New-BoschThing ns:d1 -UseExisting -JournalPath $journal }
        $run.Output.ThingId | Should -Be 'ns:d1'
        $run.Warnings | Should -BeNullOrEmpty
    }

    It 'has each step of a removal, and what was removed is not touched again' {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2
        $first = @('ns:d1' | Remove-BoschThing -JournalPath $journal -Confirm:$false -PassThru)
        Clear-Log $sim
        $last = @('ns:d1', 'ns:d2' | Remove-BoschThing -JournalPath $journal -Confirm:$false -PassThru)
        $last.ThingId | Should -Be 'ns:d1', 'ns:d2'
        $last.Succeeded | Should -Be $true, $true
        ($last[0] | ConvertTo-Json -Depth 5) | Should -Be ($first[0] | ConvertTo-Json -Depth 5)
        Get-BoschRequest $sim | Where-Object { $_ -like '*d1*' } | Should -BeNullOrEmpty
        $item = Get-FpJournal $journal | Select-Object -First 1
        $item.Steps.Step | Should -Be $first[0].Steps.Kind
        $item.Attempts | Should -BeGreaterThan 3
        $item.TenantId | Should -Be $sim.bosch.tenant
    }

    It 'finishes on both sides what was killed while it deleted the thing: by <Name>' -ForEach @(
        @{ Name = 'the same command'; Run = { 'ns:d1' | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'its journal'; Run = { Get-FpJournal $journal | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false } }
    ) {
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
        $null = New-FpDevice ns:d1
        Add-BoschDevice $sim $Dialect ns:d1
        'ns:d1' | Remove-BoschThing -JournalPath $journal -Confirm:$false
        # As a kill leaves it: the registration is gone, the request about the thing is out.
        $lines = Get-Content $journal | Where-Object { $_ -notmatch '"type":"(end|close)"|"step":"(Thing|Policy)"' }
        [IO.File]::WriteAllText($journal, ($lines -join "`n") + "`n")
        $run = Watch-Command $Run
        $run.Errors | Should -BeNullOrEmpty
        $run.Warnings | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'does not take for found what only the row has seen' {
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
        $null = New-FpDevice ns:d1
        Add-BoschDevice $sim $Dialect ns:d1
        $row = Get-BoschThing ns:d1 | ConvertTo-Csv | ConvertFrom-Csv
        'ns:d1' | Remove-BoschThing -Confirm:$false
        Add-BoschFault $sim @{ service = ($Dialect -eq 'Hono' ? 'hono' : 'hub'); method = 'DELETE'; path = '/(devices|registration)/'; kind = 'status'; status = 500; times = $null }
        $row | Remove-BoschThing -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        (Get-FpJournal $journal).State | Should -Be 'InDoubt'
        $null = Invoke-Simulator $sim DELETE faults
        $run = Watch-Command { $row | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false }
        $run.Ids | Should -Be 'NotFound'
        "$($run.Warnings)" | Should -BeLike "*Nothing was done for 'ns:d1' at Flatpeak*"
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'keeps what is registered of a device whose thing the row has seen, and which is gone' {
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
        $null = New-FpDevice ns:d1
        Add-BoschDevice $sim $Dialect ns:d1
        $row = Get-BoschThing ns:d1 | ConvertTo-Csv | ConvertFrom-Csv
        $null = Invoke-Simulator $sim DELETE state/things/ns:d1
        $left = Get-Leftover $sim
        foreach ($time in 1, 2) {
            $run = Watch-Command { $row | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false }
            $run.Ids | Should -Be 'Conflict'
            "$($run.Errors)" | Should -BeLike '*somebody else has removed the device*'
            Get-Leftover $sim | Should -Be $left
            @(Get-StoredDevice $sim).Count | Should -Be 1
        }
    }

    It 'has what -PassThru outputs, also where an earlier run did without' {
        Add-BoschDevice $sim $Dialect ns:d1
        'ns:d1' | Remove-BoschThing -JournalPath $journal -Confirm:$false | Should -BeNullOrEmpty
        ('ns:d1' | Remove-BoschThing -JournalPath $journal -Confirm:$false -PassThru).Succeeded | Should -BeTrue
    }

    It 'gives back what failed, with the ids that differ from the thing''s' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ deviceId = 'hub-1' }
        $row = [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = 'hub-1' }
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; kind = 'status'; status = 400; times = $null }
        $row | Remove-BoschThing -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        $null = Invoke-Simulator $sim DELETE faults
        $failed = @(Get-FpJournal $journal -State Failed, InDoubt)
        $failed.HubDeviceId | Should -Be 'hub-1'
        $run = Watch-Command { $failed | Remove-BoschThing -Confirm:$false }
        $run.Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'What a journal says was found' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
    }

    It 'is what the removal says' {
        Add-BoschDevice $sim Hono ns:d1
        $removal = Remove-BoschThing ns:d1 -JournalPath $journal -Confirm:$false -PassThru
        (Get-FpJournal $journal).Found | Should -Be $removal.Found
        $removal.Found | Should -BeLike '*Thing*'
    }

    It 'is nothing where the steps were done on nothing' {
        $null = Remove-BoschThing ns:d1 -JournalPath $journal -Confirm:$false -IgnoreMissing
        # As a registry has it that deletes what is not there without a word.
        $lines = (Get-Content $journal) -replace '"state":"AlreadyAbsent"', '"state":"Done"' -replace ',"check":"[0-9a-f]{8}"'
        $lines -match '"state":"Done"' | Should -Not -BeNullOrEmpty
        $lines | Where-Object { $_ -notmatch '"type":"(end|close)"' } | Set-Content $journal
        (Get-FpJournal $journal).Found | Should -BeNullOrEmpty
    }

    It 'has the shard of its last run' {
        $null = Remove-BoschThing ns:d1 -JournalPath $journal -Confirm:$false -IgnoreMissing -Shard 1/1
        $null = Remove-BoschThing ns:d1, ns:d2, ns:d3, ns:d4 -JournalPath $journal -Confirm:$false -IgnoreMissing -Shard 2/2
        @(Get-FpJournal $journal)[0].Shard | Should -Be '2/2'
    }
}

Describe 'The journal of a run at another registry' {
    It 'is refused in plain words, and what the advice says finishes the removal' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $null = Connect-Simulator $sim
        Add-BoschDevice $sim BoschHub ns:d1, ns:d2 @{ credentials = 1 }
        $null = 'ns:d1', 'ns:d2' | New-FpDevice
        Push-Location $TestDrive
        try {
            $null = Watch-Command { 'ns:d1', 'ns:d2' | Remove-BoschThing -JournalPath 'wrong registry.jsonl' -Confirm:$false -PassThru | Remove-FpDevice -Confirm:$false }
            @(Get-Leftover $sim) -match 'hub' | Should -HaveCount 4
            Get-FpSession | Disconnect-Flatpeak
            $null = Connect-Bosch $sim BoschHub
            $null = Connect-Simulator $sim
            Clear-Log $sim
            $seen = Watch-Command { 'ns:d1', 'ns:d2' | Remove-BoschThing -JournalPath 'wrong registry.jsonl' -Confirm:$false }
            $seen.Terminated | Should -BeTrue
            "$($seen.Errors)" | Should -BeLike "The journal '*' is of another run: it was run with Hono ($($sim.hono)*), and this run is with BoschHub ($($sim.hub)*). Nothing was sent. Connect to where that run was, or use a new file."
            Get-BoschRequest $sim | Should -BeNullOrEmpty
            $advice = $seen.Errors[0].ErrorDetails.RecommendedAction
            $advice | Should -BeLike 'If that run had the wrong registry, and this session has the right one, *'
            $command = $advice -replace '^.*?: ' -replace '\.$' -replace '<new file>', 'right.jsonl'
            $run = Watch-Command { & ([scriptblock]::Create("`$ConfirmPreference = 'None'; $command")) }
            $run.Errors | Should -BeNullOrEmpty
            $run.Warnings | Should -BeNullOrEmpty
            Get-Leftover $sim | Should -BeNullOrEmpty
            Get-StoredDevice $sim | Should -BeNullOrEmpty
        }
        finally { Pop-Location }
    }
}

Describe 'The journals of both sides, in another session' {
    BeforeEach {
        Reset-Simulator $sim
        $bosch, $flatpeak = 'bosch', 'flatpeak' | ForEach-Object { Join-Path $TestDrive "$_ $(New-Guid).jsonl" }
        $first = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1
        $null = New-FpDevice ns:d1
    }

    It 'of a removal at Bosch IoT are refused for another account: <Name>' -ForEach @(
        @{ Name = 'the list'; Id = 'JournalMismatch'; Run = { 'ns:d1' | Remove-BoschThing -JournalPath $bosch -PassThru | Remove-FpDevice } }
        @{ Name = 'what it has'; Id = 'AccountMismatch'; Run = { Get-FpJournal $bosch | Remove-BoschThing -PassThru | Remove-FpDevice } }
        @{ Name = 'what it has, of a run without an account behind it'; Id = 'AccountMismatch'; Run = { Get-FpJournal $bosch | Remove-BoschThing -PassThru | Remove-FpDevice } }
    ) {
        Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = '/devices/'; kind = 'status'; status = 400; times = $null }
        $null = Watch-Command { 'ns:d1' | Remove-BoschThing -JournalPath $bosch -PassThru -Confirm:$false }
        if ($Name -like '*without*') {
            Get-FpSession | Disconnect-Flatpeak
            $null = Connect-Bosch $sim Hono
            (Watch-Command { 'ns:d1' | Remove-BoschThing -JournalPath $bosch -Confirm:$false }).Ids | Should -Not -Contain 'JournalMismatch'
        }
        $null = Invoke-Simulator $sim DELETE faults
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Simulator $sim -Account 1
        $null = Connect-Bosch $sim Hono
        $other = New-FpDevice ns:d1
        $ConfirmPreference = 'None'
        (Watch-Command $Run).Ids | Should -Be $Id
        Get-Leftover $sim | Should -Contain 'thing ns:d1'
        (Get-StoredDevice $sim -Account 1).id | Should -Be $other.Id
    }

    It 'of a deletion at Flatpeak ask for the thing where that was, and nowhere else' {
        $ConfirmPreference = 'None'
        Add-Fault $sim status -Method DELETE -Status 400
        $null = Watch-Command { 'ns:d1' | Remove-BoschThing -PassThru | Remove-FpDevice -JournalPath $flatpeak }
        (Get-FpJournal $flatpeak).RegistryHost | Should -Be ([uri]$sim.hono).Authority
        Add-BoschDevice $sim Hono ns:d1
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim BoschHub
        (Watch-Command { Get-FpJournal $flatpeak | Remove-FpDevice -JournalPath $flatpeak }).Ids | Should -Be 'AccountMismatch'
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'of Flatpeak name nothing at Bosch IoT: <Name>' -ForEach @(
        @{ Name = 'Failed'; Fault = $true }
        @{ Name = 'Done'; Fault = $false }
    ) {
        $ConfirmPreference = 'None'
        if ($Fault) { Add-Fault $sim status -Method DELETE -Status 400 }
        $null = Watch-Command { Remove-FpDevice -ReferenceId ns:d1 -JournalPath $flatpeak }
        $seen = Watch-Command { Get-FpJournal $flatpeak -State $Name | Remove-BoschThing }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "'ns:d1' is from a journal of Remove-FpDevice, which does nothing at Bosch IoT*by its ThingId alone*"
        Get-Leftover $sim | Should -Contain 'thing ns:d1'
    }

    It 'undo a creation without the policy that things share, which may have been there before' {
        $ConfirmPreference = 'None'
        $null = 'ns:a', 'ns:b' | New-BoschThing -PolicyId ns:shared -JournalPath $bosch
        $seen = Watch-Command { Get-FpJournal $bosch -State Done | Remove-BoschThing -Force }
        $seen.Ids | Should -Be 'Conflict', 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike "The policy 'ns:shared' of 'ns:a' may have been there before the run of New-BoschThing in this journal*with -KeepPolicy*"
        (Watch-Command { Get-FpJournal $bosch -State Done | Remove-BoschThing -Force -KeepPolicy }).Errors | Should -BeNullOrEmpty
        @(Get-Leftover $sim) -match 'ns:(a|b|shared)' | Should -Be 'policy ns:shared'
    }
}

Describe 'The advice for the journal of a run at another registry' {
    It 'keeps what that run kept' {
        Reset-Simulator $sim
        $journal = Join-Path $TestDrive 'another registry.jsonl'
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim BoschHub ns:d1
        $null = Watch-Command { Remove-BoschThing ns:d1 -KeepPolicy -QuietPeriod 00:01:00 -JournalPath $journal -Confirm:$false }
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Bosch $sim BoschHub
        $seen = Watch-Command { Remove-BoschThing ns:d1 -KeepPolicy -QuietPeriod 00:01:00 -JournalPath $journal -Confirm:$false }
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "* | Remove-BoschThing -QuietPeriod '00:01:00' -KeepPolicy -PassThru -JournalPath <new file> | Remove-FpDevice."
    }
}

Describe 'What decides what a removal deletes' {
    BeforeAll {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1
        Push-Location $TestDrive
        function Get-PrintedCommand {
            Export-FpReport kept.html -JournalPath kept.jsonl
            [regex]::Matches((Get-Content -Raw kept.html), '<pre>(.*?)</pre>') | ForEach-Object { [Net.WebUtility]::HtmlDecode($_.Groups[1].Value) }
        }
    }
    AfterAll { Pop-Location }

    It 'is in the command of the report, and another run is refused before it sends anything' {
        # The thing changed an hour ago.
        $first = Watch-Command { 'ns:d1' | Remove-BoschThing -QuietPeriod 7.00:00:00 -KeepPolicy -JournalPath kept.jsonl -Confirm:$false }
        $first.Ids | Should -Be 'DeviceStillActive'
        $command, $note = (Get-PrintedCommand) -split ' # '
        $note | Should -BeLike 'At Bosch IoT only*'
        $command | Should -Be "Get-FpJournal -LiteralPath 'kept.jsonl' -State Failed | Remove-BoschThing -QuietPeriod '7.00:00:00' -KeepPolicy -JournalPath 'kept.jsonl'"
        (Watch-Command { & ([scriptblock]::Create("$command -Confirm:`$false")) }).Ids | Should -Be 'DeviceStillActive'
        Clear-Log $sim
        $other = Watch-Command { Get-FpJournal kept.jsonl -State Failed | Remove-BoschThing -JournalPath kept.jsonl -Confirm:$false }
        $other.Ids | Should -Be 'JournalMismatch'
        $other.Terminated | Should -BeTrue
        "$($other.Errors[0])" | Should -BeLike "*its keepPolicy is 'true', and this run's is 'false'; its quietPeriod is '7.00:00:00', and this run's is '00:10:00'. Nothing was sent.*"
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'also takes what is in doubt, as a deletion that was answered with 503' {
        Add-BoschDevice $sim Hono ns:doubt
        $null = Connect-Bosch $sim Hono @{ MaximumRetryCount = 0 }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; kind = 'status'; status = 503; times = 1 }
        $first = Watch-Command { 'ns:doubt' | Remove-BoschThing -JournalPath doubt.jsonl -Confirm:$false }
        $first.Ids | Should -Be 'ServiceError'
        Export-FpReport doubt.html -JournalPath doubt.jsonl
        $text = [Net.WebUtility]::HtmlDecode((Get-Content -Raw doubt.html))
        $text | Should -BeLike '*Nothing for certain: see what is in doubt.*<h2>In doubt</h2>*ns:doubt*'
        $command = [regex]::Match($text, '<pre>(.*?) #').Groups[1].Value
        $command | Should -BeLike "Get-FpJournal -LiteralPath 'doubt.jsonl' -State Failed, InDoubt | Remove-BoschThing *"
        (Watch-Command { & ([scriptblock]::Create("$command -Confirm:`$false -PassThru")) }).Output.Succeeded | Should -BeTrue
        $null = Connect-Bosch $sim Hono
    }

    It 'is not guessed where a journal of before does not say it' {
        (Get-Content kept.jsonl) -replace '"settings":{[^}]*},' -replace ',"check":"[0-9a-f]{8}"' | Set-Content kept.jsonl
        Get-PrintedCommand | Should -BeNullOrEmpty
        (Watch-Command { 'ns:d1' | Remove-BoschThing -QuietPeriod 1.00:00:00 -JournalPath kept.jsonl -Confirm:$false }).Ids | Should -Be 'DeviceStillActive'
        Get-PrintedCommand | Should -BeLike "*| Remove-BoschThing -QuietPeriod '1.00:00:00' -JournalPath*"
    }

    It 'is not the device that an earlier run took by mistake, also where that is piped from the journal' {
        Add-BoschDevice $sim Hono ns:other
        $wrong = [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = 'ns:other' }
        (Watch-Command { $wrong | Remove-BoschThing -QuietPeriod 7.00:00:00 -JournalPath wrong.jsonl -Confirm:$false }).Ids | Should -Be 'DeviceStillActive'
        (Watch-Command { 'ns:d1' | Remove-BoschThing -QuietPeriod 7.00:00:00 -JournalPath wrong.jsonl -Confirm:$false }).Ids | Should -Be 'Conflict'
        Clear-Log $sim
        $again = Watch-Command { Get-FpJournal wrong.jsonl -State Failed | Remove-BoschThing -QuietPeriod 7.00:00:00 -JournalPath wrong.jsonl -Confirm:$false }
        $again.Ids | Should -Be 'Conflict'
        "$($again.Errors[0])" | Should -BeLike "*'ns:d1' failed with Conflict*Nothing was sent*"
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

Describe '-Shard' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'gives each item of a file to one of several, and none to two' {
        $file = Join-Path $TestDrive 'all.csv'
        $references = 1..60 | ForEach-Object { "s$_" }
        ConvertTo-Row $references | Export-Csv $file
        $parts = foreach ($number in 1..3) { , @(Import-Csv $file | New-FpDevice -Shard "$number/3" -JournalPath (Join-Path $TestDrive "shard-$number.jsonl")) }
        $parts | ForEach-Object { $_.Count | Should -BeGreaterThan 5 }
        ($parts | ForEach-Object { $_.ReferenceId }) | Sort-Object | Should -Be ($references | Sort-Object)
        # Each in the order of the file.
        foreach ($part in $parts) { $part.ReferenceId | Should -Be ($references | Where-Object { $_ -in $part.ReferenceId }) }

        $read = @(Get-FpJournal (Join-Path $TestDrive 'shard-*.jsonl'))
        $read.Key | Sort-Object | Should -Be ($references | Sort-Object)
        $read.Shard | Sort-Object -Unique | Should -Be '1/3', '2/3', '3/3'
    }

    It 'is where the documents say that it is' {
        $hash = [Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes('site-7:ä'))
        $number = [int]([bigint]::Parse("0$([Convert]::ToHexString($hash, 0, 8))", 'HexNumber') % 8) + 1
        (1..8 | Where-Object { 'site-7:ä' | New-FpDevice -Shard "$_/8" }) | Should -Be $number
    }

    It 'has what names nothing reported once' {
        $errors = foreach ($number in 1..4) { (Watch-Command { [pscustomobject]@{ Name = 'x' } | New-FpDevice -Shard "$number/4" }).Ids }
        $errors | Should -Be 'MissingProperty'
    }

    It 'is <Text> refused' -ForEach @(@{ Text = '0/3' }, @{ Text = '4/3' }, @{ Text = '3' }, @{ Text = 'x/y' }) {
        { 'a' | New-FpDevice -Shard $Text } | Should -Throw "*'$Text' is no shard*3/8*" -ErrorId 'CannotConvertArgumentNoMessage,*'
    }
}

Describe 'Get-FpJournal' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
    }

    It 'says of each item what became of it, and gives back what failed' {
        Add-Fault $sim status -Method POST -Status 422 -Skip 1
        $null = 'a', 'b', 'c' | New-FpDevice -JournalPath $journal -ThrottleLimit 1 -ErrorAction SilentlyContinue
        $items = @(Get-FpJournal $journal)
        $items.Key | Should -Be 'a', 'b', 'c'
        $items.State | Should -Be 'Done', 'Failed', 'Done'
        $items[1].ErrorId | Should -Be 'RequestRefused'
        $items[1].Message | Should -BeLike '*422*'
        $items[1].Status | Should -Be 422
        $items[1].Attempts | Should -Be 1
        $items[1].Command | Should -Be 'New-FpDevice'
        $items[1].AccountId | Should -Be $sim.accounts[0].accountId
        $items[1].JournalPath | Should -Be $journal
        $items[1].Ended | Should -BeGreaterOrEqual $items[1].Started

        $again = Get-FpJournal $journal -State Failed | New-FpDevice -JournalPath $journal
        $again.ReferenceId | Should -Be 'b'
        (Get-FpJournal $journal).State | Should -Be 'Done', 'Done', 'Done'
    }

    It 'gives back to Remove-FpDevice what was meant: never a reference for what was given as an id' {
        Add-Device $sim -Count 1 -Prefix 'ref-'
        'ref-1' | Remove-FpDevice -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        [pscustomobject]@{ ReferenceId = 'ref-2'; AccountId = 'acc_other' } | Remove-FpDevice -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        [pscustomobject]@{ ReferenceId = 'dev_1' } | Remove-FpDevice -JournalPath $journal -Confirm:$false -ErrorAction SilentlyContinue
        $run = Watch-Command { Get-FpJournal $journal -State Failed | Remove-FpDevice -Confirm:$false }
        $run.Ids | Should -Be 'InvalidId', 'AccountMismatch', 'NotFound'
        (Get-FpJournal $journal | Select-Object -Last 1).ReferenceId | Should -Be 'dev_1'
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'keeps the names of states in JSON, and is taken back from there' {
        $null = 'a', 'b' | New-FpDevice -JournalPath $journal -ThrottleLimit 1
        $items = Get-FpJournal $journal | ConvertTo-Json -Depth 4 | ConvertFrom-Json
        $items.State | Should -Be 'Done', 'Done'
        ($items | Remove-FpDevice -PassThru -Confirm:$false).ReferenceId | Should -Be 'a', 'b'
    }

    It 'shows each with its whole key' {
        $key = "fleet:$('long-' * 12)1"
        $null = New-FpDevice $key -JournalPath $journal
        $shown = (Get-FpJournal $journal | Out-String -Width 80) -replace '\x1b\[[0-9;]*m'
        $shown | Should -Not -BeLike '*…*'
        -join ($shown -split '\r?\n' | Select-Object -Skip 2 | ForEach-Object { ($_ -split ' ')[0] }) | Should -BeLike "*$key"
    }

    It 'shows each in a row whose headings are its properties' {
        $null = 'a' | New-FpDevice -JournalPath $journal
        $item = Get-FpJournal $journal
        $lines = @(($item | Out-String) -split '\r?\n' | Where-Object { $_ })
        $headings = $lines[0] -split '\s+' | Where-Object { $_ }
        $headings | Should -Be 'Key', 'State', 'Attempts', 'Duration', 'ErrorId'
        $headings | ForEach-Object { $item.PSObject.Properties.Name | Should -Contain $_ }
        $lines[2] | Should -Match '^a +Done +1 00:00:0\d\.\d{3}'
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It 'takes files from the pipeline, and reads what a run is writing' {
        $seen = 'a', 'b' | New-FpDevice -JournalPath $journal -ThrottleLimit 1 | ForEach-Object { (Get-FpJournal $journal | Where-Object Key -EQ $_.ReferenceId).State }
        $seen | Should -Be 'Done', 'Done'
        (Get-Item $journal | Get-FpJournal).Key | Should -Be 'a', 'b'
        (Get-Item $journal | Select-Object PSPath | Get-FpJournal).Key | Should -Be 'a', 'b'
        $rows = Watch-Command { 'ReferenceId,Site', 'plant:a,x' | ConvertFrom-Csv | Get-FpJournal }
        "$($rows.Errors)" | Should -BeLike "*A row is no path of a journal: it has 'ReferenceId', 'Site', and no LiteralPath. Pipe in paths, or files *"
        $rows.Terminated | Should -BeFalse
        ($journal | Get-FpJournal).Key | Should -Be 'a', 'b'
    }

    It 'takes paths as Resolve-Path and .NET have them: <Name>' -ForEach @(
        @{ Name = 'a path from the pipeline'; Read = { Resolve-Path $journal | Get-FpJournal } }
        @{ Name = 'paths from the pipeline'; Read = { Resolve-Path "$TestDrive/paths-*.jsonl" | Get-FpJournal } }
        @{ Name = 'a path'; Read = { Get-FpJournal (Resolve-Path $journal) } }
        @{ Name = 'a path and text'; Read = { Get-FpJournal @((Resolve-Path $journal), $journal) | Select-Object -First 1 } }
        @{ Name = 'a file by its name'; Read = { Get-FpJournal ([IO.FileInfo] $journal) } }
        @{ Name = 'a file from the pipeline'; Read = { [IO.FileInfo] $journal | Get-FpJournal } }
        @{ Name = 'files of a folder'; Read = { ([IO.DirectoryInfo] "$TestDrive").GetFiles('paths-*.jsonl') | Get-FpJournal } }
        @{ Name = 'files of a folder by name'; Read = { Get-FpJournal ([IO.DirectoryInfo] "$TestDrive").GetFiles('paths-*.jsonl') } }
        @{ Name = 'Get-Item'; Read = { Get-FpJournal (Get-Item $journal) } }
    ) {
        $journal = Join-Path $TestDrive 'paths-1.jsonl'
        Remove-Item $journal -ErrorAction Ignore
        $null = 'a' | New-FpDevice -JournalPath $journal
        $run = Watch-Command $Read
        $run.Ids | Should -BeNullOrEmpty
        $run.Output.Key | Should -Be 'a'
    }

    It 'goes on after what cannot be read: <Name>' -ForEach @(
        @{ Name = 'no journal'; Id = 'InvalidJournal'; Make = { $file = Join-Path $TestDrive 'other.csv'; 'a,b' | Set-Content $file; $file } }
        @{ Name = 'no file'; Id = 'PathNotFound'; Make = { Join-Path $TestDrive 'nowhere.jsonl' } }
        @{ Name = 'a folder'; Id = 'JournalNotRead'; Make = { "$TestDrive" } }
        @{ Name = 'another provider'; Id = 'InvalidJournal'; Make = { 'Variable:PWD' } }
    ) {
        $null = 'a' | New-FpDevice -JournalPath $journal
        $bad = . $Make
        $run = Watch-Command { $bad, $journal | Get-FpJournal }
        $run.Ids | Should -Be $Id
        $run.Output.Key | Should -Be 'a'
    }
}

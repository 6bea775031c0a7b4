BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator

    function Get-Overlap($Entries) {
        # The largest number of requests under way at one moment.
        $under = $most = 0
        $events = $Entries | ForEach-Object { @{ At = $_.startedMs; Step = 1 }; @{ At = $_.endedMs; Step = -1 } }
        foreach ($change in $events | Sort-Object { $_.At }, { $_.Step }) {
            $under += $change.Step
            $most = [Math]::Max($most, $under)
        }
        $most
    }
}

Describe 'CSV files' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        Push-Location TestDrive:\
    }
    AfterEach { Pop-Location }

    It 'Import-Csv | New-FpDevice | Export-Csv' {
        'ReferenceId,Site', 'r1,a', 'r2,b', 'r3,"c, d"' | Set-Content x.csv
        Import-Csv x.csv | New-FpDevice | Export-Csv y.csv

        $rows = @(Import-Csv y.csv)
        $rows.ReferenceId | Should -Be 'r1', 'r2', 'r3'
        $rows[0].psobject.Properties.Name | Should -Be 'Id', 'ReferenceId', 'LiveMode', 'TimeCreated', 'LastSeen', 'AccountId', 'Mode'
        $rows[0].LiveMode | Should -Be 'False'
        $rows.Id | Should -Be (Get-StoredDevice $sim | Sort-Object referenceId).id
    }

    It 'the file it made removes what it created, and nothing else' {
        Add-Device $sim -Prefix old-
        'ReferenceId', 'r1', 'r2' | Set-Content x.csv
        Import-Csv x.csv | New-FpDevice | Export-Csv y.csv
        Import-Csv y.csv | Remove-FpDevice -Confirm:$false
        (Get-StoredDevice $sim).referenceId | Should -Be 'old-1'
    }

    It 'the file it made is refused in another account, where its references alone create the same again' {
        $other = Connect-Simulator $sim -Account 1
        'r1', 'r2' | New-FpDevice -Session $other | Export-Csv y.csv
        $null = Connect-Simulator $sim
        (Watch-Command { Import-Csv y.csv | New-FpDevice }).Ids | Should -Be 'AccountMismatch', 'AccountMismatch'
        Get-StoredDevice $sim | Should -BeNullOrEmpty
        (Import-Csv y.csv | Select-Object ReferenceId | New-FpDevice).ReferenceId | Should -Be 'r1', 'r2'
    }

    It 'a file in which a row is bad: the others are created, the error is about the row' {
        'ReferenceId,Site', 'r1,a', ',b', 'r3,c' | Set-Content x.csv
        $seen = Watch-Command { Import-Csv x.csv | New-FpDevice | Export-Csv y.csv }
        $seen.Ids | Should -Be 'InvalidReference'
        $seen.Errors[0].TargetObject.Site | Should -Be 'b'
        (Import-Csv y.csv).ReferenceId | Should -Be 'r1', 'r3'
    }

    It 'a file without the column: an error, and nothing is sent' {
        'Name', 'a', 'b' | Set-Content x.csv
        $seen = Watch-Command { Import-Csv x.csv | New-FpDevice }
        $seen.Ids | Should -Be 'MissingProperty', 'MissingProperty'
        $seen.Terminated | Should -BeFalse
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'devices with fields that this module does not know keep one set of columns' {
        Add-Fault $sim -Kind unknownFields -Method POST -Times 0
        $devices = 'r1', 'r2' | New-FpDevice
        $devices[0].zz_added_later | Should -Not -BeNullOrEmpty
        $devices | Export-Csv y.csv
        (Import-Csv y.csv | Get-FpDevice).ReferenceId | Should -Be 'r1', 'r2'
    }
}

Describe 'Get-FpDevice | Remove-FpDevice' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'removes all <Count>, though the pages shrink under it, with -ThrottleLimit <Throttle>' -ForEach @(
        @{ Count = 100; Throttle = 8 }
        @{ Count = 101; Throttle = 1 }
        @{ Count = 350; Throttle = 32 }
    ) {
        Add-Device $sim -Count $Count
        $seen = Watch-Command { Get-FpDevice | Remove-FpDevice -ThrottleLimit $Throttle -Confirm:$false -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Count | Should -Be $Count
        Get-StoredDevice $sim | Should -BeNullOrEmpty
        @(Get-Request $sim | Where-Object { $_ -like 'DELETE *' }).Count | Should -Be $Count
    }

    It 'removes what a filter between them lets through' {
        Add-Device $sim -Count 120
        Get-FpDevice | Where-Object ReferenceId -Like '*7' | Remove-FpDevice -Confirm:$false
        @(Get-StoredDevice $sim).Count | Should -Be 108
    }
}

Describe 'Many items' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It '<Name> keeps the input order, however the answers come' -ForEach @(
        @{ Name = 'New-FpDevice'; Command = { $references | New-FpDevice -ThrottleLimit 16 } }
        @{ Name = 'Get-FpDevice'; Command = { $references | New-FpDevice | Get-FpDevice -ThrottleLimit 16 } }
        @{ Name = 'Set-FpDevice'; Command = { $references | New-FpDevice | Set-FpDevice -PassThru -ThrottleLimit 16 } }
        @{ Name = 'Remove-FpDevice'; Command = { $references | New-FpDevice | Remove-FpDevice -PassThru -Confirm:$false -ThrottleLimit 16 } }
    ) {
        Set-SimulatorOption $sim @{ jitterMs = 60 }
        $references = 1..80 | ForEach-Object { "r$_" }
        (& $Command).ReferenceId | Should -Be $references
    }

    It 'keeps errors in their places among the output' {
        Add-Device $sim -Count 3
        Set-SimulatorOption $sim @{ jitterMs = 60 }
        $seen = Watch-Command { 'a', 'ref-1', 'b', '', 'ref-2', 'c', 'ref-3' | New-FpDevice -ThrottleLimit 8 }
        $seen.Written | ForEach-Object { $_ -is [Management.Automation.ErrorRecord] ? [string]$_.TargetObject : $_.ReferenceId } |
            Should -Be 'a', 'ref-1', 'b', '', 'ref-2', 'c', 'ref-3'
        $seen.Ids | Should -Be 'DuplicateReference', 'InvalidReference', 'DuplicateReference', 'DuplicateReference'
    }

    It 'works on as many at a time as -ThrottleLimit <_> says, and on no more' -ForEach 1, 4, 16 {
        Set-SimulatorOption $sim @{ latencyMs = 150 }
        $null = 1..($_ * 3) | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit $_
        $most = Get-Overlap (Get-SimulatorLog $sim)
        $most | Should -BeLessOrEqual $_
        $most | Should -BeGreaterThan ($_ / 2)
    }

    It 'begins with the first item, however many wait' {
        $references = 1..300 | ForEach-Object { "r$_" }
        $null = New-FpDevice -ReferenceId $references -ThrottleLimit 1
        (Get-SimulatorLog $sim).body | ForEach-Object { ($_ | ConvertFrom-Json).reference_id } | Should -Be $references
    }

    It 'works on several at a time without being told' {
        Set-SimulatorOption $sim @{ latencyMs = 150 }
        $null = 1..16 | ForEach-Object { "r$_" } | New-FpDevice
        Get-Overlap (Get-SimulatorLog $sim) | Should -BeGreaterThan 2
    }

    It 'refuses -ThrottleLimit <_>' -ForEach 0, -1, 1000 {
        (Watch-Command { New-FpDevice r1 -ThrottleLimit $_ }).Errors | Should -Not -BeNullOrEmpty
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'hands results on while the input still runs' {
        $handed = [Collections.Generic.List[string]]::new()
        $before = [Collections.Generic.List[int]]::new()
        1..30 | ForEach-Object {
            Start-Sleep -Milliseconds 20
            if ($_ -eq 30) { $before.Add($handed.Count) }
            "r$_"
        } | New-FpDevice -ThrottleLimit 4 | ForEach-Object { $handed.Add($_.ReferenceId) }
        $handed.Count | Should -Be 30
        $before[0] | Should -BeGreaterThan 5
    }

    It 'does not read its input far ahead of its output' {
        Set-SimulatorOption $sim @{ latencyMs = 100 }
        $read = [Collections.Generic.List[int]]::new()
        $null = 1..1000 | ForEach-Object { $read.Add($_); "r$_" } | New-FpDevice -ThrottleLimit 2 | Select-Object -First 1
        $read.Count | Should -BeLessOrEqual 64
    }

    It 'takes the token once for all of them' {
        $null = 1..60 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 32
        Get-Request $sim | Select-Object -Unique | Should -Be 'POST /devices'
    }
}

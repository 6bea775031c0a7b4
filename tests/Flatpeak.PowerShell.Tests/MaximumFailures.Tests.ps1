# -MaximumFailures: a run ends in an outage, says what was not begun, and goes on later.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

Describe '-MaximumFailures' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim -MaximumRetryCount 0
    }

    It 'ends the command with an error of its own, behind what was done and what failed' {
        Add-Fault $sim status -Method POST -Status 400 -Skip 2 -Times 0
        $seen = Watch-Command { 1..20 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 1 -MaximumFailures 3 -TotalCount 20 -InformationAction Continue }
        $seen.Output.ReferenceId | Should -Be 'r1', 'r2'
        $seen.Ids | Should -Be 'RequestRefused', 'RequestRefused', 'RequestRefused', 'TooManyFailures'
        $seen.Terminated | Should -BeTrue
        $seen.Errors[-1].CategoryInfo.Category | Should -Be 'LimitsExceeded'
        "$($seen.Errors[-1])" | Should -BeLike '*3 items failed (-MaximumFailures 3). Done: 2. Not begun: 15. *-JournalPath*'
        @((Get-Request $sim) -like 'POST /devices').Count | Should -Be 5
        "$($seen.Written[-2])" | Should -Match '^New-FpDevice: 2 created, 3 failed, 15 not begun, '
    }

    It 'goes on later with the same journal' {
        $journal = Join-Path $TestDrive run.jsonl
        $references = 1..12 | ForEach-Object { "r$_" }
        Add-Fault $sim status -Method POST -Status 400 -Skip 2 -Times 0
        $seen = Watch-Command { $references | New-FpDevice -ThrottleLimit 2 -MaximumFailures 2 -JournalPath $journal }
        $seen.Ids[-1] | Should -Be 'TooManyFailures'
        "$($seen.Errors[-1])" | Should -BeLike '*of those that were read, and what comes after them.*'
        $null = Invoke-Simulator $sim DELETE faults
        $again = Watch-Command { $references | New-FpDevice -MaximumFailures 2 -JournalPath $journal }
        $again.Errors | Should -BeNullOrEmpty
        $again.Output.ReferenceId | Should -Be $references
        @(Get-StoredDevice $sim).Count | Should -Be 12
    }

    It 'counts for other cmdlets too, and not where fewer fail: <Name>' -ForEach @(
        @{ Name = 'Get-FpDevice'; Command = { Get-FpDevice -ReferenceId a, b, c -MaximumFailures 2 }; Ids = 'NotFound', 'NotFound', 'TooManyFailures' }
        @{ Name = 'Remove-FpDevice'; Command = { 'dev_a', 'dev_b', 'dev_c' | Remove-FpDevice -ThrottleLimit 1 -MaximumFailures 2 -Confirm:$false }; Ids = 'NotFound', 'NotFound', 'TooManyFailures' }
        @{ Name = 'Set-FpDevice'; Command = { Set-FpDevice dev_a x -MaximumFailures 2 }; Ids = 'NotFound' }
    ) {
        (Watch-Command { & $Command | Out-Null }).Ids | Select-Object -Last 3 | Should -Be $Ids
    }
}

# -MaximumFailures: a run ends in an outage, says what was not begun, and goes on later.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

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
        "$($seen.Errors[-1])" | Should -BeLike 'No more items were begun once 3 had failed (-MaximumFailures 3), and those under way by then were finished. In all: 3 failed, 2 done, 15 not begun. *-JournalPath*'
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

    It 'leaves nobody in doubt about what the next command had taken and not begun: <Name>' -ForEach @(
        @{ Name = 'objects, by -MaximumFailures'; Between = '$_'; IsStopped = $false; Text = "Remove-FpDevice ended *changed nothing for them: 'ns:d1', 'ns:d2', 'ns:d3', 'ns:d4', 'ns:d5'. What Flatpeak has of them is still there. Run Remove-FpDevice again for them." }
        @{ Name = 'text, by -MaximumFailures'; Between = '"dev_$("$_".Substring(3))"'; IsStopped = $false; Text = "Removed from the registry and from Things before the error, and output: 'ns:d1', 'ns:d2', 'ns:d3', 'ns:d4', 'ns:d5'. *", "'dev_d1' may have been removed from Flatpeak: *", "*changed nothing for them: 'dev_d2', 'dev_d3', 'dev_d4', 'dev_d5', 'dev_d6'. *" }
        @{ Name = 'objects, by Ctrl+C'; Between = '$_'; IsStopped = $true; Text = "Remove-FpDevice ended *changed nothing for them: 'ns:d1', 'ns:d2', 'ns:d3', 'ns:d4', 'ns:d5'. What Flatpeak has of them is still there. Run Remove-FpDevice again for them." }
    ) {
        Add-Device $sim -Count 5 -Prefix 'ns:d'
        $ids = 1..5 | ForEach-Object { "ns:d$_" }
        Add-BoschDevice $sim BoschHub ($ids + 'ns:d6')
        # The sixth fails in the middle and ends the first command, or holds it up; Flatpeak has not answered by then.
        $fault = $IsStopped ? @{ method = 'GET'; kind = 'hang' } : @{ method = 'DELETE'; kind = 'status'; status = 400 }
        Add-BoschFault $sim ($fault + @{ service = 'things'; path = 'things/ns(:|%3A)d6$'; times = $null })
        Add-BoschFault $sim @{ service = 'flatpeak'; path = '/devices'; kind = 'hang'; times = $null }
        # One that hangs holds up one of two.
        $throttle = $IsStopped ? 2 : 1
        $shell = New-AskedShell $sim BoschHub
        try {
            $taken = [Collections.Generic.List[object]]::new()
            $shell.Runspace.SessionStateProxy.SetVariable('taken', $taken)
            $shell.Runspace.SessionStateProxy.SetVariable('sim', $sim)
            $shell.Runspace.SessionStateProxy.SetVariable('credential', (Get-SimulatorCredential $sim))
            $run = $shell.AddScript("`$null = Connect-Flatpeak -Uri `$sim.flatpeak -Credential `$credential
                1..6 | ForEach-Object { ""ns:d`$_"" } | Remove-BoschThing -PassThru -ThrottleLimit $throttle -MaximumFailures 1 -Confirm:`$false |
                    ForEach-Object { `$taken.Add(`$_); $Between } | Remove-FpDevice -ThrottleLimit 1 -Confirm:`$false").BeginInvoke()
            if ($IsStopped) {
                Wait-While { $taken.Count -lt 5 }
                $taken.Count | Should -Be 5
                Start-Sleep -Milliseconds 500
                $shell.Stop()
                { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            }
            else {
                $null = $shell.EndInvoke($run)
                "$($shell.Streams.Error[-1])" | Should -BeLike '*-MaximumFailures 1*'
            }
            $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        }
        finally { Close-AskedShell $shell }
        # Of text with other names, the first command cannot know that the next one has it.
        $warnings.Count | Should -Be @($Text).Count
        for ($i = 0; $i -lt @($Text).Count; $i++) { $warnings[$i] | Should -BeLike @($Text)[$i] }
        @(Get-StoredDevice $sim).Count | Should -Be 5
    }

    It 'counts for other cmdlets too, and not where fewer fail: <Name>' -ForEach @(
        @{ Name = 'Get-FpDevice'; Command = { Get-FpDevice -ReferenceId a, b, c -MaximumFailures 2 }; Ids = 'NotFound', 'NotFound', 'TooManyFailures' }
        @{ Name = 'Remove-FpDevice'; Command = { 'dev_a', 'dev_b', 'dev_c' | Remove-FpDevice -ThrottleLimit 1 -MaximumFailures 2 -Confirm:$false }; Ids = 'NotFound', 'NotFound', 'TooManyFailures' }
        @{ Name = 'Set-FpDevice'; Command = { Set-FpDevice dev_a x -MaximumFailures 2 }; Ids = 'NotFound' }
    ) {
        (Watch-Command { & $Command | Out-Null }).Ids | Select-Object -Last 3 | Should -Be $Ids
    }
}

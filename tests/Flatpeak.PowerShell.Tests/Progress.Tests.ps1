# Progress: what a host gets to see of a run, and a log.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Invoke-Watched([string] $Script, [hashtable] $Variable = @{}) {
        # Runs a script in a PowerShell of its own, connected, and returns that: its streams have all records.
        $shell = New-Shell $sim $Variable
        $null = $shell.AddScript('$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
        $shell.Commands.Clear()
        $null = $shell.AddScript($Script).Invoke()
        if ($shell.Streams.Error.Count) { throw $shell.Streams.Error[0] }
        $shell
    }
}

Describe 'Progress' {
    BeforeEach {
        Reset-Simulator $sim
        Set-SimulatorOption $sim @{ latencyMs = 200 }
    }
    AfterEach { if ($shell) { $shell.Dispose() } }

    It 'tells how far a run is, how fast, and how long it takes, and goes at the end' {
        $time = [Diagnostics.Stopwatch]::StartNew()
        $shell = Invoke-Watched '$null = New-FpDevice (1..40 | ForEach-Object { "r$_" }) -ThrottleLimit 4'
        $records = @($shell.Streams.Progress | Where-Object Activity -EQ 'New-FpDevice')
        $shown = @($records | Where-Object RecordType -EQ 'Processing')
        $shown.Count | Should -BeGreaterOrEqual 3
        $shown.Count | Should -BeLessOrEqual ([Math]::Ceiling($time.Elapsed.TotalSeconds * 10))
        $shown[-1].StatusDescription | Should -Match '^(40 of 40 done, 0 failed, 0|[1-3]?\d of 40 done, 0 failed, [1-4]) under way, [\d.]+/s$'
        $shown.PercentComplete | Should -Be ($shown.PercentComplete | Sort-Object)
        $shown[-1].PercentComplete | Should -BeIn (10..100)
        $shown[-1].SecondsRemaining | Should -BeIn (0..60)
        $records[-1].RecordType | Should -Be 'Completed'
        @($records | Where-Object RecordType -EQ 'Completed').Count | Should -Be 1
        @($records.ActivityId | Sort-Object -Unique).Count | Should -Be 1
    }

    It 'knows the end of what is piped in by -TotalCount only' {
        $shell = Invoke-Watched '$r = 1..30 | ForEach-Object { "r$_" }; $null = $r | New-FpDevice -ThrottleLimit 4; $null = $r | ForEach-Object { "x$_" } | New-FpDevice -ThrottleLimit 4 -TotalCount 30'
        $runs = @($shell.Streams.Progress | Where-Object RecordType -EQ 'Processing' | Group-Object ActivityId)
        $runs.Count | Should -Be 2
        $runs[0].Group.PercentComplete | Sort-Object -Unique | Should -Be -1
        $runs[1].Group[-1].StatusDescription | Should -BeLike '* of 30 done*'
        $runs[1].Group[-1].PercentComplete | Should -BeGreaterThan 0
    }

    It 'keeps two commands of a pipeline apart, the second below the first' {
        $shell = Invoke-Watched '$null = 1..30 | ForEach-Object { "q$_" } | New-FpDevice -ThrottleLimit 4 | Remove-FpDevice -ThrottleLimit 2 -Confirm:$false'
        $last = $shell.Streams.Progress | Where-Object Activity -In 'New-FpDevice', 'Remove-FpDevice' | Group-Object Activity -AsHashTable -AsString
        $removal = $last['Remove-FpDevice'][0]
        $creations = @($last['New-FpDevice'])
        $creations.ActivityId | Should -Contain $removal.ParentActivityId
        $creations.ActivityId | Should -Not -Contain $removal.ActivityId
        $last['Remove-FpDevice'][-1].RecordType | Should -Be 'Completed'
    }

    It 'says that the service asks to wait' {
        Add-Fault $sim status -Method POST -Status 429 -RetryAfter 2 -Skip 4
        $shell = Invoke-Watched '$null = New-FpDevice (1..20 | ForEach-Object { "r$_" }) -ThrottleLimit 4'
        @($shell.Streams.Progress.StatusDescription -like '*asks to wait for * s').Count | Should -BeGreaterThan 0
    }

    It 'goes away when the pipeline is stopped: <Name>' -ForEach @(
        @{ Name = 'by Select-Object'; Script = '$null = 1..200 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 4 -WarningAction Ignore | Select-Object -First 30' }
    ) {
        $shell = Invoke-Watched $Script
        $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
    }

    It 'of a comparison has a number of its own, and goes away: <Name>' -ForEach @(
        @{ Name = 'at its end'; Script = '$null = Compare-FpFleet -SettleTimeSeconds 0' }
        @{ Name = 'by Select-Object'; Script = '$null = Compare-FpFleet -SettleTimeSeconds 0 -IncludeMatching | Select-Object -First 1' }
        @{ Name = 'by an error further down'; Script = 'try { Compare-FpFleet -SettleTimeSeconds 0 -IncludeMatching | ForEach-Object { throw "enough" } } catch { Write-Verbose "$_" }' }
    ) {
        Add-Device $sim -Count 20 -Prefix 'ns:d'
        Add-BoschDevice $sim Hono (1..20 | ForEach-Object { "ns:d$_" })
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 1200 }
        $shell = Invoke-Watched "`$null = Connect-BoschIot @bosch; $Script" @{ bosch = Get-BoschParameter $sim Hono }
        $records = @($shell.Streams.Progress | Where-Object Activity -EQ 'Compare-FpFleet')
        $records.Count | Should -BeGreaterOrEqual 2
        $records[0].StatusDescription | Should -Match '^Read: \d+ at Flatpeak, \d+ in the registry, \d+ at Things$'
        $records.ActivityId | Should -Not -Contain 0
        $records[-1].RecordType | Should -Be 'Completed'
        @($records | Where-Object RecordType -EQ 'Completed').Count | Should -Be 1
    }

    It 'of a comparison goes away after Ctrl+C' {
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 2000 }
        $shell = New-Shell $sim @{ bosch = Get-BoschParameter $sim Hono }
        $null = $shell.AddScript('$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential; $null = Connect-BoschIot @bosch').Invoke()
        $shell.Commands.Clear()
        $running = $shell.AddScript('Compare-FpFleet').BeginInvoke()
        $until = [DateTime]::UtcNow.AddSeconds(30)
        while (-not ($shell.Streams.Progress | Where-Object StatusDescription -Like 'Read:*')) {
            if ([DateTime]::UtcNow -gt $until) { throw 'There is no progress.' }
            Start-Sleep -Milliseconds 50
        }
        $shell.Stop()
        { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
        $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
    }

    It 'goes away after Ctrl+C' {
        $shell = New-Shell $sim
        $null = $shell.AddScript('$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
        $shell.Commands.Clear()
        $running = $shell.AddScript('1..2000 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 4').BeginInvoke()
        $until = [DateTime]::UtcNow.AddSeconds(30)
        while ($shell.Streams.Progress.Count -eq 0) {
            if ([DateTime]::UtcNow -gt $until) { throw 'There is no progress.' }
            Start-Sleep -Milliseconds 50
        }
        $shell.Stop()
        { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
        $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
    }

    It 'is not made where nobody wants it: <Script>' -ForEach @(
        @{ Script = '$ProgressPreference = "SilentlyContinue"; $null = New-FpDevice (1..30 | ForEach-Object { "r$_" }) -ThrottleLimit 4' }
        @{ Script = '$null = New-FpDevice (1..30 | ForEach-Object { "r$_" }) -ThrottleLimit 4 -ProgressAction SilentlyContinue' }
    ) {
        $shell = Invoke-Watched $Script
        $shell.Streams.Progress.Count | Should -Be 0
    }
}

Describe 'A log' {
    BeforeEach { Reset-Simulator $sim }
    AfterEach { if ($shell) { $shell.Dispose() } }

    It 'has a line at the end, with -InformationAction Continue' {
        $journal = Join-Path $TestDrive 'log.jsonl'
        $shell = Invoke-Watched '$null = "a", "b" | New-FpDevice -JournalPath $journal; $null = "a", "b", "c", "" | New-FpDevice -JournalPath $journal -InformationAction Continue -ErrorAction Ignore' @{ journal = $journal }
        $lines = @($shell.Streams.Information | ForEach-Object { "$_" })
        $lines.Count | Should -Be 1
        $lines[0] | Should -Match '^New-FpDevice: 1 created, 1 failed, 2 skipped, 0 retries, [\d.]+ seconds, [\d.]+ a second$'
    }

    It 'says of a removal what was removed, what was gone already and what failed: <Name>' -ForEach @(
        @{ Name = 'Remove-FpDevice'; Script = 'Remove-FpDevice -ReferenceId ns:d1, ns:d2, nobody, "" -IgnoreMissing -Confirm:$false'; Counts = '2 removed, 1 gone already, 1 failed' }
        @{ Name = 'Remove-BoschThing'; Script = 'Remove-BoschThing ns:d1, ns:d2, ns:nobody, "" -IgnoreMissing -Confirm:$false -WarningAction Ignore'; Counts = '2 removed, 1 gone already, 1 failed' }
        @{ Name = 'Remove-BoschConnection'; Script = 'Remove-BoschConnection c2-idle, nobody -IgnoreMissing -Force -Confirm:$false'; Counts = '1 removed, 1 gone already, 0 failed' }
    ) {
        Add-Device $sim -Count 2 -Prefix 'ns:d'
        Add-BoschDevice $sim Hono ns:d1, ns:d2
        $shell = Invoke-Watched "`$null = Connect-BoschIot @bosch; $Script -ErrorAction Ignore -Verbose -InformationAction Ignore" @{
            bosch = Get-BoschParameter $sim Hono
        }
        "$($shell.Streams.Verbose[-1])" | Should -Match "^${Name}: $Counts, 0 skipped, 0 retries, [\d.]+ seconds, [\d.]+ a second$"
    }

    It 'says what was kept without a question, what only repeats another, and what a preview has shown: <Name>' -ForEach @(
        @{ Name = 'a removal that failed'; Script = '"ns:d1", "ns:d2" | Remove-BoschThing -Force -PassThru -Confirm:$false -Verbose:$false | Remove-FpDevice -Confirm:$false'; Counts = '1 removed, 0 failed, 1 kept' }
        @{ Name = 'a removal that found nothing'; Script = '"ns:nobody", "ns:d2" | Remove-BoschThing -Force -PassThru -Confirm:$false -Verbose:$false | Remove-FpDevice -Confirm:$false'; Counts = '1 removed, 0 failed, 1 kept' }
        @{ Name = 'a removal that was only planned'; Script = '"ns:d1", "ns:d2" | Remove-BoschThing -PassThru -WhatIf -Verbose:$false | Remove-FpDevice -Confirm:$false'; Counts = '0 removed, 0 failed, 2 kept' }
        @{ Name = 'a row twice'; Script = '"ns:d1", "ns:d2", "ns:d1" | ForEach-Object { [pscustomobject]@{ ReferenceId = $_ } } | Remove-FpDevice -Confirm:$false'; Counts = '2 removed, 0 failed, 1 duplicate' }
        @{ Name = 'a preview'; Script = 'Remove-FpDevice -ReferenceId ns:d1, ns:d2 -WhatIf'; Counts = '0 removed, 0 failed, 2 previewed' }
    ) {
        Add-Device $sim -Count 2 -Prefix 'ns:d'
        Add-BoschDevice $sim Hono ns:d1, ns:d2
        Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = 'ns%3Ad1'; kind = 'status'; status = 400; times = $null }
        $shell = Invoke-Watched "`$null = Connect-BoschIot @bosch; `$VerbosePreference = 'Continue'; & { $Script } -ErrorAction Ignore 2>`$null" @{
            bosch = Get-BoschParameter $sim Hono
        }
        "$($shell.Streams.Verbose[-1])" | Should -Match "^Remove-FpDevice: $Counts, 0 skipped, 0 retries, [\d.]+ seconds, [\d.]+ a second$"
    }

    It 'says what was declined of what somebody answered No to' {
        Add-Device $sim -Count 2
        $asked = New-AskedShell $sim Hono
        try {
            $asked.Runspace.SessionStateProxy.SetVariable('known', @{ Uri = $sim.flatpeak; Credential = Get-SimulatorCredential $sim })
            foreach ($answer in 'No', 'Yes') { $asked.AskedHost.Answers.Enqueue($answer) }
            $null = $asked.AddScript('$null = Connect-Flatpeak @known; Remove-FpDevice -ReferenceId ref-1, ref-2 -Verbose').Invoke()
            "$($asked.Streams.Verbose[-1])" | Should -BeLike 'Remove-FpDevice: 1 removed, 0 failed, 1 declined, 0 skipped, *'
        }
        finally { Close-AskedShell $asked }
    }

    It 'counts the requests that were repeated, and says when a service asks to wait' {
        Add-Fault $sim status -Method POST -Status 429 -RetryAfter 2 -Skip 1
        $shell = Invoke-Watched '$null = "a", "b", "c" | New-FpDevice -ThrottleLimit 1 -Verbose'
        $lines = @($shell.Streams.Verbose | ForEach-Object { "$_" })
        @($lines -match '^The service asks to wait for [12] s: requests go on after that\.$').Count | Should -Be 1
        @($lines -match ' -> 429 in \d+ ms \(attempt 1\); asks to wait for 2 s$').Count | Should -Be 1
        $lines[-1] | Should -Match '^New-FpDevice: 3 created, 0 failed, 0 skipped, 1 retries, '
    }

    It 'says when a service asks <Name> to wait, while it waits' -ForEach @(
        @{ Name = 'Connect-Flatpeak'; Path = '^/login'; Script = '$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential -Verbose' }
        @{ Name = 'Get-FpDevice'; Path = '^/devices'; Script = '$null = Get-FpDevice -Verbose' }
        @{ Name = 'Invoke-FpRequest'; Path = '^/devices'; Script = '$null = Invoke-FpRequest devices -Verbose' }
    ) {
        Add-Fault $sim status -Path $Path -Status 429 -RetryAfter 2 -Skip ($Name -eq 'Connect-Flatpeak' ? 1 : 0)
        $shell = Invoke-Watched $Script
        $lines = @($shell.Streams.Verbose | ForEach-Object { "$_" } | Where-Object { $_ -match ' -> |asks to wait' })
        $lines[0] | Should -Match ' -> 429 in \d+ ms \(attempt 1\); asks to wait for 2 s$'
        $lines[1] | Should -Match '^The service asks to wait for [12] s: requests go on after that\.$'
        $lines[2] | Should -Match ' -> 20[01] in '
        $records = @($shell.Streams.Progress | Where-Object Activity -EQ $Name)
        $records[0].StatusDescription | Should -Match '^the service asks to wait for [12] s$'
        $records[-1].RecordType | Should -Be 'Completed'
    }
}

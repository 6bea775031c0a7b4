# However a pipeline ends, it ends within a second at 500 ms latency, and no request starts afterwards. A request that changes
# something may be answered for as long as -StopGraceSeconds says, two seconds by default.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Start-Simulator

    function Get-StopLimit([string] $Name) { $Name -match 'New|Set|Remove|input' ? 2.5 : 1 }

    function Wait-Request {
        # Until the simulator has seen so many.
        param([int] $Count)
        $until = [DateTime]::UtcNow.AddSeconds(10)
        while ((Get-LastRequest) -lt $Count) {
            if ([DateTime]::UtcNow -gt $until) { throw "Only $(Get-LastRequest) requests came." }
            Start-Sleep -Milliseconds 20
        }
    }

    function Get-LastRequest { @((Invoke-Simulator $sim GET log).entries).Count }

    function Assert-Silence {
        # What was on the wire when the pipeline ended may still arrive; after that, nothing.
        Start-Sleep -Milliseconds 100
        $last = Get-LastRequest
        Start-Sleep -Milliseconds 900
        Get-LastRequest | Should -Be $last -Because 'no request starts after the pipeline has ended'
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'Ctrl+C' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 250
        $stored = Get-StoredDevice $sim
        $shell = New-Shell $sim @{ stored = $stored; ids = $stored.id; references = 1..500 | ForEach-Object { "r$_" }; renamed = $stored.id[0..7] | ForEach-Object { @{ Id = $_; ReferenceId = "x-$_" } } }
        # Connected first, then the command under test: it is that one that is stopped.
        $null = $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
        $shell.Commands.Clear()
        $null = Invoke-Simulator $sim DELETE log
        Set-SimulatorOption $sim @{ latencyMs = 500 }
    }
    AfterEach { $shell.Dispose() }

    It 'names what <Name> may have done, where nothing is waited for' -ForEach @(
        @{ Name = 'New-FpDevice'; Script = '$references | New-FpDevice -ThrottleLimit 8 -StopGraceSeconds 0'; Text = "'r*' may have been created*"; Requests = 8 }
        @{ Name = 'Remove-FpDevice'; Script = '$ids | Remove-FpDevice -ThrottleLimit 8 -Confirm:$false -StopGraceSeconds 0'; Text = "'dev_*' may have been removed from Flatpeak: *"; Requests = 8 }
        @{ Name = 'Set-FpDevice'; Script = '$renamed | Set-FpDevice -ThrottleLimit 8 -StopGraceSeconds 0'; Text = "'x-dev_*' may have been changed*"; Requests = 16 }
    ) {
        Set-SimulatorOption $sim @{ latencyMs = 4000 }
        $running = $shell.AddScript($Script).BeginInvoke()
        # A rename reads each device first.
        Wait-Request $Requests
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
        { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
        $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        $warnings.Count | Should -Be 8
        $warnings | ForEach-Object { $_ | Should -BeLike $Text }
    }

    It 'names what <Name> has done, although it outputs nothing' -ForEach @(
        @{ Name = 'Remove-FpDevice'; Script = '$ids[0..7] | Remove-FpDevice -Confirm:$false -StopGraceSeconds 60'; Text = "'dev_*' was removed from Flatpeak, *"; Requests = 8 }
        @{ Name = 'Set-FpDevice'; Script = '$renamed | Set-FpDevice -StopGraceSeconds 60'; Text = "'x-dev_*' was changed, *"; Requests = 16 }
    ) {
        Set-SimulatorOption $sim @{ latencyMs = 4000 }
        $running = $shell.AddScript($Script).BeginInvoke()
        # A rename reads each device first.
        Wait-Request $Requests
        $shell.Stop()
        { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
        $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        $warnings.Count | Should -Be 8
        $warnings | ForEach-Object { $_ | Should -BeLike $Text }
    }

    It 'leaves no doubt about what is answered in time' {
        $journal = Join-Path $TestDrive stopped.jsonl
        $shell.Runspace.SessionStateProxy.SetVariable('journal', $journal)
        Add-Fault $sim -Kind hangAfter -Method POST -Skip 4
        $running = $shell.AddScript('$references | New-FpDevice -ThrottleLimit 5 -JournalPath $journal -StopGraceSeconds 3').BeginInvoke()
        Wait-Request 5
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 2.5
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 8
        { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
        $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        @($warnings -like "'dev_* (r*)' was created, and may not have been output*").Count | Should -Be 4
        @($warnings -like "'r*' may have been created*").Count | Should -Be 1
        $warnings.Count | Should -Be 5
        (Get-FpJournal $journal).State | Group-Object -NoElement | ForEach-Object { "$($_.Count) $($_.Name)" } | Sort-Object | Should -Be '1 InDoubt', '4 Done'
        Assert-Silence
    }

    It 'says what Invoke-FpRequest -Method <Method> may have done, as no response came' -ForEach @(
        @{ Method = 'Post'; Path = 'devices'; Body = "-Body @{ reference_id = 'new' }" }
        @{ Method = 'Patch'; Path = 'devices/$id'; Body = "-Body @{ reference_id = 'new' }" }
        @{ Method = 'Put'; Path = 'echo'; Body = '-Body @{}' }
        @{ Method = 'Delete'; Path = 'devices/$id'; Body = '' }
    ) {
        $id = $stored.id[0]
        $Path = $ExecutionContext.InvokeCommand.ExpandString($Path)
        Add-Fault $sim -Kind hangAfter -Method $Method.ToUpperInvariant()
        $running = $shell.AddScript("Invoke-FpRequest $Path -Method $Method $Body -Confirm:`$false").BeginInvoke()
        Wait-Request 1
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 4
        { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
        $shell.Streams.Warning | ForEach-Object { "$_" } |
            Should -Be "$($Method.ToUpperInvariant()) '$Path' may have been carried out: Invoke-FpRequest was stopped in the middle of it."
        Assert-Silence
    }

    It 'says what Invoke-FpRequest -Method <Method> has done, where the response comes in time' -ForEach @(
        @{ Method = 'Post'; Path = 'devices'; Body = "-Body @{ reference_id = 'new' }" }
        @{ Method = 'Delete'; Path = 'devices/$id'; Body = '' }
    ) {
        $id = $stored.id[0]
        $Path = $ExecutionContext.InvokeCommand.ExpandString($Path)
        Set-SimulatorOption $sim @{ latencyMs = 1000 }
        $running = $shell.AddScript("`$result = Invoke-FpRequest $Path -Method $Method $Body -Confirm:`$false").BeginInvoke()
        Wait-Request 1
        $shell.Stop()
        { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
        $shell.Streams.Warning | ForEach-Object { "$_" } |
            Should -Be "$($Method.ToUpperInvariant()) '$Path' was carried out, and its response may not have been output: Invoke-FpRequest was stopped."
    }

    It 'says nothing of what Invoke-FpRequest has only <Name>' -ForEach @(
        @{ Name = 'read'; Script = 'Invoke-FpRequest locations'; Fault = @{ Kind = 'hang' } }
        @{ Name = 'been refused'; Script = 'Invoke-FpRequest devices -Method Post -Body @{} -Confirm:$false'; Fault = @{ Kind = 'status'; Status = 400; Body = '{}' } }
    ) {
        Set-SimulatorOption $sim @{ latencyMs = 1000 }
        Add-Fault $sim @Fault
        $running = $shell.AddScript($Script).BeginInvoke()
        Wait-Request 1
        $shell.Stop()
        { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
        $shell.Streams.Warning | Should -BeNullOrEmpty
    }

    It 'does not name what waited for the service to be asked again: <Name>' -ForEach @(
        @{ Name = 'New-FpDevice'; Script = '$references | New-FpDevice' }
        @{ Name = 'Invoke-FpRequest'; Script = 'Invoke-FpRequest devices -Method Post -Body @{ reference_id = "new" } -Confirm:$false' }
    ) {
        # A simulator of its own: what this one asks for is kept for as long as it says.
        $paused = Start-Simulator
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('sim', $paused)
            $shell.Runspace.SessionStateProxy.SetVariable('credential', (Get-SimulatorCredential $paused))
            Add-Fault $paused -Kind status -Method POST -Status 429 -RetryAfter 60 -Times 0
            $running = $shell.AddScript("`$null = Connect-Flatpeak -Uri `$sim.flatpeak -Credential `$credential; $Script").BeginInvoke()
            Wait-While { @(Get-SimulatorLog $paused).status -notcontains 429 }
            Start-Sleep -Milliseconds 300
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
            { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
            $shell.Streams.Warning | Should -BeNullOrEmpty
        }
        finally { Stop-Simulator $paused }
    }

    It 'ends <Name>' -ForEach @(
        @{ Name = 'New-FpDevice'; Requests = 12; Script = '$references | New-FpDevice -ThrottleLimit 8' }
        @{ Name = 'Get-FpDevice, by id'; Requests = 12; Script = '$ids | Get-FpDevice -ThrottleLimit 8' }
        @{ Name = 'Get-FpDevice, all'; Requests = 2; Script = 'Get-FpDevice' }
        @{ Name = 'Set-FpDevice'; Requests = 12; Script = '$ids | ForEach-Object { @{ Id = $_; ReferenceId = "x-$_" } } | Set-FpDevice -ThrottleLimit 8' }
        @{ Name = 'Remove-FpDevice'; Requests = 12; Script = '$ids | Remove-FpDevice -ThrottleLimit 8 -Confirm:$false' }
        @{ Name = 'Get-FpDevice | Remove-FpDevice'; Requests = 4; Script = 'Get-FpDevice | Remove-FpDevice -ThrottleLimit 8 -Confirm:$false' }
        @{ Name = 'Invoke-FpRequest'; Requests = 1; Script = 'while ($true) { Invoke-FpRequest locations }' }
        @{ Name = 'Connect-Flatpeak'; Requests = 1; Script = 'Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential' }
        @{ Name = 'an input that goes on for ever'; Requests = 12; Script = '$n = 0; & { while ($true) { $n++; "n$n" } } | New-FpDevice -ThrottleLimit 8' }
    ) {
        $running = $shell.AddScript($Script).BeginInvoke()
        Wait-Request $Requests
        $running.IsCompleted | Should -BeFalse

        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan (Get-StopLimit $Name)
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Assert-Silence
    }

    It 'ends <Name>' -ForEach @(
        @{ Name = 'a pause before a retry'; Fault = @{ Kind = 'status'; Status = 503 } }
        @{ Name = 'a request that hangs'; Fault = @{ Kind = 'hang' } }
        @{ Name = 'a body that does not come'; Fault = @{ Kind = 'headerOnly' } }
    ) {
        Set-SimulatorOption $sim @{ latencyMs = 0 }
        Add-Fault $sim @Fault -Times 0
        $null = $shell.AddScript('$ids | Get-FpDevice -ThrottleLimit 4').BeginInvoke()
        Wait-Request 1
        Start-Sleep -Milliseconds 200

        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 1
        Assert-Silence
    }

    It 'leaves a session that can be used' {
        $null = $shell.AddScript('$references | New-FpDevice -ThrottleLimit 8').BeginInvoke()
        Wait-Request 8
        $shell.Stop()
        $shell.Commands.Clear()
        Set-SimulatorOption $sim @{ latencyMs = 0 }
        $shell.AddScript('Get-FpDevice $ids[0]').Invoke().Id | Should -Be $stored[0].id
    }
}

Describe 'A stop from further down' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 250
        $ids = (Get-StoredDevice $sim).id
        $references = 1..500 | ForEach-Object { "r$_" }
        $null = Connect-Simulator $sim
        Set-SimulatorOption $sim @{ latencyMs = 500 }
        # Started by the first output, or by the command itself where that never is.
        $watch = [Diagnostics.Stopwatch]::new()
    }

    It 'by Select-Object -First 1 ends <Name>' -ForEach @(
        @{ Name = 'New-FpDevice'; Command = { $references | New-FpDevice } }
        @{ Name = 'New-FpDevice -ThrottleLimit 64'; Command = { $references | New-FpDevice -ThrottleLimit 64 } }
        @{ Name = 'Get-FpDevice, by id'; Command = { $ids | Get-FpDevice } }
        @{ Name = 'Get-FpDevice, all'; Command = { Get-FpDevice } }
        @{ Name = 'Set-FpDevice'; Command = { $ids | ForEach-Object { @{ Id = $_; ReferenceId = "x-$_" } } | Set-FpDevice -PassThru } }
        @{ Name = 'Remove-FpDevice'; Command = { $ids | Remove-FpDevice -PassThru -Confirm:$false } }
        @{ Name = 'Get-FpDevice | Remove-FpDevice'; Command = { Get-FpDevice | Remove-FpDevice -PassThru -Confirm:$false } }
    ) {
        $seen = Watch-Command { & $Command | ForEach-Object { $watch.Start(); $_ } | Select-Object -First 1 }
        $watch.Elapsed.TotalSeconds | Should -BeLessThan (Get-StopLimit $Name)
        $seen.Written.Count | Should -BeGreaterOrEqual 1
        Assert-Silence
    }

    It 'names the one device that was held back until no second one comes' {
        $seen = Watch-Command { @{ Id = $ids[0] } | ForEach-Object { $_; throw 'enough' } | Set-FpDevice -ReferenceId x }
        "$($seen.Errors)" | Should -Be 'enough'
        $seen.Warnings | Should -BeLike "Set-FpDevice ended before it began these items, and changed nothing for them: '$($ids[0])'.*"
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'by a throw ends <Name>' -ForEach @(
        @{ Name = 'New-FpDevice'; Command = { $references | New-FpDevice } }
        @{ Name = 'Get-FpDevice, all'; Command = { Get-FpDevice } }
        @{ Name = 'Remove-FpDevice'; Command = { $ids | Remove-FpDevice -PassThru -Confirm:$false } }
    ) {
        { & $Command | ForEach-Object { $watch.Start(); throw 'enough' } } | Should -Throw 'enough'
        $watch.Elapsed.TotalSeconds | Should -BeLessThan (Get-StopLimit $Name)
        Assert-Silence
    }

    It 'by a break ends New-FpDevice' {
        do { $references | New-FpDevice | ForEach-Object { $watch.Start(); break } } while ($false)
        $watch.Elapsed.TotalSeconds | Should -BeLessThan (Get-StopLimit New-FpDevice)
        Assert-Silence
    }

    It 'by -ErrorAction Stop ends <Name>' -ForEach @(
        @{ Name = 'New-FpDevice'; Command = { @('taken') + $references | New-FpDevice -ErrorAction Stop }; Id = 'DuplicateReference' }
        @{ Name = 'Get-FpDevice'; Command = { @('dev_0') + $ids | Get-FpDevice -ErrorAction Stop }; Id = 'NotFound' }
        @{ Name = 'Remove-FpDevice'; Command = { @('dev_0') + $ids | Remove-FpDevice -Confirm:$false -ErrorAction Stop }; Id = 'NotFound' }
    ) {
        Set-SimulatorOption $sim @{ latencyMs = 0 }
        $null = New-FpDevice taken
        Set-SimulatorOption $sim @{ latencyMs = 500 }
        $before = Get-LastRequest
        $seen = Watch-Command $Command
        # Those that were out when the error came, and what had taken their places; not the hundreds behind them.
        (Get-LastRequest) - $before | Should -BeLessThan 100
        $seen.Terminated | Should -BeTrue
        $seen.Ids | Should -Be $Id
        Assert-Silence
    }

    It 'by -ErrorAction Stop for an item that was never sent ends the others' {
        $before = Get-LastRequest
        $seen = Watch-Command { @('dev_0', '..') + $ids | Get-FpDevice -ErrorAction Stop }
        (Get-LastRequest) - $before | Should -BeLessThan 100
        $seen.Terminated | Should -BeTrue
        Assert-Silence
    }
}

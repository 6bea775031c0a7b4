BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Sessions' {
    BeforeEach { Reset-Simulator $sim }

    It 'Get-FpSession outputs nothing where nobody is connected' {
        Get-FpSession | Should -BeNullOrEmpty
    }

    It 'Get-FpSession shows the session connected last first' {
        $first = Connect-Simulator $sim
        $second = Connect-Simulator $sim -Account 1
        (Get-FpSession).AccountId | Should -Be $second.AccountId, $first.AccountId
    }

    It 'the session connected last is the default' {
        $null = Connect-Simulator $sim
        $second = Connect-Simulator $sim -Account 1
        (New-FpDevice r1).AccountId | Should -Be $second.AccountId
    }

    It '-Session chooses another' {
        $first = Connect-Simulator $sim
        $null = Connect-Simulator $sim -Account 1
        (New-FpDevice r1 -Session $first).AccountId | Should -Be $first.AccountId
        Get-FpDevice | Should -BeNullOrEmpty
        (Get-FpDevice -Session $first).ReferenceId | Should -Be 'r1'
    }

    It 'shows account, mode and host as text' {
        $session = Connect-Simulator $sim
        "$session" | Should -BeLike "*$($session.AccountId)*test*$($session.Uri.Authority)*"
    }
}

Describe 'Disconnect-Flatpeak' {
    BeforeEach { Reset-Simulator $sim }

    It 'ends the default session and outputs nothing' {
        $session = Connect-Simulator $sim
        Disconnect-Flatpeak | Should -BeNullOrEmpty
        $session.IsConnected | Should -BeFalse
        Get-FpSession | Should -BeNullOrEmpty
    }

    It 'puts no other account in its place' {
        $null = Connect-Simulator $sim
        $null = Connect-Simulator $sim -Account 1
        Disconnect-Flatpeak
        (Watch-Command { New-FpDevice r1 }).Ids | Should -Be 'NotConnected'
        Get-Request $sim | Should -BeNullOrEmpty
        @(Get-FpSession).Count | Should -Be 1
    }

    It 'ends the session it is given and leaves the default' {
        $first = Connect-Simulator $sim
        $second = Connect-Simulator $sim -Account 1
        Disconnect-Flatpeak -Session $first
        Get-FpSession | Should -Be $second
        (New-FpDevice r1).AccountId | Should -Be $second.AccountId
    }

    It 'takes all sessions from the pipeline' {
        $null = Connect-Simulator $sim
        $null = Connect-Simulator $sim -Account 1
        Get-FpSession | Disconnect-Flatpeak
        Get-FpSession | Should -BeNullOrEmpty
    }

    It 'says so where nobody is connected' {
        (Watch-Command { Disconnect-Flatpeak }).Ids | Should -Be 'NotConnected'
    }

    It 'does no harm the second time' {
        $session = Connect-Simulator $sim
        Disconnect-Flatpeak
        (Watch-Command { Disconnect-Flatpeak -Session $session }).Errors | Should -BeNullOrEmpty
    }

    It 'in the middle of a pipeline ends it with an error of this module' {
        $null = Connect-Simulator $sim
        Set-SimulatorOption $sim @{ latencyMs = 100 }
        $seen = Watch-Command { 1..60 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 4 | ForEach-Object { if (Get-FpSession) { Disconnect-Flatpeak } } }
        $seen.Ids | Should -Not -BeNullOrEmpty
        $seen.Ids | Select-Object -Unique | Should -Be 'NotConnected'
    }
}

Describe 'Without a session' {
    BeforeEach { Reset-Simulator $sim }

    It '<Name> ends with NotConnected and sends nothing' -ForEach @(
        @{ Name = 'New-FpDevice'; Command = { New-FpDevice r1 } }
        @{ Name = 'New-FpDevice in a pipeline'; Command = { 'r1', 'r2' | New-FpDevice } }
        @{ Name = 'Get-FpDevice'; Command = { Get-FpDevice } }
        @{ Name = 'Set-FpDevice'; Command = { Set-FpDevice dev_1 r1 } }
        @{ Name = 'Remove-FpDevice'; Command = { Remove-FpDevice dev_1 -Confirm:$false } }
        @{ Name = 'Invoke-FpRequest'; Command = { Invoke-FpRequest devices } }
    ) {
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be 'NotConnected'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike '*Connect-Flatpeak*'
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'a disconnected one is none' {
        $session = Connect-Simulator $sim
        Disconnect-Flatpeak
        $seen = Watch-Command { Get-FpDevice -Session $session }
        $seen.Ids | Should -Be 'NotConnected'
        Get-Request $sim | Should -BeNullOrEmpty
    }
}

Describe 'Sessions of several runspaces' {
    BeforeEach { Reset-Simulator $sim }

    It 'are not seen in another' {
        $null = Connect-Simulator $sim
        $shell = New-Shell $sim
        try {
            $shell.AddScript('Get-FpSession; try { New-FpDevice r1 } catch { $_.FullyQualifiedErrorId }').Invoke() |
                Should -BeLike 'NotConnected,*'
        }
        finally { $shell.Dispose() }
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'made in another are not seen here' {
        $shell = New-Shell $sim
        try {
            $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke().AccountId | Should -Be $sim.accounts[0].accountId
            Get-FpSession | Should -BeNullOrEmpty
            (Watch-Command { Get-FpDevice }).Ids | Should -Be 'NotConnected'
        }
        finally { $shell.Dispose() }
    }

    It 'look the same where they were not made' {
        $session = Connect-Simulator $sim
        $shell = New-Shell $sim
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('session', $session)
            # Only that it is no default there.
            $here = ($session | Out-String -Width 300) -replace 'Default', 'Connected' -replace '[\s-]+', ' '
            "$($shell.AddScript('Get-FpSession $session | Out-String -Width 300').Invoke())" -replace '[\s-]+', ' ' | Should -Be $here
        }
        finally { $shell.Dispose() }
    }

    It 'can be handed over on purpose' {
        $session = Connect-Simulator $sim
        $devices = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:module
            New-FpDevice "r$_" -Session $using:session
        }
        $devices.ReferenceId | Sort-Object | Should -Be 'r1', 'r2', 'r3', 'r4'
        Get-Request $sim | Select-Object -Unique | Should -Be 'POST /devices'
    }
}

Describe 'A session that another runspace disconnects while its other side is connected' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 400 }
        $shell = New-Shell $sim @{ bosch = Get-BoschParameter $sim Hono }
        $shell.Runspace.SessionStateProxy.SetVariable('session', $null)
    }
    AfterEach { $shell.Dispose() }

    It 'is an error of <Command>, and completes nothing' -ForEach @(
        @{ Command = 'Connect-BoschIot'; First = { Connect-Simulator $sim }; Script = 'Connect-BoschIot @bosch -Session $session'; Path = '*/devices/*' }
        @{ Command = 'Connect-Flatpeak'; First = { Connect-Bosch $sim Hono }; Script = 'Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential -Session $session'; Path = '*/login' }
    ) {
        $session = & $First
        $shell.Runspace.SessionStateProxy.SetVariable('session', $session)
        $null = Invoke-Simulator $sim DELETE log
        $run = $shell.AddScript("try { $Script } catch { `$_.FullyQualifiedErrorId }").BeginInvoke()
        Wait-While { -not (Get-SimulatorLog $sim | Where-Object path -Like $Path) }
        Disconnect-Flatpeak $session
        $output = $shell.EndInvoke($run)
        @($output).Count | Should -Be 1
        $output[0] | Should -BeOfType string
        $output[0] | Should -Match '^(NotConnected|AlreadyConnected),'
        $session.IsConnected | Should -BeFalse
        $session.Bosch -and $session.AccountId | Should -BeFalse
    }

    It 'is not completed later either, where it was the default: a new one is made' {
        $half = $shell.AddScript('Connect-BoschIot @bosch').Invoke()[0]
        $shell.Commands.Clear()
        Disconnect-Flatpeak $half
        $whole = $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()[0]
        $shell.Commands.Clear()
        $whole.IsConnected | Should -BeTrue
        $whole.Bosch | Should -BeNullOrEmpty
        $shell.AddScript('Get-FpSession').Invoke().Count | Should -Be 1
    }
}

Describe 'A session whose other side two runspaces connect at once' {
    It 'gets it from one of them, and the other is told' {
        Reset-Simulator $sim
        $session = Connect-Bosch $sim Hono
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 400 }
        $shells = 1..2 | ForEach-Object { New-Shell $sim @{ session = $session } }
        try {
            $runs = foreach ($shell in $shells) {
                $shell.AddScript('try { Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential -Session $session } catch { $_.FullyQualifiedErrorId }').BeginInvoke()
            }
            $output = 0..1 | ForEach-Object { $shells[$_].EndInvoke($runs[$_])[0] }
        }
        finally { $shells.Dispose() }
        @($output | Where-Object { $_ -is [string] }) | Should -BeLike 'AlreadyConnected,*'
        @($output | Where-Object { $_ -isnot [string] }) | Should -Be $session
        (New-FpDevice r1 -Session $session).ReferenceId | Should -Be 'r1'
    }
}

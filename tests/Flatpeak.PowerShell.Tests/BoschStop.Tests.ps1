# A removal that is stopped in the middle, whichever way, sends nothing more; made again, it converges.
BeforeDiscovery {
    $stops = foreach ($count in 1, 3, 4, 5, 6, 8) { @{ Count = $count } }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator

    function Assert-Quiet {
        # Nothing is sent any more.
        $last = (Invoke-Simulator $sim GET counts).log
        Start-Sleep -Milliseconds 600
        (Invoke-Simulator $sim GET counts).log | Should -Be $last
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'Remove-BoschThing, stopped' {
    BeforeEach {
        Reset-Simulator $sim
        Add-BoschDevice $sim BoschHub ns:d1, ns:d2, ns:d3
    }

    It 'after <Count> requests for a device: nothing more is sent, and the next run converges' -ForEach $stops {
        $shell = New-AskedShell $sim BoschHub
        try {
            $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 150 }
            $run = $shell.AddScript('Remove-BoschThing ns:d1, ns:d2, ns:d3 -Confirm:$false').BeginInvoke()
            while (@(Get-SimulatorLog $sim).Count -lt 3 * $Count) { Start-Sleep -Milliseconds 10 }
            $shell.Stop()
            try { $null = $shell.EndInvoke($run) } catch [Management.Automation.PipelineStoppedException] { $_.Exception.Message | Should -Not -BeNullOrEmpty }
            Assert-Quiet
        }
        finally { Close-AskedShell $shell }
        $left = @(Get-Leftover $sim)
        $left | Should -Not -BeNullOrEmpty
        foreach ($number in 1..3) {
            # The order held as far as it got.
            if ($left -contains "thing ns:d$number") { $left | Should -Contain "policy ns:d$number" }
            if ($left -contains "hub credential ns_d$number") { $left | Should -Contain "hub registration ns:d$number" }
            if ($left -contains "hub registration ns:d$number") { $left | Should -Contain "thing ns:d$number" }
        }

        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 0 }
        $null = Connect-Bosch $sim BoschHub
        (Watch-Command { Remove-BoschThing ns:d1, ns:d2, ns:d3 -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'by <Name>: nothing more is sent, and the next run converges' -ForEach @(
        @{ Name = 'Select-Object -First'; Command = { Remove-BoschThing ns:d1, ns:d2, ns:d3 -PassThru -Confirm:$false -ThrottleLimit 1 | Select-Object -First 1 } }
        @{ Name = 'a throw further down'; Command = { Remove-BoschThing ns:d1, ns:d2, ns:d3 -PassThru -Confirm:$false -ThrottleLimit 1 | ForEach-Object { throw 'enough' } } }
        @{ Name = '-ErrorAction Stop'; Command = { Remove-BoschThing '..', ns:d2, ns:d3 -Confirm:$false -ThrottleLimit 1 -ErrorAction Stop } }
    ) {
        $null = Connect-Bosch $sim BoschHub
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 50 }
        $null = Watch-Command $Command
        Assert-Quiet
        $left = @(Get-Leftover $sim)
        $left | Should -Contain 'policy ns:d3'
        foreach ($number in 1..3) { if ($left -contains "thing ns:d$number") { $left | Should -Contain "policy ns:d$number" } }
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 0 }
        (Watch-Command { Remove-BoschThing ns:d1, ns:d2, ns:d3 -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'while it asks: nothing was sent but reads' {
        $shell = New-AskedShell $sim BoschHub
        try {
            'Yes', 'No to All' | ForEach-Object { $shell.AskedHost.Answers.Enqueue($_) }
            $null = $shell.AddScript('Remove-BoschThing ns:d1, ns:d2, ns:d3').Invoke()
        }
        finally { Close-AskedShell $shell }
        @(Get-Leftover $sim | Where-Object { $_ -match 'd[23]$' }).Count | Should -Be 8
        Get-Leftover $sim | Where-Object { $_ -match 'd1$' } | Should -BeNullOrEmpty
    }
}

Describe 'New-BoschThing, stopped' {
    It 'leaves nothing that Remove-BoschThing could not remove: after <Count> requests' -ForEach $stops {
        Reset-Simulator $sim
        $shell = New-AskedShell $sim BoschHub
        try {
            $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 150 }
            $run = $shell.AddScript('New-BoschThing ns:d1').BeginInvoke()
            while (@(Get-SimulatorLog $sim).Count -lt $Count) { Start-Sleep -Milliseconds 10 }
            $shell.Stop()
            try { $null = $shell.EndInvoke($run) } catch [Management.Automation.PipelineStoppedException] { $_.Exception.Message | Should -Not -BeNullOrEmpty }
            Assert-Quiet
        }
        finally { Close-AskedShell $shell }
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 0 }
        $null = Connect-Bosch $sim BoschHub
        (Watch-Command { Remove-BoschThing ns:d1 -Force -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

# A plan says what it found: a preview, and a prompt, in which everything looks alike is no preview.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'A plan' {
    BeforeEach {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:quiet
        Add-BoschDevice $sim Hono ns:active @{ modifiedSecondsAgo = 40 }
        $shell = New-AskedShell $sim Hono
    }
    AfterEach { Close-AskedShell $shell }

    It 'says which thing would stop it, and which is not there' {
        $null = $shell.AddScript('"ns:quiet", "ns:active", "ns:gone" | Remove-BoschThing -WhatIf').Invoke()
        $lines = $shell.AskedHost.Lines
        @($lines -match "1\. .*'ns:quiet' at Things \(\S+\)$").Count | Should -Be 1
        @($lines -match "1\. .*'ns:active' at Things \(\S+\): changed (39|[45]\d) s ago: this would stop here$").Count | Should -Be 1
        @($lines -match "4\. Delete thing 'ns:gone' at Things \(\S+\): not there, or hidden from this session$").Count | Should -Be 1
    }

    It 'ends with counts' {
        $null = $shell.AddScript('"ns:quiet", "ns:active", "ns:gone", "ns:quiet" | Remove-BoschThing -WhatIf').Invoke()
        $shell.AskedHost.Lines[-1] | Should -Be 'What if, Remove-BoschThing: 1 ready, 1 active, 1 whose thing is not seen, 1 duplicate.'
    }

    It 'does not stop at activity with -Force' {
        $null = $shell.AddScript('Remove-BoschThing ns:active -Force -WhatIf').Invoke()
        $shell.AskedHost.Lines -join ' ' | Should -Not -BeLike '*would stop here*'
        $shell.AskedHost.Lines[-1] | Should -Be 'What if, Remove-BoschThing: 1 ready, 0 active, 0 whose thing is not seen, 0 duplicate.'
    }

    It 'is asked about with what it found' {
        $shell.AskedHost.Answers.Enqueue('No')
        $null = $shell.AddScript('Remove-BoschThing ns:active').Invoke()
        $shell.AskedHost.Questions[0] | Should -BeLike '*changed * s ago: this would stop here*'
    }

    It 'has found nothing before anything was looked for' {
        $plan = $shell.AddScript('Remove-BoschThing ns:quiet -WhatIf -PassThru').Invoke()
        $plan.Found | Should -Be ''
        $plan.State | Should -Be 'Planned'
    }
}

Describe 'A preview of Remove-FpDevice' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2
        $shell = New-AskedShell $sim Hono
        $shell.Runspace.SessionStateProxy.SetVariable('credential', (Get-SimulatorCredential $sim))
        $shell.Runspace.SessionStateProxy.SetVariable('sim', $sim)
        $null = $shell.AddScript('$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
        $shell.Commands.Clear()
    }
    AfterEach { Close-AskedShell $shell }

    It 'says which reference is not there, and ends with counts' {
        $null = $shell.AddScript('"ref-1", "no-such", "ref-2", "ref-1" | ForEach-Object { [pscustomobject]@{ ReferenceId = $_ } } | Remove-FpDevice -WhatIf').Invoke()
        $shell.Streams.Error.FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
        "$($shell.Streams.Error)" | Should -BeLike "*has no device with reference 'no-such'*"
        @($shell.AskedHost.Lines -like '*"Remove device"*').Count | Should -Be 2
        $shell.AskedHost.Lines[-1] | Should -Be 'What if, Remove-FpDevice: 2 ready, 1 not found, 1 duplicate.'
    }

    It 'says which id is not there, and does not read again what Get-FpDevice has output' {
        $null = $shell.AddScript('$all = Get-FpDevice; $all[0].Id, "dev_gone" | Remove-FpDevice -WhatIf').Invoke()
        "$($shell.Streams.Error)" | Should -BeLike "Cannot read device 'dev_gone': * answered 404 NotFound *"
        $shell.AskedHost.Lines[-1] | Should -Be 'What if, Remove-FpDevice: 1 ready, 1 not found, 0 duplicate.'
        $shell.Commands.Clear()
        $null = Invoke-Simulator $sim DELETE log
        $null = $shell.AddScript('$all | Remove-FpDevice -WhatIf').Invoke()
        Get-Request $sim | Should -BeNullOrEmpty
        $shell.AskedHost.Lines[-1] | Should -Be 'What if, Remove-FpDevice: 2 ready, 0 not found, 0 duplicate.'
    }

    It 'shows what the removal would refuse of a row with an id and the reference of another' {
        $null = $shell.AddScript('$row = Get-FpDevice -ReferenceId ref-1 | Select-Object Id, @{ n = "ReferenceId"; e = { "ref-2" } }; $row, [pscustomobject]@{ ReferenceId = "ref-2" } | Remove-FpDevice -WhatIf').Invoke()
        $shell.Streams.Error.FullyQualifiedErrorId | Should -BeLike 'AmbiguousReference,*'
        $shell.AskedHost.Lines[-1] | Should -Be 'What if, Remove-FpDevice: 1 ready, 0 not found, 0 duplicate, 1 failed.'
    }

    It 'shows what is not there, where that is no error' {
        $null = $shell.AddScript('Remove-FpDevice -ReferenceId ref-1, no-such -IgnoreMissing -WhatIf').Invoke()
        $shell.Streams.Error | Should -BeNullOrEmpty
        $shell.AskedHost.Lines -like '*"no-such (account *): not there".' | Should -Not -BeNullOrEmpty
        $shell.AskedHost.Lines[-1] | Should -Be 'What if, Remove-FpDevice: 1 ready, 1 not found, 0 duplicate.'
    }
}

Describe 'Remove-BoschThing -Verbose' {
    It 'shows every step' {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:d1
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -Verbose }
        foreach ($number in 1..5) { @($seen.Verbose -match "^$number\. ").Count | Should -Be 1 }
    }
}

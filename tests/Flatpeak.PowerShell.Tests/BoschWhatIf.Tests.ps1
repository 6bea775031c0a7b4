# Before and after Remove-BoschThing: what -WhatIf shows, what -Confirm asks, and what goes on into Remove-FpDevice.
BeforeDiscovery { $dialects = @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $things = ([uri]$sim.things).Authority
    $registries = @{ BoschHub = ([uri]$sim.hub).Authority; Hono = ([uri]$sim.hono).Authority }
}

Describe 'Remove-BoschThing -WhatIf at <Dialect>' -ForEach $dialects {
    BeforeEach {
        Reset-Simulator $sim
        $shell = New-AskedShell $sim $Dialect
        $registry = $registries[$Dialect]
    }
    AfterEach { Close-AskedShell $shell }

    It 'prints a line a step, in order, numbered, with the exact target on the exact service' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ deviceId = 'hub-1'; policyId = 'ns:p1' }
        $shell.AddScript('Remove-BoschThing ns:d1 -HubDeviceId hub-1 -WhatIf').Invoke() | Should -BeNullOrEmpty
        $shell.AskedHost.Lines | Should -Be @(
            "What if: 1. Make sure that nothing has changed for 00:10:00 in thing 'ns:d1' at Things ($things)"
            "What if: 2. Delete all credentials in tenant 't1' of device 'hub-1' at $Dialect ($registry)"
            "What if: 3. Delete the registration in tenant 't1' of device 'hub-1' at $Dialect ($registry)"
            "What if: 4. Delete thing 'ns:d1' at Things ($things)"
            "What if: 5. Delete, unless another thing uses it, policy 'ns:p1' at Things ($things)"
            'What if, Remove-BoschThing: 1 ready, 0 active, 0 whose thing is not seen, 0 duplicate.'
        )
        $shell.AskedHost.Questions | Should -BeNullOrEmpty
    }

    It 'prints what is kept as kept' {
        Add-BoschDevice $sim $Dialect ns:d1
        $null = $shell.AddScript('Remove-BoschThing ns:d1 -KeepPolicy -KeepRegistration -Force -WhatIf').Invoke()
        $shell.AskedHost.Lines[0..3] | Should -BeLike 'What if: [1-4].*'
        $shell.AskedHost.Lines[0, 1, 3] | Should -BeLike '*Skip (kept): Delete*'
        $shell.AskedHost.Lines[2] | Should -Be "What if: 3. Delete thing 'ns:d1' at Things ($things)"
    }

    It 'is the same list as what then runs: <_>' -ForEach '', '-Force', '-KeepPolicy', '-KeepRegistration', '-RestorePolicy' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ policy = $_ -ne '-RestorePolicy' }
        $plan = $shell.AddScript("Remove-BoschThing ns:d1 $_ -WhatIf -PassThru").Invoke()
        $shell.Commands.Clear()
        $run = $shell.AddScript("Remove-BoschThing ns:d1 $_ -Confirm:`$false -PassThru").Invoke()
        $run.Succeeded | Should -BeTrue
        $run.Steps.Description | Should -Be $plan.Steps.Description
        $shell.AskedHost.Lines | Select-Object -SkipLast 1 | Should -Be @($plan.Steps.Description | ForEach-Object { "What if: $_" })
    }

    It 'only reads, for every device of a pipeline, whatever else is said' -ForEach @(
        @{ Script = 'Remove-BoschThing ns:d1 -WhatIf' }
        @{ Script = '"ns:d1", "ns:d2", "ns:gone" | Remove-BoschThing -WhatIf -Force -QuietPeriod 0 -Confirm:$false' }
        @{ Script = 'Get-BoschThing | Remove-BoschThing -WhatIf -RestorePolicy -PassThru -ThrottleLimit 1' }
        @{ Script = '$WhatIfPreference = $true; Get-BoschThing | Remove-BoschThing -Confirm:$false' }
        @{ Script = 'New-BoschThing ns:new -WhatIf' }
        @{ Script = 'Get-BoschConnection | Reset-BoschConnectionMetric -WhatIf' }
        @{ Script = 'Get-BoschConnection | Remove-BoschConnection -Force -WhatIf' }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2
        Add-BoschDevice $sim $Dialect ns:d3 @{ policy = $false }
        $before = Invoke-Simulator $sim GET state | Select-Object hub, hono, things, policies, connections | ConvertTo-Json -Depth 10
        $null = $shell.AddScript($Script).Invoke()
        $shell.Streams.Error | Should -BeNullOrEmpty
        $shell.AskedHost.Lines | Should -Not -BeNullOrEmpty
        Get-BoschRequest $sim -Writes | Where-Object { $_ -ne 'token POST /token' } | Should -BeNullOrEmpty
        Invoke-Simulator $sim GET state | Select-Object hub, hono, things, policies, connections | ConvertTo-Json -Depth 10 | Should -Be $before
    }

    It 'with -PassThru outputs the plan as objects, none of which succeeded' {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2
        $plans = $shell.AddScript('Get-BoschThing | Remove-BoschThing -WhatIf -PassThru').Invoke()
        $plans.ThingId | Should -Be 'ns:d1', 'ns:d2'
        $plans | ForEach-Object {
            $_.PSObject.BaseObject | Should -BeOfType 'Flatpeak.Removal.DeviceRemoval'
            $_.Succeeded | Should -BeFalse
            $_.Steps.State | Should -Be (@('Planned') * 5)
            $_.Steps.Number | Should -Be 1, 2, 3, 4, 5
        }
    }

    It 'still reports what is unfit' {
        $null = $shell.AddScript('"..", "ns:d1" | Remove-BoschThing -WhatIf').Invoke()
        ($shell.Streams.Error.FullyQualifiedErrorId -split ',')[0] | Should -Be 'InvalidId'
        @($shell.Streams.Error).Count | Should -Be 1
        $shell.AskedHost.Lines.Count | Should -Be 6
    }
}

Describe 'Remove-BoschThing asks' {
    BeforeEach {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:d1, ns:d2, ns:d3
        $shell = New-AskedShell $sim Hono
    }
    AfterEach { Close-AskedShell $shell }

    It 'once a device, with its whole plan' {
        $null = $shell.AddScript('"ns:d1", "ns:d2", "ns:d3" | Remove-BoschThing').Invoke()
        $shell.AskedHost.Questions.Count | Should -Be 3
        $lines = $shell.AskedHost.Questions[1] -split '\r?\n'
        $lines[0] | Should -BeLike "*'ns:d2'*"
        $lines[1..5] | Should -Be @(
            "1. Make sure that nothing has changed for 00:10:00 in thing 'ns:d2' at Things ($things)"
            "2. Delete all credentials in tenant 't1' of device 'ns:d2' at Hono ($($registries.Hono))"
            "3. Delete the registration in tenant 't1' of device 'ns:d2' at Hono ($($registries.Hono))"
            "4. Delete thing 'ns:d2' at Things ($things)"
            "5. Delete, unless another thing uses it, policy 'ns:d2' at Things ($things)"
        )
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'and leaves what it is told to leave' {
        'Yes', 'No', 'Yes' | ForEach-Object { $shell.AskedHost.Answers.Enqueue($_) }
        $output = $shell.AddScript('"ns:d1", "ns:d2", "ns:d3" | Remove-BoschThing -PassThru').Invoke()
        $output.ThingId | Should -Be 'ns:d1', 'ns:d3'
        Get-Leftover $sim | Should -Be 'hono registration ns:d2', 'hono credential ns_d2', 'thing ns:d2', 'policy ns:d2'
    }

    It 'and is told no for all' {
        $shell.AskedHost.Answers.Enqueue('No to All')
        $shell.AddScript('"ns:d1", "ns:d2", "ns:d3" | Remove-BoschThing -PassThru').Invoke() | Should -BeNullOrEmpty
        $shell.AskedHost.Questions.Count | Should -Be 1
        Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
    }

    It 'and is told yes for all' {
        $shell.AskedHost.Answers.Enqueue('Yes to All')
        $null = $shell.AddScript('"ns:d1", "ns:d2", "ns:d3" | Remove-BoschThing').Invoke()
        $shell.AskedHost.Questions.Count | Should -Be 1
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'even with -Force, which is about quiet only' {
        $shell.AskedHost.Answers.Enqueue('No')
        $null = $shell.AddScript('Remove-BoschThing ns:d1 -Force').Invoke()
        $shell.AskedHost.Questions.Count | Should -Be 1
        Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
    }

    It 'not with -Confirm:$false' {
        $null = $shell.AddScript('"ns:d1", "ns:d2", "ns:d3" | Remove-BoschThing -Confirm:$false').Invoke()
        $shell.AskedHost.Questions | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'by itself: <_> has the impact High' -ForEach 'Remove-BoschThing', 'Remove-BoschConnection' {
        $attribute = (Get-Command $_).ImplementingType.GetCustomAttributes($true).where({ $_ -is [Management.Automation.CmdletAttribute] })
        $attribute.ConfirmImpact | Should -Be 'High'
        $attribute.SupportsShouldProcess | Should -BeTrue
    }
}

Describe 'A removal piped into Remove-FpDevice, at <Dialect>' -ForEach $dialects {
    BeforeEach {
        Reset-Simulator $sim
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2, ns:d3
        # At the wrong moment for the second: it will fail at its thing.
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = 'ns(:|%3A)d2$'; kind = 'status'; status = 409; times = $null }
        Add-Device $sim -Count 3 -Prefix 'ns:d'
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $null = Connect-Bosch $sim $Dialect
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
    }

    It 'removes at Flatpeak what succeeded, and nothing else: <Name>' -ForEach @(
        @{ Name = 'directly'; Command = { 'ns:d1', 'ns:d2', 'ns:d3' | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'by way of a file'; Command = {
                'ns:d1', 'ns:d2', 'ns:d3' | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue | Export-Csv $file
                Import-Csv $file | Remove-FpDevice -Confirm:$false
            } }
        @{ Name = 'Flatpeak devices all the way'; Command = { Get-FpDevice | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue | Remove-FpDevice -Confirm:$false } }
    ) {
        $seen = Watch-Command $Command
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeLike "Nothing was done for '*ns:d2*' at Flatpeak: *"
        (Get-StoredDevice $sim).referenceId | Should -Be 'ns:d2'
        Get-Leftover $sim | Should -Be 'thing ns:d2', 'policy ns:d2'
    }

    It 'is held back when only one side of the device was found: <Name>' -ForEach @(
        @{ Name = 'directly'; Command = { Remove-BoschThing ns:d4 -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'by way of a file'; Command = {
                Remove-BoschThing ns:d4 -PassThru -Confirm:$false | Export-Csv $file
                Import-Csv $file | Remove-FpDevice -Confirm:$false
            } }
    ) {
        Add-BoschDevice $sim $Dialect ns:d4 @{ deviceId = 'hub-4' }
        Add-Device $sim -Count 4 -Prefix 'ns:d'
        $seen = Watch-Command $Command
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings.Count | Should -Be 2
        $seen.Warnings[0] | Should -BeLike "*no registration and no credential of device 'ns:d4'*-HubDeviceId*"
        $seen.Warnings[1] | Should -BeLike "Nothing was done for 'ns:d4' at Flatpeak*registration*-ReferenceId*"
        (Get-StoredDevice $sim).referenceId | Should -Contain 'ns:d4'
    }

    It 'is held back when nothing of the device was found: <Name>' -ForEach @(
        @{ Name = 'directly'; Command = { Remove-BoschThing ns:d4 -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'with -KeepRegistration'; Command = { Remove-BoschThing ns:d4 -KeepRegistration -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'by way of a file'; Command = {
                Remove-BoschThing ns:d4 -KeepPolicy -PassThru -Confirm:$false | Export-Csv $file
                Import-Csv $file | Remove-FpDevice -Confirm:$false
            } }
    ) {
        Add-Device $sim -Count 4 -Prefix 'ns:d'
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be 'NotFound'
        "$($seen.Errors)" | Should -BeLike "*Nothing of 'ns:d4' was found*"
        # True also where it is gone there, which nobody has looked at.
        $seen.Warnings | Should -BeLike "Nothing was done for 'ns:d4' at Flatpeak: *found nothing of it*-ReferenceId*"
        (Get-StoredDevice $sim).referenceId | Should -Contain 'ns:d4'
    }

    It 'goes through when it went on from the removal before it: <Name>' -ForEach @(
        @{ Name = 'directly'; Command = { $first | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'by way of a file'; Command = {
                $first | Export-Csv $file
                Import-Csv $file | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false
            } }
    ) {
        $first = Remove-BoschThing ns:d2 -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        $null = Invoke-Simulator $sim DELETE faults
        $seen = Watch-Command $Command
        $seen.Written | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Should -Not -Contain 'ns:d2'
    }

    It 'names the reference where that is not the thing' {
        Add-Device $sim -Count 1 -Prefix 'heat-pump-'
        $row = [pscustomobject]@{ ThingId = 'ns:d1'; Note = 'x' }
        $removal = $row | Remove-BoschThing -PassThru -Confirm:$false
        $removal.ReferenceId | Should -Be 'ns:d1'
    }

    It 'that outputs nothing is warned of' {
        $seen = Watch-Command { 'ns:d1' | Remove-BoschThing -Confirm:$false | Remove-FpDevice -Confirm:$false }
        $seen.Warnings | Should -BeLike 'Remove-BoschThing outputs nothing without -PassThru*'
        (Watch-Command { Remove-BoschThing ns:d3 -Confirm:$false }).Written | Should -BeNullOrEmpty
    }

    It 'is previewed on both sides, where it would go through' {
        Add-Device $sim -Count 4 -Prefix 'ns:d'
        $shell = New-AskedShell $sim $Dialect
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('credential', (Get-SimulatorCredential $sim))
            $shell.Runspace.SessionStateProxy.SetVariable('sim', $sim)
            $null = $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddScript("'ns:d1', 'ns:d4' | Remove-BoschThing -PassThru -WhatIf | Remove-FpDevice -WhatIf").Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.Streams.Warning | Should -BeLike "Nothing would be done for 'ns:d4' at Flatpeak, as it is now (not there, or hidden from this session)."
            @($shell.AskedHost.Lines -like '*"Remove device"*').Count | Should -Be 1
            $shell.AskedHost.Lines -like '*"Remove device"*' | Should -BeLike '*"ns:d1 (account *'
        }
        finally { Close-AskedShell $shell }
        @(Get-StoredDevice $sim).referenceId | Should -Contain 'ns:d1'
    }

    It 'is looked up at Flatpeak by a preview too: <Name>' -ForEach @(
        @{ Name = 'what is not there'; Live = $false; Count = 1; Text = "* has no device with reference 'ns:d3' in test mode *"
            Lines = 'What if, Remove-BoschThing: 2 ready, 0 active, 0 whose thing is not seen, 0 duplicate.', 'What if, Remove-FpDevice: 1 ready, 1 not found, 0 duplicate.' }
        @{ Name = 'with the wrong key'; Live = $true; Count = 0; Text = "* has no device with reference 'ns:d?' in live mode *"
            Lines = 'What if, Remove-BoschThing: 2 ready, 0 active, 0 whose thing is not seen, 0 duplicate.', 'What if, Remove-FpDevice: 0 ready, 2 not found, 0 duplicate.' }
    ) {
        $gone = (Get-StoredDevice $sim | Where-Object referenceId -EQ ns:d3).id
        if ($gone) { Remove-FpDevice $gone -Confirm:$false }
        $shell = New-AskedShell $sim $Dialect
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('credential', (Get-SimulatorCredential $sim -Live:$Live))
            $shell.Runspace.SessionStateProxy.SetVariable('sim', $sim)
            $null = $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddScript("'ns:d1', 'ns:d3' | Remove-BoschThing -PassThru -WhatIf | Remove-FpDevice -WhatIf").Invoke()
            $shell.Streams.Error.FullyQualifiedErrorId | Should -BeLike 'NotFound,*'
            foreach ($one in $shell.Streams.Error) { "$one" | Should -BeLike $Text }
            @($shell.AskedHost.Lines -like '*"Remove device"*').Count | Should -Be $Count
            $shell.AskedHost.Lines -like 'What if, *' | Should -Be $Lines
        }
        finally { Close-AskedShell $shell }
    }

    It 'removes nothing for a plan: <Name>' -ForEach @(
        @{ Name = 'directly'; Command = { 'ns:d1' | Remove-BoschThing -PassThru -WhatIf | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'with -WhatIf from around'; Command = { & { $WhatIfPreference = $true; 'ns:d1' | Remove-BoschThing -PassThru } | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'by way of a file'; Command = {
                'ns:d1' | Remove-BoschThing -PassThru -WhatIf | Export-Csv $file
                Import-Csv $file | Remove-FpDevice -Confirm:$false
            } }
        @{ Name = 'by way of JSON'; Command = { 'ns:d1' | Remove-BoschThing -PassThru -WhatIf | ConvertTo-Json -Depth 5 | ConvertFrom-Json | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'of which only some is wanted'; Command = { 'ns:d1' | Remove-BoschThing -PassThru -WhatIf | Select-Object ReferenceId, Succeeded | Remove-FpDevice -Confirm:$false } }
    ) {
        $shell = New-AskedShell $sim $Dialect
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('credential', (Get-SimulatorCredential $sim))
            $shell.Runspace.SessionStateProxy.SetVariable('sim', $sim)
            $shell.Runspace.SessionStateProxy.SetVariable('file', $file)
            $null = $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddScript("$Command").Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.Streams.Warning | Should -BeLike "Nothing was done for '*ns:d1*' at Flatpeak: *"
        }
        finally { Close-AskedShell $shell }
        @(Get-StoredDevice $sim).Count | Should -Be 3
    }
}

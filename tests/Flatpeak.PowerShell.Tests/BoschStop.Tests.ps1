# A removal that is stopped in the middle, whichever way, sends nothing more; made again, it converges. At each step, and of a
# creation at each of its requests, that is shown without an engine.
BeforeDiscovery {
    $stops = foreach ($count in 3, 6) { @{ Count = $count } }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Assert-Quiet {
        # Nothing is sent any more.
        $last = (Invoke-Simulator $sim GET counts).log
        Start-Sleep -Milliseconds 400
        (Invoke-Simulator $sim GET counts).log | Should -Be $last
    }
}

Describe 'New-BoschThing, when whoever has the password fails' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'names the device whose credential may not have arrived: <Name>' -ForEach @(
        @{ Name = 'a throw'; Store = { if ("$_" -eq 'ns:n2') { throw 'the vault is locked' } } }
        @{ Name = 'an error with -ErrorAction Stop'; Store = { if ("$_" -eq 'ns:n2') { Write-Error 'the vault is locked' -ErrorAction Stop } } }
    ) {
        $seen = Watch-Command { 'ns:n1', 'ns:n2', 'ns:n3' | New-BoschThing -ThrottleLimit 1 | ForEach-Object $Store }
        "$($seen.Errors)" | Should -BeLike '*the vault is locked*'
        @($seen.Warnings -like "*'ns:n2' was created*Where its credential has not arrived, Remove-BoschThing -Force removes it.*").Count | Should -Be 1
        # A variable that was to take it has nothing.
        @($seen.Warnings -like "Created before the error, and output with a password: 'ns:n1'. *").Count | Should -Be 1
        @($seen.Warnings -like '*ns:n1*').Count | Should -Be 1
        @(Get-Leftover $sim) | Should -Contain 'thing ns:n2'
    }

    It 'says nothing where it was taken: by a break' {
        $seen = Watch-Command {
            foreach ($once in 1) { 'ns:n1', 'ns:n2', 'ns:n3' | New-BoschThing -ThrottleLimit 1 | ForEach-Object { if ("$_" -eq 'ns:n2') { break } } }
        }
        @($seen.Warnings -like "*'ns:n[12]' was created*").Count | Should -Be 0
    }

    It 'says of the last one where it may have been taken: Select-Object ends the pipeline as an error does' {
        $seen = Watch-Command { 'ns:n1', 'ns:n2', 'ns:n3' | New-BoschThing -ThrottleLimit 1 | Select-Object -First 2 }
        @($seen.Warnings -like "*'ns:n2' was created*Where its credential has not arrived*").Count | Should -Be 1
        @($seen.Warnings -like '*ns:n1*').Count | Should -Be 0
    }
}

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
            Wait-While { @(Get-SimulatorLog $sim).Count -lt 3 * $Count }
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
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
        (Watch-Command { Remove-BoschThing ns:d1, ns:d2, ns:d3 -IgnoreMissing -Confirm:$false }).Errors | Should -BeNullOrEmpty
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
        (Watch-Command { Remove-BoschThing ns:d1, ns:d2, ns:d3 -IgnoreMissing -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'by <Name>, in the middle of a device: a warning says what of it is gone, and what was not output' -ForEach @(
        @{ Name = 'Ctrl+C' }
        @{ Name = 'Select-Object -First' }
        @{ Name = 'a throw further down' }
    ) {
        # The second is at its thing and waits, all others are done.
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = 'things/ns(:|%3A)d2$'; kind = 'hang' }
        $whenReady = {
            Wait-While { "$(Get-Leftover $sim)" -ne 'thing ns:d2 policy ns:d2' }
            # The services are done; until the command has heard of it, the third is in the middle of its last step.
            Start-Sleep -Seconds 2
        }
        if ($Name -eq 'Ctrl+C') {
            $shell = New-AskedShell $sim BoschHub
            try {
                # Also where nothing is to be output.
                $run = $shell.AddScript('Remove-BoschThing ns:d1, ns:d2, ns:d3 -Confirm:$false').BeginInvoke()
                & $whenReady
                $shell.Stop()
                { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
                $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
            }
            finally { Close-AskedShell $shell }
        }
        else {
            $null = Connect-Bosch $sim BoschHub
            $seen = if ($Name -like 'Select*') {
                Watch-Command { Remove-BoschThing ns:d1, ns:d2, ns:d3 -PassThru -Confirm:$false | ForEach-Object { & $whenReady; $_ } | Select-Object -First 1 }
            }
            else {
                Watch-Command { Remove-BoschThing ns:d1, ns:d2, ns:d3 -PassThru -Confirm:$false | ForEach-Object { & $whenReady; throw 'enough' } }
            }
            $warnings = @($seen.Warnings)
        }
        if ($Name -like 'a throw*') {
            # Nobody can say what the script has done with it.
            $warnings[0] | Should -BeLike "'ns:d1' was removed from the registry and from Things, and may not have been output*"
            $warnings = $warnings[1..9]
        }
        $isOutput = $Name -ne 'Ctrl+C'
        $warnings.Count | Should -Be ($isOutput ? 3 : 2)
        if ($isOutput) { $warnings[2] | Should -BeLike "Not output, *: 'ns:d3'. What Flatpeak has of them is still there*" }
        $warnings[0] | Should -BeLike "The removal of 'ns:d2' was stopped at step 4 of 5 (Thing), which may have been carried out. Gone already: credentials, registration. Run the removal again*"
        $warnings[1] | Should -BeLike "'ns:d3' was removed from the registry and from Things, and the command was stopped before it could say so*"
        Get-Leftover $sim | Should -Be 'thing ns:d2', 'policy ns:d2'
    }

    It 'by an error that ends <Name> further down: who was being output is named' -ForEach @(
        @{ Name = 'a cmdlet'; Behind = { process { $_ | Export-Csv "$TestDrive/nowhere/x.csv" -Append } }; Named = $true }
        @{ Name = 'a cmdlet, with -ErrorAction Stop'; Behind = { process { Get-Item "$TestDrive/nowhere" -ErrorAction Stop } }; Named = $true }
        @{ Name = 'nothing, as Select-Object has enough,'; Behind = { process { Get-Item "$TestDrive/nowhere" -ErrorAction SilentlyContinue; $_ } }; Named = $false }
    ) {
        $null = Connect-Bosch $sim BoschHub
        $seen = Watch-Command { Remove-BoschThing ns:d1, ns:d2 -PassThru -Confirm:$false | & $Behind | Select-Object -First 1 }
        Get-Leftover $sim | Where-Object { $_ -notlike '*d3' } | Should -BeNullOrEmpty
        @($seen.Warnings -like "'ns:d1' was removed from the registry and from Things, and may not have been output*").Count | Should -Be ([int]$Named)
        @($seen.Warnings -like "*'ns:d2'*").Count | Should -BeGreaterThan 0
    }

    It 'after a fatal error: what that device has lost is told too' {
        Reset-Simulator $sim
        'ns:d1', 'ns:d2' | ForEach-Object { Add-BoschDevice $sim Hono $_ }
        # The first loses its login in the middle, and the second is waited for before that is told.
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = 'things/ns(:|%3A)d1$'; kind = 'status'; status = 401; times = $null }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = 'things/ns(:|%3A)d2$'; kind = 'hang' }
        $shell = New-AskedShell $sim Hono
        try {
            $run = $shell.AddScript('Remove-BoschThing ns:d1, ns:d2 -Confirm:$false -ThrottleLimit 2').BeginInvoke()
            Wait-While { @(Get-SimulatorLog $sim | Where-Object fault).Count -lt 2 }
            Start-Sleep -Seconds 1
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        }
        finally { Close-AskedShell $shell }
        $warnings.Count | Should -Be 2
        $warnings[0] | Should -BeLike "The removal of 'ns:d1' stopped at*Gone already: credentials, registration*"
        $warnings[1] | Should -BeLike "The removal of 'ns:d2' was stopped at*"
    }

    It 'in a pipeline with Remove-FpDevice: what is gone on one side only is named by one of them, with its place' {
        Reset-Simulator $sim
        $ids = 1..12 | ForEach-Object { "ns:d$_" }
        Add-BoschDevice $sim Hono $ids
        Add-Device $sim -Count 12 -Prefix 'ns:d'
        # The second command takes eight, of which the first is not answered for: that one is removed all the same.
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'hangAfter'; times = $null }
        $shell = New-AskedShell $sim Hono
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('sim', $sim)
            $shell.Runspace.SessionStateProxy.SetVariable('ids', $ids)
            $shell.Runspace.SessionStateProxy.SetVariable('credential', (Get-SimulatorCredential $sim))
            $run = $shell.AddScript('$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential
                $ids | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -ThrottleLimit 1 -Confirm:$false').BeginInvoke()
            Wait-While { @(Get-Leftover $sim).Count -gt 0 -or @(Get-StoredDevice $sim).Count -eq 12 }
            Start-Sleep -Seconds 1
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        }
        finally { Close-AskedShell $shell }
        @(Get-StoredDevice $sim).Count | Should -Be 11
        $names = { param($of) @($of | ForEach-Object { "'ns:d$_'" }) -join ', ' }
        @($warnings -like "'ns:d1' may have been removed from Flatpeak: *").Count | Should -Be 1
        @($warnings -like "Remove-FpDevice ended before it began *: $(& $names (2..8)). What Flatpeak has of them is still there. Run Remove-FpDevice again *").Count | Should -Be 1
        @($warnings -like "'ns:d8' was removed from the registry and from Things, and may not have been output*If no command after it names it, *").Count | Should -Be 1
        foreach ($id in 9..12) { @($warnings -like "'ns:d$id' was removed from the registry and from Things, *").Count | Should -Be 1 }
        @($warnings -like "Not output, *: $(& $names (9..12)). What Flatpeak has of them is still there: Remove-FpDevice -ReferenceId removes it.").Count | Should -Be 1
        $warnings.Count | Should -Be 8
    }

    It 'by <Name> while a variable waits for all of it: what is removed is named, as Flatpeak still has it' -ForEach @(
        @{ Name = 'an error'; Parameter = '-ErrorAction Stop' }
        @{ Name = 'too many failures'; Parameter = '-MaximumFailures 1' }
        @{ Name = 'Ctrl+C'; Parameter = '' }
    ) {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:r1, ns:r2
        Add-BoschDevice $sim Hono ns:busy @{ modifiedSecondsAgo = 1 }
        $isStop = $Name -eq 'Ctrl+C'
        if ($isStop) { Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = 'things/ns(:|%3A)busy'; kind = 'hang'; times = $null } }
        $shell = New-AskedShell $sim Hono
        try {
            $null = $shell.AddScript("try { `$removed = 'ns:r1', 'ns:r2', 'ns:busy' | Remove-BoschThing -PassThru -Confirm:`$false -ThrottleLimit 2 $Parameter } catch { }")
            $run = $shell.BeginInvoke()
            if ($isStop) {
                Wait-While { @(Get-Leftover $sim) -match 'r\d$' }
                # Until both are output.
                Start-Sleep -Seconds 2
                $shell.Stop()
                { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            }
            else { $null = $shell.EndInvoke($run) }
            $warnings = @($shell.Streams.Warning -like 'Removed*')
            $shell.Runspace.SessionStateProxy.GetVariable('removed') | Should -BeNullOrEmpty
        }
        finally { Close-AskedShell $shell }
        Get-Leftover $sim | Where-Object { $_ -match 'r\d$' } | Should -BeNullOrEmpty
        $warnings.Count | Should -Be 1
        $warnings | Should -BeLike "Removed from the registry and from Things before the $($isStop ? 'stop' : 'error'), and output: 'ns:r1', 'ns:r2'. *-OutBuffer*Remove-FpDevice -ReferenceId removes it."
    }

    It 'before anything was changed: it says nothing' {
        # Read for the plan, and not for the second time. One device: of several, the first may be read twice before the last one is.
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/things/'; kind = 'hang'; skip = 1; times = $null }
        $shell = New-AskedShell $sim BoschHub
        try {
            $run = $shell.AddScript('Remove-BoschThing ns:d1 -Confirm:$false').BeginInvoke()
            Wait-While { @(Get-SimulatorLog $sim | Where-Object fault).Count -lt 1 }
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $shell.Streams.Warning | Should -BeNullOrEmpty
        }
        finally { Close-AskedShell $shell }
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

Describe 'A cmdlet for connections, stopped' {
    It '<Name>' -ForEach @(
        @{ Name = 'names what was removed'; Script = 'Remove-BoschConnection c3-closed -Force -Confirm:$false'; Method = 'DELETE'; Text = "'c3-closed' was removed, *" }
        @{ Name = 'names what was reset'; Script = '$null = Reset-BoschConnectionMetric c2-idle'; Method = 'POST'; Text = "'c2-idle' was reset, *" }
        @{ Name = 'names nothing that was only read'; Script = 'Remove-BoschConnection c2-idle -Force -Confirm:$false'; Method = 'GET'; Text = $null }
    ) {
        Reset-Simulator $sim
        $shell = New-AskedShell $sim Hono
        try {
            $null = Invoke-Simulator $sim PUT 'options?service=things' @{ latencyMs = 3000 }
            $run = $shell.AddScript("$Script -StopGraceSeconds 60").BeginInvoke()
            Wait-While { @(Get-SimulatorLog $sim).method -notcontains $Method }
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        }
        finally { Close-AskedShell $shell }
        $warnings.Count | Should -Be ($Text ? 1 : 0)
        if ($Text) { $warnings | Should -BeLike $Text }
    }
}

Describe 'New-BoschThing, stopped' {
    BeforeEach {
        Reset-Simulator $sim
        $ids = 1..60 | ForEach-Object { "ns:d$_" }
    }

    It 'by <Name>: what is left is what was output' -ForEach @(
        @{ Name = 'Select-Object -First'; Count = 20; Command = { $ids | New-BoschThing -ThrottleLimit 8 | ForEach-Object { $output.Add($_.ThingId); $_ } | Select-Object -First 20 } }
        @{ Name = 'a throw further down'; Count = 3; Command = { $ids | New-BoschThing -ThrottleLimit 8 | ForEach-Object { $output.Add($_.ThingId); if ($output.Count -eq 3) { throw 'enough' } } } }
        @{ Name = 'a break further down'; Count = 3; Command = { do { $ids | New-BoschThing -ThrottleLimit 8 | ForEach-Object { $output.Add($_.ThingId); if ($output.Count -eq 3) { break } } } while ($false) } }
        @{ Name = '-ErrorAction Stop'; Count = 5; Command = { $ids[0..4] + '..' + $ids[5..59] | New-BoschThing -ThrottleLimit 8 -ErrorAction Stop | ForEach-Object { $output.Add($_.ThingId) } } }
        @{ Name = 'a throw before it'; Count = $null; Command = { & { $ids[0..9]; throw 'enough' } | New-BoschThing -ThrottleLimit 8 | ForEach-Object { $output.Add($_.ThingId) } } }
    ) {
        foreach ($dialect in $Name -like 'Select*' ? @('BoschHub', 'Hono') : 'BoschHub') {
            Reset-Simulator $sim
            $null = Connect-Bosch $sim $dialect
            $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 15 }
            $output = [Collections.Generic.List[string]]::new()
            $seen = Watch-Command $Command
            if ($null -ne $Count) { $output.Count | Should -Be $Count }
            # Named where a machine was too slow to roll it back in time; on any other, nothing is.
            $named = @($seen.Warnings -notlike '*rolled back, as*' -notlike 'Created before the stop*' | ForEach-Object { [regex]::Match($_, "'(ns:d\d+)'").Groups[1].Value })
            $left = @(Get-Leftover $sim | ForEach-Object { [regex]::Match($_, 'ns[:_](d\d+)').Groups[1].Value } | Select-Object -Unique | ForEach-Object { "ns:$_" })
            $left | Where-Object { $_ -notin $named -and $_ -notin $output } | Should -BeNullOrEmpty
            $output | Where-Object { $_ -notin $left } | Should -BeNullOrEmpty
            foreach ($id in $output) { @(Get-Leftover $sim | Where-Object { $_ -match "ns[:_]$($id -replace 'ns:')$" }).Count | Should -Be 4 }
            Assert-Quiet
        }
    }

    It 'by Ctrl+C after <Count> requests: what is left was output, or is named' -ForEach $stops {
        $shell = New-AskedShell $sim BoschHub
        try {
            $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 100 }
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $shell.Runspace.SessionStateProxy.SetVariable('ids', $ids)
            $run = $shell.AddScript('$ids | New-BoschThing -ThrottleLimit 4').BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
            Wait-While { @(Get-SimulatorLog $sim).Count -lt 4 * $Count }
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            Assert-Quiet
            $named = @($shell.Streams.Warning | Where-Object { "$_" -notlike '*rolled back, as*' -and "$_" -notlike 'Created before the stop*' } | ForEach-Object { [regex]::Match("$_", "'(ns:d\d+)'").Groups[1].Value })
        }
        finally { Close-AskedShell $shell }
        $told = @($output | ForEach-Object ThingId) + $named
        Get-Leftover $sim | ForEach-Object { [regex]::Match($_, 'ns[:_](d\d+)').Groups[1].Value } | Where-Object { "ns:$_" -notin $told } | Should -BeNullOrEmpty
    }

    It 'by Ctrl+C when it cannot be rolled back: each device is named, to the host and among the warnings' {
        $shell = New-AskedShell $sim BoschHub
        try {
            Add-BoschFault $sim @{ method = 'DELETE'; kind = 'status'; status = 403; times = $null }
            # The first thing is not answered; those behind it are whole, and wait for it.
            Add-BoschFault $sim @{ service = 'things'; method = 'PUT'; path = 'things/ns(:|%3A)d1$'; kind = 'hangAfter' }
            $shell.Runspace.SessionStateProxy.SetVariable('ids', $ids)
            $run = $shell.AddScript('$ids | New-BoschThing -ThrottleLimit 4').BeginInvoke()
            Wait-While { @(Get-Leftover $sim | Where-Object { $_ -like 'thing *' }).Count -lt 8 }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
            $shell.AskedHost.Warnings | Should -Be $warnings
        }
        finally { Close-AskedShell $shell }
        # No more are begun than can be taken back.
        Get-Leftover $sim | Where-Object { $_ -like 'thing *' } | ForEach-Object { $_ -replace 'thing ' } | Sort-Object | Should -Be ($ids[0..7] | Sort-Object)
        foreach ($id in $ids[0..7]) { @($warnings -like "*'$id'*thing, policy, credential, registration*Remove-BoschThing*").Count | Should -Be 1 }
        $warnings -join ' ' | Should -Not -Match 'SIMULATED'
    }

    It 'by Ctrl+C: what was created and rolled back is named, once' {
        Add-BoschFault $sim @{ service = 'things'; method = 'PUT'; path = 'things/ns(:|%3A)d1$'; kind = 'hangAfter' }
        $shell = New-AskedShell $sim BoschHub
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('ids', $ids)
            $run = $shell.AddScript('$ids | ForEach-Object { [pscustomobject]@{ ThingId = $_ } } | New-BoschThing -ThrottleLimit 2 -StopGraceSeconds 20').BeginInvoke()
            # All that are begun at a time: one is not answered for, the others wait for it.
            Wait-While { @(Get-Leftover $sim).Count -lt 16 }
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        }
        finally { Close-AskedShell $shell }
        Get-Leftover $sim | Should -BeNullOrEmpty
        $warnings | Should -Be "4 devices were rolled back, as the command was stopped before it had output them, and are not there: 'ns:d1', 'ns:d2', 'ns:d3', 'ns:d4'. Create them again."
    }

    It 'by Ctrl+C while a variable waits for all of it: the devices whose passwords it will not have are counted' {
        $shell = New-AskedShell $sim BoschHub
        try {
            $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 20 }
            $shell.Runspace.SessionStateProxy.SetVariable('ids', $ids)
            $run = $shell.AddScript('$devices = $ids | New-BoschThing -ThrottleLimit 4 -StopGraceSeconds 20 -OutVariable each').BeginInvoke()
            Wait-While { @(Get-Leftover $sim | Where-Object { $_ -like 'thing *' }).Count -lt 16 }
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = @($shell.Streams.Warning -like 'Created before the stop*')
            $shell.Runspace.SessionStateProxy.GetVariable('devices') | Should -BeNullOrEmpty
            $each = @($shell.Runspace.SessionStateProxy.GetVariable('each'))
        }
        finally { Close-AskedShell $shell }
        $warnings | Should -BeLike "Created before the stop, and output with a password: * such as 'ns:d1', 'ns:d2', 'ns:d3'. *-OutBuffer*Remove-BoschThing -Force*"
        $each.Credential | Should -Not -Contain $null
        @(Get-Leftover $sim | Where-Object { $_ -like 'thing *' }).Count | Should -Be $each.Count
        [int][regex]::Match($warnings, 'password: (\d+)').Groups[1].Value | Should -BeIn ($each.Count - 1), $each.Count
    }

    It 'by an error while a variable waits for all of it (<Parameter>): the devices whose passwords it will not have are counted' -ForEach @(
        @{ Parameter = '-ErrorAction Stop' }
        @{ Parameter = '-MaximumFailures 1' }
    ) {
        Add-BoschDevice $sim BoschHub ns:taken
        $shell = New-AskedShell $sim BoschHub
        try {
            $null = $shell.AddScript("try { `$devices = 'ns:d1', 'ns:d2', 'ns:taken', 'ns:d3' | New-BoschThing -ThrottleLimit 1 $Parameter } catch { }").Invoke()
            $warnings = @($shell.Streams.Warning -like 'Created before*')
            $shell.Runspace.SessionStateProxy.GetVariable('devices') | Should -BeNullOrEmpty
            $shell.Commands.Clear()
            $shell.Streams.ClearStreams()
            $taken = $shell.AddScript("'ns:e1', 'ns:e2' | New-BoschThing -ThrottleLimit 1 | Select-Object -First 1").Invoke()
            $shell.Streams.Warning -like 'Created before*' | Should -BeNullOrEmpty -Because 'Select-Object had what it wanted'
        }
        finally { Close-AskedShell $shell }
        $warnings | Should -BeLike "Created before the error, and output with a password: 'ns:d1', 'ns:d2'. *Remove-BoschThing -Force*"
        $taken.ThingId | Should -Be ns:e1
    }

    It 'by a throw in the script behind it: the devices whose passwords no variable has are named, and the last' {
        $shell = New-AskedShell $sim BoschHub
        try {
            $null = $shell.AddScript("try { `$devices = 'ns:d1', 'ns:d2', 'ns:d3' | New-BoschThing -ThrottleLimit 1 | ForEach-Object { if (`$_.ThingId -eq 'ns:d3') { throw 'enough' }; `$_ } } catch { }").Invoke()
            $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        }
        finally { Close-AskedShell $shell }
        $warnings[0] | Should -BeLike "Device 'ns:d3' was created; the pipeline ended while it was output.*"
        $warnings[1] | Should -BeLike "Created before the error, and output with a password: 'ns:d1', 'ns:d2'. *Remove-BoschThing -Force*"
        $warnings.Count | Should -Be 2
    }

    It 'by Ctrl+C: what was there is not rolled back, and that nobody may have its password is told now and by the next run' {
        $null = Connect-Bosch $sim Hono
        $file = Join-Path $TestDrive 'was-there.jsonl'
        $null = 'ns:d1' | New-BoschThing -JournalPath $file
        # That run was killed before it could say so.
        [IO.File]::WriteAllLines($file, @(Get-Content $file | Where-Object { $_ -match '"type":"(run|began)"' }))
        Add-BoschDevice $sim Hono ns:slow
        Add-BoschFault $sim @{ service = 'hono'; method = 'GET'; path = 'ns(:|%3A)slow'; kind = 'hang'; times = $null }
        $shell = New-AskedShell $sim Hono
        try {
            $run = $shell.AddScript("'ns:slow', 'ns:d1' | New-BoschThing -UseExisting -JournalPath '$file'").BeginInvoke()
            Wait-While { (Get-FpJournal $file | Where-Object Key -EQ ns:d1).State -ne 'Done' }
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        }
        finally { Close-AskedShell $shell }
        $doubt = "'ns:d1' was there already, and an earlier run with this journal had begun to create it. If that run made it, nobody has its password: *"
        @($warnings -like $doubt).Count | Should -Be 1
        $warnings -like '*rolled back*' | Should -BeNullOrEmpty
        $item = Get-FpJournal $file | Where-Object Key -EQ ns:d1
        $item.State, $item.WasThere | Should -Be 'Done', $true
        $item.Message | Should -BeLike $doubt
        $null = Invoke-Simulator $sim DELETE faults
        $seen = Watch-Command { 'ns:slow', 'ns:d1' | New-BoschThing -UseExisting -JournalPath $file }
        $seen.Output.ThingId | Should -Be 'ns:slow', 'ns:d1'
        $seen.Output.Credential | Should -Be $null, $null
        @($seen.Warnings -like $doubt).Count | Should -Be 1
    }

    It 'leaves what somebody else created meanwhile, and does not advise to remove it' {
        $null = Connect-Bosch $sim Hono
        # It never arrives.
        Add-BoschFault $sim @{ service = 'hono'; method = 'POST'; path = '/devices/'; kind = 'hang'; times = 1 }
        $shell = New-AskedShell $sim Hono
        try {
            $run = $shell.AddScript('New-BoschThing ns:d1 -StopGraceSeconds 6').BeginInvoke()
            Wait-While { -not (@(Get-BoschRequest $sim) -like 'hono POST *') }
            $null = New-BoschThing ns:d1
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = @($shell.Streams.Warning | ForEach-Object { "$_" })
        }
        finally { Close-AskedShell $shell }
        @(Get-Leftover $sim).Count | Should -Be 4
        @($warnings -like "*'ns:d1'*stopped*somebody else may have created it meanwhile: registration, credential. Look before*").Count | Should -Be 1
        "$warnings" | Should -Not -BeLike '*Remove-BoschThing*'
    }

    It 'is <State> in the journal with -StopGraceSeconds <Seconds>' -ForEach @(
        @{ Seconds = 0; State = 'InDoubt'; Named = 1; Left = 4; Most = 1 }
        @{ Seconds = 6; State = 'RolledBack'; Named = 0; Left = 0; Most = 12 }
    ) {
        $journal = Join-Path $TestDrive "stopped-$Seconds.jsonl"
        Add-BoschFault $sim @{ service = 'things'; method = 'PUT'; path = 'things/ns(:|%3A)d1$'; kind = 'hangAfter' }
        $shell = New-AskedShell $sim BoschHub
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('journal', $journal)
            $run = $shell.AddScript("New-BoschThing ns:d1 -JournalPath `$journal -StopGraceSeconds $Seconds").BeginInvoke()
            # The service has made all of it, and says nothing.
            Wait-While { @(Get-Leftover $sim).Count -lt 4 }
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan $Most
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            @($shell.Streams.Warning -like "*'ns:d1'*Remove-BoschThing*").Count | Should -Be $Named
            @($shell.Streams.Warning -like "1 device was rolled back, *is not there: 'ns:d1'. *").Count | Should -Be (1 - $Named)
        }
        finally { Close-AskedShell $shell }
        (Get-FpJournal $journal).State | Should -Be $State
        @(Get-Leftover $sim).Count | Should -Be $Left
    }

    It 'leaves nothing that Remove-BoschThing could not remove: after <Count> requests' -ForEach $stops {
        $shell = New-AskedShell $sim BoschHub
        try {
            $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 150 }
            $run = $shell.AddScript('New-BoschThing ns:d1').BeginInvoke()
            Wait-While { @(Get-SimulatorLog $sim).Count -lt $Count }
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            Assert-Quiet
        }
        finally { Close-AskedShell $shell }
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 0 }
        $null = Connect-Bosch $sim BoschHub
        (Watch-Command { Remove-BoschThing ns:d1 -Force -IgnoreMissing -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

# What Remove-BoschThing -PassThru has output is Remove-FpDevice's only once that has got it: a command in between, or -OutBuffer, may
# hold it back, and loses it where the pipeline ends before its time.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $ids = 1..3 | ForEach-Object { "ns:d$_" }

    function New-FleetShell {
        # Connected on both sides, with $ids: the devices that can be removed.
        $shell = New-AskedShell $sim Hono
        $variables = @{ sim = $sim; ids = $ids; credential = Get-SimulatorCredential $sim }
        foreach ($name in $variables.Keys) { $shell.Runspace.SessionStateProxy.SetVariable($name, $variables[$name]) }
        $null = $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
        $shell.Commands.Clear()
        $shell
    }

    function Get-Warning($Shell) { @($Shell.Streams.Warning | ForEach-Object { "$_" }) }
}

Describe 'What is told at the end of a pipeline that an error ends' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'is in -WarningVariable too, of a removal' {
        $many = 1..16 | ForEach-Object { "ns:m$_" }
        Add-BoschDevice $sim Hono $many
        $null = $many | New-FpDevice
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400; skip = 3; times = 1 }
        try {
            $many | Remove-BoschThing -PassThru -Confirm:$false -WarningVariable told -WarningAction SilentlyContinue |
                Remove-FpDevice -Confirm:$false -ErrorAction Stop -WarningVariable after -WarningAction SilentlyContinue
        }
        catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'RequestRefused*'
        $gone = $many | Where-Object { (Get-Leftover $sim) -notcontains "thing $_" -and (Get-StoredDevice $sim).referenceId -contains $_ }
        $gone | Should -Not -BeNullOrEmpty
        foreach ($one in $gone) { "$told $after $caught" | Should -Match "\b$one\b" }
    }

    It 'is in -WarningVariable too, of a creation' {
        $many = 1..16 | ForEach-Object { "ns:m$_" }
        $told = [Collections.ArrayList]@('before')
        try { $many | New-BoschThing -StopGraceSeconds 0 -WarningVariable +told -WarningAction SilentlyContinue | ForEach-Object { throw 'enough' } }
        catch { "$_" | Should -Be enough }
        $told[0] | Should -Be before
        $left = @(Get-Leftover $sim) -like 'thing *' -replace '^thing '
        $left | Should -Not -BeNullOrEmpty
        foreach ($one in $left) { "$told" | Should -Match "\b$one\b" }
    }
}

Describe 'Remove-BoschThing before Remove-FpDevice' {
    BeforeEach {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono $ids
        Add-Device $sim -Count 3 -Prefix 'ns:d'
    }

    It 'by Ctrl+C with <Name>: what is gone at Bosch and has not come to Remove-FpDevice is named' -ForEach @(
        @{ Name = 'Sort-Object'; Parameter = ''; Between = '| Sort-Object ThingId' }
        @{ Name = '-OutBuffer'; Parameter = '-OutBuffer 10'; Between = '' }
        @{ Name = 'a script that collects'; Parameter = ''; Between = '| ForEach-Object -Begin { $all = @() } -Process { $all += $_ } -End { $all }' }
    ) {
        Add-BoschDevice $sim Hono ns:slow
        Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = 'ns(:|%3A)slow$'; kind = 'hang'; times = $null }
        $shell = New-FleetShell
        try {
            $run = $shell.AddScript(
                "`$ids + 'ns:slow' | Remove-BoschThing -PassThru -Confirm:`$false $Parameter $Between | Remove-FpDevice -Confirm:`$false").BeginInvoke()
            Wait-While { @(Get-Leftover $sim) -match 'd\d$' -or -not @(Get-SimulatorLog $sim | Where-Object fault) }
            # Until all three are output.
            Start-Sleep -Seconds 2
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = Get-Warning $shell
        }
        finally { Close-AskedShell $shell }
        @(Get-StoredDevice $sim).Count | Should -Be 3
        @($warnings -like "Removed from the registry and from Things before the stop, and output: 'ns:d1', 'ns:d2', 'ns:d3'. *Sort-Object*Remove-FpDevice -ReferenceId removes it.").Count | Should -Be 1
        $warnings.Count | Should -Be 2 -Because 'the other is about the one that was under way'
    }

    It 'by an error <Name>: what has not come to Remove-FpDevice is named' -ForEach @(
        @{ Name = 'of its own'; Script = "`$ids + '..' | Remove-BoschThing -PassThru -Confirm:`$false -ErrorAction Stop | Sort-Object ThingId | Remove-FpDevice -Confirm:`$false" }
        @{ Name = 'before it'; Script = "& { `$ids; 1..6 | ForEach-Object { Start-Sleep 1; `"ns:none`$_`" }; throw 'enough' } | Remove-BoschThing -PassThru -KeepPolicy -Confirm:`$false -ThrottleLimit 3 -IgnoreMissing | Sort-Object ThingId | Remove-FpDevice -Confirm:`$false" }
    ) {
        $shell = New-FleetShell
        try {
            $null = $shell.AddScript("try { $Script } catch { }").Invoke()
            $warnings = @(Get-Warning $shell) -like 'Removed from*'
        }
        finally { Close-AskedShell $shell }
        @(Get-StoredDevice $sim).Count | Should -Be 3
        $warnings | Should -BeLike "Removed from the registry and from Things before the error, and output: 'ns:d1', 'ns:d2', 'ns:d3'*"
    }

    It 'by a throw in the script behind it: what it has had is named, and what it was given last' {
        $shell = New-FleetShell
        try {
            $null = $shell.AddScript("try { `$r = `$ids | Remove-BoschThing -PassThru -Confirm:`$false | ForEach-Object { if (`$_.ThingId -eq 'ns:d3') { throw 'enough' }; `$_ } } catch { }; `$r").Invoke()
            $warnings = Get-Warning $shell
        }
        finally { Close-AskedShell $shell }
        $warnings.Count | Should -Be 2
        $warnings[0] | Should -BeLike "'ns:d3' was removed from*, and may not have been output*"
        $warnings[1] | Should -BeLike "Removed from the registry and from Things before the error, and output: 'ns:d1', 'ns:d2'. *Remove-FpDevice -ReferenceId removes it."
    }

    It 'by a throw in a script behind <Name>, <After>: what has not come to Remove-FpDevice is named, and told from what has' -ForEach @(
        foreach ($after in 'after one', 'at once', 'after one is kept') {
            @{ Name = 'Sort-Object'; After = $after; Parameter = ''; Between = '| Sort-Object ThingId' }
            @{ Name = '-OutBuffer'; After = $after; Parameter = '-OutBuffer 100'; Between = '' }
        }
    ) {
        $at, $kept = @{ 'after one' = 'ns:d2', 2; 'at once' = 'ns:d1', 3; 'after one is kept' = 'ns:d3', 2 }[$After]
        $skipped = $After -eq 'after one is kept' ? 'ns:d1' : 'none'
        $shell = New-FleetShell
        try {
            # One that failed comes first: of that the next command knows by itself.
            $null = $shell.AddScript(
                "try { @('..') + `$ids | Remove-BoschThing -PassThru -Confirm:`$false $Parameter $Between | ForEach-Object { if (`$_.ThingId -eq '$at') { throw 'vault locked' }; if (`$_.ThingId -ne '$skipped') { `$_ | Remove-FpDevice -Confirm:`$false } } } catch { `"`$_`" }").Invoke() |
                    Should -Be 'vault locked'
            $warnings = @(Get-Warning $shell)
        }
        finally { Close-AskedShell $shell }
        $names = @((Get-StoredDevice $sim).referenceId | Sort-Object)
        $names.Count | Should -Be $kept
        $warnings.Count | Should -Be 1
        $warnings[0] | Should -BeLike "Removed from the registry and from Things before the error, and output: '$($names -join "', '")'. *Remove-FpDevice -ReferenceId removes it."
    }

    It 'says nothing where some were left out on purpose, and the pipeline ended well: <Name>' -ForEach @(
        @{ Name = 'in a script behind Sort-Object'; Between = '| Sort-Object ThingId'; Behind = 'ForEach-Object { if ($_.ThingId -ne "ns:d1") { $_ | Remove-FpDevice -Confirm:$false } }' }
        @{ Name = 'before a script, behind -OutBuffer'; Between = '-OutBuffer 10 | Where-Object ThingId -ne ns:d1'; Behind = 'ForEach-Object { $_ | Remove-FpDevice -Confirm:$false }' }
        @{ Name = 'before Remove-FpDevice'; Between = '| Sort-Object ThingId | Where-Object ThingId -ne ns:d1'; Behind = 'Remove-FpDevice -Confirm:$false' }
        @{ Name = 'before Select-Object -First'; Between = '| Sort-Object ThingId -Descending'; Behind = 'Select-Object -First 2 | ForEach-Object { $_ | Remove-FpDevice -Confirm:$false }' }
    ) {
        # ns:d2 fails at Flatpeak, which ends nothing; one fails at Bosch.
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400; times = $null; path = @(Get-StoredDevice $sim | Where-Object referenceId -EQ ns:d2).id }
        $shell = New-FleetShell
        try {
            $well = $shell.AddScript("`$ids + '..' | Remove-BoschThing -PassThru -Confirm:`$false $Between | $Behind; `$?").Invoke()
            $warnings = @(Get-Warning $shell) -like 'Removed from*'
        }
        finally { Close-AskedShell $shell }
        $warnings | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be 'ns:d1', 'ns:d2'
        $well | Should -Be $false -Because 'of the item that Remove-BoschThing refused'
    }

    It 'by an error of Remove-FpDevice with <Name>: each device is named by one of them' -ForEach @(
        @{ Name = 'Sort-Object'; Parameter = ''; Between = '| Sort-Object ThingId' }
        @{ Name = '-OutBuffer'; Parameter = '-OutBuffer 20'; Between = '' }
    ) {
        $all = 1..30 | ForEach-Object { "ns:e$_" }
        Add-BoschDevice $sim Hono $all
        Add-Device $sim -Count 30 -Prefix 'ns:e'
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 403; times = $null }
        $shell = New-FleetShell
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('all', $all)
            $null = $shell.AddScript(
                "try { `$all | Remove-BoschThing -PassThru -Confirm:`$false $Parameter $Between | Remove-FpDevice -ThrottleLimit 1 -MaximumFailures 1 -Confirm:`$false } catch { }").Invoke()
            $text = "$(Get-Warning $shell) $($shell.Streams.Error)"
        }
        finally { Close-AskedShell $shell }
        $left = @(Get-Leftover $sim)
        $gone = @($all | Where-Object { -not ($left -match "$_`$") })
        $gone.Count | Should -BeGreaterThan 10
        foreach ($id in $gone) { $text | Should -Match "$id\b" }
        $text | Should -BeLike '*Removed from the registry and from Things before the error, and output: *'
    }

    It 'by Ctrl+C when Remove-FpDevice has some: the others are named, and no other' {
        $all = 1..30 | ForEach-Object { "ns:e$_" }
        Add-BoschDevice $sim Hono $all
        Add-BoschFault $sim @{ service = 'flatpeak'; kind = 'hang'; times = $null; path = '/devices' }
        $shell = New-FleetShell
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('all', $all)
            $run = $shell.AddScript(
                '$all | Remove-BoschThing -PassThru -Confirm:$false | Sort-Object ThingId | Remove-FpDevice -ThrottleLimit 1 -Confirm:$false').BeginInvoke()
            Wait-While { @(Get-Leftover $sim) -match 'e\d+$' -or -not @(Get-SimulatorLog $sim | Where-Object fault) }
            Start-Sleep -Seconds 1
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            $warnings = Get-Warning $shell
        }
        finally { Close-AskedShell $shell }
        $named = @([regex]::Matches("$($warnings -like 'Removed from*')", "'(ns:e\d+)'") | ForEach-Object { $_.Groups[1].Value })
        $named.Count | Should -BeGreaterThan 10
        $got = @([regex]::Matches("$($warnings -like 'Remove-FpDevice ended*')", "'(ns:e\d+)'") | ForEach-Object { $_.Groups[1].Value })
        $got.Count | Should -BeGreaterThan 3
        $got | Where-Object { $_ -in $named } | Should -BeNullOrEmpty
        # The one that was under way is read only, and so may be in neither.
        @($named + $got).Count | Should -BeIn 29, 30
    }

    It 'says nothing where nothing is lost: <Name>' -ForEach @(
        @{ Name = 'a pipeline with Sort-Object that ended well'; Kept = 0; Script = '$ids | Remove-BoschThing -PassThru -Confirm:$false | Sort-Object ThingId | Remove-FpDevice -Confirm:$false' }
        @{ Name = 'a pipeline with -OutBuffer that ended well'; Kept = 0; Script = '$ids | Remove-BoschThing -PassThru -Confirm:$false -OutBuffer 10 | Remove-FpDevice -Confirm:$false' }
        @{ Name = 'a list that was written'; Kept = 3; Script = '$null = $ids | Remove-BoschThing -PassThru -Confirm:$false | ConvertTo-Csv' }
        @{ Name = 'Select-Object -First'; Kept = 2; Script = '$ids | Remove-BoschThing -PassThru -Confirm:$false -ThrottleLimit 1 | Select-Object -First 1 | Remove-FpDevice -Confirm:$false' }
        @{ Name = 'Select-Object -First behind both'; Kept = $null; Script = '$ids | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -PassThru -Confirm:$false | Select-Object -First 1' }
        @{ Name = 'Remove-FpDevice has them, and an error ends it'; Kept = $null; Script = "try { `$ids + '..' | Remove-BoschThing -PassThru -Confirm:`$false -MaximumFailures 1 | Tee-Object -Variable removed | Remove-FpDevice -Confirm:`$false } catch { }" }
    ) {
        $shell = New-FleetShell
        try {
            $null = $shell.AddScript($Script).Invoke()
            $warnings = @(Get-Warning $shell) -like 'Removed from*'
        }
        finally { Close-AskedShell $shell }
        $warnings | Should -BeNullOrEmpty
        if ($null -ne $Kept) { @(Get-StoredDevice $sim).Count | Should -Be $Kept }
    }

    It 'says nothing where a Remove-FpDevice in a script block failed, and the pipeline went on: <Name>' -ForEach @(
        @{ Name = 'the others are kept in a variable'; Kept = 3; Script = '$removed = $ids | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object { if ($_.ThingId -eq "ns:d2") { try { $_ | Remove-FpDevice -Confirm:$false -ErrorAction Stop } catch { } } else { $_ } }' }
        @{ Name = 'the others are removed by name'; Kept = 1; Script = '$ids | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object { if ($_.ThingId -eq "ns:d2") { $_ | Remove-FpDevice -Confirm:$false -MaximumFailures 1 } else { Remove-FpDevice -ReferenceId $_.ReferenceId -Confirm:$false } }' }
        @{ Name = 'all come to one'; Kept = 1; Script = '$ids | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object { try { $_ | Remove-FpDevice -Confirm:$false -ErrorAction Stop } catch { } }' }
        @{ Name = 'somebody had enough of its output'; Kept = 2; Script = '$removed = $ids | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object { if ($_.ThingId -eq "ns:d3") { $_ | Remove-FpDevice -PassThru -Confirm:$false | Select-Object -First 1 } else { $_ } }' }
    ) {
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400; times = $null; path = @(Get-StoredDevice $sim | Where-Object referenceId -eq ns:d2).id }
        $shell = New-FleetShell
        try {
            $null = $shell.AddScript($Script).Invoke()
            $warnings = @(Get-Warning $shell) -like 'Removed from*'
        }
        finally { Close-AskedShell $shell }
        $warnings | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).Count | Should -Be $Kept
    }

    It 'names what a Remove-FpDevice in a script block that failed did not get, where nothing shows that it went on: <Name>' -ForEach @(
        @{ Name = 'at the end of the block'; Script = 'try { $ids + $more | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object -Begin { $all = @() } -Process { $all += $_ } -End { $all | Remove-FpDevice -ThrottleLimit 1 -MaximumFailures 1 -Confirm:$false } } catch { }' }
        @{ Name = 'an error of the script'; Script = 'try { $ids + $more | Remove-BoschThing -PassThru -Confirm:$false | Sort-Object ThingId | ForEach-Object { $_ | Remove-FpDevice -Confirm:$false -ErrorAction Stop } } catch { }' }
    ) {
        $more = 1..30 | ForEach-Object { "ns:e$_" }
        Add-BoschDevice $sim Hono $more
        Add-Device $sim -Count 30 -Prefix 'ns:e'
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400; times = $null }
        $shell = New-FleetShell
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('more', $more)
            $null = $shell.AddScript($Script).Invoke()
            $text = "$(Get-Warning $shell) $($shell.Streams.Error)"
        }
        finally { Close-AskedShell $shell }
        $text | Should -BeLike '*Removed from the registry and from Things before the error, and output: *'
        $text | Should -Match "'ns:e30'"
    }

    It 'says nothing of what Remove-FpDevice has got at Ctrl+C: <Name>' -ForEach @(
        @{ Name = 'directly'; Between = '' }
        @{ Name = 'through a command that passes on'; Between = '| Where-Object Succeeded' }
        @{ Name = 'as a row'; Between = '| Select-Object ThingId, ReferenceId' }
    ) {
        Add-BoschDevice $sim Hono ns:slow
        Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = 'ns(:|%3A)slow$'; kind = 'hang'; times = $null }
        $shell = New-FleetShell
        try {
            $run = $shell.AddScript("`$ids + 'ns:slow' | Remove-BoschThing -PassThru -Confirm:`$false $Between | Remove-FpDevice -Confirm:`$false").BeginInvoke()
            Wait-While { @(Get-StoredDevice $sim) }
            Start-Sleep -Milliseconds 500
            $shell.Stop()
            { $shell.EndInvoke($run) } | Should -Throw -ErrorId PipelineStoppedException
            # Whoever has got them says what became of them.
            $warnings = @(Get-Warning $shell) -notlike '*was removed from Flatpeak, and the command was stopped*'
        }
        finally { Close-AskedShell $shell }
        $warnings | Should -BeLike "The removal of 'ns:slow' was stopped at*"
    }
}

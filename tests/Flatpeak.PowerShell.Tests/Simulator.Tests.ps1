# The simulator as its users have it: who may log in, what its faults do, what Ctrl+C does to it, and a rehearsal by the environment.
BeforeDiscovery {
    $folder = Join-Path $PSScriptRoot ../../src/Flatpeak.Simulator
    $faults = Get-Content (Join-Path $folder README.md) | ForEach-Object {
        if ($_ -match '^\| `(\w+)` \| (yes|no) \| (.+) \|$') { @{ Kind = $Matches[1]; IsDone = $Matches[2] -eq 'yes' } }
    }
    if (-not $faults) { throw 'The table of faults is not found.' }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    $folder = Join-Path $PSScriptRoot ../../src/Flatpeak.Simulator
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

Describe 'What Start-Simulator outputs' {
    It 'becomes JSON that says what the object does, and no more' {
        $seen = Watch-Command { $sim | ConvertTo-Json }
        $seen.Written | Should -HaveCount 1
        $copy = $seen.Output | ConvertFrom-Json
        $copy.flatpeak | Should -Be $sim.flatpeak
        $copy.bosch.tenant | Should -Be $sim.bosch.tenant
        $copy.accounts[1].accountId | Should -Be $sim.accounts[1].accountId
        $copy.pid | Should -Be $sim.pid
        $shown = $sim | Format-List | Out-String -Width 5000
        $copy.psobject.Properties.Name | ForEach-Object { $shown | Should -Match "(?m)^$_ +:" }
        $copy.psobject.Properties.Name | Should -Not -Contain 'Process'
    }

    It 'is what ends it, also as a copy of the module is loaded anew' {
        $other = Start-Simulator
        $process = Get-Process -Id $other.pid
        Import-Module (Join-Path $folder Simulator.psm1) -Force -Global
        $other | Stop-Simulator
        $process.WaitForExit(5000) | Should -BeTrue
    }
}

Describe 'Its README' {
    BeforeAll { $readme = Get-Item (Join-Path $folder README.md) }
    BeforeEach { Reset-Simulator $sim }

    It 'has every kind of fault, and no other' {
        $kinds = Select-String '^    (\w+),$' (Join-Path $folder Faults/FaultKind.cs) | ForEach-Object { $_.Matches.Groups[1].Value }
        $said = Select-String '^\| `(\w+)` \| (yes|no) \|' $readme | ForEach-Object { $_.Matches.Groups[1].Value }
        $said | Sort-Object | Should -Be ($kinds | Sort-Object)
    }

    It 'says of <Kind> whether the work is done' -ForEach $faults {
        $known = $sim.accounts[0]
        $basic = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$($known.accountId):$($known.testKey)"))
        $login = Invoke-RestMethod "$($sim.flatpeak)login" -Headers @{ Authorization = "Basic $basic" } -NoProxy
        Add-Fault $sim -Kind $Kind -Method POST
        $http = [Net.Http.HttpClient]::new([Net.Http.SocketsHttpHandler]@{ UseProxy = $false; AllowAutoRedirect = $false })
        $request = [Net.Http.HttpRequestMessage]::new('POST', "$($sim.flatpeak)devices")
        $request.Headers.Authorization = [Net.Http.Headers.AuthenticationHeaderValue]::new('Bearer', $login.bearer_token)
        $request.Content = [Net.Http.StringContent]::new('{"reference_id":"r1"}', [Text.Encoding]::UTF8, 'application/json')
        try { $null = $http.SendAsync($request, 'ResponseHeadersRead').Wait(2000) }
        catch [AggregateException] { Write-Debug "$_" }
        finally { $http.Dispose() }
        @(Invoke-Simulator $sim GET faults).faults.hits | Should -Be 1
        @(Get-StoredDevice $sim).Count | Should -Be ($IsDone ? 1 : 0)
    }

    It 'can be followed' {
        $code = Get-CodeBlock $readme | ForEach-Object Code
        $code.Count | Should -Be 2
        # The simulator is there, in place of another one.
        $lines = $code[0] -split '\n' | Where-Object { $_ -notmatch 'Start-Simulator|Stop-Simulator|Import-Module' }
        $seen = Watch-Command { . ([scriptblock]::Create($lines -join "`n")) }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeNullOrEmpty
        @(Get-BoschConnection).Count | Should -BeGreaterThan 0

        $lines = $code[1] -split '\n'
        $seen = Watch-Command { . ([scriptblock]::Create($lines[1..3] -join "`n")) }
        $seen.Errors | Should -BeNullOrEmpty
        Add-BoschDevice $sim Hono ns:d1
        (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
        # The last is about one thing that is not there.
        (Invoke-Simulator $sim GET faults).faults.hits | Should -Be 1, 0
        $null = Invoke-Simulator $sim DELETE faults
    }
}

Describe 'The rehearsal of examples/README.md' {
    It 'shows what would be removed, and why it would not be yet' {
        Reset-Simulator $sim
        $root = (Resolve-Path (Join-Path $folder ../..)).Path
        $code = (Get-CodeBlock (Get-Item (Join-Path $root examples/README.md))).Code -split '\n' | Where-Object { $_ -notmatch 'Start-Simulator|Stop-Simulator|Import-Module' }
        # In a PowerShell of its own: a preview is for its host.
        $shell = New-AskedShell $sim Hono
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('sim', $sim)
            $null = $shell.AddScript("Set-Location '$root'; Import-Module ./src/Flatpeak.Simulator/Simulator.psm1").Invoke()
            foreach ($line in $code) {
                $shell.Commands.Clear()
                $null = $shell.AddScript($line.Replace('./output/removed.csv', (Join-Path $TestDrive removed.csv))).Invoke()
            }
            $shell.Streams.Error | Should -BeNullOrEmpty
            ($shell.AskedHost.Lines -like 'What if: *').Count | Should -BeGreaterThan 3
            $shell.AskedHost.Lines -join "`n" | Should -BeLike '*fleet:wallbox-0002*ago*'
        }
        finally {
            Close-AskedShell $shell
            Set-SimulatorEnvironment $sim -Clear
        }
        Get-BoschRequest $sim -Writes | Where-Object { $_ -match 'DELETE' } | Should -BeNullOrEmpty
    }
}

Describe 'Get-SimulatorCredential' {
    It 'has everyone that <Dialect> asks for' -ForEach @{ Dialect = 'Hono' }, @{ Dialect = 'BoschHub' } {
        Reset-Simulator $sim
        $parameter = Get-BoschParameter $sim $Dialect
        $credential = $Dialect -eq 'Hono' ? @{
            RegistryCredential    = Get-SimulatorCredential $sim -Service Hono
            ThingsCredential      = Get-SimulatorCredential $sim -Service Ditto
            ConnectionsCredential = Get-SimulatorCredential $sim -Service Connections
        } : @{
            RegistryCredential = Get-SimulatorCredential $sim -Service Hub
            ThingsCredential   = Get-SimulatorCredential $sim -Service Suite
        }
        foreach ($name in $credential.Keys) { $parameter[$name] = $credential[$name] }
        (Connect-BoschIot @parameter).BoschTenant | Should -Be t1
        @(Get-BoschConnection).Count | Should -BeGreaterThan 0
    }
}

Describe 'Set-SimulatorEnvironment' {
    AfterEach { Set-SimulatorEnvironment $sim -Clear }

    It 'connects both sides in <_>, without a parameter' -ForEach 'BoschHub', 'Hono' {
        Reset-Simulator $sim
        Set-SimulatorEnvironment $sim -RegistryApi $_
        $seen = Watch-Command { $null = Connect-Flatpeak; Connect-BoschIot }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Uri | Should -Be $sim.flatpeak
        $seen.Output.BoschTenant | Should -Be t1
        @(Get-BoschConnection).Count | Should -BeGreaterThan 0

        Set-SimulatorEnvironment $sim -Clear
        Get-ChildItem Env: | Where-Object Name -Match '^(FLATPEAK|BOSCH_IOT)_' | Should -BeNullOrEmpty
    }
}

Describe 'Its process' {
    It 'outlives Ctrl+C at the prompt, and ends with its shell' -Skip:$IsWindows {
        # A shell of its own, which says that it is there, and waits.
        $program = [Environment]::ProcessPath
        $first = @(Get-FirstArgument)
        $start = [Diagnostics.ProcessStartInfo]::new($program)
        $script = "Import-Module '$(Join-Path $folder Simulator.psm1)'; (Start-Simulator).pid; `$null = [Console]::In.ReadLine()"
        foreach ($one in $first + '-NoProfile', '-NonInteractive', '-Command', $script) { $start.ArgumentList.Add($one) }
        $start.RedirectStandardOutput = $start.RedirectStandardInput = $true
        $shell = [Diagnostics.Process]::Start($start)
        $process = Get-Process -Id ([int]$shell.StandardOutput.ReadLine())
        try {
            # What a terminal sends to all of its processes.
            kill -INT $process.Id
            $process.WaitForExit(2000) | Should -BeFalse
        }
        finally { $shell.Kill() }
        $process.WaitForExit(60000) | Should -BeTrue
    }
}

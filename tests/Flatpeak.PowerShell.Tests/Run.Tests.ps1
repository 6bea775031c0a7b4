# The tests' own runner: what it counts, whatever becomes of a file or of the worker that runs it.

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $pester = Join-Path (Get-Module Pester).ModuleBase Pester.psd1

    function Invoke-Run([hashtable] $File, [string] $Path = '', [string[]] $With = @()) {
        # Runs files of these contents, by a runner in a process of its own.
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        foreach ($name in $File.Keys) { Set-Content (Join-Path $folder "$name.Tests.ps1") $File[$name] }
        $summary = Join-Path $folder 'numbers.json'
        $program = [Environment]::ProcessPath
        $first = @(Get-FirstArgument)
        $output = & $program @first -NoProfile -NonInteractive -File (Join-Path $PSScriptRoot 'Run.ps1') -Pester $pester -Path (Join-Path $folder $Path) -Summary $summary @With
        [pscustomobject]@{
            ExitCode = $LASTEXITCODE
            Output   = $output
            Numbers  = (Test-Path $summary) ? (Get-Content -Raw $summary | ConvertFrom-Json) : $null
        }
    }
    $passing = "Describe 'd' { It 'passes' { 1 | Should -Be 1 }; It 'is skipped' -Skip { } }"
}

Describe 'Run.ps1' {
    It 'runs the files that it is told to, counts what passed and what was skipped, and names the slowest' {
        $run = Invoke-Run @{ One = $passing; Two = $passing } -Path Two.Tests.ps1
        $run.Numbers | Select-Object Passed, Failed, Skipped | ConvertTo-Json -Compress | Should -Be '{"Passed":1,"Failed":0,"Skipped":1}'
        $run.ExitCode | Should -Be 0
        $run.Output[-1] | Should -Be 'Engine tests: 1 passed, 0 failed, 1 skipped'
        $run.Output -match '^ +\d+\.\d Two\.Tests\.ps1$' | Should -HaveCount 1
        $run.Output -match 'One' | Should -BeNullOrEmpty
    }

    It 'fails when there are no such files' {
        $run = Invoke-Run @{ One = $passing } -Path Three.Tests.ps1 2>&1
        $run.ExitCode | Should -Be 1
        $run.Numbers | Should -BeNullOrEmpty
    }

    It 'counts as failed a test, a file that does not load or has no tests, a preparation, and a worker that dies' {
        # By one worker, and by another after the one that dies.
        $run = Invoke-Run -With '-Workers', 1 @{
            Passing  = $passing
            Failing  = "Describe 'd' { It 'passes' { 1 | Should -Be 1 }; It 'fails' { 1 | Should -Be 2 } }"
            Unparsed = "Describe 'd' {"
            Empty    = ''
            Prepared = "Describe 'd' { BeforeAll { throw 'no' }; It 'passes' { 1 | Should -Be 1 } }"
            Dying    = "Describe 'd' { It 'passes' { 1 | Should -Be 1 }; It 'dies' { [Environment]::Exit(0) } }"
        }
        $run.Numbers | Select-Object Passed, Failed, Skipped | ConvertTo-Json -Compress | Should -Be '{"Passed":2,"Failed":5,"Skipped":1}'
        @($run.Numbers.Failures -replace '\.Tests\.ps1 .*' | Sort-Object) | Should -Be 'Dying', 'Empty', 'Failing', 'Prepared', 'Unparsed'
        $run.Output -match 'Run once more' | Should -BeNullOrEmpty
        $run.ExitCode | Should -Be 1
        $run.Output -match '^Failed: 1 in ' -replace '.* in ' | Sort-Object |
            Should -Be ('Dying', 'Empty', 'Failing', 'Prepared', 'Unparsed' | ForEach-Object { "$_.Tests.ps1" })
    }

    It 'ends a file that waits for what never comes, with what it has started, and waits neither for a worker that stays nor for what a dead one has left' {
        # A process that keeps the output of the worker open; where its id goes.
        $program = [Environment]::ProcessPath
        $words = (@(Get-FirstArgument) + '-NoProfile', '-Command', '"Start-Sleep 300"') -join ' '
        $leave = "[Diagnostics.Process]::Start([Diagnostics.ProcessStartInfo]::new('$program', '$words')).Id | Set-Content '$TestDrive/{0}'"
        $run = Invoke-Run -With '-FileTimeoutSeconds', 20, '-OnceMore', 0 @{
            Passing = $passing
            Waiting = "Describe 'd' { It 'waits' { $($leave -f 'waiting'); [Threading.Thread]::Sleep(-1) } }"
            Dying   = "Describe 'd' { It 'dies' { $($leave -f 'dying'); [Environment]::Exit(0) } }"
            Staying = "Describe 'd' { It 'stays' { `$never = [Threading.ManualResetEventSlim]::new(); [Threading.Thread]::new([Delegate]::CreateDelegate([Threading.ThreadStart], `$never, `$never.GetType().GetMethod('Wait', [type[]]@()))).Start() } }"
        }
        $run.Numbers | Select-Object Passed, Failed, Skipped | ConvertTo-Json -Compress | Should -Be '{"Passed":2,"Failed":2,"Skipped":1}'
        $run.Output -match '^It was ended after 20 s\.$' | Should -HaveCount 1
        @($run.Numbers.Unsteady) | Should -BeLike 'The worker did not end by itself after *'
        Get-Process -Id (Get-Content $TestDrive/waiting) -ErrorAction Ignore | Should -BeNullOrEmpty
        $left = Get-Process -Id (Get-Content $TestDrive/dying)
        $left | Should -HaveCount 1
        $left.Kill()
    }

    It 'runs few files with a failure once more, alone, and names what then passes' {
        $run = Invoke-Run -With '-Workers', 1 @{
            Passing = $passing
            Failing = "Describe 'd' { It 'fails' { 1 | Should -Be 2 } }"
            Busy    = "Describe 'd' { It 'settles' { `$mark = Join-Path `$PSScriptRoot mark; if (-not (Test-Path `$mark)) { `$null = New-Item `$mark; throw 'busy' } } }"
        }
        $run.Numbers | Select-Object Passed, Failed, Skipped | ConvertTo-Json -Compress | Should -Be '{"Passed":2,"Failed":1,"Skipped":1}'
        $run.Numbers.Unsteady | Should -Be 'Busy.Tests.ps1 d.settles: busy'
        @($run.Numbers.Failures) | Should -BeLike 'Failing.Tests.ps1 d.fails: *'
        $run.Output -match '^Unsteady, and to be mended: Busy' | Should -HaveCount 1
        $run.ExitCode | Should -Be 1
    }
}

#Requires -Version 7.4
# Runs the tests of this folder against output/Flatpeak.PowerShell, several files at a time: workers, each in a process
# of its own (Worker.ps1) with simulators of its own, take one file after another.
#
#   ./Run.ps1 -Path BoschStop.Tests.ps1,Token*
[CmdletBinding(PositionalBinding = $false)]
param(
    # Files or folders, also by wildcard, in this folder unless a path says otherwise. From a shell: with commas, in one word.
    [string[]] $Path = '*.Tests.ps1',

    # Pester's manifest, or its name where it is installed.
    [string] $Pester = 'Pester',

    # Where the numbers go, as JSON.
    [string] $Summary,

    # How many files run at a time: more than there are processors, as many a test waits.
    [ValidateRange(1, 64)]
    [int] $Workers = [Environment]::ProcessorCount + 3,

    # Something else that runs beside has ended once this file is there: then half as many files more run at a time.
    [string] $MoreOnce,

    # So many files with a failure, at most, are run once more.
    [int] $OnceMore = 3,

    # A file that takes longer waits for what never comes: it is ended, with all that it has started, and has failed.
    [ValidateRange(1, 86400)]
    [int] $FileTimeoutSeconds = 480
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# Those that take longest first, and of the others the largest, so that no long one is left over for the end.
$longest = 'BoschStop', 'Stopping', 'HelpExamples', 'Runbooks', 'MadeSince', 'Progress', 'OldRemoval', 'Run', 'RefusedAgain',
    'BoschHandover', 'BoschNew', 'BoschSecrets', 'RateLimit', 'BoschRemove', 'BoschConnect', 'CleanTree' |
    ForEach-Object { "$_.Tests.ps1" }
$files = @($Path -split ',' | ForEach-Object { Get-ChildItem ([IO.Path]::Combine($PSScriptRoot, $_.Trim())) -File } |
        Where-Object Name -Like '*.Tests.ps1' | Sort-Object FullName -Unique |
        Sort-Object { $_.Name -in $longest ? $longest.IndexOf($_.Name) : $longest.Count }, @{ Expression = 'Length'; Descending = $true })
if (-not $files) { throw "There is no test file '$Path' in '$PSScriptRoot'." }

# This PowerShell; where it is a .NET tool, its process is dotnet's.
$program = [Environment]::ProcessPath
$worker = @(if ((Split-Path $program -LeafBase) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' })
$worker += '-NoProfile', '-NonInteractive', '-File', (Join-Path $PSScriptRoot 'Worker.ps1'), '-Pester', $Pester
if ([Console]::IsOutputRedirected -or $env:NO_COLOR) { $worker += '-Plain' }

# The numbers of each file, in whatever order they come.
function Invoke-File([string[]] $Files, [int] $Workers) {
    $folder = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "flatpeak-tests-$PID-$(Get-Random)") -ItemType Directory).FullName
    $list = Join-Path $folder 'files.txt'
    $Files | Set-Content $list
    $arguments = $worker + '-List', $list, '-Taken', $folder
    try {
        $all = $Workers + ($MoreOnce -and $Workers -gt 1 ? [Math]::Ceiling($Workers / 2) : 0)
        $results = @(1..$all | ForEach-Object -ThrottleLimit $all -Parallel {
                while ($_ -gt $using:Workers -and -not (Test-Path $using:MoreOnce)) {
                    # Each file that was begun has left its mark beside the list.
                    if (@(Get-ChildItem $using:folder).Count -gt @($using:Files).Count) { return }
                    Start-Sleep 1
                }
                do {
                    $start = [Diagnostics.ProcessStartInfo]::new($using:program)
                    $using:arguments | ForEach-Object { $start.ArgumentList.Add($_) }
                    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
                    $process = [Diagnostics.Process]::Start($start)
                    $errors = $process.StandardError.ReadToEndAsync()
                    $ended = $process.WaitForExitAsync()
                    $name = $last = ''
                    $text = [Collections.Generic.List[string]]::new()
                    $deadline = [datetime]::UtcNow.AddMinutes(2)
                    do {
                        $read = $process.StandardOutput.ReadLineAsync()
                        $left = [int][Math]::Max(0, ($deadline - [datetime]::UtcNow).TotalMilliseconds)
                        if ([Threading.Tasks.Task]::WaitAny(@($read, $ended), $left) -lt 0) {
                            if ($name) { $text.Add("It was ended after $using:FileTimeoutSeconds s.") }
                            # What it was doing, where the tool that tells is installed.
                            if (Get-Command dotnet-stack -ErrorAction Ignore) { $text.Add((dotnet-stack report --process-id $process.Id 2>&1 | Out-String)) }
                            $process.Kill($true)
                            $process.WaitForExit()
                        }
                        # What a dead worker has started may keep its output open for ever.
                        $line = $read.Wait(2000) ? $read.Result : $null
                        switch -Regex ($line) {
                            '^##begin (.+)$' { $name = $Matches[1]; $text.Clear(); $deadline = [datetime]::UtcNow.AddSeconds($using:FileTimeoutSeconds) }
                            '^##end (.+)$' {
                                @{ Name = $name; Text = $text -join "`n"; Numbers = $Matches[1] | ConvertFrom-Json }
                                $name, $last = '', (Split-Path $name -Leaf)
                                $text.Clear()
                                $deadline = [datetime]::UtcNow.AddSeconds([Math]::Min(120, $using:FileTimeoutSeconds))
                            }
                            default { $text.Add($line) }
                        }
                    } while ($null -ne $line)
                    if (-not $process.WaitForExit(30000)) { $process.Kill($true); $process.WaitForExit() }
                    if (($name -or $process.ExitCode) -and $errors.Wait(2000)) { $text.Add($errors.Result) }
                    # Dead in the middle of a file: another worker goes on with the next one. Dead before its first: so would be another.
                    if ($name -or ($process.ExitCode -and -not $last)) {
                        $text.Add("The worker ended $($name ? "in the middle of $name" : 'before its first file'). Its exit code is $($process.ExitCode).")
                        @{ Name = $name ? $name : 'a worker'; Text = $text -join "`n"; Numbers = $null }
                    }
                    elseif ($process.ExitCode) {
                        $text.Add("The worker did not end by itself after '$last', its last file. Its exit code is $($process.ExitCode).")
                        @{ Name = $last; Text = $text -join "`n"; Unsteady = $text[-1] }
                    }
                } while ($name)
            } | ForEach-Object {
                # Each file's output in one piece, as soon as it is there.
                Write-Host $_.Text
                $_
            })
    }
    finally {
        Remove-Item $folder -Recurse -Force
    }

    # A worker whose files have all come to their end, and that stays, is no failure of theirs; but it is told.
    $script:unsteady += @($results | ForEach-Object { $_['Unsteady'] } | Where-Object { $_ })
    $results = @($results | Where-Object { -not $_['Unsteady'] })

    # A file that no worker came to the end of has failed.
    $done = @($results | ForEach-Object Name)
    $results += $Files | Where-Object { $_ -notin $done } | ForEach-Object { @{ Name = $_; Numbers = $null } }
    $results | ForEach-Object {
        $file = Split-Path $_.Name -Leaf
        $numbers = $_.Numbers ?? [pscustomobject]@{ Passed = 0; Failed = 1; Skipped = 0; Seconds = 0; Failures = @('It did not come to its end.') }
        $numbers | Add-Member @{ Name = $file; Path = $_.Name } -PassThru
    }
}

function Get-Failure($Result) {
    $Result.Failures | ForEach-Object { "$($Result.Name) $_" }
}

$unsteady = @()
$clock = [Diagnostics.Stopwatch]::StartNew()
$Workers = [Math]::Min($Workers, $files.Count)
$results = @(Invoke-File $files.FullName $Workers)

# What a busy machine may have caused shows when it is run alone. It is told, so that it is mended.
$failed = @($results | Where-Object Failed)
if ($failed -and $failed.Count -le $OnceMore -and -not ($failed.Path | Where-Object { $_ -notin $files.FullName })) {
    Write-Host "Run once more, alone: $($failed.Name -join ', ')"
    $again = @(Invoke-File $failed.Path 1)
    $sound = @($again | Where-Object { -not $_.Failed } | ForEach-Object Name)
    $unsteady += @($failed | Where-Object Name -In $sound | ForEach-Object { Get-Failure $_ })
    $results = @($results | Where-Object Name -NotIn $again.Name) + $again
}

$total = [ordered]@{}
foreach ($count in 'Passed', 'Failed', 'Skipped') { $total[$count] = [int]($results | Measure-Object $count -Sum).Sum }
Write-Host "`nThe slowest of $($files.Count) files, in seconds (all: $([int]$clock.Elapsed.TotalSeconds), $Workers at a time):"
$results | Sort-Object Seconds -Descending -Top 5 | ForEach-Object { Write-Host ('{0,7:0.0} {1}' -f $_.Seconds, $_.Name) }
$results | Where-Object Failed | ForEach-Object {
    Write-Host "Failed: $($_.Failed) in $($_.Name)"
    $_.Failures | ForEach-Object { Write-Host "    $_" }
}
$unsteady | ForEach-Object { Write-Host "Unsteady, and to be mended: $_" }
Write-Host "Engine tests: $($total.Passed) passed, $($total.Failed) failed, $($total.Skipped) skipped"
if ($Summary) {
    $null = New-Item (Split-Path $Summary) -ItemType Directory -Force
    $total.Failures = @($results | Where-Object Failed | ForEach-Object { Get-Failure $_ })
    $total.Unsteady = $unsteady
    $total | ConvertTo-Json -Compress | Set-Content $Summary
}
exit ($total.Failed ? 1 : 0)

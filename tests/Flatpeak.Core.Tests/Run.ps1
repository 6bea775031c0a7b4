#Requires -Version 7.4
# Runs the tests of this project, as built, and measures what they alone cover of Flatpeak.Core.
[CmdletBinding(PositionalBinding = $false)]
param(
    # A folder for the results of the tests and the coverage.
    [Parameter(Mandatory)]
    [string] $Results,

    # Where the numbers go, as JSON.
    [Parameter(Mandatory)]
    [string] $Summary,

    # The share of Flatpeak.Core's lines that must be covered.
    [ValidateRange(0.0, 1.0)]
    [double] $CoverageFloor = 0,

    # So many failed tests, at most, are run once more.
    [int] $OnceMore = 3
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# The assembly, not the project: what was built on one system is tested on others.
$built = Join-Path $PSScriptRoot 'bin/Release/net10.0'

function Invoke-Test([string] $Log, [string[]] $With) {
    # Where no test ends for ten minutes, one waits for what never comes; the run is ended, and names it.
    dotnet test (Join-Path $built 'Flatpeak.Core.Tests.dll') --nologo --logger "trx;LogFileName=$Log" --results-directory $Results --blame-hang-timeout 10m --blame-hang-dump-type none @With | Out-Host
    $file = Join-Path $Results $Log
    if (-not (Test-Path $file)) { throw "The .NET tests did not come to their end; their exit code is $LASTEXITCODE." }
    ([xml](Get-Content -Raw $file)).TestRun
}

function Get-Failed($Run) {
    $methods = @{}
    $Run.TestDefinitions.UnitTest | ForEach-Object { $methods[$_.id] = "$($_.TestMethod.className).$($_.TestMethod.name)" }
    $Run.Results.UnitTestResult | Where-Object outcome -EQ 'Failed' | ForEach-Object {
        $reason = $_.SelectSingleNode('*[local-name()="Output"]/*[local-name()="ErrorInfo"]/*[local-name()="Message"]')
        # A theory's name has its data, which a filter cannot take.
        @{ Method = ($methods[$_.testId] -split '\(')[0]; Text = "$($_.testName): $(($reason)?.InnerText -replace '\s*\r?\n\s*', ' ')" }
    }
}

function Test-Coverage {
    $coverage = ([xml](Get-Content -Raw (Get-ChildItem $Results -Recurse -Filter coverage.cobertura.xml)[0])).coverage
    # Where the sources are not those that it was built from, nothing is measured.
    if ([int]$coverage.'lines-valid' -eq 0) { return $true }
    $share = [double]::Parse($coverage.'line-rate', [cultureinfo]::InvariantCulture)
    Write-Host "The .NET tests cover $(($share * 100).ToString('0.0', [cultureinfo]::InvariantCulture)) % of the lines of Flatpeak.Core."
    if ($share -lt $CoverageFloor) { Write-Host "At least $CoverageFloor of them are to be covered." }
    $share -ge $CoverageFloor
}

$run = Invoke-Test 'core.trx' '--settings', (Join-Path $PSScriptRoot '../coverage.runsettings'), '--collect', 'XPlat Code Coverage', '--test-adapter-path', (Join-Path $built 'coverlet')
$status = $LASTEXITCODE
$counters = $run.ResultSummary.Counters
$failed = @(Get-Failed $run)
# Whatever else goes wrong in a run has no failed test to show for it.
if ($status -ne 0 -and -not $failed) { $failed = @(@{ Method = $null; Text = "No test failed, and the exit code is $status." }) }

# What a busy machine may have caused shows when it is run alone. It is told, so that it is mended.
$unsteady = @()
$methods = @($failed | ForEach-Object { $_.Method } | Sort-Object -Unique)
if ($status -ne 0 -and $methods -and $methods.Count -le $OnceMore) {
    Write-Host "Run once more, alone: $($methods -join ', ')"
    $again = Invoke-Test 'again.trx' '--filter', (($methods | ForEach-Object { "FullyQualifiedName=$_" }) -join '|')
    $still = @(Get-Failed $again)
    if ([int]$again.ResultSummary.Counters.passed -gt 0) {
        $names = @($still | ForEach-Object { $_.Method })
        $unsteady = @($failed | Where-Object { $_.Method -notin $names })
        $failed = $still
    }
}

$covered = Test-Coverage
[ordered]@{
    Passed   = [int]$counters.executed - $failed.Count
    Failed   = $failed.Count + ($covered ? 0 : 1)
    # A skipped test is one of the total that was not executed: notExecuted is always 0.
    Skipped  = [int]$counters.total - [int]$counters.executed
    Failures = @($failed | ForEach-Object { $_.Text }) + @(if (-not $covered) { "Less than $CoverageFloor of Flatpeak.Core's lines are covered." })
    Unsteady = @($unsteady | ForEach-Object { $_.Text })
} | ConvertTo-Json | Set-Content $Summary

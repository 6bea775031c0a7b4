#Requires -Version 7.4
# Runs all tests of this folder against output/Flatpeak.PowerShell. In a process of its own, because the module's
# assemblies stay loaded until it ends.
[CmdletBinding()]
param(
    # Where the numbers go, as JSON.
    [Parameter(Mandatory)]
    [string] $Summary
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.5.0
Import-Module (Join-Path $PSScriptRoot '../../output/Flatpeak.PowerShell')
# Commands under test are to behave as they do at the prompt.
$ErrorActionPreference = 'Continue'

$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$result = Invoke-Pester -Configuration $configuration

$ran = $result.PassedCount + $result.FailedCount
# A file that does not load, or whose preparation or clean-up fails, has no failed test to show for it.
$sound = $result.Result -eq 'Passed' -and $ran -gt 0
$failed = [Math]::Max($result.FailedCount + $result.FailedContainersCount, $sound ? 0 : 1)
$null = New-Item (Split-Path $Summary) -ItemType Directory -Force
@{ Passed = [int]$result.PassedCount; Failed = $failed; Skipped = [int]$result.SkippedCount } |
    ConvertTo-Json -Compress | Set-Content $Summary
exit ($failed -gt 0 ? 1 : 0)

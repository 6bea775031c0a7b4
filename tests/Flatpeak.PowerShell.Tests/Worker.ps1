#Requires -Version 7.4
# Runs files of tests against output/Flatpeak.PowerShell, one after another; Run.ps1 starts several of these. A process of
# its own, because the module's assemblies stay loaded until it ends.
[CmdletBinding()]
param(
    # All files, one a line, in the order in which they are to be begun.
    [Parameter(Mandatory)]
    [string] $List,

    # Where a worker leaves a mark for each file that it takes, so that no other takes it too.
    [Parameter(Mandatory)]
    [string] $Taken,

    # Pester's manifest or name.
    [string] $Pester = 'Pester',

    # No colour.
    [switch] $Plain
)

$ErrorActionPreference = 'Stop'
Import-Module $Pester -MinimumVersion 5.5.0
Import-Module (Join-Path $PSScriptRoot '../../output/Flatpeak.PowerShell')

$number = 0
foreach ($file in Get-Content $List) {
    $number++
    try { [IO.File]::Open((Join-Path $Taken $number), 'CreateNew').Dispose() }
    catch [IO.IOException] { continue }

    # These lines are for Run.ps1. A line begins where it should also after what a test has printed.
    Write-Host "`n##begin $file"
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $file
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Normal'
    $configuration.Output.RenderMode = $Plain ? 'Plaintext' : 'Ansi'
    # Commands under test are to behave as they do at the prompt.
    $ErrorActionPreference = 'Continue'
    $result = Invoke-Pester -Configuration $configuration
    $ErrorActionPreference = 'Stop'

    # A file that does not load, or whose preparation or clean-up fails, has no failed test to show for it.
    $sound = $result.Result -eq 'Passed' -and ($result.PassedCount + $result.SkippedCount) -gt 0
    $numbers = [ordered]@{
        Passed  = [int]$result.PassedCount
        Failed  = [int][Math]::Max($result.FailedCount + $result.FailedContainersCount, $sound ? 0 : 1)
        Skipped = [int]$result.SkippedCount
        Seconds = $result.Duration.TotalSeconds
        # What failed is said once more at the end of the run, where nobody has to look for it.
        Failures = @($result.Failed | ForEach-Object { "$($_.ExpandedPath): $("$($_.ErrorRecord[0])" -split '\r?\n' | Select-Object -First 1)" })
    }
    if ($numbers.Failed -and -not $numbers.Failures) { $numbers.Failures = @('It does not load, or its preparation or its clean-up fails.') }
    Write-Host "`n##end $($numbers | ConvertTo-Json -Compress)"
}

# What the files have handed on (Get-Simulator in TestKit.psm1).
$simulator = [AppDomain]::CurrentDomain.GetData('Flatpeak.Simulator')
if ($simulator) { Stop-Simulator $simulator }

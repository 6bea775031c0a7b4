#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    The main job, against the simulator: connect, create a fleet, list it, preview and make its removal, see what is left.
.DESCRIPTION
    Run by ./build.sh demo, which builds first. Every command is shown before its output, as at a prompt. Fails when
    what is left is not what should be.
#>
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
Import-Module (Join-Path $root 'output/Flatpeak.PowerShell')
Import-Module (Join-Path $root 'src/Flatpeak.Simulator/Simulator.psm1')

function Show {
    param([Parameter(Mandatory)] [scriptblock] $Command, [string] $Because)
    Write-Host ''
    if ($Because) { Write-Host "# $Because" -ForegroundColor DarkGray }
    Write-Host "PS> $($Command.ToString().Trim())" -ForegroundColor Cyan
    . $Command | Out-Host
}

$simulator = Start-Simulator
Push-Location $root
try {
    $flatpeak = Get-SimulatorCredential $simulator

    Show { Connect-Flatpeak -Uri $simulator.flatpeak -Credential $flatpeak } -Because 'the simulator, on loopback; without -Uri it is Flatpeak itself'
    Show { Import-Csv ./examples/new-devices.csv | New-FpDevice -ThrottleLimit 32 | Export-Csv ./output/created.csv } -Because 'create the fleet, and keep what was made'
    Show { Get-FpDevice | Measure-Object | Select-Object Count }
    Show { Get-FpDevice | Select-Object -First 5 } -Because 'newest first; no further page is asked for'
    Show { Import-Csv ./examples/retired-devices.csv | Select-Object -First 3 | Remove-FpDevice -WhatIf } -Because 'what a removal would do'
    Show { Import-Csv ./examples/retired-devices.csv | Remove-FpDevice -PassThru -Confirm:$false | Measure-Object | Select-Object Count } -Because 'remove what has retired'
    Show { Get-FpDevice } -Because 'what is left'

    $expected = Compare-Object (Import-Csv ./examples/new-devices.csv).ReferenceId (Import-Csv ./examples/retired-devices.csv).ReferenceId |
        ForEach-Object InputObject | Sort-Object
    $left = (Get-FpDevice).ReferenceId | Sort-Object
    if (Compare-Object $expected $left) { throw "What is left is not what should be: '$left' instead of '$expected'." }
    Write-Host "The $($left.Count) devices that have not retired are left."
}
finally {
    Pop-Location
    Get-FpSession | Disconnect-Flatpeak
    Stop-Simulator $simulator
}

#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    The main job, against the simulator: connect, create a fleet, list it, preview and make its removal, see what is
    left; then the whole life of a fleet, at Bosch IoT and Flatpeak, in both dialects.
.DESCRIPTION
    Run by ./build.sh demo, which builds first. Every command is shown before its output, as at a prompt. Fails when
    what is left is not what should be.
#>
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
Import-Module (Join-Path $root 'output/Flatpeak.PowerShell')
Import-Module (Join-Path $root 'src/Flatpeak.Simulator/Simulator.psm1')

# Colour is for a terminal.
if ([Console]::IsOutputRedirected) { $PSStyle.OutputRendering = 'PlainText' }

function Show {
    # Keep names the variables of the command that the caller is to have.
    param([Parameter(Mandatory)] [scriptblock] $Command, [string] $Because, [string[]] $Keep = @())
    Write-Host ''
    if ($Because) { Write-Host "# $Because" -ForegroundColor DarkGray }
    Write-Host "PS> $($Command.ToString().Trim())" -ForegroundColor Cyan
    . $Command | Out-Host
    foreach ($name in $Keep) { Set-Variable $name (Get-Variable $name -ValueOnly) -Scope 1 }
}

function Show-FleetLife {
    # From nothing to nothing: made at the registry, at Things and at Flatpeak, and taken out of all three again.
    param([Parameter(Mandatory)] [string] $Dialect)
    $bosch = $simulator.bosch
    $registry = Get-SimulatorCredential $simulator -Service ($Dialect -eq 'Hono' ? 'Hono' : 'Hub')
    $ditto = Get-SimulatorCredential $simulator -Service Ditto
    $suite = Get-SimulatorCredential $simulator -Service Suite
    $apiToken = ConvertTo-SecureString $bosch.apiToken -AsPlainText -Force

    Write-Host ''
    Write-Host "== The whole life of a fleet: $Dialect" -ForegroundColor Yellow
    Show { Connect-Flatpeak -Uri $simulator.flatpeak -Credential $flatpeak | Out-Null } -Because 'a session of its own: one that deletes in one place is not moved to another'
    Show { Import-Csv ./examples/retired-devices.csv | New-FpDevice -UseExisting | Measure-Object | Select-Object Count }
    if ($Dialect -eq 'Hono') {
        Show { Connect-BoschIot t1 -RegistryUri $simulator.hono -RegistryCredential $registry -ThingsUri $simulator.things -ThingsCredential $ditto -MaximumRetryCount 1 } -Because 'Eclipse Hono and Ditto'
    }
    else {
        Show { Connect-BoschIot t1 -RegistryApi BoschHub -RegistryUri $simulator.hub -RegistryCredential $registry -ThingsUri $simulator.things -ThingsCredential $suite -TokenUri $simulator.token -Scope $bosch.scope -ThingsApiToken $apiToken -MaximumRetryCount 1 } -Because 'Bosch IoT Hub and Things'
    }
    Show { $made = Import-Csv ./examples/retired-devices.csv | New-BoschThing; $made | Select-Object -First 3 ThingId, TenantId } -Because 'registration, credential, policy and thing of each'
    Show { Get-BoschThing fleet:wallbox-0002 -IncludeRegistration | Format-List ThingId, PolicyId, Registered, CredentialCount }
    Show { Import-Csv ./examples/retired-devices.csv | Select-Object -First 1 | Remove-BoschThing -WhatIf } -Because 'what the removal of one would do'
    Show { Import-Csv ./examples/retired-devices.csv | Select-Object -First 1 | Remove-BoschThing -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable active; "$active" } -Because 'it was made a second ago, and counts as active'
    $null = Invoke-Simulator $simulator POST faults @{ service = 'things'; method = 'DELETE'; path = '/things/.*wallbox-0002$'; kind = 'status'; status = 503; times = $null }
    Show { Import-Csv ./examples/retired-devices.csv | Remove-BoschThing -Force -PassThru -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable stopped | Tee-Object -Variable removed | Remove-FpDevice -Confirm:$false; "$stopped"; $removed[0].Steps } -Because 'out of Bosch IoT, and what went well there out of Flatpeak; in the middle of it Things fails, and does not delete fleet:wallbox-0002' -Keep removed
    Show { $removed | Where-Object -Not Succeeded | ForEach-Object Steps } -Because 'where it stopped: a step that failed, and those after it that were not run'
    Show { Get-FpDevice -ReferenceId fleet:wallbox-0002 } -Because 'Flatpeak still knows the device'
    if (@($removed | Where-Object -Not Succeeded).Count -ne 1) { throw 'Things failed for one device, and it is not the one removal that stopped.' }
    $null = Invoke-Simulator $simulator DELETE faults
    Show { $removed | Where-Object -Not Succeeded | Remove-BoschThing -Force -PassThru -Confirm:$false | Tee-Object -Variable again | Remove-FpDevice -Confirm:$false; $again.Steps } -Because 'Things works again: what is gone already is fine, and the removal goes on where it stopped'

    $counts = Invoke-Simulator $simulator GET counts
    $left = $counts.hono.devices + $counts.hono.credentials + $counts.hub.devices + $counts.hub.credentials + $counts.things + $counts.policies
    if ($left) { throw "Something is left: $($counts | ConvertTo-Json -Compress)" }
    $left = (Get-FpDevice).ReferenceId | Sort-Object
    if (Compare-Object $expected $left) { throw "What is left at Flatpeak is not what should be: '$left' instead of '$expected'." }
    Write-Host 'Nothing is left of them on either side.'
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

    foreach ($dialect in 'Hono', 'BoschHub') {
        Show-FleetLife $dialect
    }
}
finally {
    Pop-Location
    Get-FpSession | Disconnect-Flatpeak
    Stop-Simulator $simulator
}

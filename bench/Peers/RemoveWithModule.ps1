# Removes the devices ns:d1, ns:d2 and so on with Remove-BoschThing, the first of them as a warm-up; prints its seconds as JSON. Run
# in a process of its own, which is told of the simulator by its input.
$ErrorActionPreference = 'Stop'
$told = [Console]::In.ReadToEnd() | ConvertFrom-Json
Import-Module (Join-Path $PSScriptRoot '../../output/Flatpeak.PowerShell')
Import-Module (Join-Path $PSScriptRoot '../../src/Flatpeak.Simulator/Simulator.psm1')
Import-Module (Join-Path $PSScriptRoot '../../tests/Flatpeak.PowerShell.Tests/BoschKit.psm1')
$null = Connect-Bosch $told.Simulator $told.Dialect
Remove-BoschThing @(1..$told.WarmUp | ForEach-Object { "ns:d$_" }) -ThrottleLimit 32 -Confirm:$false
$things = ($told.WarmUp + 1)..$told.Count | ForEach-Object { "ns:d$_" }
$clock = [Diagnostics.Stopwatch]::StartNew()
Remove-BoschThing $things -ThrottleLimit 32 -Confirm:$false
@{ seconds = $clock.Elapsed.TotalSeconds } | ConvertTo-Json -Compress

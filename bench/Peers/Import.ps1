# Importing: a fresh process that imports the module against one that imports a binary module with one empty cmdlet.
param([int] $Rounds = 15)

Write-Host '== Importing the module, in a fresh process each time'
$root = Split-Path (Split-Path $PSScriptRoot)
$ours = Join-Path $root 'output/Flatpeak.PowerShell/Flatpeak.PowerShell.psd1'
$empty = Join-Path $root 'bench/EmptyModule/bin/Release/net8.0/EmptyModule.psd1'
function Measure-Process([string] $Path) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    Invoke-PowerShell -Command "Import-Module '$Path'"
    $clock.Elapsed.TotalMilliseconds
}

$times = Invoke-Contender ([ordered]@{
        'Flatpeak.PowerShell' = { Measure-Process $ours }
        'an empty module'     = { Measure-Process $empty }
    }) $Rounds $null 'ms'
Get-Ratio 'a process that imports Flatpeak.PowerShell / an empty module' $times['Flatpeak.PowerShell'] $times['an empty module'] 1.1 -AtMost

# Creates devices with New-FpDevice; prints its seconds as JSON. Run by Bench.ps1 in a process of its own.
param([string] $Address, [string] $AccountId, [string] $ApiKey, [int] $Count, [int] $WarmUp, [int] $Concurrency)
$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot '../output/Flatpeak.PowerShell')
$null = Connect-Flatpeak -Uri $Address -AccountId $AccountId -ApiKey (ConvertTo-SecureString $ApiKey -AsPlainText -Force)

$null = 0..($WarmUp - 1) | ForEach-Object { 'warm-up-{0:00000}' -f $_ } | New-FpDevice -ThrottleLimit $Concurrency
$references = 0..($Count - 1) | ForEach-Object { 'device-{0:00000}' -f $_ }
$clock = [Diagnostics.Stopwatch]::StartNew()
$devices = $references | New-FpDevice -ThrottleLimit $Concurrency
$seconds = $clock.Elapsed.TotalSeconds

@{
    seconds = $seconds
    count   = $devices.Count
    ordered = [Linq.Enumerable]::SequenceEqual([string[]]$references, [string[]]$devices.ReferenceId)
} | ConvertTo-Json -Compress

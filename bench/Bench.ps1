<#
.SYNOPSIS
    The measurements, each against its peers in the same run: every contender in a fresh process, in turns, several
    rounds, and the medians compared.
.DESCRIPTION
    Creating: 10,000 devices, 32 at a time, at a simulator that takes 20 ms to answer. New-FpDevice against a program
    of HttpClient alone (target: 0.85 of its rate), and beside them ForEach-Object -Parallel around Invoke-RestMethod,
    on fewer devices as it is slower. Importing: the module against a binary module with one empty cmdlet (target: at
    most 1.5 times as long).
    A missed target is shown, and is no failure: only what did not work is.
#>
[CmdletBinding()]
param(
    [int] $Count = 10000,
    [int] $ForEachCount = 2000,
    [int] $Rounds = 3,
    [int] $ImportRounds = 15,
    [int] $Concurrency = 32,
    [int] $LatencyMs = 20
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot
$warmUp = 500

function Get-Median([double[]] $Values) {
    $sorted = @($Values | Sort-Object)
    ($sorted[[math]::Floor(($sorted.Count - 1) / 2)] + $sorted[[math]::Ceiling(($sorted.Count - 1) / 2)]) / 2
}

function Invoke-PowerShell {
    # As a .NET tool, PowerShell runs in a process of dotnet.
    $program = (Get-Process -Id $PID).Path
    $assembly = @()
    if ((Split-Path $program -LeafBase) -eq 'dotnet') { $assembly += Join-Path $PSHOME 'pwsh.dll' }
    & $program @assembly -NoProfile -NonInteractive @args
    if ($LASTEXITCODE -ne 0) { throw "'$args' failed with exit code $LASTEXITCODE." }
}

function Measure-Create {
    Import-Module (Join-Path $root 'src/Flatpeak.Simulator/Simulator.psm1')
    $simulator = Start-Simulator -ArgumentList '--latency', "$LatencyMs"
    try {
        $account = $simulator.accounts[0]
        $plain = Join-Path $PSScriptRoot 'PlainHttpClient/bin/Release/net10.0/PlainHttpClient.dll'
        $contenders = [ordered]@{
            'New-FpDevice'             = @{ Count = $Count; Run = { Invoke-PowerShell -File (Join-Path $PSScriptRoot CreateWithModule.ps1) @args } }
            'HttpClient alone'         = @{ Count = $Count; Run = { dotnet $plain @args } }
            'ForEach-Object -Parallel' = @{ Count = $ForEachCount; Run = { Invoke-PowerShell -File (Join-Path $PSScriptRoot CreateWithForEach.ps1) @args } }
        }
        $rates = @{}
        foreach ($name in $contenders.Keys) { $rates[$name] = @() }
        foreach ($round in 1..$Rounds) {
            foreach ($name in $contenders.Keys) {
                $null = Invoke-Simulator $simulator POST reset
                $number = $contenders[$name].Count
                $result = & $contenders[$name].Run $simulator.flatpeak $account.accountId $account.testKey $number $warmUp $Concurrency | ConvertFrom-Json
                if ($result.count -ne $number) { throw "$name made $($result.count) devices of $number." }
                if ($name -eq 'New-FpDevice' -and -not $result.ordered) { throw "The devices of $name are not in input order." }
                $rates[$name] += $result.count / $result.seconds
                Write-Host ('  round {0}: {1,-24} {2,6} devices, {3,5:0} a second' -f $round, $name, $number, $rates[$name][-1])
            }
        }

        foreach ($name in $contenders.Keys) {
            [pscustomobject]@{ What = "create: $name"; Median = '{0:0} a second' -f (Get-Median $rates[$name]); Value = Get-Median $rates[$name] }
        }
    }
    finally {
        Stop-Simulator $simulator
    }
}

function Measure-Import {
    $modules = [ordered]@{
        'Flatpeak.PowerShell' = Join-Path $root 'output/Flatpeak.PowerShell/Flatpeak.PowerShell.psd1'
        'an empty module'     = Join-Path $PSScriptRoot 'EmptyModule/bin/Release/net8.0/EmptyModule.psd1'
    }
    $times = @{}
    foreach ($name in $modules.Keys) { $times[$name] = @() }
    foreach ($round in 1..$ImportRounds) {
        foreach ($name in $modules.Keys) {
            $times[$name] += [double]::Parse((Invoke-PowerShell -File (Join-Path $PSScriptRoot ImportModule.ps1) $modules[$name]), [cultureinfo]::InvariantCulture)
        }

        Write-Host ('  round {0}: {1}' -f $round, (($modules.Keys | ForEach-Object { '{0} {1:0} ms' -f $_, $times[$_][-1] }) -join ', '))
    }

    foreach ($name in $modules.Keys) {
        [pscustomobject]@{ What = "import: $name"; Median = '{0:0} ms' -f (Get-Median $times[$name]); Value = Get-Median $times[$name] }
    }
}

function New-Ratio([string] $What, [double] $Ratio, [double] $Target, [switch] $AtMost) {
    $met = if ($AtMost) { $Ratio -le $Target } else { $Ratio -ge $Target }
    [pscustomobject]@{
        Ratio  = $What
        Value  = '{0:0.00}' -f $Ratio
        Target = '{0} {1:0.00}' -f ($AtMost ? 'at most' : 'at least'), $Target
        Met    = $met ? 'met' : 'not met'
    }
}

Write-Host "== Creating devices: $Concurrency at a time, $LatencyMs ms latency, after a warm-up of $warmUp"
$create = @(Measure-Create)
Write-Host '== Importing the module, in a fresh process each time'
$import = @(Measure-Import)

Write-Host "== Medians of $Rounds and $ImportRounds rounds; $([Environment]::ProcessorCount) processors, PowerShell $($PSVersionTable.PSVersion)"
$create + $import | Format-Table What, Median | Out-String | ForEach-Object Trim | Write-Host
Write-Host ''
@(
    New-Ratio 'rate: New-FpDevice / HttpClient alone' ($create[0].Value / $create[1].Value) 0.85
    New-Ratio 'time to import: Flatpeak.PowerShell / an empty module' ($import[0].Value / $import[1].Value) 1.5 -AtMost
) | Format-Table -AutoSize | Out-String -Width 120 | ForEach-Object Trim | Write-Host

<#
.SYNOPSIS
    The measurements of the module, each against its peers in the same run: every contender in a fresh process, in turns,
    several rounds, and the medians compared.
.DESCRIPTION
    Each measurement is a script of this folder, which says what it measures. A target that is missed is shown, and is no
    failure: only what did not work is.
.EXAMPLE
    ./build.ps1 Bench Peers                         # Create, Remove, Journal and Import
.EXAMPLE
    ./build.ps1 Bench Peers Memory                  # a million devices, twice: some minutes
.EXAMPLE
    ./build.ps1 Bench Peers all write               # all of them, into docs/benchmarks-peers.md
#>
[CmdletBinding()]
param([string[]] $Name = @('Create', 'Remove', 'Journal', 'Import'))

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = Split-Path (Split-Path $PSScriptRoot)
$all = 'Create', 'Remove', 'Journal', 'Memory', 'Import'
$write = 'write' -in $Name
$measured = @('all' -in $Name ? $all : ($Name | Where-Object { $_ -ne 'write' }))
if ($unknown = @($measured | Where-Object { $_ -notin $all })) { throw "There is no measurement '$unknown'. There are: $($all -join ', '), and all." }

Import-Module (Join-Path $root 'src/Flatpeak.Simulator/Simulator.psm1')
Import-Module (Join-Path $PSScriptRoot 'PeersKit.psm1')
$ratios = @($measured | ForEach-Object { & (Join-Path $PSScriptRoot "$_.ps1") })
$where = "$([Environment]::ProcessorCount) processors, $($IsLinux ? 'Linux' : [Environment]::OSVersion), PowerShell $($PSVersionTable.PSVersion)"
Write-Host "== The medians: $where"
$ratios | Format-Table -AutoSize | Out-String -Width 140 | ForEach-Object Trim | Write-Host
if ($write) {
    $page = Join-Path $root 'docs/benchmarks-peers.md'
    @(
        Get-Content (Join-Path $PSScriptRoot 'benchmarks-peers.head.md')
        ''
        "Measured on $where."
        ''
        '| | Measured | Target | |'
        '|---|--:|--:|---|'
        $ratios | ForEach-Object { "| $($_.What) | $($_.Value) | $($_.Target) | $($_.Met) |" }
    ) | Set-Content $page
    Write-Host "Wrote $page"
}

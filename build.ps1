#!/usr/bin/env pwsh
#Requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, shows and measures Flatpeak.PowerShell.
.EXAMPLE
    ./build.ps1 Build     # an importable module in output/Flatpeak.PowerShell
.EXAMPLE
    ./build.ps1 Test      # everything that is tested; -NoBuild tests what is built
.EXAMPLE
    ./build.ps1 Demo      # the main job, against the simulator
.EXAMPLE
    ./build.ps1 Bench     # the module against its peers; `Bench Peers all write` puts all of it into docs/benchmarks-peers.md
.EXAMPLE
    ./build.ps1 Bench Pace --full --write     # the pace at each rate limiter, into docs/benchmarks.md
.EXAMPLE
    ./build.ps1 Mutate -Files 'Removal/**/*.cs'     # how many small changes of Core the .NET tests notice; hours, for all of it
.EXAMPLE
    ./build.ps1 Pack      # the packages of the module and of Flatpeak.Core, in output/packages
.EXAMPLE
    ./build.ps1 Soak     # what a journal promises: runs that are killed again and again, and every fault; a quarter of an hour
.EXAMPLE
    ./build.ps1 Soak Removals --runs 1 --seed 7     # the one of these with that seed; tests/Flatpeak.Soak/Program.cs has the rest
.EXAMPLE
    ./build.ps1 Help      # en-US, which Get-Help reads, from docs/en-US; needs the module Microsoft.PowerShell.PlatyPS
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Soak', 'Mutate', 'Help', 'Pack')]
    [string] $Task = 'Build',

    # What is measured: by default the module against its peers. Or what is proven: by default all of it.
    [Parameter(Position = 1)]
    [ValidateSet('Peers', 'Pace', 'All', 'Creates', 'Removals', 'Faults')]
    [string] $Name = 'Peers',

    # What bench/Pace/Program.cs, bench/Peers/Peers.ps1 and tests/Flatpeak.Soak/Program.cs take.
    [Parameter(ValueFromRemainingArguments)]
    [string[]] $Arguments = @(),

    # The files of Core that are changed by Mutate; by default those that its settings name.
    [string[]] $Files = @(),

    # Use what is built already.
    [switch] $NoBuild
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$module = Join-Path $root 'output/Flatpeak.PowerShell'

# The share of Flatpeak.Core's lines that the .NET tests alone must cover.
$coverageFloor = 0.92

function Invoke-DotNet {
    dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

# The analyzers take as long as the compiler: `Build` asks them, and whoever builds in order to see or to test does not.
function Build([string[]] $Projects = @('Flatpeak.slnx'), [switch] $CompileOnly) {
    $properties = @(if ($CompileOnly) { '-p:RunAnalyzers=false' })
    foreach ($project in $Projects) {
        Invoke-DotNet build (Join-Path $root $project) --configuration Release --nologo --verbosity quiet @properties
    }

    Copy-Module (Join-Path $root 'src/Flatpeak.PowerShell/bin/Release/net8.0') $module
    Write-Host "Built $module"
}

# What is shipped, and no more.
function Copy-Module([string] $Built, [string] $Destination) {
    if (Test-Path $Destination) { Remove-Item $Destination -Recurse -Force }
    $null = New-Item $Destination -ItemType Directory -Force
    Copy-Item -Destination $Destination -Path @(
        Join-Path $root 'Flatpeak.PowerShell.psd1'
        Join-Path $root 'LICENSE'
        Join-Path $root 'packaging/THIRD-PARTY-NOTICES.txt'
        Join-Path $root 'src/Flatpeak.PowerShell/Views/Flatpeak.PowerShell.Format.ps1xml'
        Join-Path $Built 'Flatpeak.PowerShell.dll'
        Join-Path $Built 'Flatpeak.Core.dll'
        Join-Path $Built 'Polly.Core.dll'
    )
    Copy-Item (Join-Path $root 'en-US') $Destination -Recurse
}

# Built apart from everything else, so that its assemblies are the same bytes wherever that is done.
function Pack {
    Import-Module (Join-Path $root 'packaging/Pack.psm1')
    $work = Join-Path $root 'output/pack'
    $packages = Join-Path $root 'output/packages'
    foreach ($folder in $work, $packages) { if (Test-Path $folder) { Remove-Item $folder -Recurse -Force } }
    $null = New-Item $work, $packages -ItemType Directory
    $common = '--configuration', 'Release', '--artifacts-path', $work, '--nologo', '--verbosity', 'quiet', '-p:ContinuousIntegrationBuild=true'

    Invoke-DotNet build (Join-Path $root 'src/Flatpeak.PowerShell') @common
    Copy-Module (Join-Path $work 'bin/Flatpeak.PowerShell/release') (Join-Path $work 'Flatpeak.PowerShell')
    $null = New-ModulePackage (Join-Path $work 'Flatpeak.PowerShell') $packages

    $notes = Join-Path $work 'release-notes.md'
    Get-ReleaseNote (Import-PowerShellDataFile (Join-Path $root 'Flatpeak.PowerShell.psd1')).ModuleVersion | Set-Content $notes
    Invoke-DotNet pack (Join-Path $root 'src/Flatpeak.Core') @common --output $packages "-p:ReleaseNotesFile=$notes"
    Get-ChildItem $packages | ForEach-Object { Write-Host "Packed $($_.FullName)" }
}

function Test {
    $results = Join-Path $root 'output/tests'
    if (Test-Path $results) { Remove-Item $results -Recurse -Force }
    $null = New-Item $results -ItemType Directory -Force
    $tests = Join-Path $root 'tests'

    # A folder of their own for what is temporary: processes that are killed leave some behind, and PowerShell reads the
    # whole folder wherever it meets a path in it.
    $temporary = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "flatpeak-$PID") -ItemType Directory).FullName
    $env:TMPDIR = $env:TMP = $env:TEMP = $temporary

    # Those of .NET wait more than they work: side by side they take a sixth less time. Their output comes last.
    Write-Host '== .NET tests, beside those of the engine'
    $core = Start-CoreTest $results
    try {
        Write-Host "== Engine tests, in PowerShell $($PSVersionTable.PSVersion)"
        $skipped = 0
        if ($pester = Find-Pester) {
            & (Join-Path $tests 'Flatpeak.PowerShell.Tests/Run.ps1') -Summary (Join-Path $results 'pester.json') -Pester $pester -MoreOnce (Join-Path $results 'core.json')
            if (-not (Test-Path (Join-Path $results 'pester.json'))) { throw "The engine tests did not come to their end; their exit code is $LASTEXITCODE." }
        }
        else {
            $skipped = @(Get-ChildItem (Join-Path $tests 'Flatpeak.PowerShell.Tests') -Filter *.Tests.ps1 | Select-String '^\s*It ').Count
        }
        $core.Process.WaitForExit()
    }
    finally {
        if (-not $core.Process.HasExited) { $core.Process.Kill($true) }
        Remove-Item $temporary -Recurse -Force -ErrorAction Ignore
        Write-Host '== What the .NET tests have printed'
        Get-Content $core.Output | ForEach-Object { Write-Host $_ }
    }
    if (-not (Test-Path (Join-Path $results 'core.json'))) { throw "The .NET tests did not come to their end; their exit code is $($core.Process.ExitCode)." }

    # What failed is said once more at the very end, where nobody has to look for it.
    $numbers = @(Get-ChildItem $results -Filter *.json | ForEach-Object { Get-Content -Raw $_ | ConvertFrom-Json })
    $numbers | ForEach-Object { $_.Unsteady } | ForEach-Object { Write-Host "Unsteady, and to be mended: $_" }
    $numbers | ForEach-Object { $_.Failures } | ForEach-Object { Write-Host "Failed: $_" }
    $sum = @{}
    foreach ($count in 'Passed', 'Failed', 'Skipped') { $sum[$count] = [int]($numbers | Measure-Object $count -Sum).Sum }
    Write-Host "Tests: $($sum.Passed) passed, $($sum.Failed) failed, $($sum.Skipped + $skipped) skipped"
    if ($sum.Failed) { exit 1 }
}

# In a process of its own; what it prints goes into a file.
function Start-CoreTest([string] $Results) {
    # This PowerShell; where it is a .NET tool, its process is dotnet's.
    $program = [Environment]::ProcessPath
    $arguments = @(if ((Split-Path $program -LeafBase) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' })
    $arguments += '-NoProfile', '-NonInteractive', '-File', (Join-Path $root 'tests/Flatpeak.Core.Tests/Run.ps1')
    $arguments += '-Results', $Results, '-Summary', (Join-Path $Results 'core.json'), '-CoverageFloor', $coverageFloor
    $output = Join-Path $Results 'core.log'
    $start = @{ FilePath = $program; ArgumentList = $arguments | ForEach-Object { "`"$_`"" }; RedirectStandardOutput = $output }
    @{ Process = Start-Process @start -NoNewWindow -PassThru; Output = $output }
}

# The pinned one, as a package; else one that is installed.
function Find-Pester {
    $project = Join-Path $root 'tests/Flatpeak.PowerShell.Tests/Pester.csproj'
    $null = dotnet restore $project --verbosity quiet
    if ($LASTEXITCODE -eq 0) {
        $version = ([xml](Get-Content -Raw $project)).SelectSingleNode('//PackageDownload').Version.Trim('[', ']')
        return Join-Path (dotnet msbuild $project -getProperty:NuGetPackageRoot) "pester/$version/tools/Pester.psd1"
    }
    $installed = Get-Module Pester -ListAvailable | Where-Object Version -GE 5.5.0 | Select-Object -First 1
    if ($installed) { return $installed.Path }
    Write-Warning 'Pester could not be restored as a package, and 5.5 or later is not installed. The engine tests are skipped.'
}

function Bench {
    if ($Name -eq 'Peers') {
        if (-not $NoBuild) { Build }
        $peers = Join-Path $root 'bench/Peers/Peers.ps1'
        if ($Arguments) { & $peers -Name $Arguments } else { & $peers }
        return
    }

    $pace = Join-Path $root 'bench/Pace'
    if (-not $NoBuild) { Invoke-DotNet build $pace --configuration Release --nologo --verbosity quiet }
    Invoke-DotNet (Join-Path $pace 'bin/Release/net10.0/Pace.dll') @Arguments
}

# Stryker makes one small change of Core after the other, and runs the tests that reach it: a change that no test notices
# is one that nothing holds. It is asked for here alone, so the list of tools does not have it.
function Mutate {
    $tools = Join-Path $root 'output/tools'
    if (-not (Get-ChildItem $tools -Filter 'dotnet-stryker*' -File -ErrorAction Ignore)) {
        Invoke-DotNet tool install dotnet-stryker --version 5.1.0 --tool-path $tools
    }
    $output = Join-Path $root 'output/mutation'
    $arguments = @('--output', $output) + @($Files | ForEach-Object { '--mutate', $_ })
    Push-Location (Join-Path $root 'tests/Flatpeak.Core.Tests')
    try {
        & (Join-Path $tools 'dotnet-stryker') @arguments
        if ($LASTEXITCODE -ne 0) { throw "Stryker's exit code is ${LASTEXITCODE}: fewer changes were noticed than tests/Flatpeak.Core.Tests/stryker-config.json asks for, or it failed." }
    }
    finally {
        Pop-Location
    }
}

function Soak {
    $soak = Join-Path $root 'tests/Flatpeak.Soak'
    if (-not $NoBuild) { Invoke-DotNet build $soak --configuration Release --nologo --verbosity quiet }
    $parts = @($Name | Where-Object { $_ -in 'Creates', 'Removals', 'Faults' })
    Invoke-DotNet (Join-Path $soak 'bin/Release/net10.0/Flatpeak.Soak.dll') @parts @Arguments
}

# What is committed; neither a build nor a test needs it.
function Help {
    if (-not (Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)) {
        throw 'Help is made by the module Microsoft.PowerShell.PlatyPS, which is not installed: Install-PSResource Microsoft.PowerShell.PlatyPS'
    }
    Import-Module (Join-Path $root 'docs/Help.psm1')
    Update-FlatpeakHelp (Join-Path $root 'en-US')
    Write-Host "Made $(Join-Path $root 'en-US')"
}

# What is set here for the processes that are started ends with this script.
$before = @{}
foreach ($variable in 'DOTNET_TieredPGO', 'DOTNET_TC_CallCountThreshold', 'DOTNET_GCgen0size', 'DOTNET_gcConcurrent', 'TMPDIR', 'TMP', 'TEMP') {
    $before[$variable] = [Environment]::GetEnvironmentVariable($variable)
}
try {
    if ($Task -in 'Test', 'Demo') {
        # Dozens of processes of a minute each: what would be faster after some minutes only costs here. A method is compiled
        # again after 0x5000 calls (30 is the default): that takes a quarter off what the processors do. Garbage is collected each
        # 0x2000000 bytes, and not by a thread beside the others: that takes off another eighth.
        $env:DOTNET_TieredPGO = '0'
        $env:DOTNET_TC_CallCountThreshold = '5000'
        $env:DOTNET_GCgen0size = '2000000'
        $env:DOTNET_gcConcurrent = '0'
    }

    switch ($Task) {
        'Build' { Build }
        # Only what they need; that of the .NET tests is what the engine's need, too.
        'Test' { if (-not $NoBuild) { Build 'tests/Flatpeak.Core.Tests' -CompileOnly }; Test }
        'Demo' { if (-not $NoBuild) { Build 'src/Flatpeak.PowerShell', 'src/Flatpeak.Simulator' -CompileOnly }; & (Join-Path $root 'examples/Demo.ps1') }
        'Bench' { Bench }
        'Mutate' { Mutate }
        'Soak' { Soak }
        'Help' { Help }
        'Pack' { Pack }
    }
}
finally {
    foreach ($variable in $before.Keys) { [Environment]::SetEnvironmentVariable($variable, $before[$variable]) }
}

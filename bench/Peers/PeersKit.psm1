# What the measurements share: processes, medians, and the line that says whether a target was met.

Set-StrictMode -Version Latest

$root = Split-Path (Split-Path $PSScriptRoot)

function Get-Median([double[]] $Values) {
    $sorted = @($Values | Sort-Object)
    ($sorted[[math]::Floor(($sorted.Count - 1) / 2)] + $sorted[[math]::Ceiling(($sorted.Count - 1) / 2)]) / 2
}

function Invoke-PowerShell {
    # A fresh process of this PowerShell, with what is piped in as its input. As a .NET tool, it runs in a process of dotnet.
    $program = [Environment]::ProcessPath
    $assembly = @(if ((Split-Path $program -LeafBase) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' })
    $input | & $program @assembly -NoProfile -NonInteractive @args
    if ($LASTEXITCODE -ne 0) { throw "'$args' failed with exit code $LASTEXITCODE." }
}

function Invoke-HttpClient {
    # The same requests from HttpClient and nothing else.
    dotnet (Join-Path $root 'bench/PlainHttpClient/bin/Release/net10.0/PlainHttpClient.dll') @args
    if ($LASTEXITCODE -ne 0) { throw "PlainHttpClient failed with exit code $LASTEXITCODE." }
}

function Invoke-Contender {
    # Each contender in turn, several rounds; its figures by its name. A contender is a script that is given the simulator and
    # returns a number.
    param([Collections.Specialized.OrderedDictionary] $Contenders, [int] $Rounds, $Simulator, [string] $Unit)
    $figures = [ordered]@{}
    foreach ($name in $Contenders.Keys) { $figures[$name] = @() }
    foreach ($round in 1..$Rounds) {
        foreach ($name in $Contenders.Keys) {
            if ($Simulator) { $null = Invoke-Simulator $Simulator POST reset }
            $figures[$name] += [double](& $Contenders[$name] $Simulator)
            Write-Host ('  round {0}: {1,-44} {2,8:0.#} {3}' -f $round, $name, $figures[$name][-1], $Unit)
        }
    }
    $figures
}

function Get-Ratio {
    # The medians of two contenders against each other, or a figure by itself, and its target.
    param([string] $What, [double[]] $Of, [double[]] $To = 1, [double] $Target, [switch] $AtMost)
    $ratio = (Get-Median $Of) / (Get-Median $To)
    [pscustomobject]@{
        What   = $What
        Value  = '{0:0.00}' -f $ratio
        Target = '{0} {1:0.##}' -f ($AtMost ? 'at most' : 'at least'), $Target
        Met    = ($AtMost ? $ratio -le $Target : $ratio -ge $Target) ? 'met' : 'not met'
    }
}

Export-ModuleMember -Function *-*

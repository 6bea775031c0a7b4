# Creating devices: New-FpDevice against a program of HttpClient alone, and against ForEach-Object -Parallel around
# Invoke-RestMethod, on fewer devices as it is slower.
param([int] $Rounds = 3)

# What is compiled while it runs is compiled by then: the rate of a long run is measured, not its beginning. The slowest contender
# does with fewer, as it is far from any rate at which that shows.
$warmUp = 20000

function Get-Rate($Result, [int] $Count) {
    $result = $Result | ConvertFrom-Json
    if ($result.count -ne $Count) { throw "$($result.count) devices of $Count were made." }
    if (-not $result.ordered) { throw 'The devices are not in input order.' }
    $result.count / $result.seconds
}

foreach ($case in @(
        @{ Concurrency = 32; LatencyMs = 20; Count = 10000; ForEachCount = 2000; Target = 0.97 }
        @{ Concurrency = 128; LatencyMs = 20; Count = 30000; ForEachCount = 0; Target = 0.93 }
        @{ Concurrency = 32; LatencyMs = 0; Count = 100000; ForEachCount = 0; Target = 0.6 }

        # As at the service itself. Invoke-RestMethod connects anew for each request, which costs little without TLS.
        @{ Concurrency = 32; LatencyMs = 20; Count = 10000; ForEachCount = 2000; Https = $true }
    )) {
    $isHttps = [bool]$case['Https']
    $at = "$($case.Concurrency) at a time, $($case.LatencyMs) ms$($isHttps ? ', HTTPS' : '')"
    Write-Host "== Creating $($case.Count) devices: $at"
    $simulator = Start-Simulator -ArgumentList (@('--latency', "$($case.LatencyMs)") + @(if ($isHttps) { '--https' }))
    try {
        $account = $simulator.accounts[0].accountId, $simulator.accounts[0].testKey
        $contenders = [ordered]@{
            'New-FpDevice' = {
                Get-Rate (Invoke-PowerShell -File "$PSScriptRoot/CreateWithModule.ps1" $args[0].flatpeak @account $case.Count $warmUp $case.Concurrency) $case.Count
            }
        }
        if (-not $isHttps) {
            $contenders['HttpClient'] = {
                Get-Rate (Invoke-HttpClient $args[0].flatpeak @account $case.Count $warmUp $case.Concurrency) $case.Count
            }
        }
        if ($case.ForEachCount) {
            $contenders['ForEach-Object -Parallel'] = {
                $result = Invoke-PowerShell -File "$PSScriptRoot/CreateWithForEach.ps1" $args[0].flatpeak @account $case.ForEachCount 500 $case.Concurrency | ConvertFrom-Json
                $result.count / $result.seconds
            }
        }
        $rates = Invoke-Contender $contenders $Rounds $simulator 'devices a second'
        if (-not $isHttps) { Get-Ratio "New-FpDevice / HttpClient: $at" $rates['New-FpDevice'] $rates['HttpClient'] $case.Target }
        if ($case.ForEachCount) {
            Get-Ratio "New-FpDevice / ForEach-Object -Parallel: $at" $rates['New-FpDevice'] $rates['ForEach-Object -Parallel'] 5
        }
    }
    finally {
        Stop-Simulator $simulator
    }
}

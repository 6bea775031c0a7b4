# Removing devices: the requests a second that Remove-BoschThing makes against those of a program of HttpClient alone, and
# how many requests a device takes.
param([int] $Rounds = 3, [int] $Count = 12000)

Write-Host "== Removing $Count devices: 32 at a time, 20 ms"

# As for the other program. And the last policies wait for the search to catch up, two seconds in which nothing else is left to do:
# the rate of a long run is measured, not its end.
$warmUp = 500
$simulator = Start-Simulator -ArgumentList '--latency', '20'
try {
    $account = $simulator.accounts[0].accountId, $simulator.accounts[0].testKey
    $devices = @{ Hono = $Count; BoschHub = 6000 }
    $requests = @{}
    function Measure-Removal([string] $Dialect) {
        $known = @{ Simulator = ($simulator | Select-Object * -ExcludeProperty Process); Dialect = $Dialect; Count = $devices[$Dialect]; WarmUp = $warmUp } | ConvertTo-Json -Depth 6 -Compress
        $kind = @{ BoschHub = 'hub'; Hono = 'hono' }[$Dialect]
        $null = Invoke-Simulator $simulator POST seed @(1..$devices[$Dialect] | ForEach-Object { @{ thingId = "ns:d$_"; dialect = $kind } })
        $seconds = ($known | Invoke-PowerShell -File "$PSScriptRoot/RemoveWithModule.ps1" | ConvertFrom-Json).seconds
        if ((Invoke-Simulator $simulator GET state).things) { throw 'Not all things were removed.' }
        $requests[$Dialect] = @(Get-SimulatorLog $simulator).Count
        $requests[$Dialect] * (1 - $warmUp / $devices[$Dialect]) / $seconds
    }

    $rates = Invoke-Contender ([ordered]@{
            'Remove-BoschThing' = { Measure-Removal Hono }
            'HttpClient'        = {
                $result = Invoke-HttpClient $simulator.flatpeak @account 40000 500 32 | ConvertFrom-Json
                $result.count / $result.seconds
            }
        }) $Rounds $simulator 'requests a second'
    Get-Ratio 'requests a second: Remove-BoschThing / HttpClient: 32 at a time, 20 ms' $rates['Remove-BoschThing'] $rates['HttpClient'] 0.95
    $null = Invoke-Simulator $simulator POST reset
    $null = Measure-Removal BoschHub
    Get-Ratio 'requests a device: Hono' ($requests.Hono / $devices.Hono) 1 8.05 -AtMost
    Get-Ratio 'requests a device: BoschHub' ($requests.BoschHub / $devices.BoschHub) 1 11.05 -AtMost
}
finally {
    Stop-Simulator $simulator
}

# What a journal and a progress bar cost: New-FpDevice with and without.
param([int] $Rounds = 3)

$count = 10000
Write-Host "== A journal, and progress: $count devices, 32 at a time, 20 ms"
$folder = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "flatpeak-bench-$PID") -ItemType Directory).FullName
$simulator = Start-Simulator -ArgumentList '--latency', '20'
try {
    $account = $simulator.accounts[0].accountId, $simulator.accounts[0].testKey
    function Measure-Rate {
        $result = Invoke-PowerShell -File "$PSScriptRoot/CreateWithModule.ps1" $simulator.flatpeak @account $count 500 32 @args | ConvertFrom-Json
        if ($result.count -ne $count) { throw "$($result.count) devices of $count were made." }
        $count / $result.seconds
    }

    $rates = Invoke-Contender ([ordered]@{
            'with neither'  = { Measure-Rate }
            'with journal'  = { Measure-Rate -JournalPath (Join-Path $folder "$([guid]::NewGuid()).jsonl") }
            'with progress' = { Measure-Rate -Progress Continue }
        }) $Rounds $simulator 'devices a second'
    Get-Ratio 'New-FpDevice, with a journal / without' $rates['with journal'] $rates['with neither'] 0.97
    Get-Ratio 'New-FpDevice, with progress / without' $rates['with progress'] $rates['with neither'] 0.98
}
finally {
    Stop-Simulator $simulator
    Remove-Item $folder -Recurse -Force
}

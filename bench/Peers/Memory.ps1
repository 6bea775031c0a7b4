# Whether memory stays flat: the peak of a process that pipes many references against one that pipes few.
param([int] $Many = 1000000, [int] $Few = 10000)

Write-Host "== Memory: $Many piped references against $Few"
$folder = (New-Item (Join-Path ([IO.Path]::GetTempPath()) "flatpeak-bench-$PID") -ItemType Directory).FullName
try {
    foreach ($journal in $false, $true) {
        $peaks = foreach ($count in $Few, $Many) {
            $simulator = Start-Simulator
            try {
                $path = $journal ? @('-JournalPath', (Join-Path $folder "$([guid]::NewGuid()).jsonl")) : @()
                $account = $simulator.accounts[0].accountId, $simulator.accounts[0].testKey
                $result = Invoke-PowerShell -File "$PSScriptRoot/CreateWithModule.ps1" $simulator.flatpeak @account $count 500 32 -Piped @path | ConvertFrom-Json
                if ($result.count -ne $count) { throw "$($result.count) devices of $count were made." }
            }
            finally {
                Stop-Simulator $simulator
            }
            Write-Host ('  {0,8} devices{1}: {2:0} MB, {3:0} a second' -f $count, ($journal ? ', with a journal' : ''), ($result.peakBytes / 1MB), ($count / $result.seconds))
            $result.peakBytes
        }
        Get-Ratio "peak memory of $Many / $Few$($journal ? ', with a journal' : '')" $peaks[1] $peaks[0] 1.25 -AtMost
    }
}
finally {
    Remove-Item $folder -Recurse -Force
}

# Creates devices with ForEach-Object -Parallel around Invoke-RestMethod; prints its seconds as JSON. Run by Bench.ps1 in
# a process of its own.
param([string] $Address, [string] $AccountId, [string] $ApiKey, [int] $Count, [int] $WarmUp, [int] $Concurrency)
$ErrorActionPreference = 'Stop'
$basic = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("${AccountId}:$ApiKey"))
$isTls = $Address -like 'https:*'
$login = Invoke-RestMethod "${Address}login" -Headers @{ Authorization = "Basic $basic" } -NoProxy -SkipCertificateCheck:$isTls
$create = {
    Invoke-RestMethod "${using:Address}devices" -Method Post -ContentType application/json -NoProxy -SkipCertificateCheck:$using:isTls `
        -Headers @{ Authorization = "Bearer $(($using:login).bearer_token)" } -Body (ConvertTo-Json @{ reference_id = $_ } -Compress)
}

$null = 0..($WarmUp - 1) | ForEach-Object { 'warm-up-{0:00000}' -f $_ } | ForEach-Object -Parallel $create -ThrottleLimit $Concurrency
$references = 0..($Count - 1) | ForEach-Object { 'device-{0:00000}' -f $_ }
$clock = [Diagnostics.Stopwatch]::StartNew()
$devices = $references | ForEach-Object -Parallel $create -ThrottleLimit $Concurrency
$seconds = $clock.Elapsed.TotalSeconds

@{
    seconds = $seconds
    count   = $devices.Count
    ordered = [Linq.Enumerable]::SequenceEqual([string[]]$references, [string[]]$devices.reference_id)
} | ConvertTo-Json -Compress

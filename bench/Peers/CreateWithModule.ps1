# Creates devices with New-FpDevice; prints its seconds and its peak memory as JSON. Run in a process of its own.
param(
    [string] $Address, [string] $AccountId, [string] $ApiKey, [int] $Count, [int] $WarmUp, [int] $Concurrency,

    # Where the run keeps its journal; empty for none.
    [string] $JournalPath = '',

    # Whether somebody sees the progress.
    [ValidateSet('Continue', 'SilentlyContinue')]
    [string] $Progress = 'SilentlyContinue',

    # Pipes the references, and keeps none of the devices: for the memory.
    [switch] $Piped
)
$ErrorActionPreference = 'Stop'

# A runspace of its own: the console of a process whose output is read shows no progress.
$shell = [powershell]::Create()
$null = $shell.AddScript({
        $PSDefaultParameterValues = @{}
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = $Progress
        Import-Module $Module
        $null = Connect-Flatpeak -Uri $Address -AccountId $AccountId -ApiKey (ConvertTo-SecureString $ApiKey -AsPlainText -Force) `
            -SkipCertificateCheck:($Address -like 'https:*')
        $journal = $JournalPath ? @{ JournalPath = $JournalPath } : @{}
        $null = & { for ($i = 0; $i -lt $WarmUp; $i++) { 'warm-up-{0:00000}' -f $i } } | New-FpDevice -ThrottleLimit $Concurrency
        if ($Piped) {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $made = 0
            & { for ($i = 0; $i -lt $Count; $i++) { 'device-{0:00000}' -f $i } } | New-FpDevice -ThrottleLimit $Concurrency @journal | ForEach-Object { $made++ }
            @{ seconds = $clock.Elapsed.TotalSeconds; count = $made; ordered = $true }
            return
        }
        $references = for ($i = 0; $i -lt $Count; $i++) { 'device-{0:00000}' -f $i }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $devices = $references | New-FpDevice -ThrottleLimit $Concurrency @journal
        @{
            seconds = $clock.Elapsed.TotalSeconds
            count   = $devices.Count
            ordered = [Linq.Enumerable]::SequenceEqual([string[]]$references, [string[]]$devices.ReferenceId)
        }
    }.ToString())
foreach ($name in 'Address', 'AccountId', 'ApiKey', 'Count', 'WarmUp', 'Concurrency', 'JournalPath', 'Progress', 'Piped') {
    $shell.Runspace.SessionStateProxy.SetVariable($name, (Get-Variable $name -ValueOnly))
}
$shell.Runspace.SessionStateProxy.SetVariable('Module', (Join-Path $PSScriptRoot '../../output/Flatpeak.PowerShell'))
$result = $shell.Invoke()[0]
if ($shell.Streams.Error.Count) { throw $shell.Streams.Error[0] }
if ($Progress -eq 'Continue' -and -not $shell.Streams.Progress.Count) { throw 'Nobody was shown any progress.' }
$result['peakBytes'] = [Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64
$result | ConvertTo-Json -Compress

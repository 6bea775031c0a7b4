# What the tests share: a connection to a clean simulator, the requests it saw, and everything a command wrote.

Set-StrictMode -Version Latest

$root = Join-Path $PSScriptRoot '../..'
$module = (Resolve-Path (Join-Path $root 'output/Flatpeak.PowerShell')).Path
Import-Module (Join-Path $root 'src/Flatpeak.Simulator/Simulator.psm1') -Global
if (-not (Get-Module Flatpeak.PowerShell)) { Import-Module $module -Global }

function Get-FirstArgument {
    # What the program of this PowerShell takes first, for a process of its own: where it is a .NET tool, the program is dotnet.
    if ((Split-Path ([Environment]::ProcessPath) -LeafBase) -eq 'dotnet') { Join-Path $PSHOME 'pwsh.dll' }
}

function Wait-While {
    # Waits for what a service or another process does; what never comes fails the test that waits.
    param([Parameter(Mandatory, Position = 0)] [scriptblock] $Condition, [int] $Seconds = 60)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while (& $Condition) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { throw "For $Seconds seconds this was so: $Condition" }
        Start-Sleep -Milliseconds 10
    }
}

function Get-Simulator {
    # The one of this process, clean, with nobody connected: a file hands it on to the next, as each that starts costs a second
    # of a processor. A file whose services ask to wait for long, or that needs other settings, starts one of its own.
    $running = [AppDomain]::CurrentDomain.GetData('Flatpeak.Simulator')
    if (-not $running -or $running.GetProcess().HasExited) {
        $running = Start-Simulator
        [AppDomain]::CurrentDomain.SetData('Flatpeak.Simulator', $running)
    }
    Reset-Simulator $running
    $running
}

function Reset-Simulator {
    # No devices, no faults, nobody connected; and a search that does not lag, as where it does is what a test is about.
    param([Parameter(Mandatory)] $Simulator)
    Get-FpSession | Disconnect-Flatpeak
    $null = Invoke-Simulator $Simulator POST reset
    $null = Invoke-Simulator $Simulator PUT 'options?service=*' @{ searchLagMs = 0 }
}

function Connect-Simulator {
    # A session with few retries, so that a fault that stays is reported soon. The login is not left in the log.
    param(
        [Parameter(Mandatory)] $Simulator,
        [int] $Account = 0,
        [switch] $Live,
        [int] $MaximumRetryCount = 2,
        [int] $OperationTimeoutSeconds = 30
    )
    Connect-Flatpeak -Uri $Simulator.flatpeak -Credential (Get-SimulatorCredential $Simulator -Account $Account -Live:$Live) `
        -MaximumRetryCount $MaximumRetryCount -OperationTimeoutSeconds $OperationTimeoutSeconds
    $null = Invoke-Simulator $Simulator DELETE log
}

function Add-Fault {
    # Times 0 is for ever.
    param(
        [Parameter(Mandatory)] $Simulator,
        [Parameter(Mandatory)] [string] $Kind,
        [string] $Method, [string] $Path, [string] $Query, [int] $Status, [string] $RetryAfter,
        [string] $Body, [string] $ContentType, [string] $Location, [int] $Skip = 0, [int] $Times = 1
    )
    $fault = @{ service = 'flatpeak' }
    foreach ($name in $PSBoundParameters.Keys) {
        if ($name -ne 'Simulator') { $fault[$name.Substring(0, 1).ToLowerInvariant() + $name.Substring(1)] = $PSBoundParameters[$name] }
    }
    $fault.times = $Times -eq 0 ? $null : $Times
    $null = Invoke-Simulator $Simulator POST faults $fault
}

function Set-SimulatorOption {
    param([Parameter(Mandatory)] $Simulator, [Parameter(Mandatory)] [hashtable] $Option)
    $null = Invoke-Simulator $Simulator PUT 'options?service=flatpeak' $Option
}

function Add-Device {
    # Puts devices into the simulator without the module: <Prefix>1 up to <Prefix><Count>.
    param([Parameter(Mandatory)] $Simulator, [int] $Count = 1, [string] $Prefix = 'ref-', [int] $Account = 0, [switch] $Live)
    $null = Invoke-Simulator $Simulator POST flatpeak/devices @{
        account = $Simulator.accounts[$Account].accountId; live = [bool]$Live; count = $Count; prefix = $Prefix
    }
}

function Get-StoredDevice {
    # The devices that the simulator has, newest first.
    param([Parameter(Mandatory)] $Simulator, [int] $Account = 0, [switch] $Live)
    $mode = $Live ? 'live' : 'test'
    (Invoke-Simulator $Simulator GET state).flatpeak.($Simulator.accounts[$Account].accountId).$mode
}

function Get-Request {
    # The requests the simulator saw, in order, as text: 'GET /devices?limit=100'.
    param([Parameter(Mandatory)] $Simulator, [string] $Service = 'flatpeak')
    Get-SimulatorLog $Simulator -Service $Service | ForEach-Object { "$($_.method) $($_.path)$($_.query ? "?$($_.query)" : '')" }
}

function Get-AllRequest {
    # Those that any service saw, in order: 'hono GET /v1/devices/t1'.
    param([Parameter(Mandatory)] $Simulator)
    Get-SimulatorLog $Simulator | ForEach-Object { "$($_.service) $($_.method) $($_.path)" }
}

function Watch-Command {
    # Runs a script and keeps what it wrote to any stream, in order. An error that ends it is among the errors.
    param([Parameter(Mandatory)] [scriptblock] $Script)
    $written = [Collections.Generic.List[object]]::new()
    $terminated = $false
    try { & $Script *>&1 | ForEach-Object { $written.Add($_) } }
    catch {
        $terminated = $true
        $written.Add($_)
    }
    [pscustomobject]@{
        Written    = $written
        Terminated = $terminated
        Output     = @($written | Where-Object { (Get-StreamName $_) -eq 'Output' })
        Errors     = @($written | Where-Object { (Get-StreamName $_) -eq 'Error' })
        Ids        = @($written | Where-Object { (Get-StreamName $_) -eq 'Error' } | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] })
        Verbose    = @($written | Where-Object { (Get-StreamName $_) -eq 'Verbose' } | ForEach-Object { $_.Message })
        Warnings   = @($written | Where-Object { (Get-StreamName $_) -eq 'Warning' } | ForEach-Object { $_.Message })
    }
}

function Get-StreamName($Item) {
    switch ($Item) {
        { $_ -is [Management.Automation.ErrorRecord] } { return 'Error' }
        { $_ -is [Management.Automation.InformationalRecord] } { return $_.GetType().Name -replace 'Record$' }
        { $_ -is [Management.Automation.InformationRecord] } { return 'Information' }
        default { return 'Output' }
    }
}

function New-Shell {
    # A PowerShell of its own, with the module, in this process: its runspace can be stopped, and shares no session.
    param([Parameter(Mandatory)] $Simulator, [hashtable] $Variable = @{})
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($script:module)
    $shell = [powershell]::Create($state)
    $Variable.sim = $Simulator
    $Variable.credential = Get-SimulatorCredential $Simulator
    foreach ($name in $Variable.Keys) { $shell.Runspace.SessionStateProxy.SetVariable($name, $Variable[$name]) }
    $shell
}

function Start-RawServer {
    # A server that says what it is told to, byte by byte, and can do what no HTTP server would. Answers come from a
    # script with the parameters $request ('GET /devices') and $number: text or bytes to send; nothing at all closes the
    # connection in an orderly way. The login is answered by itself.
    param([Parameter(Mandatory)] [scriptblock] $Answer)
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $requests = [Collections.Concurrent.ConcurrentQueue[string]]::new()
    $shell = [powershell]::Create()
    $null = $shell.AddScript({
            param($listener, $requests, $answer)
            $answer = [scriptblock]::Create($answer)
            $login = '{"bearer_token":"raw","live_mode":false,"expires_in":3600}'
            $login = "HTTP/1.1 200 OK`r`nContent-Length: $($login.Length)`r`n`r`n$login"
            while ($true) {
                # Stopped: whoever waited again would be refused again, for ever.
                try { $client = $listener.AcceptTcpClient() } catch { return }
                try {
                    $stream = $client.GetStream()
                    $buffer = [byte[]]::new(65536)
                    # Small requests: each comes in one piece, or its body in a second.
                    while (($length = $stream.Read($buffer, 0, $buffer.Length)) -gt 0) {
                        $head = [Text.Encoding]::ASCII.GetString($buffer, 0, $length)
                        if ($head -notmatch '^([A-Z]+ \S+) HTTP/1.1') { continue }
                        $request = $Matches[1]
                        if ($head -match 'Content-Length: ([1-9]\d*)' -and $head.EndsWith("`r`n`r`n")) { $null = $stream.Read($buffer, 0, $buffer.Length) }
                        if ($request -eq 'GET /login') { $parts = $login }
                        else {
                            $requests.Enqueue($request)
                            $parts = @(& $answer $request $requests.Count)
                        }
                        if ($parts.Count -eq 0) { break }
                        foreach ($part in $parts) {
                            $bytes = $part -is [string] ? [Text.Encoding]::UTF8.GetBytes($part) : [byte[]]$part
                            $stream.Write($bytes, 0, $bytes.Length)
                            if ($parts.Count -gt 1) { [Threading.Thread]::Sleep(200) }
                        }
                    }
                }
                catch { Write-Debug "$_" }
                finally { $client.Dispose() }
            }
        }).AddArgument($listener).AddArgument($requests).AddArgument("$Answer")
    $null = $shell.BeginInvoke()
    [pscustomobject]@{ Uri = "http://127.0.0.1:$($listener.LocalEndpoint.Port)/"; Requests = $requests; Listener = $listener; Shell = $shell }
}

function Stop-RawServer {
    param([Parameter(Mandatory, ValueFromPipeline)] $Server)
    process {
        $Server.Listener.Stop()
        $null = $Server.Shell.BeginStop($null, $null)
    }
}

Export-ModuleMember -Function *-* -Variable module

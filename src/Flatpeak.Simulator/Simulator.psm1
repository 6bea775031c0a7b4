# Starts the simulator, and speaks with its control endpoint: for the demo, the tests and the benchmarks, and for
# trying the module at the prompt.
#
#   Import-Module ./src/Flatpeak.Simulator/Simulator.psm1
#   $sim = Start-Simulator
#   Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
#   Stop-Simulator $sim

Set-StrictMode -Version Latest

# One for all calls: Invoke-RestMethod makes one for each, and takes five times as long.
$http = [Net.Http.HttpClient]::new([Net.Http.SocketsHttpHandler]@{ UseProxy = $false })

function Start-Simulator {
    # Returns what the simulator printed when it was ready: addresses, accounts, and its process.
    [CmdletBinding()]
    param([string[]] $ArgumentList = @(), [string] $Configuration = 'Release')

    $program = Join-Path $PSScriptRoot "bin/$Configuration/net10.0/Flatpeak.Simulator.dll"
    if (-not (Test-Path $program)) { throw "The simulator is not built: there is no '$program'. Run ./build.ps1 Build." }

    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in @($program, '--parent-pid', "$PID") + $ArgumentList) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $true
    $start.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLine()
    if (-not $line) { throw "The simulator did not start; its exit code is $($process.ExitCode)." }
    $simulator = $line | ConvertFrom-Json
    $simulator | Add-Member -NotePropertyName Process -NotePropertyValue $process
    $simulator
}

function Stop-Simulator {
    [CmdletBinding()]
    param([Parameter(Mandatory, ValueFromPipeline)] $Simulator)
    process {
        if (-not $Simulator.Process.HasExited) { $Simulator.Process.Kill() }
        $Simulator.Process.WaitForExit()
    }
}

function Invoke-Simulator {
    # One call of the control endpoint, such as: Invoke-Simulator $sim POST faults @{ service = 'flatpeak'; kind = 'html' }
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)] $Simulator,
        [string] $Method = 'GET',
        [Parameter(Mandatory)] [string] $Path,
        $Body
    )
    $request = [Net.Http.HttpRequestMessage]::new($Method, "$($Simulator.control)$Path")
    if ($null -ne $Body) {
        $json = ConvertTo-Json -InputObject $Body -Depth 10 -Compress
        $request.Content = [Net.Http.StringContent]::new($json, [Text.Encoding]::UTF8, 'application/json')
    }
    $response = $http.Send($request)
    $text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    if (-not $response.IsSuccessStatusCode) { throw "The simulator refused $Method ${Path}: $text" }
    $text | ConvertFrom-Json
}

function Get-SimulatorLog {
    # The requests the simulator saw, in the order they came.
    [CmdletBinding()]
    param([Parameter(Mandatory)] $Simulator, [string] $Service = '', [long] $Since = 0)
    $query = "log?since=$Since"
    if ($Service) { $query += "&service=$Service" }
    (Invoke-Simulator $Simulator GET $query).entries
}

function Get-SimulatorCredential {
    # The key of one of the simulator's accounts, as a credential.
    [CmdletBinding()]
    param([Parameter(Mandatory)] $Simulator, [int] $Account = 0, [switch] $Live)
    $known = $Simulator.accounts[$Account]
    $key = if ($Live) { $known.liveKey } else { $known.testKey }
    [pscredential]::new($known.accountId, (ConvertTo-SecureString $key -AsPlainText -Force))
}

Export-ModuleMember -Function *-*

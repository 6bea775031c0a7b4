# Starts the simulator, and speaks with its control endpoint: for the demo, the tests and the benchmarks, and for
# trying the module at the prompt.
#
#   Import-Module ./src/Flatpeak.Simulator/Simulator.psm1
#   $sim = Start-Simulator
#   Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
#   Connect-BoschIot t1 -RegistryUri $sim.hono -RegistryCredential (Get-SimulatorCredential $sim -Service Hono) `
#       -ThingsUri $sim.things -ThingsCredential (Get-SimulatorCredential $sim -Service Ditto)
#   Stop-Simulator $sim
#
# It goes on when Ctrl+C ends a command, and ends with the shell that started it.

Set-StrictMode -Version Latest

# One for all calls: Invoke-RestMethod makes one for each, and takes five times as long.
$http = [Net.Http.HttpClient]::new([Net.Http.SocketsHttpHandler]@{ UseProxy = $false })

function Start-Simulator {
    # Returns what the simulator printed when it was ready: addresses, accounts, and the id of its process.
    [CmdletBinding()]
    param([string[]] $ArgumentList = @(), [string] $Configuration = 'Release')

    $program = Join-Path $PSScriptRoot "bin/$Configuration/net10.0/Flatpeak.Simulator.dll"
    if (-not (Test-Path $program)) { throw "The simulator is not built: there is no '$program'. Run ./build.ps1 Build." }

    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in @($program, '--parent-pid', "$PID") + $ArgumentList) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardOutput = $true
    # What a debugger would find it by is left behind in the folder for temporary files where it is killed, as it is in the end.
    $start.Environment['DOTNET_EnableDiagnostics_Debugger'] = $start.Environment['DOTNET_EnableDiagnostics_IPC'] = '0'
    $start.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLine()
    if (-not $line) { throw "The simulator did not start; its exit code is $($process.ExitCode)." }
    $simulator = $line | ConvertFrom-Json
    # No property: whatever makes text of the object would go through all that a process has.
    $simulator | Add-Member -MemberType ScriptMethod -Name GetProcess -Value { $process }.GetNewClosure() -PassThru
}

function Stop-Simulator {
    [CmdletBinding()]
    param([Parameter(Mandatory, ValueFromPipeline)] $Simulator)
    process {
        $process = $Simulator.GetProcess()
        if (-not $process.HasExited) { $process.Kill() }
        $process.WaitForExit()
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
    # Who may log in, as a credential: a key of one of the Flatpeak accounts, or the user of another service. Suite is the
    # OAuth2 client (-ThingsCredential with -TokenUri), Connections is Ditto's devops user (-ConnectionsCredential).
    [CmdletBinding()]
    [OutputType([pscredential])]
    param(
        [Parameter(Mandatory, Position = 0)] $Simulator,
        [ValidateSet('Flatpeak', 'Hono', 'Hub', 'Ditto', 'Suite', 'Connections')] [string] $Service = 'Flatpeak',
        # Of Flatpeak: the first or the second account, and the key of which mode.
        [int] $Account = 0,
        [switch] $Live
    )
    $known = $Simulator.bosch
    $user, $secret = switch ($Service) {
        'Flatpeak' { $Simulator.accounts[$Account].accountId, ($Live ? $Simulator.accounts[$Account].liveKey : $Simulator.accounts[$Account].testKey) }
        'Hono' { $known.honoUser, $known.honoPassword }
        'Hub' { $known.hubUser, $known.hubPassword }
        'Ditto' { $known.thingsUser, $known.thingsPassword }
        'Suite' { $known.clientId, $known.clientSecret }
        'Connections' { $known.devopsUser, $known.devopsPassword }
    }
    [pscredential]::new($user, (ConvertTo-SecureString $secret -AsPlainText -Force))
}

function Set-SimulatorEnvironment {
    # Sets what Connect-Flatpeak and Connect-BoschIot take from the environment, so that a script that is meant for the services
    # runs against the simulator as it stands. -Clear takes it away again.
    [CmdletBinding(DefaultParameterSetName = 'Set')]
    param(
        [Parameter(Mandatory, Position = 0)] $Simulator,
        [Parameter(ParameterSetName = 'Set')] [ValidateSet('Hono', 'BoschHub')] [string] $RegistryApi = 'Hono',
        [Parameter(Mandatory, ParameterSetName = 'Clear')] [switch] $Clear
    )
    $known = $Simulator.bosch
    $isHub = $RegistryApi -eq 'BoschHub'
    # What is null is taken away, so that nothing of an earlier rehearsal is left.
    $variables = @{
        FLATPEAK_URI                   = $Simulator.flatpeak
        FLATPEAK_ACCOUNT_ID            = $Simulator.accounts[0].accountId
        FLATPEAK_API_KEY               = $Simulator.accounts[0].testKey
        BOSCH_IOT_TENANT_ID            = $known.tenant
        BOSCH_IOT_REGISTRY_API         = $RegistryApi
        BOSCH_IOT_REGISTRY_URI         = $isHub ? $Simulator.hub : $Simulator.hono
        BOSCH_IOT_REGISTRY_USERNAME    = $isHub ? $known.hubUser : $known.honoUser
        BOSCH_IOT_REGISTRY_PASSWORD    = $isHub ? $known.hubPassword : $known.honoPassword
        BOSCH_IOT_THINGS_URI           = $Simulator.things
        BOSCH_IOT_THINGS_USERNAME      = $isHub ? $known.clientId : $known.thingsUser
        BOSCH_IOT_THINGS_PASSWORD      = $isHub ? $known.clientSecret : $known.thingsPassword
        BOSCH_IOT_TOKEN_URI            = $isHub ? $Simulator.token : $null
        BOSCH_IOT_SCOPE                = $isHub ? $known.scope : $null
        BOSCH_IOT_THINGS_API_TOKEN     = $isHub ? $known.apiToken : $null
        BOSCH_IOT_SOLUTION_ID          = $isHub ? $known.solution : $null
        BOSCH_IOT_CONNECTIONS_USERNAME = $isHub ? $null : $known.devopsUser
        BOSCH_IOT_CONNECTIONS_PASSWORD = $isHub ? $null : $known.devopsPassword
    }
    foreach ($name in $variables.Keys) {
        if ($Clear -or $null -eq $variables[$name]) { Remove-Item "Env:$name" -ErrorAction Ignore }
        else { Set-Item "Env:$name" $variables[$name] }
    }
}

Export-ModuleMember -Function *-*

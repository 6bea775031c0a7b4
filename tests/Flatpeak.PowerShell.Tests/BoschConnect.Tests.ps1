BeforeDiscovery { $dialects = @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $known = $sim.bosch

    function ConvertTo-Secret([string] $Text) { ConvertTo-SecureString $Text -AsPlainText -Force }

    function Get-ThingsToken {
        # A token, taken without the module.
        (Invoke-RestMethod $sim.token -Method Post -NoProxy -Body @{
            grant_type = 'client_credentials'; client_id = $known.clientId; client_secret = $known.clientSecret; scope = $known.scope
        }).access_token
    }
}

Describe 'Connect-BoschIot' {
    BeforeEach { Reset-Simulator $sim }

    It 'proves both sides of <Dialect> with a cheap read each, and outputs the session' -ForEach @(
        @{ Dialect = 'BoschHub'; Expected = 'hub GET /registration/t1', 'token POST /token', 'things GET /search/things?option=size(1)' }
        @{ Dialect = 'Hono'; Expected = 'hono GET /v1/devices/t1?pageSize=1', 'hono GET /v1/tenants/t1', 'things GET /search/things?option=size(1)' }
    ) {
        $parameter = Get-BoschParameter $sim $Dialect
        $session = Connect-BoschIot @parameter
        Get-BoschRequest $sim | Should -Be $Expected
        $session | Should -BeOfType 'Flatpeak.PowerShell.FlatpeakSession'
        $session.IsConnected | Should -BeTrue
        $session.AccountId | Should -BeNullOrEmpty
        $session.Bosch.TenantId | Should -Be 't1'
        $session.Bosch.RegistryApi | Should -Be $Dialect
        $session.Bosch.RegistryUri | Should -Be $parameter.RegistryUri
        $session.Bosch.RegistryUser | Should -Be $parameter.RegistryCredential.UserName
        $session.Bosch.ThingsUri | Should -Be $sim.things
        $session.Bosch.ThingsUser | Should -Be $parameter.ThingsCredential.UserName
        "$session" | Should -BeLike "*t1*$(([uri]$parameter.RegistryUri).Authority)*$(([uri]$sim.things).Authority)*"
        Get-FpSession | Should -Be $session
    }

    It 'authenticates at Things by <Name>' -ForEach @(
        @{ Name = 'OAuth2 client credentials'; Change = { @{} }; Auth = 'bearer' }
        @{ Name = 'a bearer token'; Change = { @{ ThingsToken = ConvertTo-Secret (Get-ThingsToken) } }; Auth = 'bearer' }
        @{ Name = 'Basic'; Change = { @{ ThingsCredential = ConvertTo-Credential $known.thingsUser $known.thingsPassword } }; Auth = 'basic' }
    ) {
        $parameter = Get-BoschParameter $sim BoschHub
        $change = & $Change
        if ($change.Count) { 'ThingsCredential', 'TokenUri', 'Scope' | ForEach-Object { $parameter.Remove($_) } }
        $change.Keys | ForEach-Object { $parameter[$_] = $change[$_] }
        $null = Connect-BoschIot @parameter
        Clear-Log $sim
        Add-BoschDevice $sim BoschHub ns:d1
        (Get-BoschThing ns:d1).ThingId | Should -Be 'ns:d1'
        (Get-SimulatorLog $sim -Service things).auth | Should -Be $Auth
        Remove-BoschThing ns:d1 -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
        (Get-SimulatorLog $sim -Service hub).auth | Select-Object -Unique | Should -Be 'basic'
    }

    It 'sends the API token to Things, and to nobody else' {
        $parameter = Get-BoschParameter $sim BoschHub
        $parameter.Remove('ThingsApiToken')
        (Watch-Command { Connect-BoschIot @parameter }).Ids | Should -Be 'AccessDenied'
        $parameter.ThingsApiToken = ConvertTo-Secret $known.apiToken
        $null = Connect-BoschIot @parameter
        Add-BoschDevice $sim BoschHub ns:d1
        Clear-Log $sim
        Get-BoschThing ns:d1 -IncludeRegistration | Remove-BoschThing -Confirm:$false
        $log = Get-SimulatorLog $sim
        $log | Where-Object service -eq things | ForEach-Object { $_.headers.'x-cr-api-token' | Should -BeTrue }
        $log | Where-Object service -ne things | ForEach-Object { [bool]$_.headers.PSObject.Properties['x-cr-api-token']?.Value | Should -BeFalse }
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'authenticates at the registry by a bearer token' {
        $parameter = Get-BoschParameter $sim BoschHub
        $parameter.Remove('RegistryCredential')
        $session = Connect-BoschIot @parameter -RegistryToken (ConvertTo-Secret (Get-ThingsToken))
        $session.Bosch.RegistryUser | Should -BeNullOrEmpty
        (Get-SimulatorLog $sim -Service hub).auth | Should -Be 'bearer'
    }

    It 'refuses a user and a bearer token for the registry at once' {
        $parameter = Get-BoschParameter $sim BoschHub
        $seen = Watch-Command { Connect-BoschIot @parameter -RegistryToken (ConvertTo-Secret 'token') }
        $seen.Ids | Should -Be 'InvalidCredential'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'asks for the scopes it is given' {
        $parameter = Get-BoschParameter $sim BoschHub
        $parameter.Scope = 'service:nothing'
        $seen = Watch-Command { Connect-BoschIot @parameter }
        $seen.Ids | Should -Be 'RequestRefused'
        "$($seen.Errors)" | Should -BeLike '*Token endpoint*invalid_scope*'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "The token service does not know 'service:nothing', or part of it, or has not granted it to this client:*-Scope*"
    }

    It 'says that it was given no scope, where the token service needs one: <Name>' -ForEach @(
        @{ Name = 'left out'; Scope = $null }
        @{ Name = 'empty'; Scope = @() }
        @{ Name = 'blank'; Scope = ' ' }
    ) {
        $parameter = Get-BoschParameter $sim BoschHub
        $parameter.Remove('Scope')
        if ($null -ne $Scope) { $parameter.Scope = $Scope }
        $seen = Watch-Command { Connect-BoschIot @parameter }
        $seen.Ids | Should -Be 'RequestRefused'
        $seen.Errors[0].ErrorDetails.RecommendedAction |
            Should -Be "No -Scope (BOSCH_IOT_SCOPE) was given. Give the scopes of the OAuth2 client, such as -Scope 'service:iot-things-eu-1:<solution>_things/full-access'."
    }

    It 'says the same of a scope of the environment' {
        $parameter = Get-BoschParameter $sim BoschHub
        $parameter.Remove('Scope')
        $env:BOSCH_IOT_SCOPE = 'service:other'
        try { $seen = Watch-Command { Connect-BoschIot @parameter } }
        finally { Remove-Item Env:BOSCH_IOT_SCOPE }
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "The token service does not know 'service:other'*"
    }

    It 'retries what failed for a moment' {
        foreach ($service in 'hub', 'token', 'things') { Add-BoschFault $sim @{ service = $service; kind = 'status'; status = 503 } }
        $null = Connect-Bosch $sim BoschHub
        (Get-FpSession).IsConnected | Should -BeTrue
    }

    It 'takes addresses without their last slash' {
        $parameter = Get-BoschParameter $sim Hono
        $parameter.RegistryUri = ([string]$sim.hono).TrimEnd('/')
        $parameter.ThingsUri = ([string]$sim.things).TrimEnd('/')
        (Connect-BoschIot @parameter).Bosch.TenantId | Should -Be 't1'
    }

    It 'is content with a tenant without devices, which Hono answers with 404: <Name>' -ForEach @(
        @{ Name = 'one that it may look at'; Status = 0 }
        @{ Name = 'one that it may not look at'; Status = 403 }
    ) {
        if ($Status) { Add-BoschFault $sim @{ service = 'hono'; path = '/tenants/'; kind = 'status'; status = $Status } }
        $null = Connect-Bosch $sim Hono
        (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }).Ids | Should -Be NotFound
    }

    It 'keeps -MaximumRetryCount: <Count>' -ForEach @{ Count = 0 }, @{ Count = 2 } {
        $null = Connect-Bosch $sim Hono @{ MaximumRetryCount = $Count }
        Add-BoschFault $sim @{ service = 'things'; kind = 'status'; status = 503; times = $null }
        (Watch-Command { Get-BoschThing ns:d1 }).Ids | Should -Be 'ServiceError'
        @(Get-BoschRequest $sim).Count | Should -Be (1 + $Count)
    }

    It 'keeps -OperationTimeoutSeconds' {
        $null = Connect-Bosch $sim Hono @{ MaximumRetryCount = 0; OperationTimeoutSeconds = 1 }
        Add-BoschFault $sim @{ service = 'things'; kind = 'hang' }
        $seen = Watch-Command { Get-BoschThing ns:d1 }
        $seen.Ids | Should -Be 'TimedOut'
        "$($seen.Errors)" | Should -BeLike '*1 second*'
    }
}

Describe 'Connect-BoschIot, refused' {
    BeforeEach { Reset-Simulator $sim }

    It 'ends with AccessDenied for <Name>, naming side, address and account' -ForEach @(
        @{ Name = 'a wrong password at the Hub'; Dialect = 'BoschHub'; Change = @{ RegistryCredential = 'device-registry@t1' }; Side = 'BoschHub'; Service = 'hub' }
        @{ Name = 'an unknown user at the Hub'; Dialect = 'BoschHub'; Change = @{ RegistryCredential = 'somebody' }; Side = 'BoschHub'; Service = 'hub' }
        @{ Name = 'a wrong password at Hono'; Dialect = 'Hono'; Change = @{ RegistryCredential = 'hono-admin' }; Side = 'Hono'; Service = 'hono' }
        @{ Name = 'a wrong client secret'; Dialect = 'BoschHub'; Change = @{ ThingsCredential = '5c1e9b7a-0000-4000-8000-51a000000001' }; Side = 'Token endpoint'; Service = 'token' }
        @{ Name = 'an unknown client'; Dialect = 'BoschHub'; Change = @{ ThingsCredential = 'some-client' }; Side = 'Token endpoint'; Service = 'token' }
        @{ Name = 'a wrong password at Ditto'; Dialect = 'Hono'; Change = @{ ThingsCredential = 'ditto' }; Side = 'Things'; Service = 'things' }
        @{ Name = 'a user of the registry at Ditto'; Dialect = 'Hono'; Change = @{ ThingsCredential = 'hono-admin' }; Side = 'Things'; Service = 'things' }
    ) {
        $parameter = Get-BoschParameter $sim $Dialect
        foreach ($key in $Change.Keys) { $parameter[$key] = ConvertTo-Credential $Change[$key] 'wrong-PASSWORD-here' }
        $seen = Watch-Command { Connect-BoschIot @parameter }
        $seen.Ids | Should -Be 'AccessDenied'
        $seen.Terminated | Should -BeTrue
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        $message = "$($seen.Errors)"
        $message | Should -BeLike "*$Side*$(([uri]$sim.$Service).Authority)*"
        $message | Should -BeLike "*'$($Change.Values)'*"
        $message | Should -Match '\b40[013]\b'
        $message | Should -Not -Match 'wrong-PASSWORD'
        Get-FpSession | Should -BeNullOrEmpty
    }

    It 'ends with AccessDenied for a bearer token that is none' {
        $parameter = Get-BoschParameter $sim BoschHub
        'ThingsCredential', 'TokenUri', 'Scope' | ForEach-Object { $parameter.Remove($_) }
        $parameter.ThingsToken = ConvertTo-Secret 'no-such-TOKEN'
        $seen = Watch-Command { Connect-BoschIot @parameter }
        $seen.Ids | Should -Be 'AccessDenied'
        "$($seen.Errors)" | Should -BeLike "*bearer of a token*Things*$(([uri]$sim.things).Authority)*"
        "$($seen.Errors)" | Should -Not -Match 'no-such-TOKEN'
    }

    It 'ends with AccessDenied for a tenant of somebody else' {
        $parameter = Get-BoschParameter $sim BoschHub
        $parameter.TenantId = 'other'
        $seen = Watch-Command { Connect-BoschIot @parameter }
        $seen.Ids | Should -Be 'AccessDenied'
        "$($seen.Errors)" | Should -BeLike "*tenant 'other'*device-registry@t1*"
    }

    It 'finds that Hono is not there, or has no such tenant: <Name>' -ForEach @(
        @{ Name = 'another tenant'; Change = { @{ TenantId = 't2' } } }
        @{ Name = 'an address without its /v1'; Change = { @{ RegistryUri = ([string]$sim.hono) -replace 'v1/$' } } }
        @{ Name = 'the address of something else'; Change = { @{ RegistryUri = ([string]$sim.things) } } }
    ) {
        # Or every device to be removed would count as gone from the registry.
        $parameter = Get-BoschParameter $sim Hono
        $parameter.ThingsCredential = $parameter.RegistryCredential = ConvertTo-Credential $known.honoUser $known.honoPassword
        $change = & $Change
        $change.Keys | ForEach-Object { $parameter[$_] = $change[$_] }
        $seen = Watch-Command { Connect-BoschIot @parameter }
        $seen.Ids | Should -BeIn 'NotFound', 'AccessDenied'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike "*Hono ($(([uri]$parameter.RegistryUri).Authority))*"
    }

    It 'leaves the session as it was when it fails' {
        $session = Connect-Bosch $sim Hono
        $parameter = Get-BoschParameter $sim BoschHub
        $parameter.ThingsCredential = ConvertTo-Credential nobody wrong
        (Watch-Command { Connect-BoschIot @parameter }).Ids | Should -Be 'AccessDenied'
        Get-FpSession | Should -Be $session
        $session.Bosch.RegistryApi | Should -Be 'Hono'
        (Watch-Command { Get-BoschThing -Session $session }).Errors | Should -BeNullOrEmpty
    }

    It 'leaves no default session where it was to connect to another place: <Name>' -ForEach @(
        @{ Name = 'another tenant'; Change = @{ TenantId = 'other' }; Stays = $false }
        @{ Name = 'another user'; Change = @{ ThingsCredential = [pscredential]::new('nobody', (ConvertTo-SecureString x -AsPlainText -Force)) }; Stays = $false }
        @{ Name = 'a password that is null'; Change = @{ ThingsCredential = $null }; Stays = $false }
        # What has its token renewed leads to the same place.
        @{ Name = 'the same'; Change = @{ MaximumRetryCount = 0 }; Stays = $true }
    ) {
        $null = Connect-Bosch $sim Hono
        $first = Get-FpSession
        Add-BoschDevice $sim Hono ns:d1
        if ($Stays) { Add-BoschFault $sim @{ service = 'things'; kind = 'status'; status = 403; times = 1 } }
        $seen = Watch-Command { Connect-Bosch $sim Hono $Change }
        $seen.Ids | Should -HaveCount 1
        Clear-Log $sim
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        if ($Stays) {
            $seen.Errors | Should -BeNullOrEmpty
            Get-Leftover $sim | Should -BeNullOrEmpty
        }
        else {
            $seen.Ids | Should -Be 'NotConnected'
            "$($seen.Errors)" | Should -BeLike "*'$($first.Name)'*Select-FpSession*"
            Get-BoschRequest $sim | Should -BeNullOrEmpty
        }
    }

    It 'leaves the session the default that had no such side' {
        $session = Connect-Simulator $sim
        Add-BoschFault $sim @{ service = 'things'; kind = 'status'; status = 403; times = $null }
        (Watch-Command { Connect-Bosch $sim Hono }).Ids | Should -HaveCount 1
        (Watch-Command { Get-FpDevice }).Errors | Should -BeNullOrEmpty
        $session.State | Should -Be 'Default'
    }

    It 'takes no page of HTML for a service: <Service>' -ForEach @{ Service = 'hub' }, @{ Service = 'things' }, @{ Service = 'token' } {
        Add-BoschFault $sim @{ service = $Service; kind = 'html'; times = $null }
        $parameter = Get-BoschParameter $sim BoschHub
        $seen = Watch-Command { Connect-BoschIot @parameter }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        $seen.Terminated | Should -BeTrue
    }

    It 'follows no redirect with its credentials: <Service>' -ForEach @{ Service = 'hub' }, @{ Service = 'token' }, @{ Service = 'things' } {
        Add-BoschFault $sim @{ service = $Service; kind = 'redirect'; status = 307; times = $null }
        $parameter = Get-BoschParameter $sim BoschHub
        (Watch-Command { Connect-BoschIot @parameter }).Ids | Should -Be 'UnexpectedResponse'
        Get-SimulatorLog $sim -Service elsewhere | Should -BeNullOrEmpty
    }

    It 'is unreachable where nobody listens: <Parameter>' -ForEach @{ Parameter = 'RegistryUri' }, @{ Parameter = 'ThingsUri' }, @{ Parameter = 'TokenUri' } {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        $change = Get-BoschParameter $sim BoschHub
        $change[$Parameter] = "http://127.0.0.1:$port/"
        $change.MaximumRetryCount = 0
        $seen = Watch-Command { Connect-BoschIot @change }
        $seen.Ids | Should -Be 'ServiceUnreachable'
        "$($seen.Errors)" | Should -BeLike "*127.0.0.1:$port*"
    }

    It 'refuses plain http to another computer: <Parameter>' -ForEach @{ Parameter = 'RegistryUri' }, @{ Parameter = 'ThingsUri' }, @{ Parameter = 'TokenUri' }, @{ Parameter = 'ProvisioningUri' } {
        $change = Get-BoschParameter $sim BoschHub
        $change[$Parameter] = 'http://bosch.invalid/'
        $change.ServiceInstanceId = 'x'
        $seen = Watch-Command { Connect-BoschIot @change }
        $seen.Ids | Should -Be 'UnencryptedAuthentication'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors[0].ErrorDetails) $($seen.Errors[0].ErrorDetails.RecommendedAction)" | Should -BeLike '*bosch.invalid*-AllowUnencryptedAuthentication*'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'refuses <Parameter> <Value>' -ForEach @(
        foreach ($parameter in 'RegistryUri', 'ThingsUri', 'TokenUri') {
            foreach ($value in 'bosch', 'ftp://127.0.0.1/', 'https://user:word@127.0.0.1/', 'https://127.0.0.1/?key=1', 'https://127.0.0.1/#x') { @{ Parameter = $parameter; Value = $value } }
        }
    ) {
        $change = Get-BoschParameter $sim BoschHub
        $change[$Parameter] = $Value
        $seen = Watch-Command { Connect-BoschIot @change }
        $seen.Ids | Should -Be 'InvalidUri'
        $seen.Terminated | Should -BeTrue
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'refuses the user name <Name>' -ForEach @(
        @{ Name = 'with a colon'; User = 'a:b' }
        @{ Name = 'with a line break'; User = "a`r`nX-Header: 1" }
        @{ Name = 'of blanks'; User = '  ' }
    ) {
        foreach ($parameter in 'RegistryCredential', 'ThingsCredential') {
            $change = Get-BoschParameter $sim Hono
            $change[$parameter] = [pscredential]::new($User, (ConvertTo-Secret 'x'))
            (Watch-Command { Connect-BoschIot @change }).Ids | Should -Be 'InvalidCredential'
        }
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

Describe 'Connect-BoschIot with the environment' {
    BeforeAll {
        $names = 'TENANT_ID', 'REGISTRY_URI', 'REGISTRY_API', 'REGISTRY_USERNAME', 'REGISTRY_PASSWORD', 'THINGS_URI',
        'THINGS_USERNAME', 'THINGS_PASSWORD', 'TOKEN_URI', 'SCOPE', 'THINGS_API_TOKEN' | ForEach-Object { "BOSCH_IOT_$_" }
        $kept = @{}
        $names | ForEach-Object { $kept[$_] = [Environment]::GetEnvironmentVariable($_) }
    }
    AfterAll { $names | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $kept[$_]) } }
    BeforeEach {
        Reset-Simulator $sim
        $values = 't1', $sim.hub, 'boschhub', $known.hubUser, $known.hubPassword, $sim.things,
        $known.clientId, $known.clientSecret, $sim.token, $known.scope, $known.apiToken
        for ($i = 0; $i -lt $names.Count; $i++) { [Environment]::SetEnvironmentVariable($names[$i], $values[$i]) }
    }

    It 'needs nothing else: the Hub and a token endpoint' {
        $session = Connect-BoschIot
        $session.Bosch.RegistryApi | Should -Be 'BoschHub'
        $session.Bosch.ThingsUser | Should -Be $known.clientId
        Get-BoschRequest $sim | Should -Contain 'token POST /token'
    }

    It 'needs nothing else: Hono and a plain Ditto' {
        $env:BOSCH_IOT_REGISTRY_API = $null
        $env:BOSCH_IOT_TOKEN_URI = $null
        $env:BOSCH_IOT_REGISTRY_URI, $env:BOSCH_IOT_REGISTRY_USERNAME, $env:BOSCH_IOT_REGISTRY_PASSWORD = $sim.hono, $known.honoUser, $known.honoPassword
        $env:BOSCH_IOT_THINGS_USERNAME, $env:BOSCH_IOT_THINGS_PASSWORD = $known.thingsUser, $known.thingsPassword
        (Connect-BoschIot).Bosch.RegistryApi | Should -Be 'Hono'
        Get-BoschRequest $sim | Should -Not -Contain 'token POST /token'
    }

    It 'prefers what is given' {
        $env:BOSCH_IOT_TOKEN_URI = $null
        $parameter = Get-BoschParameter $sim Hono
        $session = Connect-BoschIot @parameter
        $session.Bosch.RegistryApi | Should -Be 'Hono'
        $session.Bosch.ThingsUser | Should -Be $known.thingsUser
        Get-BoschRequest $sim | Should -Not -Contain 'token POST /token'
    }

    It 'sends the secret of a client to the token endpoint and to nobody else, also when only the endpoint is in the environment' {
        $parameter = Get-BoschParameter $sim Hono
        $parameter.ThingsCredential = [pscredential]::new($known.clientId, (ConvertTo-SecureString $known.clientSecret -AsPlainText -Force))
        $null = Connect-BoschIot @parameter
        Get-BoschRequest $sim | Should -Contain 'token POST /token'
        (Get-SimulatorLog $sim -Service things).auth | Should -Be 'bearer'
    }

    It 'says what to do when BOSCH_IOT_<_> is missing, and sends nothing' -ForEach 'TENANT_ID', 'REGISTRY_URI', 'REGISTRY_USERNAME', 'REGISTRY_PASSWORD', 'THINGS_URI', 'THINGS_USERNAME', 'THINGS_PASSWORD' {
        Remove-Item "Env:BOSCH_IOT_$_"
        $seen = Watch-Command { Connect-BoschIot }
        $seen.Ids | Should -Be 'MissingCredential'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike "*pass -*BOSCH_IOT_$_*"
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'refuses a dialect that is none: <_>' -ForEach 'Bosch', '0', '7', 'Hono,BoschHub' {
        $env:BOSCH_IOT_REGISTRY_API = $_
        $seen = Watch-Command { Connect-BoschIot }
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike '*BOSCH_IOT_REGISTRY_API*Hono*BoschHub*'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

Describe 'The token for Things' {
    BeforeEach { Reset-Simulator $sim }

    It 'is taken once, however many requests run at a time' {
        Add-BoschDevice $sim BoschHub (1..30 | ForEach-Object { "ns:d$_" })
        $parameter = Get-BoschParameter $sim BoschHub
        $null = Connect-BoschIot @parameter
        1..30 | ForEach-Object { "ns:d$_" } | Remove-BoschThing -Confirm:$false -ThrottleLimit 16
        (Invoke-Simulator $sim GET counts).tokensIssued.token | Should -Be 1
    }

    It 'is renewed in the middle of a long removal' {
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ tokenLifetimeSeconds = 1 }
        $null = Invoke-Simulator $sim PUT 'options?service=things' @{ latencyMs = 40 }
        Add-BoschDevice $sim BoschHub (1..16 | ForEach-Object { "ns:d$_" })
        $null = Connect-Bosch $sim BoschHub
        $seen = Watch-Command { 1..16 | ForEach-Object { "ns:d$_" } | Remove-BoschThing -Confirm:$false -PassThru -ThrottleLimit 2 }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Succeeded | Should -Be (@($true) * 16)
        @(Get-BoschRequest $sim | Where-Object { $_ -eq 'token POST /token' }).Count | Should -BeGreaterThan 1
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'is renewed once for all when it was revoked' {
        Add-BoschDevice $sim BoschHub (1..20 | ForEach-Object { "ns:d$_" })
        $null = Connect-Bosch $sim BoschHub
        $null = Invoke-Simulator $sim POST 'tokens/revoke?service=token'
        $seen = Watch-Command { 1..20 | ForEach-Object { "ns:d$_" } | Remove-BoschThing -Confirm:$false -ThrottleLimit 16 }
        $seen.Errors | Should -BeNullOrEmpty
        @(Get-BoschRequest $sim | Where-Object { $_ -eq 'token POST /token' }).Count | Should -Be 1
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'that is no longer given ends the whole pipeline, and removes nothing out of order' {
        Add-BoschDevice $sim BoschHub (1..60 | ForEach-Object { "ns:d$_" })
        $null = Connect-Bosch $sim BoschHub
        $null = Invoke-Simulator $sim POST 'tokens/revoke?service=token'
        Add-BoschFault $sim @{ service = 'token'; kind = 'status'; status = 401; times = $null }
        $seen = Watch-Command { 1..60 | ForEach-Object { "ns:d$_" } | Remove-BoschThing -Confirm:$false -ThrottleLimit 4 }
        $seen.Terminated | Should -BeTrue
        $seen.Ids | Should -Be 'AccessDenied'
        "$($seen.Errors)" | Should -BeLike "*$($known.clientId)*Token endpoint*"
        Get-BoschRequest $sim -Writes | Where-Object { $_ -notlike 'token*' } | Should -BeNullOrEmpty
        @(Get-Leftover $sim).Count | Should -Be 240
    }

    It 'that was given for the whole session is not renewed: it says that it is refused' {
        $parameter = Get-BoschParameter $sim BoschHub
        'ThingsCredential', 'TokenUri', 'Scope' | ForEach-Object { $parameter.Remove($_) }
        $parameter.ThingsToken = ConvertTo-Secret (Get-ThingsToken)
        $null = Connect-BoschIot @parameter
        $null = Invoke-Simulator $sim POST 'tokens/revoke?service=token'
        $seen = Watch-Command { Get-BoschThing ns:d1 }
        $seen.Ids | Should -Be 'AccessDenied'
        "$($seen.Errors)" | Should -BeLike '*connect again*'
    }
}

Describe 'A session with two sides' {
    BeforeEach { Reset-Simulator $sim }

    It 'is one session in either order: <Name>' -ForEach @(
        @{ Name = 'Flatpeak first'; Bosch = $false }
        @{ Name = 'Bosch first'; Bosch = $true }
    ) {
        $parameter = Get-BoschParameter $sim Hono
        $connect = @(
            { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) }
            { Connect-BoschIot @parameter }
        )
        if ($Bosch) { [array]::Reverse($connect) }
        $first = & $connect[0]
        $second = & $connect[1]
        $second | Should -Be $first
        @(Get-FpSession).Count | Should -Be 1
        $second.AccountId | Should -Be $sim.accounts[0].accountId
        $second.Bosch.TenantId | Should -Be 't1'
        Disconnect-Flatpeak
        (Watch-Command { Get-BoschThing }).Ids | Should -Be 'NotConnected'
        (Watch-Command { Get-BoschThing -Session $first }).Ids | Should -Be 'NotConnected'
    }

    It '-Session chooses which session is added to, and which is used' {
        $first = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $second = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim -Account 1)
        $parameter = Get-BoschParameter $sim Hono
        Connect-BoschIot @parameter -Session $first | Should -Be $first
        $second.Bosch | Should -BeNullOrEmpty
        (Watch-Command { Get-BoschThing -Session $second }).Ids | Should -Be 'NotConnected'
        (Watch-Command { Get-BoschThing }).Errors | Should -BeNullOrEmpty
        $first.State | Should -Be 'Default'
    }

    It 'a Flatpeak session alone has no Bosch side: <_>' -ForEach 'Get-BoschThing', 'Remove-BoschThing ns:d1 -Confirm:$false', 'New-BoschThing ns:d1', 'Get-BoschConnection', 'Remove-BoschConnection x -Confirm:$false', 'Reset-BoschConnectionMetric x' {
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $seen = Watch-Command ([scriptblock]::Create($_))
        $seen.Ids | Should -Be 'NotConnected'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike '*Connect-BoschIot*'
    }

    It 'a Bosch session alone has no Flatpeak side' {
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command { Get-FpDevice }
        $seen.Ids | Should -Be 'NotConnected'
        "$($seen.Errors)" | Should -BeLike '*Connect-Flatpeak*'
    }

    It 'cannot be added to once it is disconnected' {
        $session = Connect-Bosch $sim Hono
        Disconnect-Flatpeak
        $parameter = Get-BoschParameter $sim Hono
        (Watch-Command { Connect-BoschIot @parameter -Session $session }).Ids | Should -Be 'NotConnected'
    }

    It 'takes the same Bosch side again, with a new credential' {
        $session = Connect-Bosch $sim BoschHub
        $parameter = Get-BoschParameter $sim BoschHub
        'ThingsCredential', 'TokenUri', 'Scope' | ForEach-Object { $parameter.Remove($_) }
        $parameter.ThingsToken = ConvertTo-Secret (Get-ThingsToken)
        Connect-BoschIot @parameter | Should -Be $session
        $session.Bosch.ThingsUser | Should -BeNullOrEmpty
        (Watch-Command { Get-BoschThing }).Errors | Should -BeNullOrEmpty
    }

    It 'leaves what runs on the side of before to its end, and knows its resets' {
        $session = Connect-Bosch $sim BoschHub
        'ns:r1', 'ns:r2', 'ns:r3' | ForEach-Object { Add-BoschDevice $sim BoschHub $_ }
        $null = Reset-BoschConnectionMetric c2-idle
        $seen = Watch-Command {
            'ns:r1', 'ns:r2', 'ns:r3' | ForEach-Object { $_; $null = Connect-Bosch $sim BoschHub } | Remove-BoschThing -Session $session -PassThru -Confirm:$false
        }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Succeeded | Should -Be $true, $true, $true
        $seen = Watch-Command { Remove-BoschConnection c2-idle -Confirm:$false }
        "$($seen.Errors)" | Should -BeLike '*its metrics were reset only * seconds ago*'
    }

    It 'is not turned to <Name> behind the back of who holds it' -ForEach @(
        @{ Name = 'another registry'; Dialect = 'Hono'; Change = { @{} } }
        @{ Name = 'another Things'; Dialect = 'BoschHub'; Change = { @{ ThingsUri = ([string]$sim.things) -replace '127.0.0.1', 'localhost' } } }
        @{ Name = 'another solution'; Dialect = 'BoschHub'; Change = { @{ SolutionId = 'another' } } }
        @{ Name = 'another devops account'; Dialect = 'BoschHub'; Change = { @{ ConnectionsCredential = ConvertTo-Credential 'somebody' 'x' } } }
        @{ Name = 'another provisioning service'; Dialect = 'BoschHub'; Change = { @{ ProvisioningUri = $sim.provisioning; ServiceInstanceId = $known.serviceInstanceId } } }
        @{ Name = 'no check of certificates'; Dialect = 'BoschHub'; Change = { @{ SkipCertificateCheck = $true } } }
    ) {
        $first = Connect-Bosch $sim BoschHub
        $parameter = Get-BoschParameter $sim $Dialect
        $others = & $Change
        $others.Keys | ForEach-Object { $parameter[$_] = $others[$_] }
        $second = Connect-BoschIot @parameter 3>$null
        $second | Should -Not -Be $first
        $first.Bosch.RegistryApi | Should -Be 'BoschHub'
        $first.Bosch.ThingsUri | Should -Be $sim.things
        $first.Bosch.SkipCertificateCheck | Should -BeFalse
        (Watch-Command { Get-BoschThing -Session $first }).Errors | Should -BeNullOrEmpty
        @(Get-BoschConnection -Session $first).Count | Should -Be 3
        (Get-FpSession)[0] | Should -Be $second

        $seen = Watch-Command { Connect-BoschIot @parameter -Session $first }
        $seen.Ids | Should -Be 'AlreadyConnected'
        $seen.Terminated | Should -BeTrue
    }

    It 'belongs to its runspace' {
        $null = Connect-Bosch $sim Hono
        $shell = New-Shell $sim
        try {
            $null = $shell.AddScript('Get-BoschThing').Invoke()
            $shell.HadErrors | Should -BeTrue
            ($shell.Streams.Error.FullyQualifiedErrorId -split ',')[0] | Should -Be 'NotConnected'
        }
        catch [Management.Automation.CmdletInvocationException], [Management.Automation.RuntimeException] {
            $_.FullyQualifiedErrorId | Should -BeLike 'NotConnected*'
        }
        finally { $shell.Dispose() }
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

# Neither a password, nor a client secret, a token or an API token, nor the password of a device, in anything that can
# be read.
BeforeDiscovery { $dialects = @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $known = $sim.bosch

    # With all that is secret.
    function Get-WholeParameter($Dialect, $TimeoutSeconds = 30) {
        $parameter = Get-BoschParameter $sim $Dialect
        $parameter.ThingsApiToken = ConvertTo-SecureString $known.apiToken -AsPlainText -Force
        $parameter.MaximumRetryCount = 0
        # Time enough for every answer that is to come, and none that is not is waited for longer than that.
        $parameter.OperationTimeoutSeconds = $TimeoutSeconds
        $parameter
    }
}

Describe 'The search itself' {
    It 'would find <Name>' -ForEach @(
        @{ Name = 'the password of the registry'; Text = { $known.hubPassword } }
        @{ Name = 'Basic credentials'; Text = { [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$($known.honoUser):$($known.honoPassword)")) } }
        @{ Name = 'the API token'; Text = { $known.apiToken } }
        @{ Name = 'a token'; Text = {
                (Invoke-RestMethod $sim.token -Method Post -NoProxy -Body @{
                    grant_type = 'client_credentials'; client_id = $known.clientId; client_secret = $known.clientSecret; scope = $known.scope
                }).access_token
            }
        }
    ) {
        { Assert-NoSecret $sim "text $(& $Text) text" } | Should -Throw 'A secret shows*'
    }
}

Describe 'A session at <Dialect>' -ForEach $dialects {
    It 'shows no secret, and none after its token was renewed, and after it was disconnected' {
        Reset-Simulator $sim
        $parameter = Get-WholeParameter $Dialect
        $session = Connect-BoschIot @parameter
        $texts = @($session | Get-WholeText) + @($session.Bosch | Get-WholeText) + @($session | Get-Member -Force | Out-String) + @($session | Format-Custom -Depth 6 | Out-String)
        ($texts -join '').Length | Should -BeGreaterThan 500
        $session | Export-Clixml TestDrive:/session.xml -Depth 10 -Force
        $texts += Get-Content TestDrive:/session.xml -Raw
        $null = Invoke-Simulator $sim POST tokens/revoke
        $null = Get-BoschThing
        $texts += $session | Get-WholeText
        Disconnect-Flatpeak
        $texts += $session | Get-WholeText
        Assert-NoSecret $sim $texts
    }
}

Describe 'What commands write at <Dialect>' -ForEach $dialects {
    BeforeEach { Reset-Simulator $sim }

    It 'holds no secret in any stream, with -Verbose and -Debug' {
        $parameter = Get-WholeParameter $Dialect
        Add-BoschDevice $sim $Dialect ns:old, ns:new2 @{ credentials = 2 }
        $seen = Watch-Command {
            $DebugPreference = 'Continue'
            $VerbosePreference = 'Continue'
            $InformationPreference = 'Continue'
            Connect-BoschIot @parameter -Verbose -Debug
            'ns:new1', 'ns:new2' | New-BoschThing -Verbose -Debug
            New-BoschThing ns:new3 -Password $parameter.ThingsApiToken -Verbose -Debug
            Get-BoschThing -IncludeRegistration -Verbose -Debug
            Get-BoschThing ns:new1 -Verbose -Debug
            Remove-BoschThing ns:old, ns:new1 -Force -PassThru -Confirm:$false -Verbose -Debug
            Get-BoschConnection -Verbose -Debug | Reset-BoschConnectionMetric -Verbose -Debug
            Remove-BoschConnection c2-idle -QuietPeriod 0 -PassThru -Confirm:$false -Verbose -Debug
            Get-FpSession
            Disconnect-Flatpeak -Verbose -Debug
        }
        $seen.Ids | Should -Be 'Conflict'
        $seen.Verbose.Count | Should -BeGreaterThan 20
        $passwords = $seen.Output | Where-Object { $_ -is [Flatpeak.PowerShell.BoschDevice] } | ForEach-Object { $_.Credential.GetNetworkCredential().Password }
        $passwords.Count | Should -Be 2
        Assert-NoSecret $sim @($seen.Written | Get-WholeText -Depth 3) -Also $passwords[0]
    }

    It 'holds the password of a new device only in its credential' {
        $parameter = Get-WholeParameter $Dialect
        $null = Connect-BoschIot @parameter
        $device = New-BoschThing ns:d1
        $password = $device.Credential.GetNetworkCredential().Password
        $password.Length | Should -BeGreaterThan 20
        Assert-NoSecret $sim @($device | Get-WholeText | Where-Object { $_ -cne $password }) -Also $password
    }

    It 'holds no secret in the whole detail of an error: <Name>' -ForEach @(
        @{ Name = 'access denied'; Faults = @{ kind = 'status'; status = 403 }; Command = { Remove-BoschThing ns:d1 -Confirm:$false } }
        @{ Name = '409'; Faults = @{ kind = 'status'; status = 409 }; Command = { New-BoschThing ns:d1 } }
        @{ Name = 'wrong types'; Faults = @{ kind = 'wrongTypes' }; Command = { Get-BoschThing } }
        @{ Name = 'a credential that cannot be added'; Faults = @{ path = 'credentials/'; kind = 'status'; status = 400 }; Command = { New-BoschThing ns:d1 } }
        @{ Name = 'the registry refuses'; Faults = @{ path = '/(registration|devices)/'; kind = 'status'; status = 401 }; Command = { Connect-BoschIot @parameter } }
        @{ Name = 'Things refuses'; Faults = @{ service = 'things'; kind = 'status'; status = 401 }; Command = { Connect-BoschIot @parameter } }
        # These come from what both have in common.
        if ($Dialect -eq 'BoschHub') {
            @{ Name = 'token revoked and no other given'; Faults = @{ service = 'things'; kind = 'revoked' }, @{ service = 'token'; kind = 'status'; status = 401 }; Command = { Get-BoschThing ns:d1 } }
            @{ Name = '429'; Faults = @{ kind = 'status'; status = 429 }; Command = { Remove-BoschThing ns:d1 -Confirm:$false } }
            @{ Name = '500'; Faults = @{ kind = 'status'; status = 500 }; Command = { New-BoschThing ns:d1 } }
            @{ Name = 'dropped'; Faults = @{ kind = 'dropBefore' }; Command = { New-BoschThing ns:d1 } }
            @{ Name = 'timed out'; TimeoutSeconds = 5; Faults = @{ kind = 'hang' }; Command = { New-BoschThing ns:d1 } }
            @{ Name = 'too long'; Faults = @{ service = 'things'; kind = 'huge' }; Command = { Get-BoschThing } }
            @{ Name = 'redirect'; Faults = @{ kind = 'redirect' }; Command = { Remove-BoschThing ns:d1 -Confirm:$false } }
            @{ Name = 'a bad id'; Faults = @(); Command = { Remove-BoschThing .. -Confirm:$false } }
            @{ Name = 'not connected'; Faults = @(); Command = { Disconnect-Flatpeak; Get-BoschThing } }
            @{ Name = 'a host that is not this computer'; Faults = @(); Command = { $parameter.ThingsUri = 'http://things.invalid'; Connect-BoschIot @parameter } }
        }
    ) {
        $parameter = Get-WholeParameter $Dialect ($TimeoutSeconds ?? 30)
        $null = Connect-BoschIot @parameter
        foreach ($fault in $Faults) { Add-BoschFault $sim (@{ times = $null } + $fault) }
        $seen = Watch-Command $Command
        $seen.Errors.Count | Should -Be 1
        Assert-NoSecret $sim @($seen.Errors[0] | Get-WholeText)
    }

    It 'holds no secret when the service repeats what it was sent: <Name>' -ForEach @(
        @{ Name = 'the password of the registry'; Path = '/(registration|devices)/'; Echo = { $parameter.RegistryCredential.GetNetworkCredential().Password } }
        @{ Name = 'the Basic credentials of the registry'; Path = '/(registration|devices)/'; Echo = {
                [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$($parameter.RegistryCredential.UserName):$($parameter.RegistryCredential.GetNetworkCredential().Password)"))
            }
        }
        @{ Name = 'the API token'; Path = '/search/'; Echo = { $known.apiToken } }
        @{ Name = 'the password of Things'; Path = '/search/'; Echo = { $Dialect -eq 'Hono' ? $known.thingsPassword : '' } }
        @{ Name = 'the client secret'; Path = '^/token|/search/'; Echo = { $Dialect -eq 'Hono' ? '' : $known.clientSecret } }
    ) {
        $parameter = Get-WholeParameter $Dialect
        $echo = & $Echo
        Add-BoschFault $sim @{ path = $Path; kind = 'status'; status = 400; body = (@{ error = "bad: $echo"; message = "no such thing as $echo"; error_description = "refused $echo" } | ConvertTo-Json); times = $null }
        $seen = Watch-Command { Connect-BoschIot @parameter -Verbose }
        $seen.Errors.Count | Should -Be 1
        Assert-NoSecret $sim @($seen.Written | Get-WholeText)
    }

    It 'holds no password of a device when the registry repeats it' {
        $parameter = Get-WholeParameter $Dialect
        $null = Connect-BoschIot @parameter
        $path = $Dialect -eq 'Hono' ? '^/v1/credentials/' : '^/credentials/'
        $method = $Dialect -eq 'Hono' ? 'PUT' : 'POST'
        Add-BoschFault $sim @{ method = $method; path = $path; kind = 'status'; status = 400; body = '{"error":"weak password device-PASSWORD-weak"}'; times = $null }
        $password = ConvertTo-SecureString device-PASSWORD-weak -AsPlainText -Force
        $seen = Watch-Command { New-BoschThing ns:d1 -Password $password -Verbose }
        $seen.Errors.Count | Should -Be 1
        Assert-NoSecret $sim @($seen.Written | Get-WholeText) -Also 'device-PASSWORD'
    }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator
    $account = $sim.accounts[0]
}

Describe 'Connect-Flatpeak' {
    BeforeEach { Reset-Simulator $sim }

    It 'logs in at once and outputs the session' {
        $session = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)

        $session | Should -BeOfType 'Flatpeak.PowerShell.FlatpeakSession'
        $session.AccountId | Should -Be $account.accountId
        $session.Uri | Should -Be $sim.flatpeak
        $session.LiveMode | Should -BeFalse
        $session.ApiVersion | Should -BeNullOrEmpty
        $session.IsConnected | Should -BeTrue
        ($session.TokenExpires - [DateTimeOffset]::UtcNow).TotalMinutes | Should -BeGreaterThan 55
        ($session.TokenExpires - [DateTimeOffset]::UtcNow).TotalMinutes | Should -BeLessOrEqual 60
        Get-Request $sim | Should -Be 'GET /login'
        (Get-SimulatorLog $sim).auth | Should -Be 'basic'
    }

    It 'takes the credential by position' {
        (Connect-Flatpeak (Get-SimulatorCredential $sim) -Uri $sim.flatpeak).AccountId | Should -Be $account.accountId
    }

    It 'is in live mode with a live key' {
        (Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim -Live)).LiveMode | Should -BeTrue
    }

    It 'takes an account and its key' {
        $key = ConvertTo-SecureString $account.liveKey -AsPlainText -Force
        $session = Connect-Flatpeak -Uri $sim.flatpeak -AccountId $account.accountId -ApiKey $key
        $session.AccountId | Should -Be $account.accountId
        $session.LiveMode | Should -BeTrue
    }

    It 'asks for the API version it is told, in every request' {
        $session = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -ApiVersion 2026-01-01.cathode
        $null = Get-FpDevice
        $session.ApiVersion | Should -Be '2026-01-01.cathode'
        (Get-SimulatorLog $sim).headers.'Flatpeak-Version' | Should -Be '2026-01-01.cathode', '2026-01-01.cathode'
    }

    It 'sends no version by itself' {
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        (Get-SimulatorLog $sim).headers.'Flatpeak-Version' | Should -BeNullOrEmpty
    }

    It 'reports an API version that the account no longer takes' {
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -ApiVersion 2020-01-01.old
        $seen = Watch-Command { Get-FpDevice }
        $seen.Ids | Should -Be 'RequestRefused'
        "$($seen.Errors)" | Should -BeLike '*422*api_version_not_supported*'
    }

    It 'says who it is' {
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $version = (Get-Module Flatpeak.PowerShell).Version
        (Get-SimulatorLog $sim).headers.'User-Agent' | Should -Be "Flatpeak.PowerShell/$version"
    }

    It 'reads a token called <_>' -ForEach 'bearer_token', 'bearer', 'token' {
        Set-SimulatorOption $sim @{ tokenField = $_ }
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        (Watch-Command { Get-FpDevice }).Errors | Should -BeNullOrEmpty
    }

    It 'takes an address without its last slash' {
        $uri = ([string]$sim.flatpeak).TrimEnd('/')
        (Connect-Flatpeak -Uri $uri -Credential (Get-SimulatorCredential $sim)).IsConnected | Should -BeTrue
    }

    It 'keeps the path of an address' {
        $seen = Watch-Command { Connect-Flatpeak -Uri "$($sim.flatpeak)proxy/flatpeak" -Credential (Get-SimulatorCredential $sim) -MaximumRetryCount 0 }
        $seen.Ids | Should -Not -BeNullOrEmpty
        Get-Request $sim | Should -Be 'GET /proxy/flatpeak/login'
    }

    It 'retries a login that failed for a moment' {
        Add-Fault $sim -Path /login -Kind status -Status 503
        (Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)).IsConnected | Should -BeTrue
        Get-Request $sim | Should -Be 'GET /login', 'GET /login'
    }
}

Describe 'Connect-Flatpeak with the environment' {
    BeforeAll {
        $kept = $env:FLATPEAK_ACCOUNT_ID, $env:FLATPEAK_API_KEY
    }
    AfterAll { $env:FLATPEAK_ACCOUNT_ID, $env:FLATPEAK_API_KEY = $kept }
    BeforeEach {
        Reset-Simulator $sim
        $env:FLATPEAK_ACCOUNT_ID = $account.accountId
        $env:FLATPEAK_API_KEY = $account.testKey
    }

    It 'uses FLATPEAK_ACCOUNT_ID and FLATPEAK_API_KEY when nothing is given' {
        (Connect-Flatpeak -Uri $sim.flatpeak).AccountId | Should -Be $account.accountId
    }

    It 'prefers what is given' {
        $session = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim -Account 1)
        $session.AccountId | Should -Be $sim.accounts[1].accountId
    }

    It 'says what to do when <_> is missing, and sends nothing' -ForEach 'FLATPEAK_ACCOUNT_ID', 'FLATPEAK_API_KEY' {
        Remove-Item "Env:$_"
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak }
        $seen.Ids | Should -Be 'MissingCredential'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike '*FLATPEAK_ACCOUNT_ID*FLATPEAK_API_KEY*'
        Get-Request $sim | Should -BeNullOrEmpty
    }
}

Describe 'Connect-Flatpeak, refused' {
    BeforeEach { Reset-Simulator $sim }

    It 'ends with AccessDenied for <Name>, which names account and host' -ForEach @(
        @{ Name = 'a wrong key'; User = 'acc_51a0000000000000000000a1'; Key = 'sk_test_wrong' }
        @{ Name = 'an unknown account'; User = 'acc_nobody'; Key = 'sk_test_wrong' }
        @{ Name = 'an empty key'; User = 'acc_51a0000000000000000000a1'; Key = '' }
    ) {
        $secret = [securestring]::new()
        foreach ($character in $Key.ToCharArray()) { $secret.AppendChar($character) }
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -Credential ([pscredential]::new($User, $secret)) }
        $seen.Ids | Should -Be 'AccessDenied'
        $seen.Terminated | Should -BeTrue
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'PermissionDenied'
        "$($seen.Errors)" | Should -BeLike "*$User*$(([uri]$sim.flatpeak).Authority)*403*"
        Get-Request $sim | Should -Be 'GET /login'
        Get-FpSession | Should -BeNullOrEmpty
    }

    It 'ends with AccessDenied on a 401 too' {
        Add-Fault $sim -Path /login -Kind status -Status 401
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) }
        $seen.Ids | Should -Be 'AccessDenied'
        @(Get-Request $sim).Count | Should -Be 1
    }

    It 'leaves the other session open, and none the default, as what comes next was not meant for that: <Name>' -ForEach @(
        @{ Name = 'refused'; Ids = 'AccessDenied'; Command = { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim -Account 1) } }
        @{ Name = 'of a session that is connected'; Ids = 'AlreadyConnected'; Command = { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim -Account 1) -Session $first } }
        @{ Name = 'of a name that is taken'; Ids = 'AlreadyConnected'; Command = { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim -Account 1) -Name $first.Name } }
        @{ Name = 'without a key'; Ids = 'MissingCredential'; Command = { Connect-Flatpeak -Uri $sim.flatpeak } }
        @{ Name = 'with a key that is null'; Ids = 'ParameterArgumentValidationError'; Command = { Connect-Flatpeak -Uri $sim.flatpeak -AccountId acc_1 -ApiKey $null } }
        @{ Name = 'with a credential that is null'; Ids = 'ParameterArgumentValidationError'; Command = { Connect-Flatpeak $null -Uri $sim.flatpeak } }
        @{ Name = 'with a parameter that it does not have'; Ids = 'NamedParameterNotFound'; Command = { Connect-Flatpeak -Uri $sim.flatpeak -ApiKeys x } }
        @{ Name = 'chosen by a name that nobody has'; Ids = 'ParameterArgumentTransformationError'; Command = { Select-FpSession nobody } }
        @{ Name = 'chosen, and null'; Ids = 'ParameterArgumentValidationError'; Command = { Select-FpSession $null } }
        @{ Name = 'chosen, and null in the pipeline'; Ids = 'ParameterArgumentValidationError'; Command = { $null | Select-FpSession } }
        @{ Name = 'chosen, from another process'; Ids = 'ParameterArgumentTransformationError'; Command = { Select-FpSession ([Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($first))) } }
        @{ Name = 'chosen of those by a name that nobody has'; Ids = 'ParameterArgumentTransformationError'; Command = { Get-FpSession nobody | Select-FpSession } }
        @{ Name = 'chosen, and disconnected'; Ids = 'NotConnected'; Command = { Select-FpSession $gone } }
    ) {
        $gone = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        Disconnect-Flatpeak $gone
        $first = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $device = New-FpDevice r1
        if ($Name -eq 'refused') { Add-Fault $sim -Path /login -Kind status -Status 403 }
        (Watch-Command $Command).Ids | Should -Be $Ids
        Get-FpSession | Should -Be $first
        $first.State | Should -Be 'Connected'
        $seen = Watch-Command { Remove-FpDevice $device.Id -Confirm:$false }
        $seen.Ids | Should -Be 'NotConnected'
        "$($seen.Errors)" | Should -BeLike "*'$($first.Name)'*Select-FpSession*"
        (Get-StoredDevice $sim).id | Should -Be $device.Id
        Select-FpSession $first.Name
        Remove-FpDevice $device.Id -Confirm:$false
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'leaves none the default where the session that was to be completed is not there: <Name>' -ForEach @(
        @{ Name = 'Connect-Flatpeak, a name'; Command = { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -Session nobody } }
        @{ Name = 'Connect-BoschIot, a name'; Command = { Connect-BoschIot t1 -Session nobody } }
        @{ Name = 'Connect-BoschIot, null'; Command = { Connect-BoschIot t1 -Session $null } }
    ) {
        $first = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        (Watch-Command $Command).Ids | Should -BeLike 'ParameterArgument*'
        $first.State | Should -Be 'Connected'
        (Watch-Command { New-FpDevice r1 }).Ids | Should -Be 'NotConnected'
    }

    It 'leaves the default as it is where names are only completed: <_>' -ForEach 'Connect-Flatpeak -Acc', 'Connect-BoschIot -Reg', 'Select-FpSession fp' {
        $first = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        (TabExpansion2 $_ $_.Length).CompletionMatches | Should -Not -BeNullOrEmpty
        $first.State | Should -Be 'Default'
    }

    It 'is unreachable where nobody listens' {
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        $seen = Watch-Command { Connect-Flatpeak -Uri "http://127.0.0.1:$port" -Credential (Get-SimulatorCredential $sim) -MaximumRetryCount 0 }
        $seen.Ids | Should -Be 'ServiceUnreachable'
        $seen.Terminated | Should -BeTrue
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'ConnectionError'
    }

    It 'refuses the account name <Name>' -ForEach @(
        @{ Name = 'with a colon'; User = 'acc:1' }
        @{ Name = 'with a line break'; User = "acc`r`nX-Header: 1" }
        @{ Name = 'of blanks'; User = '  ' }
    ) {
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -AccountId $User -ApiKey (Get-SimulatorCredential $sim).Password }
        $seen.Ids | Should -Be 'InvalidCredential'
        $seen.Terminated | Should -BeTrue
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'refuses the address <_>' -ForEach 'flatpeak', 'ftp://127.0.0.1/', 'http://user:word@127.0.0.1/', 'http://127.0.0.1/?key=1', 'http://127.0.0.1/#part', 'file:///etc/passwd' {
        $seen = Watch-Command { Connect-Flatpeak -Uri $_ -Credential (Get-SimulatorCredential $sim) }
        $seen.Ids | Should -Be 'InvalidUri'
        $seen.Terminated | Should -BeTrue
    }
}

Describe 'Connect-Flatpeak over plain http' {
    BeforeEach { Reset-Simulator $sim }

    It 'refuses a host that is not this computer' {
        $seen = Watch-Command { Connect-Flatpeak -Uri http://flatpeak.invalid/ -Credential (Get-SimulatorCredential $sim) }
        $seen.Ids | Should -Be 'UnencryptedAuthentication'
        $seen.Terminated | Should -BeTrue
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'SecurityError'
        "$($seen.Errors[0].ErrorDetails) $($seen.Errors[0].ErrorDetails.RecommendedAction)" | Should -BeLike '*-AllowUnencryptedAuthentication*'
    }

    It 'goes there when it is allowed to' {
        # Port 1 of no address: the attempt fails at once, but it is made.
        $allowed = @{ AllowUnencryptedAuthentication = $true }
        $seen = Watch-Command {
            Connect-Flatpeak -Uri http://0.0.0.0:1/ -Credential (Get-SimulatorCredential $sim) @allowed -MaximumRetryCount 0 -OperationTimeoutSeconds 5
        }
        $seen.Ids | Should -BeIn 'ServiceUnreachable', 'TimedOut'
    }

    It 'needs no leave for <_>' -ForEach '127.0.0.1', 'localhost' {
        $uri = [UriBuilder]::new($sim.flatpeak)
        $uri.Host = $_
        (Connect-Flatpeak -Uri $uri.Uri -Credential (Get-SimulatorCredential $sim)).IsConnected | Should -BeTrue
    }

    It 'stays on this computer, whatever proxy the environment names' {
        $script = @'
$env:http_proxy = '{0}'; $env:HTTP_PROXY = '{0}'; $env:no_proxy = ''; $env:NO_PROXY = ''
Import-Module '{1}'
(Connect-Flatpeak -Uri '{2}' -AccountId '{3}' -ApiKey (ConvertTo-SecureString '{4}' -AsPlainText -Force) -MaximumRetryCount 0).AccountId
'@ -f $sim.elsewhere, $module, $sim.flatpeak, $account.accountId, $account.testKey
        $program = [Environment]::ProcessPath
        $first = @(Get-FirstArgument)
        & $program @first -NoProfile -NonInteractive -Command $script 2>&1 | Should -Be $account.accountId
        Get-Request $sim -Service elsewhere | Should -BeNullOrEmpty
        Get-Request $sim | Should -Be 'GET /login'
    }
}

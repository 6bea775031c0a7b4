# Neither the key, nor a token, nor the Basic credentials made of account and key, in anything that can be read.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $secrets = foreach ($account in $sim.accounts) {
        foreach ($key in $account.testKey, $account.liveKey) {
            $key
            [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$($account.accountId):$key"))
        }
    }
    # What every token of the simulator begins with; checked below.
    $secrets += 'SIMULATED-Flatpeak-bearer-'

    function Assert-NoSecret([string] $Text) {
        foreach ($secret in $secrets) {
            $at = $Text.IndexOf($secret, [StringComparison]::OrdinalIgnoreCase)
            if ($at -ge 0) { throw "A secret shows: '...$($Text.Substring([Math]::Max(0, $at - 80), [Math]::Min($at, 80)))<here>...'" }
        }
    }

    function Get-Depth($Value, [int] $Depth = 5) {
        # Every public property, and theirs.
        if ($null -eq $Value -or $Depth -eq 0) { return }
        "$Value"
        if ($Value -is [string] -or $Value.GetType().IsPrimitive) { return }
        foreach ($property in $Value.psobject.Properties) {
            try { Get-Depth $property.Value ($Depth - 1) } catch { "$_" }
        }
    }

    function Get-Whole($Record) {
        # All that an error tells to whoever looks closely.
        $Record | Out-String
        $Record | Format-List * -Force | Out-String
        $Record | ConvertTo-Json -Depth 2 -WarningAction SilentlyContinue
        Get-Error -InputObject $Record | Out-String
        "$($Record.TargetObject)", "$($Record.ErrorDetails)", $Record.ScriptStackTrace, $Record.FullyQualifiedErrorId, "$($Record.CategoryInfo)"
        for ($exception = $Record.Exception; $exception; $exception = $exception.InnerException) {
            $exception.ToString()
            $exception | Format-List * -Force | Out-String
            $exception.Data | Out-String
        }
    }
}

Describe 'The search itself' {
    It 'would find a token' {
        $header = @{ Authorization = 'Basic ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$($sim.accounts[0].accountId):$($sim.accounts[0].testKey)")) }
        $token = (Invoke-RestMethod "$($sim.flatpeak)login" -Headers $header -NoProxy).bearer_token
        { Assert-NoSecret "text $token text" } | Should -Throw
        { Assert-NoSecret $header.Authorization } | Should -Throw
        { Assert-NoSecret "the key is $($sim.accounts[0].testKey)" } | Should -Throw
    }
}

Describe 'A session' {
    BeforeEach {
        Reset-Simulator $sim
        $session = Connect-Simulator $sim
        $null = New-FpDevice r1
    }

    It 'shows no secret as <Name>' -ForEach @(
        @{ Name = 'text'; Show = { "$session" } }
        @{ Name = 'table'; Show = { $session | Out-String } }
        @{ Name = 'list of all'; Show = { $session | Format-List * -Force | Out-String } }
        @{ Name = 'JSON'; Show = { $session | ConvertTo-Json -Depth 10 -WarningAction SilentlyContinue } }
        @{ Name = 'CSV'; Show = { $session | ConvertTo-Csv } }
        @{ Name = 'CLIXML'; Show = { $session | Export-Clixml TestDrive:\session.xml -Depth 10 -Force; Get-Content TestDrive:\session.xml -Raw } }
        @{ Name = 'properties of properties'; Show = { Get-Depth $session } }
        @{ Name = 'the session list'; Show = { Get-FpSession | Format-Custom -Depth 6 | Out-String } }
        @{ Name = 'members'; Show = { $session | Get-Member -Force | Out-String } }
    ) {
        $text = (& $Show) -join "`n"
        $text | Should -Not -BeNullOrEmpty
        Assert-NoSecret $text
    }

    It 'shows none after it was renewed, and after it was disconnected' {
        $null = Invoke-Simulator $sim POST tokens/revoke
        $null = New-FpDevice r2
        Assert-NoSecret ((Get-Depth $session) -join "`n")
        Disconnect-Flatpeak
        Assert-NoSecret ((Get-Depth $session) -join "`n")
    }
}

Describe 'What commands write' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim
        $id = (Get-StoredDevice $sim).id
    }

    It 'holds no secret in any stream, with -Verbose and -Debug' {
        $credential = Get-SimulatorCredential $sim
        $seen = Watch-Command {
            $DebugPreference = 'Continue'
            $VerbosePreference = 'Continue'
            $InformationPreference = 'Continue'
            $account = $sim.accounts[0].accountId
            Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential -Verbose -Debug
            Connect-Flatpeak -Uri $sim.flatpeak -AccountId $account -ApiKey $credential.Password -Verbose -Debug
            'r1', 'r2', 'ref-1' | New-FpDevice -Verbose -Debug
            Get-FpDevice -Verbose -Debug
            Set-FpDevice $id new -PassThru -Verbose -Debug
            Get-FpDevice $id | Remove-FpDevice -PassThru -Verbose -Debug -Confirm:$false
            Invoke-FpRequest locations -Verbose -Debug
            Invoke-FpRequest echo -Method Post -Body @{ a = 1 } -Verbose -Debug -Confirm:$false
            Get-FpSession
            Disconnect-Flatpeak -Verbose -Debug
        }
        $seen.Ids | Should -Be 'DuplicateReference'
        $seen.Verbose.Count | Should -BeGreaterThan 10
        Assert-NoSecret (($seen.Written | ForEach-Object { "$_"; $_ | Format-List * -Force | Out-String; Get-Depth $_ 3 }) -join "`n")
    }

    It 'holds no secret in the whole detail of an error: <Name>' -ForEach @(
        @{ Name = 'duplicate'; Faults = @(); Command = { New-FpDevice ref-1 } }
        @{ Name = 'not found'; Faults = @(); Command = { Get-FpDevice dev_0 } }
        @{ Name = 'access denied'; Faults = @{ Kind = 'status'; Status = 403 }; Command = { New-FpDevice r1 } }
        @{ Name = 'token revoked and no other given'; Faults = @{ Kind = 'revoked' }, @{ Kind = 'status'; Status = 403; Path = '/login' }; Command = { New-FpDevice r1 } }
        @{ Name = '500'; Faults = @{ Kind = 'status'; Status = 500 }; Command = { New-FpDevice r1 } }
        @{ Name = '429'; Faults = @{ Kind = 'status'; Status = 429 }; Command = { New-FpDevice r1 } }
        @{ Name = 'dropped'; Faults = @{ Kind = 'dropBefore' }; Command = { New-FpDevice r1 } }
        @{ Name = 'timed out'; Faults = @{ Kind = 'hang' }; Command = { Get-FpDevice } }
        @{ Name = 'truncated'; Faults = @{ Kind = 'truncated' }; Command = { Get-FpDevice } }
        @{ Name = 'html'; Faults = @{ Kind = 'html' }; Command = { Get-FpDevice } }
        @{ Name = 'wrong types'; Faults = @{ Kind = 'wrongTypes' }; Command = { Get-FpDevice } }
        @{ Name = 'too long'; Faults = @{ Kind = 'huge' }; Command = { Get-FpDevice } }
        @{ Name = 'redirect'; Faults = @{ Kind = 'redirect' }; Command = { Get-FpDevice } }
        @{ Name = 'a bad id'; Faults = @(); Command = { Get-FpDevice .. } }
        @{ Name = 'a bad path'; Faults = @(); Command = { Invoke-FpRequest .. } }
        @{ Name = 'a login refused'; Faults = @{ Kind = 'status'; Status = 403; Path = '/login' }; Command = { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) } }
        @{ Name = 'a login with a token of a wrong type'; Faults = @{ Kind = 'wrongTypes'; Path = '/login' }; Command = { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) } }
        @{ Name = 'a login truncated'; Faults = @{ Kind = 'truncated'; Path = '/login' }; Command = { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) } }
        @{ Name = 'a login redirected'; Faults = @{ Kind = 'redirect'; Path = '/login' }; Command = { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) } }
        @{ Name = 'a host that is not this computer'; Faults = @(); Command = { Connect-Flatpeak -Uri http://flatpeak.invalid -Credential (Get-SimulatorCredential $sim) } }
        @{ Name = 'not connected'; Faults = @(); Command = { Disconnect-Flatpeak; Get-FpDevice } }
    ) {
        $null = Connect-Simulator $sim -MaximumRetryCount 0 -OperationTimeoutSeconds 1
        foreach ($fault in $Faults) { Add-Fault $sim @fault -Times 0 }
        $seen = Watch-Command $Command
        $seen.Errors | Should -HaveCount 1
        Assert-NoSecret ((Get-Whole $seen.Errors[0]) -join "`n")
    }
}

Describe 'A service that repeats what it was sent' {
    BeforeEach {
        Reset-Simulator $sim
        $key = $sim.accounts[0].testKey
        $basic = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes("$($sim.accounts[0].accountId):$key"))
    }

    It 'gets no key into an error: <Name>' -ForEach @(
        @{ Name = 'message'; Status = 403; Format = '{{"code":"access_denied","message":"Invalid API key provided: {0}"}}' }
        @{ Name = 'code'; Status = 403; Format = '{{"code":"no {0}"}}' }
        @{ Name = 'header'; Status = 400; Format = '{{"message":"Bad header: Basic {1}"}}' }
        @{ Name = 'the answer of a success'; Status = 200; Format = '{{"bearer_token":5,"echo":"{0} {1}"}}' }
        @{ Name = 'no JSON'; Status = 500; Format = '<html>{0} {1}</html>' }
    ) {
        Add-Fault $sim -Path /login -Kind status -Status $Status -Body ($Format -f $key, $basic)
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -MaximumRetryCount 0 -Verbose }
        $seen.Errors | Should -HaveCount 1
        Assert-NoSecret ((Get-Whole $seen.Errors[0]) -join "`n")
        Assert-NoSecret ($seen.Verbose -join "`n")
    }

    It 'gets no key into an error by a redirect' {
        Add-Fault $sim -Path /login -Kind redirect -Location "$($sim.elsewhere)?key=$key&basic=$basic"
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) }
        Assert-NoSecret ((Get-Whole $seen.Errors[0]) -join "`n")
    }

    It 'gets no token into an error: <_>' -ForEach 'code', 'message' {
        # The token is one that the test knows.
        Add-Fault $sim -Path /login -Kind status -Status 200 -Body '{"bearer_token":"SIMULATED-Flatpeak-bearer-known","live_mode":false,"expires_in":3600}' -Times 0
        $null = Connect-Simulator $sim
        Add-Fault $sim -Kind status -Status 422 -Body (@{ $_ = 'Bearer SIMULATED-Flatpeak-bearer-known is not for this' } | ConvertTo-Json)
        $seen = Watch-Command { New-FpDevice r1 }
        $seen.Ids | Should -Be 'RequestRefused'
        Assert-NoSecret ((Get-Whole $seen.Errors[0]) -join "`n")
    }
}

Describe 'An address with a password' {
    It 'is not repeated in the error about it' {
        $word = 'SIMULATED-a1-in-the-address'
        $secrets += $word
        $uri = [uri]"https://user:$word@127.0.0.1/?key=$word"
        $seen = Watch-Command { Connect-Flatpeak -Uri $uri -Credential (Get-SimulatorCredential $sim) }
        $seen.Ids | Should -Be 'InvalidUri'
        Assert-NoSecret ((Get-Whole $seen.Errors[0]) -join "`n")
    }
}

Describe 'An account id and a key that are exchanged' {
    It 'are refused, sent nowhere, and shown nowhere: <Name>' -ForEach @(
        @{ Name = '-Credential'; Connect = { Connect-Flatpeak -Uri $sim.flatpeak -Credential ([pscredential]::new($key, $id)) -Verbose -Debug } }
        @{ Name = '-AccountId'; Connect = { Connect-Flatpeak -Uri $sim.flatpeak -AccountId $key -ApiKey $id -Verbose -Debug } }
        @{ Name = 'the environment'; Connect = { Connect-Flatpeak -Verbose -Debug } }
        @{ Name = 'another address'; Connect = { Connect-Flatpeak -Uri http://flatpeak.invalid -Credential ([pscredential]::new($key, $id)) -Verbose -Debug } }
    ) {
        Reset-Simulator $sim
        $key = $sim.accounts[0].liveKey
        $id = ConvertTo-SecureString $sim.accounts[0].accountId -AsPlainText -Force
        $variables = @{ FLATPEAK_URI = $sim.flatpeak; FLATPEAK_ACCOUNT_ID = " $key"; FLATPEAK_API_KEY = $sim.accounts[0].accountId }
        foreach ($variable in $variables.Keys) { [Environment]::SetEnvironmentVariable($variable, "$($variables[$variable])") }
        try { $seen = Watch-Command $Connect }
        finally { foreach ($variable in $variables.Keys) { [Environment]::SetEnvironmentVariable($variable, $null) } }

        $seen.Ids | Should -Be 'InvalidCredential'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike '*account id*key*exchanged*Nothing was sent.*'
        Assert-NoSecret ((Get-Whole $seen.Errors[0]) -join "`n")
        Assert-NoSecret (($seen.Written | ForEach-Object { "$_"; $_ | Format-List * -Force | Out-String }) -join "`n")
        Get-SimulatorLog $sim | Should -BeNullOrEmpty
    }
}

Describe 'A key in the column AccountId' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 1
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Clear-Log $sim
    }

    It 'is refused, sent nowhere, and shown nowhere: <Name>' -ForEach @(
        @{ Name = 'New-FpDevice'; Command = { $row | New-FpDevice -JournalPath $journal -Verbose -Debug } }
        @{ Name = 'Get-FpDevice'; Command = { $row | Get-FpDevice -Verbose -Debug } }
        @{ Name = 'Set-FpDevice'; Command = { $row | Set-FpDevice -NewReferenceId b -Verbose -Debug } }
        @{ Name = 'Remove-FpDevice'; Command = { $row | Remove-FpDevice -JournalPath $journal -Confirm:$false -Verbose -Debug } }
        @{ Name = 'Get-BoschThing'; Command = { $row | Get-BoschThing -Verbose -Debug } }
        @{ Name = 'New-BoschThing'; Command = { $row | New-BoschThing -JournalPath $journal -Verbose -Debug } }
        @{ Name = 'Remove-BoschThing'; Command = { $row | Remove-BoschThing -JournalPath $journal -Confirm:$false -Verbose -Debug } }
        @{ Name = 'a preview'; Command = { $row | Remove-BoschThing -WhatIf -Verbose -Debug } }
        @{ Name = 'a finding'; Command = { $finding | Remove-BoschThing -JournalPath $journal -Confirm:$false -Verbose -Debug } }
        @{ Name = 'a report'; Command = { $finding | Export-FpReport -Path "$journal.html" -Verbose -Debug } }
    ) {
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        foreach ($key in $sim.accounts[0].liveKey, " '$($sim.accounts[0].testKey)'") {
            $row = [pscustomobject]@{ ReferenceId = 'ref-1'; AccountId = $key }
            $finding = [pscustomobject]@{ Kind = 'NotInList'; CallsFor = 'RemoveFromBosch'; ThingId = 'ref-1'; HubDeviceId = 'ref-1'; AccountId = $key }
            $seen = Watch-Command $Command
            $seen.Ids | Should -Be 'AccountMismatch'
            "$($seen.Errors)" | Should -BeLike "'ref-1' has an API key as its AccountId. Nothing was sent.*"
            Assert-NoSecret (($seen.Written | ForEach-Object { "$_" }) -join "`n")
        }
        if (Test-Path $journal) { Assert-NoSecret (Get-Content -Raw $journal) }
        Test-Path "$journal.html" | Should -BeFalse
        Get-SimulatorLog $sim | Should -BeNullOrEmpty
    }
}

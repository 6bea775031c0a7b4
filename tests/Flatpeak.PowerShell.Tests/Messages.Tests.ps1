# Each message says what happened and what to do, in the place where it happens.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $secret = ConvertTo-SecureString wrong -AsPlainText -Force
    function Get-Shown($Errors) { ($Errors | Out-String -Width 1000) -replace '\x1b\[[0-9;]*m' }
}

Describe 'A login that goes to the wrong place' {
    BeforeEach { Reset-Simulator $sim }

    It 'says that there is no Flatpeak there, and names -Uri' {
        Add-Fault $sim -Path /login -Kind status -Status 404 -Body '{}'
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) }
        $seen.Ids | Should -Be 'NotFound'
        "$($seen.Errors)" | Should -BeLike "*there is no Flatpeak service at $($sim.flatpeak) (404)*Check the address.*"
        "$($seen.Errors)" | Should -Not -BeLike '*account and mode*'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -Be 'Check -Uri.'
    }

    It 'doubts the address as well where another service refuses the login' {
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.hono -AccountId acc_1 -ApiKey $secret }
        $seen.Ids | Should -Be 'AccessDenied'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*check -Uri*'
    }

    It 'says what an account begins with' {
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -AccountId me@example.com -ApiKey $secret }
        "$($seen.Errors)" | Should -BeLike "*begins with 'acc_'*"
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -AccountId acc_1 -ApiKey $secret }
        "$($seen.Errors)" | Should -Not -BeLike "*begins with 'acc_'*"
    }
}

Describe 'A Bosch side at the wrong address' {
    BeforeEach { Reset-Simulator $sim }

    It 'is named: <Name>' -ForEach @(
        @{ Name = 'Things without its path'; Dialect = 'Hono'; Change = { @{ ThingsUri = [uri]($sim.things -replace '/api/2/?$', '/') } }; Id = 'NotFound'; Says = "*there is no Things service at *(404)*ends in '/api/2'*" }
        @{ Name = 'the Hub''s dialect at Hono'; Dialect = 'BoschHub'; Change = { @{ RegistryUri = [uri]$sim.hono } }; Id = 'NotFound', 'AccessDenied'; Says = '*' }
        @{ Name = 'both swapped'; Dialect = 'Hono'; Change = { @{ ThingsUri = [uri]$sim.hono; RegistryUri = [uri]$sim.things } }; Id = 'NotFound', 'AccessDenied'; Says = '*' }
        @{ Name = 'the Hub without its dialect'; Dialect = 'Hono'; Change = { @{ RegistryUri = [uri]$sim.hub } }; Id = 'NotFound', 'AccessDenied'; Says = '*' }
    ) {
        $seen = Watch-Command { Connect-Bosch $sim $Dialect (& $Change) }
        $seen.Ids | Should -BeIn $Id
        "$($seen.Errors)" | Should -BeLike $Says
        "$($seen.Errors)" | Should -Not -BeLike '*account and mode*'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*-RegistryUri, -RegistryApi and -ThingsUri*'
    }

    It 'is told from a tenant that the Hub does not have' {
        $parameter = Get-BoschParameter $sim BoschHub
        $parameter.RegistryUri = [uri]$sim.hono
        $parameter.RegistryCredential = (Get-BoschParameter $sim Hono).RegistryCredential
        $seen = Watch-Command { Connect-BoschIot @parameter }
        "$($seen.Errors)" | Should -BeLike "*has no tenant '$($sim.bosch.tenant)', or no registry of Bosch IoT Hub at *(404)*not Hono*"
    }
}

Describe 'A name where another is wanted' {
    BeforeAll {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'is met with what to type: <Name>' -ForEach @(
        @{ Name = 'a reference as an id'; Command = { Get-FpDevice x-1 }; Says = "For a reference: -ReferenceId 'x-1'; piped: @{ ReferenceId = 'x-1' }." }
        @{ Name = 'the same, piped'; Command = { "o'x" | Remove-FpDevice -Confirm:$false }; Says = "For a reference: -ReferenceId 'o''x'; piped: @{ ReferenceId = 'o''x' }." }
        @{ Name = 'a reference to be renamed, as an id'; Command = { Set-FpDevice x-1 x-2 }; Says = 'By a reference: Set-FpDevice -ReferenceId <the one it has> -NewReferenceId <the one it is to have>; piped: the properties ReferenceId and NewReferenceId.' }
        @{ Name = 'the same, named'; Command = { Set-FpDevice -ReferenceId x-1 x-2 }; Says = 'By a reference: Set-FpDevice -ReferenceId <the one it has> -NewReferenceId <the one it is to have>; piped: *' }
        @{ Name = 'a pattern of references as an id'; Command = { Get-FpDevice x-1:* }; Says = "Wildcards are taken in references: Get-FpDevice -ReferenceId 'x-1:[*]'." }
        @{ Name = 'a pattern of ids'; Command = { Get-FpDevice dev_a? }; Says = "Wildcards are not taken in ids: Get-FpDevice | Where-Object Id -clike 'dev_a[?]'." }
        @{ Name = 'a pattern of ids to be removed'; Command = { Remove-FpDevice 'dev_a*' -Confirm:$false }; Says = "Wildcards are not taken in ids: Get-FpDevice | Where-Object Id -clike 'dev_a[*]' | Remove-FpDevice -WhatIf." }
        @{ Name = 'the same in a row'; Command = { [pscustomobject]@{ Id = 'dev_a*' } | Remove-FpDevice -Confirm:$false }; Says = "Wildcards are not taken in ids: Get-FpDevice | Where-Object Id -clike 'dev_a[*]' | Remove-FpDevice -WhatIf." }
        @{ Name = 'a pattern of ids to be renamed'; Command = { Set-FpDevice 'dev_a*' n }; Says = "Wildcards are not taken in ids: Get-FpDevice | Where-Object Id -clike 'dev_a[*]'." }
        @{ Name = 'a reference that looks like a pattern of ids'; Command = { Remove-FpDevice -ReferenceId 'dev_a*' -Confirm:$false }; Says = "Wildcards are not taken here: Get-FpDevice -ReferenceId 'dev_a[*]' | Remove-FpDevice -WhatIf." }
        @{ Name = 'a pattern that is none'; Command = { Get-FpDevice -ReferenceId '[z-a]*' }; Says = $null }
        @{ Name = 'a reference with an asterisk that nobody has'; Command = { Get-FpDevice -ReferenceId 'x`*y' }; Says = $null }
        @{ Name = 'a pattern of things'; Command = { Remove-BoschThing 'fleet:*' -Confirm:$false }; Says = "Wildcards are not taken here: Get-BoschThing 'fleet:*' | Remove-BoschThing -WhatIf." }
        @{ Name = 'the same without a registration'; Command = { Remove-BoschThing 'fleet:*' -KeepRegistration -Confirm:$false }; Says = "Wildcards are not taken here: Get-BoschThing 'fleet:*' | *" }
        @{ Name = 'a pattern of references'; Command = { Remove-FpDevice -ReferenceId 'x-*' -Confirm:$false }; Says = "Wildcards are not taken here: Get-FpDevice -ReferenceId 'x-*' | Remove-FpDevice -WhatIf." }
        @{ Name = 'a pattern of references, as a row'; Command = { [pscustomobject]@{ ReferenceId = 'x-*' } | Remove-FpDevice -Confirm:$false }; Says = "Wildcards are not taken here: Get-FpDevice -ReferenceId 'x-*' | Remove-FpDevice -WhatIf." }
        @{ Name = 'a pattern to be renamed'; Command = { Set-FpDevice -ReferenceId 'x-?' -NewReferenceId n }; Says = "Wildcards are not taken here: Get-FpDevice -ReferenceId 'x-?'." }
        @{ Name = 'a pattern of references that is piped'; Command = { @{ ReferenceId = 'x-*' } | Get-FpDevice }; Says = "Wildcards are not taken from the pipeline: Get-FpDevice -ReferenceId 'x-*'." }
        @{ Name = 'a pattern of references in a row'; Command = { [pscustomobject]@{ ReferenceId = 'x-*' } | Get-FpDevice }; Says = "Wildcards are not taken from the pipeline: Get-FpDevice -ReferenceId 'x-*'." }
        @{ Name = 'a pattern of things that is piped'; Command = { 'fleet:*' | Get-BoschThing }; Says = "Wildcards are not taken from the pipeline: Get-BoschThing 'fleet:*'." }
        @{ Name = 'a pattern of things in a row'; Command = { [pscustomobject]@{ ThingId = 'fleet:*' } | Get-BoschThing }; Says = "Wildcards are not taken from the pipeline: Get-BoschThing 'fleet:*'." }
        @{ Name = 'a thing with an asterisk that nobody has'; Command = { Get-BoschThing 'fleet:x`*y' }; Says = $null }
        @{ Name = 'a pattern of connections'; Command = { Get-BoschConnection 'c1*' }; Says = "Wildcards are not taken here: Get-BoschConnection | Where-Object Id -like 'c1*'." }
        @{ Name = 'an id as a reference'; Command = { Get-FpDevice -ReferenceId dev_1 }; Says = "For Flatpeak's own id: -Id 'dev_1'; piped: @{ Id = 'dev_1' }." }
        @{ Name = 'the same, to be removed'; Command = { [pscustomobject]@{ ReferenceId = 'dev_1' } | Remove-FpDevice -Confirm:$false }; Says = "For Flatpeak's own id: -Id 'dev_1'; piped: @{ Id = 'dev_1' }." }
        @{ Name = 'the same, to be renamed'; Command = { Set-FpDevice -ReferenceId dev_1 -NewReferenceId n }; Says = "For Flatpeak's own id: -Id 'dev_1'; piped: *" }
        @{ Name = 'an id that nobody has'; Command = { Get-FpDevice dev_1 }; Says = $null }
        @{ Name = 'what is neither'; Command = { Get-FpDevice 'dev_' }; Says = $null }
    ) {
        $seen = Watch-Command $Command
        $seen.Ids | Should -BeIn 'InvalidId', 'NotFound'
        "$($seen.Errors)" | Should -Not -BeLike '*-KeepRegistration*'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike $Says
    }

    It 'is warned of where it is given to a new device' {
        $seen = Watch-Command { New-FpDevice dev_7, x-7 }
        $seen.Output.ReferenceId | Should -Be 'dev_7', 'x-7'
        $seen.Warnings | Should -BeLike "The reference 'dev_7' looks like Flatpeak's own id of a device.*-ReferenceId*"
        $seen.Warnings.Count | Should -Be 1
        $null = Remove-FpDevice -ReferenceId dev_7, x-7 -Confirm:$false
    }

    It 'that is given twice is said to be' {
        $null = New-FpDevice twice-1
        $seen = Watch-Command { Remove-FpDevice -ReferenceId twice-1, twice-1 -Confirm:$false }
        $seen.Written | Should -Be "1 duplicate in the input, for which nothing was sent: 'twice-1'."
        @(Get-StoredDevice $sim).Count | Should -Be 0
    }
}

Describe 'A tenant that is not there' {
    BeforeEach { Reset-Simulator $sim }

    It 'is named, and so is the registry' {
        $seen = Watch-Command { Connect-Bosch $sim Hono @{ TenantId = 't2' } }
        $seen.Ids | Should -Be 'NotFound'
        "$($seen.Errors)" | Should -BeLike "*Hono (*) has no tenant 't2' (404)*"
        "$($seen.Errors)" | Should -Not -BeLike "*should end in '/v1'*"
    }

    It 'is told from an address without a registry' {
        $wrong = [uri]($sim.hono -replace '/v1/?$', '/')
        $seen = Watch-Command { Connect-Bosch $sim Hono @{ RegistryUri = $wrong } }
        "$($seen.Errors)" | Should -BeLike "*no device registry at $wrong*ends in '/v1'*"
    }
}

Describe 'A thing that Things does not accept' {
    It 'was not created, and the message begins with that' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/things/my-fleet'; kind = 'status'; status = 400; times = $null; body = '{"status":400,"error":"things:id.invalid","message":"Thing ID is not valid!"}' }
        $seen = Watch-Command { New-BoschThing my-fleet:d1 }
        "$($seen.Errors)" | Should -BeLike "Device 'my-fleet:d1' was not created*things:id.invalid*Nothing was created."
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'Connections that the session may not see' {
    It 'name -ConnectionsCredential: <Name>' -ForEach @(
        @{ Name = 'a list'; Command = { Get-BoschConnection } }
        @{ Name = 'one'; Command = { Get-BoschConnection c1 } }
        @{ Name = 'a reset'; Command = { Reset-BoschConnectionMetric c1 } }
        @{ Name = 'a removal'; Command = { Remove-BoschConnection c1 -Force -Confirm:$false } }
    ) {
        Reset-Simulator $sim
        $parameter = Get-BoschParameter $sim Hono
        $parameter.Remove('ConnectionsCredential')
        $null = Connect-BoschIot @parameter
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be 'AccessDenied'
        "$($seen.Errors)" | Should -BeLike '*401*devops*connect again with -ConnectionsCredential.'
    }
}

Describe 'A session with one side' {
    BeforeEach { Reset-Simulator $sim }

    It 'says which side it lacks' {
        $null = Connect-Simulator $sim
        "$((Watch-Command { Get-BoschThing ns:d1 }).Errors)" | Should -BeLike "*is not connected to Bosch IoT. Connect it with Connect-BoschIot."
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Bosch $sim Hono
        "$((Watch-Command { Get-FpDevice }).Errors)" | Should -BeLike "*is not connected to Flatpeak. Connect it with Connect-Flatpeak."
    }
}

Describe 'A connection that cannot be made' {
    BeforeEach { Reset-Simulator $sim }

    It 'says why, in the error and in verbose lines' {
        $server = Start-RawServer { 'HTTP/1.1 200 OK', "`r`nContent-Length: 10`r`n`r`n12345" }
        try {
            $null = Connect-Flatpeak -Uri $server.Uri -Credential (Get-SimulatorCredential $sim) -MaximumRetryCount 0
            Stop-RawServer $server
            $seen = Watch-Command { Get-FpDevice dev_1 -Verbose }
        }
        finally { Stop-RawServer $server }
        "$($seen.Errors) $($seen.Verbose)" | Should -Not -BeLike '*Unknown*'
        "$($seen.Errors) $($seen.Verbose)" | Should -Not -BeLike '*inner exception*'
    }

    It 'gives the inner reason where TLS is spoken to a service without it' {
        $https = "$($sim.flatpeak)" -replace '^http:', 'https:'
        $seen = Watch-Command { Connect-Flatpeak -Uri $https -Credential (Get-SimulatorCredential $sim) -MaximumRetryCount 0 -Verbose }
        $seen.Ids | Should -Be 'ServiceUnreachable'
        "$($seen.Errors) $($seen.Verbose)" | Should -Not -BeLike '*inner exception*'
        "$($seen.Verbose)" | Should -Not -BeLike '*failed (SecureConnectionError)*'
        "$($seen.Errors)" | Should -BeLike '*speaks no TLS: the address may have to begin with http*'
    }
}

Describe 'A device of the other mode' {
    It 'is not said to be another account''s' {
        Reset-Simulator $sim
        Add-Device $sim -Live
        $live = Connect-Simulator $sim -Live
        $device = Get-FpDevice -Session $live
        $null = Connect-Simulator $sim
        $seen = Watch-Command { $device | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'AccountMismatch'
        "$($seen.Errors)" | Should -BeLike "Device '*' is in live mode, and the session in test mode. Nothing was sent. Connect with the account's live key first."
    }
}

Describe 'A row' {
    BeforeEach { Reset-Simulator $sim }

    It 'is called by its name, and not by its code' {
        $null = Connect-Simulator $sim
        $seen = Watch-Command { [pscustomobject]@{ ThingId = 'ns:d1'; Succeeded = 'False' } | Remove-FpDevice -Confirm:$false }
        $seen.Warnings | Should -BeLike "Nothing was done for 'ns:d1' at Flatpeak: *"
        $seen = Watch-Command { Get-FpDevice ([pscustomobject]@{ ThingId = 'ns:d1' }) }
        "$($seen.Errors)" | Should -BeLike "*'ns:d1' is a PSCustomObject*"
        "$($seen.Errors)" | Should -Not -BeLike '*@{*'
    }
}

Describe 'A recommendation' {
    It 'is a sentence, and told once: <Id>' -ForEach @(
        @{ Id = 'UnencryptedAuthentication'; Command = { Connect-Flatpeak -Uri http://flatpeak.invalid -AccountId a -ApiKey $secret } }
        @{ Id = 'DuplicateReference'; Command = { New-FpDevice a; New-FpDevice a } }
        @{ Id = 'ConnectionNotReset'; Command = { Remove-BoschConnection c2-idle -Confirm:$false } }
    ) {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be $Id
        $advice = $seen.Errors[0].ErrorDetails.RecommendedAction
        $advice | Should -Match '^[^(].*[^)]$'
        $shown = Get-Shown $seen.Errors
        @([regex]::Matches(($shown -replace '\s+', ' ' -replace ' \| ', ' '), [regex]::Escape($advice))).Count | Should -Be 1
    }
}

Describe 'A policy that was lost' {
    It 'is told shortly' {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:d1 @{ policy = $false }
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        $seen.Ids | Should -Be 'PolicyLost'
        "$($seen.Errors)" | Should -BeLike "*is gone, or not readable by this session*Nothing was removed*-RestorePolicy*-PolicyId*"
        "$($seen.Errors)".Length | Should -BeLessThan 620
    }
}

# Errors say what to type, where there is something to type; the library below knows no cmdlet and no parameter.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'An error at Flatpeak' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim -MaximumRetryCount 0 -OperationTimeoutSeconds 1
    }

    It 'of the kind <Id> names <Advice>' -ForEach @(
        @{ Id = 'RateLimited'; Advice = '-ThrottleLimit'; Fault = @{ kind = 'status'; status = 429 }; Command = { Get-FpDevice dev_1 } }
        @{ Id = 'TimedOut'; Advice = '-OperationTimeoutSeconds'; Fault = @{ kind = 'hang' }; Command = { Get-FpDevice dev_1 } }
        @{ Id = 'DuplicateReference'; Advice = '-UseExisting'; Fault = @{ kind = 'status'; status = 409; body = '{"code":"duplicate_reference"}' }; Command = { New-FpDevice a } }
        @{ Id = 'UnexpectedResponse'; Advice = '-ApiVersion 2025-09-14.anode'; Fault = @{ kind = 'status'; status = 404; body = '{"message":"Not found"}' }; Command = { Remove-FpDevice dev_1 -Confirm:$false } }
        @{ Id = 'InvalidPath'; Advice = '-Query'; Fault = @{ kind = 'unknownFields' }; Command = { Invoke-FpRequest 'devices?limit=1' } }
        @{ Id = 'UnencryptedAuthentication'; Advice = '-AllowUnencryptedAuthentication'; Fault = @{ kind = 'unknownFields' }; Command = { Connect-Flatpeak -Uri http://flatpeak.invalid -AccountId a -ApiKey (ConvertTo-SecureString b -AsPlainText -Force) } }
    ) {
        Add-Fault $sim @Fault
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be $Id
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "*$Advice*"
        $seen.Errors[0].Exception.Message | Should -Not -BeLike "*$Advice*"
    }

    It 'names nothing that would not help: <Id>' -ForEach @(
        @{ Id = 'TimedOut'; Fault = @{ kind = 'status'; status = 408 }; Command = { Get-FpDevice dev_1 } }
        @{ Id = 'DuplicateReference'; Fault = @{ kind = 'status'; status = 409; body = '{"code":"duplicate_reference"}' }; Command = { Set-FpDevice dev_1 a } }
        @{ Id = 'InvalidPath'; Fault = @{ kind = 'unknownFields' }; Command = { Invoke-FpRequest 'devices/..' } }
        @{ Id = 'NotFound'; Fault = @{ kind = 'status'; status = 404; body = '{}' }; Command = { Get-FpDevice dev_1 } }
    ) {
        Add-Fault $sim @Fault
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be $Id
        $seen.Errors[0].ErrorDetails | Should -BeNullOrEmpty
    }
}

Describe 'A row whose Id is not Flatpeak''s' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim
        $null = Connect-Simulator $sim
        $id = (Get-StoredDevice $sim).id
    }

    It 'is told to leave that column out where it has a reference: <Name>' -ForEach @(
        @{ Name = 'Get-FpDevice'; Row = @{ Id = 1001; ReferenceId = 'ref-1' }; Command = { $input | Get-FpDevice } }
        @{ Name = 'Remove-FpDevice'; Row = @{ Id = '1001'; ReferenceId = 'ref-1' }; Command = { $input | Remove-FpDevice -WhatIf } }
        @{ Name = 'Set-FpDevice'; Row = @{ Id = '1001'; ReferenceId = 'ref-1'; NewReferenceId = 'new' }; Command = { $input | Set-FpDevice } }
    ) {
        $seen = Watch-Command { [pscustomobject]$Row | & $Command }
        $seen.Ids | Should -Be 'InvalidId'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -Be "The column Id must hold Flatpeak's own id (dev_...), or be left out: Select-Object * -ExcludeProperty Id."
        (Watch-Command { [pscustomobject]$Row | Select-Object * -ExcludeProperty Id | & $Command }).Ids | Should -BeNullOrEmpty
    }

    It 'is told what the column for a reference is where it has none: <Name>' -ForEach @(
        @{ Name = 'Id'; Row = @{ Id = 'ref-1' } }
        @{ Name = 'DeviceId'; Row = @{ DeviceId = 'ref-1' } }
    ) {
        $seen = Watch-Command { [pscustomobject]$Row | Get-FpDevice }
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -Be "The column $Name must hold Flatpeak's own id (dev_...); the column for a reference is ReferenceId."
    }

    It 'and whose reference is an old one is told to leave that out, and of a Get nothing is said of changes' {
        $row = Get-FpDevice -Id $id | Select-Object Id, ReferenceId
        Set-FpDevice $id renamed
        foreach ($command in { $row | Get-FpDevice }, { $row | Remove-FpDevice -WhatIf }) {
            $seen = Watch-Command $command
            $seen.Ids | Should -Be 'AmbiguousReference'
            "$($seen.Errors)" | Should -Not -BeLike '*changed*'
            $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike 'If it was renamed, its ID still names it: pipe in this row alone, *Select-Object * -ExcludeProperty ReferenceId. *'
        }
        ($row | Select-Object * -ExcludeProperty ReferenceId | Get-FpDevice).ReferenceId | Should -Be 'renamed'
    }
}

Describe 'A name with wildcards' {
    It 'that is not found is answered with what takes them: <Name>' -ForEach @(
        @{ Name = 'Set-FpDevice'; Command = { Set-FpDevice -ReferenceId 's:d-?' -NewReferenceId n }; Says = "Wildcards are not taken here: Get-FpDevice -ReferenceId 's:d-?'." }
        @{ Name = 'rows to Set-FpDevice'; Command = { @{ ReferenceId = 's:d-?'; NewReferenceId = 'n' } | Set-FpDevice }; Says = "Wildcards are not taken here: Get-FpDevice -ReferenceId 's:d-?'." }
        @{ Name = 'text to Get-FpDevice'; Command = { 's:d-*' | Get-FpDevice }; Says = "Wildcards are taken in references: Get-FpDevice -ReferenceId 's:d-*'." }
        @{ Name = 'rows to Get-FpDevice'; Command = { @{ ReferenceId = 's:d-*' } | Get-FpDevice }; Says = "Wildcards are not taken from the pipeline: Get-FpDevice -ReferenceId 's:d-*'." }
        @{ Name = 'text to Get-BoschThing'; Command = { 's:d-*' | Get-BoschThing }; Says = "Wildcards are not taken from the pipeline: Get-BoschThing 's:d-*'." }
        @{ Name = 'rows to Get-BoschThing'; Command = { @{ ThingId = 's:d-*' } | Get-BoschThing }; Says = "Wildcards are not taken from the pipeline: Get-BoschThing 's:d-*'." }
    ) {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command $Command
        $seen.Errors.Count | Should -Be 1
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -Be $Says
    }
}

Describe 'A creation of what is there' {
    It 'names -UseExisting where it is whole, and not where it is made in part' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $null = New-BoschThing ns:d1
        $seen = Watch-Command { New-BoschThing ns:d1 }
        $seen.Ids | Should -Be 'Conflict'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -Be '-UseExisting outputs that one.'
        (New-BoschThing ns:d1 -UseExisting).ThingId | Should -Be 'ns:d1'
        Add-BoschDevice $sim Hono ns:d2 @{ thing = $false; policy = $false }
        "$((Watch-Command { New-BoschThing ns:d2 }).Errors[0].ErrorDetails.RecommendedAction)" | Should -Not -BeLike '*-UseExisting*'
    }
}

Describe 'A creation that left something behind' {
    It 'names Remove-BoschThing' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono @{ MaximumRetryCount = 0 }
        Add-BoschFault $sim @{ service = 'things'; method = 'PUT'; path = 'things/ns'; kind = 'status'; status = 403; times = $null }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; kind = 'status'; status = 403; times = $null }
        $seen = Watch-Command { New-BoschThing ns:d1 }
        "$($seen.Errors)" | Should -BeLike "*step 'thing' failed*Left are: policy*"
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike 'Remove-BoschThing -Force, with the same input, removes*'
    }
}

Describe 'A command in an error' {
    BeforeAll {
        function Get-Parsed([string] $Text, [string] $Command) {
            # What the engine makes of it, from the command on.
            $ast = [Management.Automation.Language.Parser]::ParseInput($Text.Substring($Text.IndexOf($Command)), [ref]$null, [ref]$null)
            $ast.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)
        }
    }
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'has a name with quotes of any kind as one text: <_>' -ForEach "'", "`u{2018}", "`u{2019}", "`u{201A}", "`u{201B}" {
        $pattern = "ns:*$_ | Remove-BoschThing -Force -Confirm:`$false; $_"
        $seen = Watch-Command { $pattern | Remove-BoschThing -Confirm:$false }
        $parsed = @(Get-Parsed $seen.Errors[0].ErrorDetails.RecommendedAction 'Get-BoschThing')
        $parsed.Count | Should -Be 2
        $parsed[0].CommandElements[1].Value | Should -Be $pattern
    }

    It 'has the policy that a thing names as one text' {
        $policy = "ns:p' -Force; Remove-BoschThing 'ns:victim"
        Add-BoschDevice $sim Hono ns:d1 @{ policyId = $policy }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 403; times = $null }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        "$($seen.Errors)" | Should -BeLike "*(-PolicyId 'ns:p'' -Force; Remove-BoschThing ''ns:victim')*"
    }
}

# Answers and inputs with which a careless client would delete too much, or take for gone what is not.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'What cannot be told for certain' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'removes nothing where the policy hides the thing from this session' {
        Add-BoschDevice $sim Hono ns:d1
        $policy = @{ policyId = 'ns:d1'; entries = @{ other = @{
                    subjects  = @{ "nginx:$($sim.bosch.thingsUser)" = @{ type = 'x' } }
                    resources = @{ 'policy:/' = @{ grant = @('READ', 'WRITE'); revoke = @() }; 'thing:/' = @{ grant = @('WRITE'); revoke = @() } }
                } } }
        $null = Invoke-Simulator $sim PUT state/policies/ns:d1 $policy
        $before = Get-Leftover $sim
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        $seen.Ids | Should -Be 'AccessDenied'
        "$($seen.Errors)" | Should -BeLike '*grant READ on thing:/*'
        Get-Leftover $sim | Should -Be $before
        Get-BoschRequest $sim -Writes | Should -Match '^things DELETE /things/ns:d1/attributes/flatpeak-[0-9a-f]{32}$'
    }

    It 'fails when nothing was found at all' {
        $seen = Watch-Command { Remove-BoschThing ns:typo -Confirm:$false }
        $seen.Ids | Should -Be 'NotFound'
        "$($seen.Errors)" | Should -BeLike "*Nothing of 'ns:typo' was found*"
    }
}

Describe 'An id that lands on another device' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'is refused: -HubDeviceId for <Name>' -ForEach @(
        @{ Name = 'several things'; Script = { Remove-BoschThing ns:a, ns:b -HubDeviceId ns:b -Confirm:$false } }
        @{ Name = 'piped things'; Script = { 'ns:a', 'ns:b' | Remove-BoschThing -HubDeviceId ns:b -Confirm:$false } }
    ) {
        Add-BoschDevice $sim Hono ns:a, ns:b
        $before = Get-Leftover $sim
        $seen = Watch-Command $Script
        $seen.Errors.Count | Should -BeGreaterOrEqual 1
        Get-Leftover $sim | Should -Be $before
        Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
    }

    It 'is refused: an object where text is meant, of which one id only would be left' {
        Add-BoschDevice $sim Hono ns:a
        $removal = Remove-BoschThing ns:a -WhatIf -PassThru
        Clear-Log $sim
        { Remove-BoschThing $removal -Confirm:$false -ErrorAction Stop } | Should -Throw '*Pipe objects instead*'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'is refused: a new thing that is there twice in the input, <Name>' -ForEach @(
        @{ Name = 'while the first is under way'; Between = @() }
        @{ Name = 'after the first is done'; Between = 1..40 | ForEach-Object { "ns:b$_" } }
    ) {
        $seen = Watch-Command { @('ns:a') + $Between + 'ns:a' | New-BoschThing }
        $seen.Output.ThingId | Should -Be (@('ns:a') + $Between)
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "*'ns:a'*already*"
        $seen.Errors[0].TargetObject | Should -Be 'ns:a'
        @(Get-Leftover $sim | Where-Object { $_ -match 'ns:a' }).Count | Should -Be 3
    }
}

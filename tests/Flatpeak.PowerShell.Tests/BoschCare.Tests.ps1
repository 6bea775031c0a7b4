# Answers and inputs with which a careless client would delete too much, or take for gone what is not.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

Describe 'What cannot be told for certain' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'keeps a policy whose other user does not show its policy' {
        Add-BoschDevice $sim Hono ns:d1, ns:d2 @{ policyId = 'ns:shared' }
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = 'things/ns%3Ad2'; kind = 'status'; status = 200; body = '{"thingId":"ns:d2"}'; times = $null }
        Remove-BoschThing ns:d1 -Confirm:$false -WarningAction SilentlyContinue
        Get-Leftover $sim | Should -Contain 'policy ns:shared'
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

    It 'does not take the page of a proxy for "gone"' {
        Add-BoschDevice $sim Hono ns:d1
        Add-BoschFault $sim @{ service = 'hono'; kind = 'html'; status = 404; times = $null }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        $seen.Output.Succeeded | Should -BeFalse
        Get-Leftover $sim | Should -Contain 'thing ns:d1'
    }

    It 'warns when nothing was found at all' {
        $seen = Watch-Command { Remove-BoschThing ns:typo -Confirm:$false }
        $seen.Warnings | Should -BeLike "No trace of 'ns:typo'*"
    }
}

Describe 'Credentials that do not say whose they are' {
    BeforeEach {
        Reset-Simulator $sim
        Add-BoschDevice $sim BoschHub ns:d1, ns:d2
        $null = Connect-Bosch $sim BoschHub
    }

    It 'are left alone at a server that does not list them by device' {
        $everybodys = '{"total":2,"credentials":[{"auth-id":"ns_d1","type":"hashed-password"},{"auth-id":"ns_d2","type":"hashed-password"}]}'
        Add-BoschFault $sim @{ service = 'hub'; method = 'GET'; path = '/credentials/'; kind = 'status'; status = 200; body = $everybodys; times = $null }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        Get-BoschRequest $sim -Writes | Where-Object { $_ -match 'DELETE' } | Should -BeNullOrEmpty
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

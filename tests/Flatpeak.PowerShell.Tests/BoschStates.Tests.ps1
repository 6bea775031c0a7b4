# From each of the sixteen half-done states (credentials, registration, thing, policy: there or gone) one run ends at
# nothing left, or at PolicyLost and nothing removed where the policy went first and -RestorePolicy was not given.
BeforeDiscovery {
    $states = foreach ($dialect in 'BoschHub', 'Hono') {
        foreach ($number in 0..15) {
            $there = @{
                Credentials  = [bool]($number -band 8)
                Registration = [bool]($number -band 4)
                Thing        = [bool]($number -band 2)
                Policy       = [bool]($number -band 1)
            }
            $names = 'Credentials', 'Registration', 'Thing', 'Policy' | Where-Object { $there[$_] }
            $there + @{ Dialect = $dialect; Names = $names ? $names -join ', ' : 'nothing' }
        }
    }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

Describe 'Remove-BoschThing at <Dialect>, with <Names> left' -ForEach $states {
    BeforeEach {
        Reset-Simulator $sim
        # At Hono a credential cannot be without a registration: what is left then is nothing of either.
        Add-BoschDevice $sim $Dialect ns:d1 @{ credentials = $Credentials ? 2 : 0; registration = $Registration; thing = $Thing; policy = $Policy }
        $null = Connect-Bosch $sim $Dialect
        $lost = $Thing -and -not $Policy
        $session = Get-FpSession
    }

    It 'ends at nothing left, or at PolicyLost' {
        $before = Get-Leftover $sim
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        if ($lost) {
            $seen.Ids | Should -Be 'PolicyLost'
            "$($seen.Errors)" | Should -BeLike "*'ns:d1'*step 1 of 5 (Quiet)*is gone, or not readable by this session*Nothing was removed*-RestorePolicy*-PolicyId*"
            $seen.Output.Succeeded | Should -BeFalse
            $seen.Output.Steps.State | Should -Be 'Failed', 'NotRun', 'NotRun', 'NotRun', 'NotRun'
            Get-Leftover $sim | Should -Be $before
        }
        else {
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Output.Succeeded | Should -BeTrue
            Get-Leftover $sim | Should -BeNullOrEmpty
        }
    }

    It 'ends at nothing left with -RestorePolicy' {
        $seen = Watch-Command { Remove-BoschThing ns:d1 -RestorePolicy -Confirm:$false -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Succeeded | Should -BeTrue
        Get-Leftover $sim | Should -BeNullOrEmpty
        @(Get-BoschRequest $sim | Where-Object { $_ -match 'PUT /policies' }).Count | Should -Be ([int]$lost)
    }

    It 'says of each step whether it found its target' {
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        if (-not $lost) {
            $credentialsFound = $Dialect -eq 'Hono' ? $Registration : $Credentials
            $seen.Output.Steps[1].State | Should -Be ($credentialsFound ? 'Done' : 'AlreadyAbsent')
            $seen.Output.Steps[2].State | Should -Be ($Registration ? 'Done' : 'AlreadyAbsent')
            $seen.Output.Steps[3].State | Should -Be ($Thing ? 'Done' : 'AlreadyAbsent')
            $seen.Output.Steps[4].State | Should -Be ($Policy ? 'Done' : 'AlreadyAbsent')
        }
    }
}

Describe 'A policy that was lost' {
    BeforeEach { Reset-Simulator $sim }

    It 'is put back for the session''s own subject only: <Dialect>' -ForEach @(
        @{ Dialect = 'BoschHub'; Subject = 'suite-auth:*' }
        @{ Dialect = 'Hono'; Subject = 'nginx:ditto' }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1 @{ policy = $false }
        $null = Connect-Bosch $sim $Dialect
        Remove-BoschThing ns:d1 -RestorePolicy -Confirm:$false
        $put = Get-SimulatorLog $sim -Service things | Where-Object { $_.method -eq 'PUT' }
        $entries = ($put.body | ConvertFrom-Json).entries
        $subjects = $entries.PSObject.Properties.Value.subjects.PSObject.Properties.Name
        @($subjects).Count | Should -Be 1
        $subjects | Should -BeLike $Subject
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'with an id of its own is put back by -PolicyId' {
        Add-BoschDevice $sim Hono ns:d1 @{ policy = $false; policyId = 'ns:p1' }
        $null = Connect-Bosch $sim Hono
        (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }).Ids | Should -Be 'PolicyLost'
        $seen = Watch-Command { Remove-BoschThing ns:d1 -RestorePolicy -PolicyId ns:p1 -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'is not put back in the place of one that lets somebody else in' {
        Add-BoschDevice $sim Hono ns:d1 @{ lockedOut = $true }
        $policy = (Invoke-Simulator $sim GET state).policies | ConvertTo-Json -Depth 10
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command { Remove-BoschThing ns:d1 -RestorePolicy -Confirm:$false }
        @($seen.Errors).Count | Should -Be 1
        (Invoke-Simulator $sim GET state).policies | ConvertTo-Json -Depth 10 | Should -Be $policy
        Get-Leftover $sim | Should -Contain 'thing ns:d1'
    }

    It 'that serves others is put back, and then kept for them' {
        Add-BoschDevice $sim Hono ns:d1, ns:d2 @{ policy = $false; policyId = 'ns:shared' }
        $null = Connect-Bosch $sim Hono
        # The search takes a moment to see who may find the other thing again.
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchLagMs = 0 }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -RestorePolicy -PolicyId ns:shared -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Contain 'policy ns:shared'
        Remove-BoschThing ns:d2 -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'is not looked for where access was denied for another reason' {
        Add-BoschDevice $sim Hono ns:d1
        $null = Connect-Bosch $sim Hono
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 403; times = $null }
        (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }).Ids | Should -Be 'AccessDenied'
        @(Get-Leftover $sim) | Should -Be 'thing ns:d1', 'policy ns:d1'
    }
}

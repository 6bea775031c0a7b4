# Removals that were half done before. Where each of the sixteen states ends is shown without an engine; here, what is told of
# them, and what -RestorePolicy and -PolicyId do.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Remove-BoschThing at <Dialect>' -ForEach @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
    }

    It 'says of each step whether it found its target' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ credentials = 0; registration = $false }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeLike "*had no registration and no credential of device 'ns:d1'*"
        $seen.Output.Succeeded | Should -BeTrue
        $seen.Output.Steps.State | Should -Be 'Done', 'AlreadyAbsent', 'AlreadyAbsent', 'Done', 'Done'
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'removes nothing where the policy is gone, says what to type, and ends at nothing left with that' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ policy = $false }
        $before = Get-Leftover $sim
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        $seen.Ids | Should -Be 'PolicyLost'
        "$($seen.Errors)" | Should -BeLike "*'ns:d1'*step 1 of 5 (Quiet)*is gone, or not readable by this session*Nothing was removed*-RestorePolicy*-PolicyId*"
        $seen.Output.Succeeded | Should -BeFalse
        $seen.Output.Steps.State | Should -Be 'Failed', 'NotRun', 'NotRun', 'NotRun', 'NotRun'
        Get-Leftover $sim | Should -Be $before

        $seen = Watch-Command { $seen.Output | Remove-BoschThing -RestorePolicy -Confirm:$false -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Steps[0].Kind | Should -Be 'RestorePolicy'
        $seen.Output.Succeeded | Should -BeTrue
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'A policy that was lost' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'with an id of its own is put back by -PolicyId' {
        Add-BoschDevice $sim Hono ns:d1 @{ policy = $false; policyId = 'ns:p1' }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -RestorePolicy -PolicyId ns:p1 -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'is not put back in the place of one that lets somebody else in: one error' {
        Add-BoschDevice $sim Hono ns:d1 @{ lockedOut = $true }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -RestorePolicy -Confirm:$false }
        @($seen.Errors).Count | Should -Be 1
        $seen.Errors[0].TargetObject | Should -Be 'ns:d1'
        Get-Leftover $sim | Should -Contain 'thing ns:d1'
    }
}

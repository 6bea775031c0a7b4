# An error that makes going on pointless ends the command; first it tells what was begun.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'A token endpoint that begins to refuse, in the middle of 16 removals' {
    BeforeEach {
        Reset-Simulator $sim
        $ids = 1..16 | ForEach-Object { "ns:d$_" }
        Add-BoschDevice $sim BoschHub $ids
        $null = Connect-Bosch $sim BoschHub
        # Things may be read; when they are to be deleted, the token has died and there is no other.
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; kind = 'status'; status = 401; times = $null }
        Add-BoschFault $sim @{ service = 'token'; kind = 'status'; status = 401; times = $null }
    }

    It 'leaves no removal untold: output and error of each that was begun<Name>' -ForEach @(
        @{ Name = ''; Preference = 'Continue' }
        @{ Name = ', its output also with -ErrorAction Stop'; Preference = 'Stop' }
    ) {
        $seen = Watch-Command { Remove-BoschThing $ids -Force -PassThru -Confirm:$false -ThrottleLimit 16 -ErrorAction $Preference }
        $gone = $ids | Where-Object { "hub registration $_" -notin (Get-Leftover $sim) }
        $gone | Should -Not -BeNullOrEmpty
        $seen.Terminated | Should -BeTrue
        $seen.Output.ThingId | Should -Be $gone
        foreach ($removal in $seen.Output) {
            ($removal.Steps | ForEach-Object { "$_" }) | Should -Be 'Credentials: Done', 'Registration: Done', 'Thing: Failed', 'Policy: NotRun'
        }
        $seen.Ids | Select-Object -Unique | Should -Be 'AccessDenied'
        if ($Preference -eq 'Continue') { $seen.Errors.TargetObject | Sort-Object | Should -Be ($gone | Sort-Object) }
    }

    It 'begins nothing more: what was not told is whole' {
        $seen = Watch-Command { Remove-BoschThing $ids -Force -PassThru -Confirm:$false -ThrottleLimit 2 }
        @($seen.Output).Count | Should -BeLessOrEqual 2
        @(Get-Leftover $sim | Where-Object { $_ -like 'hub registration*' }).Count | Should -Be (16 - @($seen.Output).Count)
    }
}

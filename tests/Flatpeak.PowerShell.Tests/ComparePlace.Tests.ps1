# A row of a list that is of another fleet than the session's, or whose name was lost, would make the devices here one too many.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $quick = @{ SettleTimeSeconds = 0 }
}

Describe 'A row of a list' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-Device $sim -Count 2 -Prefix 'ns:'
        Add-BoschDevice $sim Hono 'ns:1', 'ns:2'
        Clear-Log $sim
    }

    It 'is refused, and nothing is sent, where it is of <Name>' -ForEach @(
        @{ Name = 'another tenant'; Column = @{ TenantId = 'another' } }
        @{ Name = 'another registry'; Column = @{ RegistryHost = 'hono.example.com' } }
        @{ Name = 'another Things'; Column = @{ ThingsHost = 'ditto.example.com' } }
        @{ Name = 'another account'; Column = @{ AccountId = 'acc_another' } }
        @{ Name = 'another account, as Flatpeak names it'; Column = @{ account_id = 'acc_another' } }
        @{ Name = 'the other mode'; Column = @{ LiveMode = 'True' } }
    ) {
        $rows = [pscustomobject]@{ ThingId = 'ns:1' }, [pscustomobject](@{ ThingId = 'ns:2' } + $Column) | ConvertTo-Json | ConvertFrom-Json
        $seen = Watch-Command { $rows | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'AccountMismatch'
        $seen.Terminated | Should -BeTrue
        $seen.Output | Should -BeNullOrEmpty
        "$($seen.Errors)" | Should -BeLike "*'ns:2'*Nothing was sent.*"
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*-ExcludeProperty*'
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'is taken where it is of here' {
        $rows = Get-BoschThing | ConvertTo-Csv | ConvertFrom-Csv
        $rows.Count | Should -Be 2
        $rows | Compare-FpFleet @quick | Should -BeNullOrEmpty
        Get-FpDevice | ConvertTo-Csv | ConvertFrom-Csv | Compare-FpFleet @quick | Should -BeNullOrEmpty
    }

    It 'is refused, and nothing is sent, where characters of its <Column> were lost' -ForEach @(
        @{ Column = 'ThingId' }, @{ Column = 'ReferenceId' }, @{ Column = 'HubDeviceId' }, @{ Column = 'PolicyId' }
    ) {
        $file = Join-Path $TestDrive lost.csv
        [IO.File]::WriteAllText($file, "ThingId,$(if ($Column -ne 'ThingId') { "$Column," })Site`nns:1,$(if ($Column -ne 'ThingId') { 'a:1,' })x`n" +
            "$($Column -eq 'ThingId' ? 'ns:Wärme,' : 'ns:2,a:Wärme,')y`n", [Text.Encoding]::Latin1)
        $seen = Watch-Command { Import-Csv $file | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'InvalidId'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike '*cannot be a name in the list (row 2): it has the character U+FFFD*Nothing was sent.*'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*Import-Csv -Encoding ansi*'
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }
}

# What was read from one tenant is never looked for in another.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

Describe 'An object of another tenant' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1
        $journal = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
    }

    It 'is refused before anything is sent: <Command>' -ForEach @(
        @{ Command = 'Remove-BoschThing'; Value = @{ Confirm = $false } }
        @{ Command = 'New-BoschThing'; Value = @{} }
        @{ Command = 'Get-BoschThing'; Value = @{} }
    ) {
        $row = 'ThingId,TenantId', 'ns:d1,other' | ConvertFrom-Csv
        $seen = Watch-Command { $row | & $Command @Value }
        $seen.Ids | Should -Be 'AccountMismatch'
        "$($seen.Errors)" | Should -BeLike "*'ns:d1' was found in tenant 'other'; the session is of tenant '$($sim.bosch.tenant)'. Nothing was sent.*"
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'is refused also when it comes back from a journal' {
        $row = 'ThingId,TenantId', 'ns:d1,other' | ConvertFrom-Csv
        $null = Watch-Command { $row | Remove-BoschThing -JournalPath $journal -Confirm:$false }
        $again = Get-FpJournal $journal
        $again.TenantId | Should -Be 'other'
        (Watch-Command { $again | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'AccountMismatch'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'is taken where it is of this tenant, or says nothing of it: <Name>' -ForEach @(
        @{ Name = 'this one'; Row = { "ThingId,TenantId`nns:d1,$($sim.bosch.tenant)" } }
        @{ Name = 'none'; Row = { "ThingId,TenantId`nns:d1," } }
    ) {
        $row = & $Row | ConvertFrom-Csv
        (Watch-Command { $row | Remove-BoschThing -QuietPeriod 0 -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

# What was read from one tenant is never looked for in another.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

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

    It 'is taken for what it is by <Command>, as an object, from a CSV file and from JSON' -ForEach @(
        @{ Command = 'Get-BoschThing'; Make = { Get-BoschThing ns:d1 } }
        @{ Command = 'Get-BoschThing, as a list'; Make = { Get-BoschThing -IncludeRegistration } }
        @{ Command = 'New-BoschThing'; Make = { New-BoschThing ns:d2 } }
        @{ Command = 'New-BoschThing, from a journal'; Make = { $null = New-BoschThing ns:d2 -JournalPath $journal; New-BoschThing ns:d2 -JournalPath $journal 3>$null } }
        @{ Command = 'Remove-BoschThing'; Make = { Remove-BoschThing ns:d1 -PassThru -Confirm:$false; Add-BoschDevice $sim Hono ns:d1 } }
        @{ Command = 'Remove-BoschThing -WhatIf'; Make = { Remove-BoschThing ns:d1 -PassThru -WhatIf } }
        @{ Command = 'Get-FpJournal'; Make = { $null = Remove-BoschThing ns:d1 -JournalPath $journal -QuietPeriod 1.00:00:00 -Confirm:$false -ErrorAction Ignore; Get-FpJournal $journal } }
    ) {
        $made = & $Make
        $made.TenantId | Should -Be $sim.bosch.tenant
        $made.ThingsHost | Should -Be ([uri]$sim.things).Authority
        $made.RegistryHost | Should -Be ([uri]$sim.hono).Authority
        $made | Export-Csv (Join-Path $TestDrive made.csv)
        $forms = $made, (Import-Csv (Join-Path $TestDrive made.csv)), ($made | Select-Object * -ExcludeProperty Credential | ConvertTo-Json -Depth 4 | ConvertFrom-Json)

        # A tenant of the same name, with devices of the same ids, at another host of either service.
        $before = @(Get-Leftover $sim)
        foreach ($service in @{ Parameter = 'ThingsUri'; Address = $sim.things; Name = 'Things' }, @{ Parameter = 'RegistryUri'; Address = $sim.hono; Name = 'registry' }) {
            $null = Connect-Bosch $sim Hono @{ $service.Parameter = $service.Address -replace '127\.0\.0\.1', 'localhost' }
            foreach ($form in $forms) {
                $seen = Watch-Command { $form | Remove-BoschThing -QuietPeriod 0 -Confirm:$false; $form | Get-BoschThing; $form | New-BoschThing }
                $seen.Ids | Should -Be 'AccountMismatch', 'AccountMismatch', 'AccountMismatch'
                "$($seen.Errors[0])" | Should -BeLike "*$($service.Name) ($(([uri]$service.Address).Authority)); the session's $($service.Name) is localhost:*Nothing was sent.*"
            }
        }
        Get-BoschRequest $sim | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Be $before

        $null = Connect-Bosch $sim Hono
        foreach ($form in $forms) { (Watch-Command { $form | Get-BoschThing }).Output.ThingId | Should -Be $made.ThingId }
    }

    It 'is refused also when it comes back from a journal: <Column>' -ForEach @{ Column = 'TenantId' }, @{ Column = 'RegistryHost' }, @{ Column = 'ThingsHost' } {
        $row = "ThingId,$Column", 'ns:d1,other' | ConvertFrom-Csv
        $null = Watch-Command { $row | Remove-BoschThing -JournalPath $journal -Confirm:$false }
        $again = Get-FpJournal $journal
        $again.$Column | Should -Be 'other'
        (Watch-Command { $again | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'AccountMismatch'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'does nothing at Flatpeak either, in a session whose other side is another tenant: <Name>' -ForEach @(
        @{ Name = 'of the same account'; Account = 0; Select = '*' }
        @{ Name = 'of another account'; Account = 1; Select = '*' }
        @{ Name = 'of another account, in a file without the tenant'; Account = 1; Select = 'ReferenceId', 'Succeeded', 'Ended', 'AccountId', 'LiveMode' }
    ) {
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Simulator $sim -Account $Account
        $other = Connect-Bosch $sim Hono @{ ThingsUri = $sim.things -replace '127\.0\.0\.1', 'localhost' }
        $own = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        foreach ($session in $own, $other) { $null = New-FpDevice ns:d1 -Session $session -UseExisting }
        $removal = Remove-BoschThing ns:d1 -Session $own -PassThru -Confirm:$false
        $removal.AccountId, $removal.LiveMode | Should -Be $own.AccountId, $false
        $forms = @($removal; $removal | ConvertTo-Csv | ConvertFrom-Csv; $removal | ConvertTo-Json -Depth 4 | ConvertFrom-Json) | Select-Object $Select
        $null = Select-FpSession $other
        Clear-Log $sim
        foreach ($command in { Remove-FpDevice -Confirm:$false }, { Get-FpDevice }, { ForEach-Object { $_ | Set-FpDevice -NewReferenceId x } }) {
            $seen = Watch-Command { $forms | & ([scriptblock]::Create("`$input | $command")) }
            $seen.Ids | Should -Be (@('AccountMismatch') * 3)
            "$($seen.Errors[0])" | Should -BeLike '*Nothing was sent*'
        }
        Get-Request $sim | Should -BeNullOrEmpty
        $forms[1] | Remove-FpDevice -Session $own -Confirm:$false
        @(Get-StoredDevice $sim).Count | Should -Be 0
    }

    It 'is refused at Bosch where it is of another account or mode at Flatpeak than the session: <Name>' -ForEach @(
        @{ Name = 'account'; Account = 1; Live = $false; Text = "Device '*ns:d1*' belongs to account *" }
        @{ Name = 'mode'; Account = 0; Live = $true; Text = "Device '*ns:d1*' is in live mode, and the session in test mode.*" }
    ) {
        $other = Connect-Simulator $sim -Account $Account -Live:$Live
        $device = New-FpDevice ns:d1 -Session $other
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $null = New-FpDevice ns:d1
        $before = @(Get-Leftover $sim)
        foreach ($form in $device, ($device | ConvertTo-Csv | ConvertFrom-Csv), ($device | ConvertTo-Json | ConvertFrom-Json)) {
            $seen = Watch-Command { $form | Remove-BoschThing -Force -Confirm:$false -JournalPath $journal; $form | Get-BoschThing; $form | New-BoschThing }
            $seen.Ids | Should -Be 'AccountMismatch', 'AccountMismatch', 'AccountMismatch'
            "$($seen.Errors[0])" | Should -BeLike "$Text*Nothing was sent.*"
        }
        (Watch-Command { Get-FpJournal $journal | Remove-BoschThing -Force -Confirm:$false }).Ids | Should -Be 'AccountMismatch'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Be $before

        # A session without that side goes on, and what it outputs says whose it is all the same.
        Disconnect-Flatpeak
        $null = Connect-Bosch $sim Hono
        ($device | Remove-BoschThing -Force -PassThru -WhatIf 6>$null).AccountId | Should -Be $device.AccountId
        (Remove-BoschThing ns:d1 -PassThru -WhatIf 6>$null).AccountId | Should -BeNullOrEmpty
    }

    It 'is not told as removed, nor takes the place of the row that is, where the journal has removed one of this tenant' {
        $ours = Remove-BoschThing ns:d1 -JournalPath $journal -PassThru -Confirm:$false
        # Provisioned anew since then: nobody asks to remove this one.
        Add-BoschDevice $sim Hono ns:d1
        Clear-Log $sim
        $rows = 'ThingId,TenantId', 'ns:d1,other', "ns:d1,$($sim.bosch.tenant)" | ConvertFrom-Csv
        $seen = Watch-Command { $rows | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false }
        $seen.Ids | Should -Be 'AccountMismatch'
        $seen.Errors[0].TargetObject.TenantId | Should -Be 'other'
        $seen.Output.Ended | Should -Be $ours.Ended
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

# What a removal outputs tells its story in plain properties, which a file keeps and a later command takes.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'A removal' {
    BeforeEach {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:d1, ns:d2
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = 'ns(:|%3A)d2$'; kind = 'status'; status = 409; times = 1 }
        $null = Connect-Bosch $sim Hono
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
        $before = [DateTimeOffset]::UtcNow.AddSeconds(-1)
        $output = 'ns:d1', 'ns:d2', 'ns:gone' | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
    }

    It 'says what became of it' {
        $output.State | Should -Be 'Removed', 'Failed', 'NotFound'
        $output.TenantId | Should -Be (@($sim.bosch.tenant) * 3)
        "$($output[0].FailedStep)$($output[0].Reason)$($output[0].ErrorId)" | Should -Be ''
        $output[1].FailedStep | Should -Be 'Thing'
        $output[1].Reason | Should -BeLike "*'ns:d2' stopped at step 4 of 5 (Thing)*"
        $output[1].ErrorId | Should -Be 'Conflict'
        $output[2].ErrorId | Should -Be 'NotFound'
        $output.Started | ForEach-Object { $_ | Should -BeGreaterThan $before }
        $output | ForEach-Object { $_.Ended | Should -BeGreaterOrEqual $_.Started }
    }

    It 'has in its journal the status of its error, whatever was asked after that' {
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = 'ns(:|%3A)d2$'; kind = 'status'; status = 403; times = $null }
        Remove-BoschThing ns:d2 -JournalPath "$file.jsonl" -Confirm:$false -ErrorAction SilentlyContinue
        $item = Get-FpJournal "$file.jsonl"
        $item.State, $item.ErrorId, $item.Status | Should -Be 'Failed', 'AccessDenied', 403
    }

    It 'keeps all that in a CSV file, which is taken up again' {
        $output | Export-Csv $file
        $rows = Import-Csv $file
        $rows.State | Should -Be 'Removed', 'Failed', 'NotFound'
        $rows[1].Reason | Should -Be $output[1].Reason
        [DateTimeOffset]::Parse($rows[1].Started, [cultureinfo]::InvariantCulture) | Should -Be $output[1].Started
        $rows.Steps | Should -BeExactly @(
            'Quiet: Done, Credentials: Done, Registration: Done, Thing: Done, Policy: Done'
            'Quiet: Done, Credentials: Done, Registration: Done, Thing: Failed, Policy: NotRun'
            'Quiet: AlreadyAbsent, Credentials: AlreadyAbsent, Registration: AlreadyAbsent, Thing: AlreadyAbsent, Policy: AlreadyAbsent')
        $output[0].Steps.Count | Should -Be 5
        $output[0].Steps[0].Number | Should -Be 1
        $rows[1].Started | Should -Match '^\d{4}-\d\d-\d\dT.+\+00:00$'
        $seen = Watch-Command { $rows | Where-Object State -EQ Failed | Remove-BoschThing -PassThru -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.State | Should -Be 'Removed'
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'keeps all that in JSON, which is taken up again' {
        $rows = $output | ConvertTo-Json -Depth 4 | ConvertFrom-Json
        $rows.State | Should -Be 'Removed', 'Failed', 'NotFound'
        $rows[1].FailedStep | Should -Be 'Thing'
        ($rows[1] | Remove-BoschThing -PassThru -Confirm:$false).Succeeded | Should -BeTrue
    }

    It 'is shown as a table' {
        $lines = @(($output | Out-String -Width 80) -replace '\x1b\[[0-9;]*m' -split '\r?\n' | Where-Object { $_ })
        $lines[0] | Should -Match '^ThingId\s+Succeeded\s+State\s+FailedStep\s+Missing'
        $lines -match '^ns:d2\s+False\s+Failed\s+Thing' | Should -Not -BeNullOrEmpty
    }
}

Describe 'What New-BoschThing outputs' {
    It 'is a table, with the name that the device authenticates with' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $made = New-BoschThing ns:d1
        $made.AuthId | Should -Be 'ns_d1'
        ($made | Out-String) -replace '\x1b\[[0-9;]*m' | Should -Match 'ThingId\s+HubDeviceId\s+AuthId'
    }
}

Describe 'A connection that was removed' {
    It 'says when its metrics were reset, where that is known' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $reset = Reset-BoschConnectionMetric c2-idle
        $removed = Remove-BoschConnection c2-idle -QuietPeriod 0 -PassThru -Confirm:$false
        $removed.MetricsReset | Should -Be $reset.MetricsReset
    }
}

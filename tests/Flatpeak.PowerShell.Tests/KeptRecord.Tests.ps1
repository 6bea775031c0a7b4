# What the plan or the record of a removal says that it keeps by a switch is not removed by a run that has forgotten the switch.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Get-Record([string] $Became, [hashtable] $Switches) {
        # Of a removal that was planned, that failed at the thing, or that succeeded.
        if ($Became -eq 'failed') { Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400 } }
        Remove-BoschThing ns:d1 @Switches -PassThru -Confirm:$false -WhatIf:($Became -eq 'planned') -ErrorAction SilentlyContinue 6>$null
    }
}

Describe 'A record that says what is kept' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
    }

    It 'is refused by a run that would remove it, and gone on with by one that keeps it: <Became>, <Name>' -ForEach @(
        foreach ($became in 'planned', 'failed') {
            @{ Became = $became; Name = '-KeepRegistration'; Switches = @{ KeepRegistration = $true }; Left = 'hono registration ns:d1', 'hono credential ns_d1' }
            @{ Became = $became; Name = '-KeepPolicy'; Switches = @{ KeepPolicy = $true }; Left = , 'policy ns:d1' }
            @{ Became = $became; Name = '-KeepRegistration and -KeepPolicy'; Switches = @{ KeepRegistration = $true; KeepPolicy = $true }; Left = 'hono registration ns:d1', 'hono credential ns_d1', 'policy ns:d1' }
        }
    ) {
        $record = Get-Record $Became $Switches
        $before = Get-Leftover $sim
        $forms = $record, ($record | ConvertTo-Csv | ConvertFrom-Csv), ($record | ConvertTo-Json -Depth 5 | ConvertFrom-Json),
            ($record | ConvertTo-Json -Depth 5 -EnumsAsStrings | ConvertFrom-Json), ($record | Select-Object ThingId, Steps)
        foreach ($form in $forms) {
            foreach ($whatIf in $true, $false) {
                Clear-Log $sim
                $seen = Watch-Command { $form | Remove-BoschThing -Confirm:$false -WhatIf:$whatIf }
                $seen.Ids | Should -Be 'Conflict'
                "$($seen.Errors)" | Should -BeLike "The record of 'ns:d1' says that its * kept*. Nothing was sent. Pass $Name, as its run did; or, if that is to go too, pipe it in without its steps: Select-Object `* -ExcludeProperty Steps."
                Get-BoschRequest $sim | Should -BeNullOrEmpty
            }
        }
        Get-Leftover $sim | Should -Be $before

        # As the error says.
        $forms[1] | Remove-BoschThing @Switches -Confirm:$false
        Get-Leftover $sim | Should -Be $Left
    }

    It 'is removed without its steps, as its error says: <_>' -ForEach 'planned', 'failed' {
        $record = Get-Record $_ @{ KeepRegistration = $true; KeepPolicy = $true }
        $record | Select-Object * -ExcludeProperty Steps | Remove-BoschThing -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'still says then what its finding wants kept at Flatpeak: <_>' -ForEach 'object', 'CSV' {
        Add-BoschDevice $sim Hono ns:nc @{ credentials = 0 }
        $null = 'ns:d1', 'ns:nc' | New-FpDevice
        $finding = 'ns:d1', 'ns:nc' | Compare-FpFleet -IncludeCredentials -SettleTimeSeconds 0
        "$($finding.Kind): $($finding.CallsFor)" | Should -Be 'NoCredentials: RemoveFromBosch, CreateAtBosch'
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400 }
        $record = $finding | Remove-BoschThing -KeepPolicy -Force -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        $record.FailedStep | Should -Be 'Thing'
        if ($_ -eq 'CSV') { $record = $record | ConvertTo-Csv | ConvertFrom-Csv }
        (Watch-Command { $record | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
        $record | Select-Object * -ExcludeProperty Steps | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        @(Get-Leftover $sim) -like '*nc' | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Should -Contain 'ns:nc'
    }

    It 'names only the switch that is missing' {
        $record = Get-Record planned @{ KeepRegistration = $true; KeepPolicy = $true }
        $seen = Watch-Command { $record | Remove-BoschThing -KeepPolicy -Confirm:$false }
        "$($seen.Errors)" | Should -BeLike "*says that its registration and its credentials are kept, and this run would delete them. *Pass -KeepRegistration, as*"
        $seen = Watch-Command { $record | Remove-BoschThing -KeepRegistration -Confirm:$false }
        "$($seen.Errors)" | Should -BeLike "*says that its policy is kept, and this run would delete it. *Pass -KeepPolicy, as*"
    }

    It 'is refused where its run had succeeded, too, and had kept the registration' {
        $record = Get-Record succeeded @{ KeepRegistration = $true }
        (Watch-Command { $record | ConvertTo-Csv | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
        Get-Leftover $sim | Should -Be 'hono registration ns:d1', 'hono credential ns_d1'
    }

    It 'is refused out of the journal of the run that refused it' {
        $record = Get-Record planned @{ KeepRegistration = $true }
        (Watch-Command { $record | Remove-BoschThing -JournalPath $file -Confirm:$false }).Ids | Should -Be 'Conflict'
        (Watch-Command { Get-FpJournal $file | Remove-BoschThing -JournalPath $file -Confirm:$false }).Ids | Should -Be 'Conflict'
        (Get-Leftover $sim).Count | Should -Be 4
    }

    It 'is refused out of the journal of a run at another registry, which could not take it' {
        $record = Get-Record planned @{ KeepRegistration = $true; KeepPolicy = $true } | ConvertTo-Csv | ConvertFrom-Csv
        $before = Get-Leftover $sim
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim BoschHub
        (Watch-Command { $record | Remove-BoschThing -JournalPath $file -Confirm:$false }).Ids | Should -Be 'Conflict'
        (Watch-Command { $record | Remove-BoschThing -KeepRegistration -KeepPolicy -Confirm:$false }).Ids | Should -Be 'AccountMismatch'
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        (Watch-Command { Get-FpJournal $file | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
        Get-Leftover $sim | Should -Be $before
    }

    # The help says so.
    It 'removes an own policy later, where its run had succeeded' {
        $record = Get-Record succeeded @{ KeepPolicy = $true }
        Get-Leftover $sim | Should -Be 'policy ns:d1'
        $record | ConvertTo-Csv | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'is gone on with where a policy was kept for who else uses it' {
        Add-BoschDevice $sim Hono ns:d2 @{ policyId = 'ns:d1' }
        $record = Get-Record succeeded @{}
        "$($record.Steps)" | Should -BeLike '*Policy: Kept'
        Remove-BoschThing ns:d2 -KeepPolicy -Confirm:$false
        $seen = Watch-Command { $record | ConvertTo-Csv | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false }
        $seen.Ids | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'is gone on with where a policy was there, and not put back' {
        $row = [pscustomobject]@{ ThingId = 'ns:d1'; Steps = 'RestorePolicy: Kept, Quiet: Failed, Credentials: NotRun, Registration: NotRun, Thing: NotRun, Policy: NotRun' }
        (Watch-Command { $row | Remove-BoschThing -Confirm:$false }).Ids | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'An item of a journal whose run kept something' {
    It 'is gone on with by a run with other settings, and another journal' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400 }
        Remove-BoschThing ns:d1 -KeepRegistration -KeepPolicy -JournalPath $file -Confirm:$false -ErrorAction SilentlyContinue
        (Watch-Command { Get-FpJournal $file | Remove-BoschThing -JournalPath "$file-2" -Confirm:$false }).Ids | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

# The record of a removal that did not come to its end is not gone on with at Flatpeak, however few of its columns are left.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'The record of a removal without the column Succeeded' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1
        $null = New-FpDevice ns:d1
    }

    It 'is not gone on with where it <Became>: <Columns>' -ForEach @(
        foreach ($became in 'failed', 'was planned') {
            @{ Became = $became; Columns = 'ThingId', 'ReferenceId', 'State', 'FailedStep' }
            @{ Became = $became; Columns = 'ThingId', 'ReferenceId', 'State', 'FailedStep', 'Reason', 'Ended' }
            @{ Became = $became; Columns = 'ReferenceId', 'State', 'FailedStep', 'Reason' }
            @{ Became = $became; Columns = 'ReferenceId', 'State', 'Missing' }
            @{ Became = $became; Columns = 'ReferenceId', 'Steps' }
            @{ Became = $became; Columns = 'ThingId', 'ReferenceId', 'State', 'Ended' }
            @{ Became = $became; Columns = 'ThingId', 'ReferenceId', 'State', 'ErrorId', 'Ended' }
        }
        @{ Became = 'failed'; Columns = 'ReferenceId', 'FailedStep' }
        @{ Became = 'failed'; Columns = 'ThingId', 'ReferenceId', 'ErrorId', 'Reason' }
        @{ Became = 'failed'; Columns = 'ReferenceId', 'ErrorId' }
        @{ Became = 'failed'; Columns = 'ReferenceId', 'Missing', 'Reason' }
        @{ Became = 'failed'; Columns = 'ReferenceId', 'Passed', 'Reason' }
        @{ Became = 'failed'; Columns = 'ThingId', 'ReferenceId', 'State', 'ThingGone' }
        @{ Became = 'failed'; Columns = 'ThingId', 'ReferenceId', 'State', 'Reason' }
        @{ Became = 'failed'; Columns = 'ThingId', 'ReferenceId', 'State', 'Started' }
        @{ Became = 'failed'; Columns = 'ThingId', 'ReferenceId', 'State', 'Found' }
        @{ Became = 'failed'; Columns = 'ThingId', 'ReferenceId', 'State', 'RegistryHost' }
        @{ Became = 'was planned'; Columns = 'ThingId', 'ReferenceId', 'State', 'Planned' }
        @{ Became = 'was planned'; Columns = 'ThingId', 'ReferenceId', 'HubDeviceId', 'PolicyId', 'State', 'ThingsHost' }
    ) {
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400 }
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false -WhatIf:($Became -ne 'failed') -ErrorAction SilentlyContinue
        $selected = $removal | Select-Object $Columns
        foreach ($record in $selected, ($selected | ConvertTo-Csv | ConvertFrom-Csv), ($selected | ConvertTo-Json -Depth 4 | ConvertFrom-Json)) {
            $seen = Watch-Command { $record | Remove-FpDevice -IgnoreMissing -Confirm:$false }
            $seen.Errors | Should -BeNullOrEmpty
            "$($seen.Warnings)" | Should -BeLike "Nothing was done for 'ns:d1' at Flatpeak: the removal before it did not succeed, or was only planned.*remove it by its reference (-ReferenceId)."
            @(Get-StoredDevice $sim).Count | Should -Be 1
        }

        # As the warning says.
        Remove-FpDevice -ReferenceId ns:d1 -Confirm:$false
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is not gone on with where a file has changed how it says that it failed: <Name>' -ForEach @(
        @{ Name = 'a time without its offset'; Change = @{ Ended = '01/11/2026 09:00' } }
        @{ Name = 'a time that a module made of it'; Change = @{ Ended = [datetime]::new(2026, 11, 1, 9, 0, 0) } }
        @{ Name = 'a blank behind the state'; Change = @{ State = 'Failed ' } }
    ) {
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400 }
        $record = Remove-BoschThing ns:d1 -PassThru -Confirm:$false -ErrorAction SilentlyContinue |
            Select-Object ThingId, ReferenceId, State, Reason, Ended | ConvertTo-Csv | ConvertFrom-Csv
        $Change.Keys | ForEach-Object { $record.$_ = $Change.$_ }
        $seen = Watch-Command { $record | Remove-FpDevice -Confirm:$false }
        "$($seen.Warnings)$($seen.Errors)" | Should -BeLike '*by its reference*'
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'is not gone on with where it missed a side, in whatever case: <_>' -ForEach 'registration', 'Registration ' {
        $record = [pscustomobject]@{ ThingId = 'ns:d1'; ReferenceId = 'ns:d1'; State = 'Removed'; Missing = $_ }
        $seen = Watch-Command { $record | Remove-FpDevice -Confirm:$false }
        "$($seen.Warnings)" | Should -BeLike "*the removal before it did not find its registration, which may be there under another id.*"
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'is not gone on with straight from the removal that failed: <Columns> alone' -ForEach @(
        @{ Columns = 'ThingId', 'ReferenceId', 'State' }
        @{ Columns = 'ReferenceId', 'Reason' }
    ) {
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400 }
        $seen = Watch-Command {
            Remove-BoschThing ns:d1 -PassThru -Confirm:$false | Select-Object $Columns | Remove-FpDevice -Confirm:$false
        }
        "$($seen.Warnings)" | Should -BeLike "Nothing was done for 'ns:d1' at Flatpeak: the removal before it did not succeed*"
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'is not gone on with where it missed a side, or all of it, but with -IgnoreMissing: <Missing>' -ForEach @(
        @{ Missing = 'Registration'; Device = @{ registration = $false; credentials = 0 }; Columns = 'ReferenceId', 'Missing' }
        @{ Missing = 'Device'; Device = $null; Columns = 'ReferenceId', 'State', 'FailedStep' }
        @{ Missing = 'Device'; Device = $null; Columns = 'ReferenceId', 'State', 'Missing' }
        @{ Missing = 'Device'; Device = $null; Columns = 'ReferenceId', 'State', 'ErrorId' }
        @{ Missing = 'Device'; Device = $null; Columns = 'ReferenceId', 'FailedStep', 'ErrorId' }
        @{ Missing = 'Device'; Device = $null; Columns = 'ReferenceId', 'State', 'Ended' }
    ) {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $null = New-FpDevice ns:d1
        if ($Device) {
            Add-BoschDevice $sim Hono ns:d1 $Device
        }
        $record = Remove-BoschThing ns:d1 -PassThru -Confirm:$false -ErrorAction SilentlyContinue -WarningAction SilentlyContinue |
            Select-Object $Columns | ConvertTo-Csv | ConvertFrom-Csv
        $seen = Watch-Command { $record | Remove-FpDevice -Confirm:$false }
        "$($seen.Warnings)" | Should -BeLike "Nothing was done for 'ns:d1' at Flatpeak: the removal before it *-IgnoreMissing."
        @(Get-StoredDevice $sim).Count | Should -Be 1
        (Watch-Command { $record | Remove-FpDevice -IgnoreMissing -Confirm:$false }).Written | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is gone on with where it succeeded: <Columns>' -ForEach @(
        @{ Columns = 'ThingId', 'ReferenceId', 'State', 'FailedStep', 'Ended' }
        @{ Columns = 'ReferenceId', 'State', 'Missing' }
        @{ Columns = 'ReferenceId', 'Steps' }
        @{ Columns = 'ThingId', 'ReferenceId', 'ErrorId', 'Reason' }
        @{ Columns = 'ThingId', 'ReferenceId', 'State', 'Ended' }
        @{ Columns = 'ThingId', 'ReferenceId', 'Found', 'Passed', 'ThingGone', 'Ended' }
        @{ Columns = , 'ReferenceId' }
    ) {
        $seen = Watch-Command {
            Remove-BoschThing ns:d1 -PassThru -Confirm:$false | Select-Object $Columns | ConvertTo-Csv | ConvertFrom-Csv |
                Remove-FpDevice -Confirm:$false
        }
        $seen.Written | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is not what a row is that has a state of its own' {
        [pscustomobject]@{ ThingId = 'ns:d1'; ReferenceId = 'ns:d1'; State = 'Failed' } | Remove-FpDevice -Confirm:$false
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is not what a row is that has columns of its own: <Columns>' -ForEach @(
        @{ Columns = @{ Reason = 'Broken'; Steps = 'Unscrewed, posted' } }
        @{ Columns = @{ ErrorId = 'E-17'; Reason = 'Broken'; State = 'Failed' } }
        @{ Columns = @{ ErrorId = '15'; State = 'Removed'; Ended = '12.03.2026' } }
        @{ Columns = @{ State = 'Failed'; Ended = '2026-03-12' } }
        @{ Columns = @{ State = 'Planned'; Reason = 'Broken' } }
        @{ Columns = @{ Missing = 'stolen'; Reason = 'Broken' } }
        @{ Columns = @{ Passed = 'yes'; Reason = 'Broken' } }
        @{ Columns = @{ Passed = 12; Reason = 'Broken' } }
        @{ Columns = @{ State = 'Failed'; Found = 'in the cellar'; Started = '2019' } }
        @{ Columns = @{ Passed = 'yes'; Ended = '12.03.2026' } }
        @{ Columns = @{ State = 'Retired'; Ended = '2026-03-12T00:00:00Z'; Found = 'in the cellar' } }
    ) {
        Remove-BoschThing ns:d1 -Confirm:$false
        $seen = Watch-Command { [pscustomobject](@{ ThingId = 'ns:d1'; ReferenceId = 'ns:d1' } + $Columns) | Remove-FpDevice -Confirm:$false }
        $seen.Written | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }
}

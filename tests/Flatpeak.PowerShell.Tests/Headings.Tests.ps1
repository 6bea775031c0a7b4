# A heading that is no property sorts nothing, and '-ne' of it is true of everything: so every heading of every view is one.
BeforeDiscovery {
    $path = Join-Path $PSScriptRoot '../../src/Flatpeak.PowerShell/Views/Flatpeak.PowerShell.Format.ps1xml'
    $views = ([xml](Get-Content -Raw $path)).Configuration.ViewDefinitions.View | ForEach-Object {
        $isTable = [bool]$_['TableControl']
        $headings = $isTable ? $_.TableControl.TableHeaders.TableColumnHeader.Label : $_.ListControl.ListEntries.ListEntry.ListItems.ListItem.PropertyName
        @{ Name = $_.Name; Headings = @($headings); IsTable = $isTable }
    }
    if (-not $views) { throw 'The views are not found.' }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    Add-Device $sim -Count 1
    Add-BoschDevice $sim Hono ns:d1, ns:d2
    # One that all sides have, as without any they are those of two fleets.
    Add-Device $sim -Prefix 'both:d'
    Add-BoschDevice $sim Hono both:d1
    $session = Connect-Simulator $sim
    $null = Connect-Bosch $sim Hono
    $removal = Remove-BoschThing ns:d1 -Confirm:$false -PassThru
    $objects = @{
        'Flatpeak.Device'                     = { Get-FpDevice }
        'Flatpeak.PowerShell.FlatpeakSession' = { Get-FpSession }
        'Flatpeak.Bosch.Thing'                = { Get-BoschThing ns:d2 }
        'Flatpeak.Bosch.Thing#Registration'   = { Get-BoschThing ns:d2 -IncludeRegistration }
        'Flatpeak.Bosch.Connection'           = { Get-BoschConnection }
        'Flatpeak.PowerShell.BoschDevice'     = { New-BoschThing ns:d3 }
        'Flatpeak.PowerShell.JournaledItem'   = {
            $null = New-FpDevice journaled-1 -Session $session -JournalPath (Join-Path $TestDrive run.jsonl)
            Remove-FpDevice -ReferenceId journaled-1 -Session $session -Confirm:$false
            Get-FpJournal (Join-Path $TestDrive run.jsonl)
        }
        'Flatpeak.Removal.DeviceRemoval'      = { $removal }
        'Flatpeak.Removal.RemovalStep'        = { $removal.Steps }
        'Flatpeak.Comparison.FleetFinding'    = { Compare-FpFleet -SettleTimeSeconds 0 }
        'Flatpeak.PowerShell.FleetSummary'    = { Compare-FpFleet -SettleTimeSeconds 0 -AsSummary }
    }
}

Describe 'The view of <Name>' -ForEach $views {
    BeforeAll { $shown = @(& $objects[$Name]) }

    It 'is of something that is tested here' {
        $shown | Should -Not -BeNullOrEmpty
        $shown[0].PSObject.TypeNames | Should -Contain $Name
    }

    It 'heads a column by a property: <_>' -ForEach $Headings {
        $shown[0].PSObject.Properties[$_] | Should -Not -BeNullOrEmpty
        # What it shows can be found by it.
        $value = $shown[0].$_
        @($shown | Where-Object $_ -EQ $value).Count | Should -BeGreaterThan 0
        # Any text is true.
        if ($value -isnot [bool]) { @($shown | Where-Object $_ -EQ 'no such value').Count | Should -Be 0 }
    }

    It 'says what it shows in its headings' {
        if (-not $IsTable) {
            ($shown | Out-String -Width 200) -replace '\x1b\[[0-9;]*m' -split '\r?\n' -replace '\s*:.*' | Where-Object { $_ } | Should -BeIn $Headings
            return
        }
        $lines = @(($shown | Out-String -Width 200) -replace '\x1b\[[0-9;]*m' -split '\r?\n' | Where-Object { $_ })
        $lines[0] -split '\s+' | Where-Object { $_ } | Should -Be $Headings
    }
}

Describe 'Devices and sessions of a mode' {
    It 'are told from others: Mode -ne live finds no live device' {
        Add-Device $sim -Count 2 -Prefix 'live-' -Live
        $live = Connect-Simulator $sim -Live
        @(Get-FpDevice -Session $live | Where-Object Mode -NE live).Count | Should -Be 0
        @(Get-FpDevice -Session $live | Where-Object Mode -EQ live).Count | Should -Be 2
        @(Get-FpDevice -Session $session | Where-Object Mode -NE live).Count | Should -Be 2
        @(Get-FpSession | Where-Object Mode -EQ live).AccountId | Should -Be $live.AccountId
        Disconnect-Flatpeak $live
    }

    It 'are sorted by when they were created' {
        $devices = foreach ($day in 3, 1, 2) {
            $device = [Flatpeak.Device]::new()
            [Flatpeak.Device].GetProperty('Id').SetValue($device, "dev_$day")
            [Flatpeak.Device].GetProperty('TimeCreated').SetValue($device, [Nullable[datetimeoffset]][datetimeoffset]"2026-01-0${day}T00:00:00Z")
            $device
        }
        ($devices | Sort-Object Created).Id | Should -Be 'dev_1', 'dev_2', 'dev_3'
    }

    It 'gain no second time in a file' {
        (Get-FpDevice -Session $session | ConvertTo-Csv)[0] | Should -Not -BeLike '*"Created"*'
    }
}

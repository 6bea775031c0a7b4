# Times in output are values, whose text is ISO 8601: what goes through a CSV file means the same to every reader.
BeforeDiscovery {
    $cultures = 'en-US', 'en-GB', 'de-DE', 'ar-SA', 'th-TH'
    $invariant = [cultureinfo]::new('th-TH').Calendar -isnot [Globalization.ThaiBuddhistCalendar]
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $iso = '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$'
}

Describe 'Times in <_>' -ForEach $cultures -Skip:$invariant {
    BeforeAll {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1
        $culture = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = [cultureinfo]::new($_)
    }
    AfterAll { [cultureinfo]::CurrentCulture = $culture }

    It 'of devices' {
        $device = New-FpDevice culture-1
        $row = $device | ConvertTo-Csv | ConvertFrom-Csv
        $row.PSObject.Properties.Name | Select-Object -First 4 | Should -Be 'Id', 'ReferenceId', 'LiveMode', 'TimeCreated'
        $row.TimeCreated | Should -Match $iso
        [Math]::Abs(([DateTimeOffset]::UtcNow - $device.TimeCreated).TotalMinutes) | Should -BeLessThan 5
        $device.TimeCreated.Year | Should -Be ([datetime]::UtcNow.Year)
        $device | Where-Object TimeCreated -gt ([DateTimeOffset]::UtcNow.AddHours(-1)) | Should -Not -BeNullOrEmpty
        $device | Should -BeOfType 'Flatpeak.Device'
        ($device | ConvertTo-Json | ConvertFrom-Json).Id | Should -Be $device.Id
        # The row names the device, as it did.
        (Watch-Command { $row | Remove-FpDevice -Confirm:$false }).Errors | Should -BeNullOrEmpty
    }

    It 'of sessions and of items of a journal, whose steps are words' {
        (Get-FpSession | ConvertTo-Csv | ConvertFrom-Csv).TokenExpires | Should -Match $iso
        Add-BoschDevice $sim Hono ns:d9
        $path = Join-Path $TestDrive "$([guid]::NewGuid()).jsonl"
        Remove-BoschThing ns:d9 -JournalPath $path -Confirm:$false
        $item = Get-FpJournal $path
        $row = $item | ConvertTo-Csv | ConvertFrom-Csv
        $row.Started, $row.Ended | Should -Match $iso
        $row.Steps | Should -BeLike 'Quiet: Done, Credentials: Done, *, Policy: Done'
        $item | Format-List | Out-String | Should -BeLike '*{Quiet: Done, Credentials: Done*'
        $item.Steps.Count | Should -Be 5
        $item.Steps[2].Step | Should -Be 'Registration'
        $item.Steps.State | Sort-Object -Unique | Should -Be 'Done'
        $item.Ended | Should -BeGreaterOrEqual $item.Started
    }

    It 'of things, and in the views' {
        $thing = Get-BoschThing ns:d1
        ($thing | ConvertTo-Csv | ConvertFrom-Csv).Modified | Should -Match $iso
        $thing | Out-String | Should -Match $thing.Modified.UtcDateTime.ToString('yyyy-MM-dd HH:mm', [cultureinfo]::InvariantCulture)
    }
}

# What a record of a removal names is the device that was there then, however old the record is: one of that reference that was
# created since is another one.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator

    function Set-Age($Removal) {
        # It ended a minute before it did.
        $ended = $Removal.PSObject.BaseObject.Ended.AddMinutes(-1)
        [Flatpeak.Removal.DeviceRemoval].GetProperty('Ended').SetValue($Removal.PSObject.BaseObject, [DateTimeOffset]$ended)
    }

    function Set-JournalAge($Path) {
        # All of it was a minute ago. What is changed by hand has no check sum.
        $text = [IO.File]::ReadAllText($Path) -replace ',"check":"[0-9a-f]{8}"' -replace '\\u002B', '+'
        $text = [regex]::Replace($text, '(?<="(?:at|ended|started)":")[^"]+(?=")', { [DateTimeOffset]::Parse($args[0].Value, [cultureinfo]::InvariantCulture).AddMinutes(-1).ToString('o') })
        [IO.File]::WriteAllText($Path, $text)
    }

    function Assert-Kept([scriptblock] $Remove) {
        # It is provisioned anew; the preview and the run look it up, and neither removes it.
        $anew = New-FpDevice ns:d1 -UseExisting
        foreach ($whatIf in $true, $false) {
            Clear-Log $sim
            $seen = Watch-Command { & $Remove @{ WhatIf = $whatIf; Confirm = $false } }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "Device '$($anew.Id)' has the reference 'ns:d1', and was created at * after the removal that names this reference (*): it is another one*Nothing was removed. If it is to be removed too, name it by its id*"
            $seen.Output | Should -BeNullOrEmpty
            Get-Request $sim | Should -BeLike 'GET /devices[?]reference_id=ns%3Ad1*'
        }
        (Get-StoredDevice $sim).id | Should -Be $anew.Id
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'A removal' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
        Add-BoschDevice $sim Hono ns:d1
    }

    It 'is gone on with at once, also of a device that was created just now: <Name>' -ForEach @(
        @{ Name = 'directly'; Through = { $_ } }
        @{ Name = 'by way of CSV'; Through = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $seen = Watch-Command {
            New-FpDevice ns:d1 | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object $Through | Remove-FpDevice -Confirm:$false
        }
        $seen.Written | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'removes no device that was created since: <Name>' -ForEach @(
        @{ Name = 'as an object'; Form = { $removal } }
        @{ Name = 'from a CSV file'; Form = { $removal | Export-Csv $file; Import-Csv $file } }
        @{ Name = 'from JSON'; Form = { $removal | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        @{ Name = 'from a job, or CliXml'; Form = { $removal | Export-Clixml $file; Import-Clixml $file } }
        @{ Name = 'of which only some is kept'; Form = { $removal | Select-Object ReferenceId, FailedStep, Ended } }
    ) {
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Set-Age $removal
        $again = & $Form
        Assert-Kept { param($Parameter) $again | Remove-FpDevice @Parameter }
        Assert-Kept { param($Parameter) $again | Remove-FpDevice -PassThru -IgnoreMissing @Parameter }
    }

    It 'removes none either where a journal outputs it again' {
        $null = Remove-BoschThing ns:d1 -JournalPath $file -PassThru -Confirm:$false
        Set-JournalAge $file
        Assert-Kept {
            param($Parameter)
            Remove-BoschThing ns:d1 -JournalPath $file -PassThru -Confirm:$false | Remove-FpDevice @Parameter
        }
    }

    It 'means its device also in the journal of the next command' {
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Set-Age $removal
        $null = New-FpDevice ns:d1
        Add-Fault $sim -Kind status -Status 400 -Method GET
        (Watch-Command { $removal | Remove-FpDevice -JournalPath $file -Confirm:$false }).Ids | Should -Be 'RequestRefused'
        Get-StoredDevice $sim | ForEach-Object { Remove-FpDevice $_.id -Confirm:$false }
        $items = Get-FpJournal $file -State Failed
        $items.AsOf | Should -Be $removal.Ended
        foreach ($form in $items, ($items | ConvertTo-Csv | ConvertFrom-Csv)) {
            Assert-Kept { param($Parameter) $form | Remove-FpDevice @Parameter }
            Get-StoredDevice $sim | ForEach-Object { Remove-FpDevice $_.id -Confirm:$false }
        }
    }

    It 'that does not say in ISO 8601 when it ended is refused, and nothing is sent' {
        $null = New-FpDevice ns:d1
        $row = Remove-BoschThing ns:d1 -PassThru -Confirm:$false | ConvertTo-Csv | ConvertFrom-Csv
        Clear-Log $sim
        $row.Ended = '01/12/2026 09:05'
        $seen = Watch-Command { $row | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "*'01/12/2026 09:05' as Ended*Nothing was sent*"
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'still finds what has its reference now, where that is only read' {
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Set-Age $removal
        $anew = New-FpDevice ns:d1
        ($removal | Get-FpDevice).Id | Should -Be $anew.Id
    }
}

Describe 'An item of a journal' {
    It 'means the device that was there when its removal began' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
        $null = New-FpDevice ns:d1
        Add-Fault $sim -Kind status -Status 400 -Method DELETE
        Remove-FpDevice -ReferenceId ns:d1 -JournalPath $file -Confirm:$false -ErrorAction SilentlyContinue
        $failed = Get-FpJournal $file
        Set-JournalAge $file
        $old = Get-FpJournal $file
        $old.State, $old.AsOf | Should -Be 'Failed', $null
        $failed | Remove-FpDevice -Confirm:$false
        Assert-Kept { param($Parameter) $old | Remove-FpDevice @Parameter }
    }
}

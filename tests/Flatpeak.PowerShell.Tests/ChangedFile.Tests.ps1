# A list or a file of findings that a spreadsheet, an editor or a person has changed: nothing is removed by what is left of it.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
    $quick = @{ SettleTimeSeconds = 0 }
    $file = Join-Path $TestDrive file.csv
    function Connect-Both {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }
    function Save-Finding([scriptblock] $Change) {
        # The file as it is after the change.
        $rows = @(Import-Csv $file)
        $rows | ForEach-Object $Change
        $rows | Export-Csv $file
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'A finding in a file whose id in the registry is not as it was' {
    BeforeEach {
        Connect-Both
        Add-BoschDevice $sim Hono ns:0
        $null = 'ns:0', 'R1' | New-FpDevice
        Add-BoschDevice $sim Hono ns:1 @{ deviceId = '00123' }
        $key = { switch ($_.Name) { '00123' { '1' } 'R1' { '1' } 'ns:1' { '1' } default { $_ } } }
        [pscustomobject]@{ ThingId = 'ns:0' } | Compare-FpFleet @quick -MatchBy $key | Export-Csv $file
        "$((Import-Csv $file) | ForEach-Object { "$($_.Kind) $($_.ThingId) $($_.ReferenceId) $($_.HubDeviceId)" })" | Should -Be 'NotInList ns:1 R1 00123'
        $before = @(Get-Leftover $sim)
    }

    It 'removes nothing by it, on either side, where a spreadsheet has taken the zeros' {
        Save-Finding { $_.HubDeviceId = '123' }
        $seen = Watch-Command { Import-Csv $file | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "*'123' is not registered at *any more, and thing 'ns:1' is still there. Nothing was removed.*go on with its record or its journal*compare again.*"
        $seen = Watch-Command { Import-Csv $file | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        Get-Leftover $sim | Should -Be $before
        (Get-StoredDevice $sim).referenceId | Should -Contain 'R1'
    }

    It 'removes nothing by it, where it was cleared, and another device has the id of the thing: <_>' -ForEach 'as it is', 'without Where' {
        Add-BoschDevice $sim Hono ns:9 @{ deviceId = 'ns:1' }
        Save-Finding { $_.HubDeviceId = '' }
        if ($_ -eq 'without Where') { Save-Finding { $_.Where = '' } }
        $before = @(Get-Leftover $sim)
        foreach ($command in { $_ | Remove-BoschThing -Confirm:$false }, { $_ | Remove-FpDevice -Confirm:$false }) {
            $seen = Watch-Command { Import-Csv $file | ForEach-Object $command }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors)" | Should -BeLike '*a finding of a comparison, and not a whole one: its Kind, CallsFor, ThingId and HubDeviceId must be as they were*'
        }
        Get-Leftover $sim | Should -Be $before
        (Get-StoredDevice $sim).referenceId | Should -Contain 'R1'
    }

    It 'goes on with it and its journal, where an earlier run has come behind the registration: <_>' -ForEach 'failed', 'killed' {
        $journal = Join-Path $TestDrive "$(New-Guid).jsonl"
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400; times = 1 }
        $first = Watch-Command { Import-Csv $file | Remove-BoschThing -JournalPath $journal -PassThru -Confirm:$false }
        $first.Output.FailedStep | Should -Be 'Thing'
        if ($_ -eq 'killed') {
            # Behind the deletion of the registration, and before its line.
            $lines = [IO.File]::ReadAllLines($journal)
            $at = [array]::FindIndex($lines, [Predicate[string]] { $args[0] -match '"step":"Registration"' })
            [IO.File]::WriteAllText($journal, ($lines[0..($at - 1)] -join "`n") + "`n")
        }
        $seen = Watch-Command { Import-Csv $file | Remove-BoschThing -Confirm:$false }
        "$($seen.Errors)" | Should -BeLike "*'00123' is not registered at *any more, and thing 'ns:1' is still there. Nothing was removed.*"
        $seen = Watch-Command { Import-Csv $file | Remove-BoschThing -JournalPath $journal -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        @(Get-Leftover $sim) -match 'ns:1|00123' | Should -BeNullOrEmpty
    }
}

Describe 'A list whose names have lost characters in another encoding' {
    BeforeEach {
        Connect-Both
        Add-BoschDevice $sim Hono "ns:W`u{e4}rme" @{ deviceId = 'h1' }
        $null = New-FpDevice "ns:W`u{e4}rme"
        $before = @(Get-Leftover $sim)
        "ThingId,HubDeviceId`nns:W$([char]0xFFFD)rme,h1" | Set-Content $file
    }

    It 'removes nothing from Bosch IoT: <_>' -ForEach 'rows', 'lines', 'findings' {
        $seen = Watch-Command {
            switch ($_) {
                'rows' { Import-Csv $file | Remove-BoschThing -IgnoreMissing -Confirm:$false }
                'lines' { "ns:W$([char]0xFFFD)rme" | Remove-BoschThing -IgnoreMissing -KeepRegistration -Confirm:$false }
                'findings' {
                    Import-Csv $file | Select-Object *, @{ n = 'Kind'; e = { 'NotInList' } }, @{ n = 'CallsFor'; e = { 'RemoveFromBosch' } } |
                        Remove-BoschThing -IgnoreMissing -Confirm:$false
                }
            }
        }
        $seen.Ids | Should -Be 'InvalidId'
        "$($seen.Errors)" | Should -BeLike '*cannot be the name of what is to be removed: it has the character U+FFFD*Nothing was sent. If that is really its name, give it by a parameter.*'
        Get-Leftover $sim | Should -Be $before
    }

    It 'removes nothing from Flatpeak, and says so' {
        $seen = Watch-Command { [pscustomobject]@{ ReferenceId = "ns:W$([char]0xFFFD)rme" } | Remove-FpDevice -IgnoreMissing -Confirm:$false }
        $seen.Ids | Should -Be 'InvalidReference'
        "$($seen.Errors)" | Should -BeLike '*U+FFFD*'
    }

    It 'is of no matter to who names it by a parameter, or has it from the service' {
        Add-BoschDevice $sim Hono "ns:a$([char]0xFFFD)", "ns:b$([char]0xFFFD)"
        $null = New-FpDevice ns:a
        $seen = Watch-Command {
            Remove-BoschThing "ns:a$([char]0xFFFD)" -KeepRegistration -Confirm:$false
            Get-BoschThing "ns:b$([char]0xFFFD)" | Remove-BoschThing -KeepRegistration -Confirm:$false
            Remove-FpDevice -ReferenceId "ns:a$([char]0xFFFD)" -IgnoreMissing -Confirm:$false
        }
        $seen.Errors | Should -BeNullOrEmpty
        @(Get-Leftover $sim) -match 'thing ns:[ab]' | Should -BeNullOrEmpty
    }
}

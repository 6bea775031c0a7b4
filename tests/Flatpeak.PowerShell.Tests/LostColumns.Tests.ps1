# Records of removals that have lost what they said, and of removals that removed nothing: what is piped on from them.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Connect-Both([string] $Dialect = 'Hono') {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
    }

    function Get-State {
        @(Get-StoredDevice $sim | ForEach-Object { "device $($_.referenceId)" }) + @(Get-Leftover $sim) | Sort-Object
    }

    function Get-Failed([string] $ThingId) {
        # A removal by its id that has failed at the registration.
        Add-BoschFault $sim @{ service = 'hono'; method = 'DELETE'; path = '/devices/'; kind = 'status'; status = 400; times = $null }
        $ThingId | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        $null = Invoke-Simulator $sim DELETE faults
    }
}

Describe 'A file of removals and of findings' {
    BeforeEach {
        Connect-Both
        Add-BoschDevice $sim Hono ns:ok, ns:mf, ns:failed
        $null = 'ns:ok', 'ns:failed' | New-FpDevice
        $failed = Get-Failed ns:failed
        # It works, and calls for an identifier.
        $finding = 'ns:ok', 'ns:mf', 'ns:failed' | Compare-FpFleet -SettleTimeSeconds 0
        "$($finding.Kind) $($finding.ThingId) $($finding.CallsFor)" | Should -Be 'MissingAtFlatpeak ns:mf CreateAtFlatpeak'
        $file = Join-Path $TestDrive tonight.csv
    }

    It 'removes nothing by the rows of the findings, which have lost what they say' {
        @($failed) + @($finding) | Export-Csv $file
        $before = Get-State
        $run = Watch-Command { Import-Csv $file | Where-Object ThingId -EQ ns:mf | Remove-BoschThing -PassThru -Confirm:$false }
        $run.Ids | Should -Be 'Conflict'
        "$($run.Errors)" | Should -BeLike "*'ns:mf' is a row in a table of removals, and says nothing of one*file of their own*"
        Get-State | Should -Be $before

        $run = Watch-Command { Import-Csv $file | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -Confirm:$false }
        $run.Ids | Should -Be 'Conflict'
        Get-State | Should -Be ($before -notmatch 'ns:failed|ns_failed')
    }

    It 'nor at Flatpeak, nor creates by them' {
        @($failed) + @($finding) | Export-Csv $file
        $null = New-FpDevice ns:mf
        $before = Get-State
        $row = Import-Csv $file | Where-Object ThingId -EQ ns:mf
        foreach ($command in { $row | Remove-FpDevice -Confirm:$false }, { $row | New-BoschThing }, { $row | New-FpDevice }) {
            $run = Watch-Command $command
            @($run.Errors) + @($run.Warnings) | Should -Not -BeNullOrEmpty
            Get-State | Should -Be $before
        }
    }
}

Describe 'A record by a finding that has lost <Column>' -ForEach @{ Column = 'HubDeviceId' }, @{ Column = 'ReferenceId' } {
    It 'removes no device that has been mended since' {
        Connect-Both
        Add-BoschDevice $sim Hono ns:ok
        Add-BoschDevice $sim Hono ns:mr @{ registration = $false; credentials = 0 }
        $null = 'ns:ok' | New-FpDevice
        $list = [pscustomobject]@{ ThingId = 'ns:ok'; HubDeviceId = 'ns:ok'; ReferenceId = 'ns:ok' }, [pscustomobject]@{ ThingId = 'ns:mr'; HubDeviceId = 'h-mr'; ReferenceId = 'R-mr' }
        $finding = $list | Compare-FpFleet -SettleTimeSeconds 0 | Where-Object ThingId -EQ ns:mr
        $finding.Kind | Should -Be OnlyAtThings
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400; times = $null }
        $failed = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        $null = Invoke-Simulator $sim DELETE faults
        $failed.FailedStep | Should -Be Thing

        if ($Column -eq 'HubDeviceId') { Add-BoschDevice $sim Hono ns:mr @{ deviceId = 'h-mr'; thing = $false; policy = $false } } else { $null = New-FpDevice R-mr }
        $before = Get-State
        foreach ($record in $failed, ($failed | Select-Object * -ExcludeProperty $Column), ($failed | Select-Object *, @{ n = 'none'; e = { } } | ForEach-Object { $_.$Column = ''; $_ })) {
            $run = Watch-Command { $record | ConvertTo-Csv | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false }
            $run.Ids | Should -Be 'Conflict'
            Get-State | Should -Be $before
        }
        "$($run.Errors)" | Should -BeLike '*does not say enough*ByFinding, FindingCallsFor, HubDeviceId and ReferenceId*'
    }
}

Describe 'A record that has kept ByFinding and lost FindingCallsFor' {
    It 'removes no identifier' {
        Connect-Both
        Add-BoschDevice $sim Hono ns:ok
        Add-BoschDevice $sim Hono ns:nc @{ credentials = 0 }
        $null = 'ns:ok', 'ns:nc' | New-FpDevice
        $finding = 'ns:ok', 'ns:nc' | Compare-FpFleet -IncludeCredentials -SettleTimeSeconds 0
        $finding.CallsFor | Should -Be 'RemoveFromBosch, CreateAtBosch'
        $removed = $finding | Remove-BoschThing -PassThru -Confirm:$false
        $before = Get-State
        $run = Watch-Command { $removed | Select-Object * -ExcludeProperty FindingCallsFor | Remove-FpDevice -Confirm:$false }
        $run.Ids | Should -Be 'Conflict'
        Get-State | Should -Be $before
    }
}

Describe 'A file of the findings of two nights' {
    It 'removes each device once, and what is made anew of it stays whole' {
        Connect-Both
        $ids = 1..6 | ForEach-Object { "ns:$_" }
        Add-BoschDevice $sim Hono $ids @{ credentials = 0 }
        Add-BoschDevice $sim Hono ns:ok
        $null = @($ids) + 'ns:ok' | New-FpDevice
        $file = Join-Path $TestDrive nights.csv
        1, 2 | ForEach-Object { @($ids) + 'ns:ok' | Compare-FpFleet -IncludeCredentials -SettleTimeSeconds 0 | Export-Csv $file -Append }
        @(Import-Csv $file).Count | Should -Be 12
        $made = [Collections.ArrayList]::new()
        $run = Watch-Command { Import-Csv $file | Remove-BoschThing -PassThru -Confirm:$false | New-BoschThing | ForEach-Object { $null = $made.Add($_) } }
        $run.Errors | Should -BeNullOrEmpty
        $run.Warnings | Should -BeLike '6 duplicates in the input, for which nothing was sent: row 7 repeats row *'
        $made.ThingId | Sort-Object | Should -Be $ids
        @(Get-Leftover $sim).Count | Should -Be (4 * 7)
    }
}

Describe 'A device that several rows name in different ways' {
    # The first waits for the search, and gives its place to the others, which wait for the first.
    It 'is removed, and holds up no row for ever, at -ThrottleLimit <_>' -ForEach 1, 3 {
        Connect-Both
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchLagMs = 700 }
        Add-BoschDevice $sim Hono ns:a, ns:b
        $rows = @('ns:a', (Get-BoschThing ns:a), ([pscustomobject]@{ ThingId = 'ns:a'; Found = 'Thing' }), (Get-BoschThing ns:a | Select-Object * -ExcludeProperty Created), 'ns:b')
        $removed = [Collections.ArrayList]::new()
        $limit = $_
        $run = Watch-Command { $rows | Remove-BoschThing -ThrottleLimit $limit -PassThru -Confirm:$false | ForEach-Object { $null = $removed.Add($_) } }
        $removed.Count | Should -BeGreaterOrEqual 3
        $removed[0].State, $removed[-1].State | Should -Be 'Removed', 'Removed'
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'A removal that removed nothing, piped into what creates' {
    BeforeEach {
        Connect-Both
        $vault = @{}
    }

    It 'creates nothing of a mistyped id, nor a second device beside one of another registry id: <_>' -ForEach 'object', 'CSV' {
        Add-BoschDevice $sim Hono ns:a
        Add-BoschDevice $sim Hono ns:b @{ deviceId = 'hub-b' }
        $form = $_ -eq 'CSV' ? { process { $_ | ConvertTo-Csv | ConvertFrom-Csv } } : { process { $_ } }
        $made = [Collections.ArrayList]::new()
        $run = Watch-Command {
            'ns:a', 'ns:mistyped', 'ns:b' | Remove-BoschThing -PassThru -Confirm:$false | & $form | New-BoschThing | ForEach-Object { $null = $made.Add($_) }
        }
        $made.ThingId | Should -Be 'ns:a'
        $run.Ids | Sort-Object | Should -Be 'Conflict', 'Conflict', 'NotFound'
        "$($run.Errors)" | Should -BeLike "*'ns:mistyped' is the record of a removal that found nothing of it*"
        "$($run.Errors)" | Should -BeLike "*'ns:b' is the record of a removal that did not find its registration, which may be there under another id*"
        Get-Leftover $sim | Should -Not -Contain 'thing ns:mistyped'
        Get-Leftover $sim | Should -Not -Contain 'hono registration ns:b'

        # By its id alone, or where what is not there was taken for removed.
        (New-BoschThing ns:mistyped).ThingId | Should -Be 'ns:mistyped'
        $again = 'ns:never' | Remove-BoschThing -IgnoreMissing -PassThru -Confirm:$false | New-BoschThing
        $again.ThingId | Should -Be 'ns:never'
    }

    It 'creates no identifier of one that failed' {
        Add-BoschDevice $sim Hono ns:a
        $failed = Get-Failed ns:a
        $run = Watch-Command { $failed | New-FpDevice }
        $run.Ids | Should -Be 'Conflict'
        "$($run.Errors)" | Should -BeLike "*'ns:a' is the record of a removal that did not come to its end*"
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is shown in a preview of both' {
        Add-BoschDevice $sim Hono ns:a
        $run = Watch-Command { 'ns:a' | Remove-BoschThing -PassThru -WhatIf | New-BoschThing -WhatIf }
        $run.Errors | Should -BeNullOrEmpty
    }

    It 'creates nothing by the plan of a removal that is still to come: <Name>' -ForEach @(
        @{ Name = 'New-BoschThing'; Command = { $input | New-BoschThing -UseExisting } }
        @{ Name = 'New-FpDevice'; Command = { $input | New-FpDevice } }
    ) {
        $null = Add-BoschDevice $sim Hono ns:a
        $plan = 'ns:a' | Remove-BoschThing -PassThru -WhatIf
        Clear-Log $sim
        foreach ($form in $plan, ($plan | ConvertTo-Csv | ConvertFrom-Csv)) {
            $run = Watch-Command { $form | & $Command }
            $run.Ids | Should -Be 'Conflict'
            "$($run.Errors)" | Should -BeLike "*'ns:a' is the record of a removal that was only planned: *Nothing was sent.*"
            $run.Output | Should -BeNullOrEmpty
        }
        Get-BoschRequest $sim | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }
}

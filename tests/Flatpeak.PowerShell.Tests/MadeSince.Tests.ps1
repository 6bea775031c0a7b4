# A record of a removal, piped into Remove-BoschThing, means what was there then: what was made since is somebody else's
# (RefusedAgain.Tests.ps1: and what was refused once is refused again).
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'A removal piped into Remove-BoschThing' {
    BeforeAll {
        function Set-Ended($Removal, [int] $MinutesAgo) {
            [Flatpeak.Removal.DeviceRemoval].GetProperty('Ended').SetValue($Removal.PSObject.BaseObject, [DateTimeOffset]::UtcNow.AddMinutes(-$MinutesAgo))
        }

        function Assert-ThingKept([scriptblock] $Remove, [string] $Because) {
            foreach ($whatIf in $true, $false) {
                Clear-Log $sim
                $seen = Watch-Command { & $Remove @{ WhatIf = $whatIf; Confirm = $false; PassThru = $true } }
                $seen.Ids | Should -Be 'Conflict'
                "$($seen.Errors[0])" | Should -BeLike "Thing 'ns:d1' at * $Because*Nothing was removed. If it is to be removed too, name it by its id alone*"
                $seen.Output | Should -BeNullOrEmpty
                Get-BoschRequest $sim | Should -Be 'things GET /things/ns:d1'
            }
            @(Get-Leftover $sim).Count | Should -Be 4
        }
    }

    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
        Add-BoschDevice $sim Hono ns:d1
    }

    It 'removes no registration that was made since, with what belongs to it: <Name>' -ForEach @(
        @{ Name = 'as an object'; Form = { $removal } }
        @{ Name = 'from a CSV file'; Form = { $removal | Export-Csv $file; Import-Csv $file } }
        @{ Name = 'from JSON'; Form = { $removal | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
        @{ Name = 'from JSON that has names'; Form = { $removal | ConvertTo-Json -Depth 5 -EnumsAsStrings | ConvertFrom-Json } }
        @{ Name = 'from a job, or CliXml'; Form = { $removal | Export-Clixml $file; Import-Clixml $file } }
        @{ Name = 'from a file that has lost columns'; Form = { $removal | Select-Object * -ExcludeProperty ThingGone, Passed | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'from a file whose first row had more columns'; Form = { $removal | Select-Object * -ExcludeProperty ThingGone, Passed | Select-Object *, ThingGone, Passed | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'from a file that has the columns of a report'; Form = { $removal | Select-Object ThingId, HubDeviceId, PolicyId, State, FailedStep, ErrorId, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'as an item of its journal'; Form = { Get-FpJournal $journal } }
        @{ Name = 'as an item of its journal in a file'; Form = { Get-FpJournal $journal | Export-Csv $file; Import-Csv $file } }
    ) {
        $journal = "$file.journal"
        foreach ($fails in $true, $false) {
            Remove-Item $journal -ErrorAction Ignore
            if ($fails) {
                Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/policies/'; kind = 'status'; status = 400 }
            }
            $removal = Remove-BoschThing ns:d1 -JournalPath $journal -PassThru -Confirm:$false -ErrorAction SilentlyContinue
            $removal.FailedStep | Should -Be ($fails ? 'Policy' : $null)
            if ($fails) {
                $null = Invoke-Simulator $sim DELETE 'state/policies/ns:d1'
            }
            Add-BoschDevice $sim Hono ns:d1 @{ thing = $false; modifiedSecondsAgo = 0 }
            $left = Get-Leftover $sim
            $again = & $Form
            $seen = Watch-Command { $again | Remove-BoschThing -Confirm:$false -PassThru }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "*Device 'ns:d1' at * is registered, and an earlier removal had deleted its registration*Nothing was removed."
            # The record of that one says it too.
            $seen = Watch-Command { $seen.Output | ConvertTo-Csv | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            Get-Leftover $sim | Should -Be $left
            Reset-Simulator $sim
            $null = Connect-Bosch $sim Hono
            Add-BoschDevice $sim Hono ns:d1
        }
    }

    It 'does not keep what was made since from a removal by its id alone' {
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Add-BoschDevice $sim Hono ns:d1 @{ thing = $false; modifiedSecondsAgo = 0 }
        (Watch-Command { $removal | Remove-BoschThing -Confirm:$false }).Ids | Should -Be 'Conflict'
        Remove-BoschThing ns:d1 -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'goes on where nothing was made anew: <Name>' -ForEach @(
        @{ Name = 'from a CSV file'; Form = { $removal | Export-Csv $file; Import-Csv $file } }
        @{ Name = 'from JSON'; Form = { $removal | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
        @{ Name = 'as an item of its journal'; Form = { Get-FpJournal "$file.journal" } }
    ) {
        foreach ($path in '/devices/', '/things/', '/policies/') {
            Remove-Item "$file.journal" -ErrorAction Ignore
            Add-BoschFault $sim @{ method = 'DELETE'; path = $path; kind = 'status'; status = 400 }
            $removal = Remove-BoschThing ns:d1 -JournalPath "$file.journal" -PassThru -Confirm:$false -ErrorAction SilentlyContinue
            $removal.State | Should -Be 'Failed'
            $again = & $Form
            (Watch-Command { $again | Remove-BoschThing -Confirm:$false }).Written | Should -BeNullOrEmpty
            Get-Leftover $sim | Should -BeNullOrEmpty
            Add-BoschDevice $sim Hono ns:d1
        }
    }

    It 'removes no thing that was created since: <Name>' -ForEach @(
        @{ Name = 'as an object'; Form = { $removal } }
        @{ Name = 'from a CSV file'; Form = { $removal | Export-Csv $file; Import-Csv $file } }
        @{ Name = 'from JSON'; Form = { $removal | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        @{ Name = 'from a job, or CliXml'; Form = { $removal | Export-Clixml $file; Import-Clixml $file } }
        @{ Name = 'from a file that has the columns of a list'; Form = { $removal | Select-Object ThingId, ReferenceId, Found, State, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'from a file that has its steps'; Form = { $removal | Select-Object ThingId, Found, Steps, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Set-Ended $removal 40
        $again = & $Form

        # Nothing is there: nothing is refused.
        (Watch-Command { $again | Remove-BoschThing -Confirm:$false }).Ids | Should -BeNullOrEmpty

        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = 1800 }
        Assert-ThingKept { param($Parameter) $again | Remove-BoschThing @Parameter } 'was created at * after the record that names it (*): it is another one than was meant then.'
        Assert-ThingKept { param($Parameter) $again | Remove-BoschThing -Force -IgnoreMissing @Parameter } 'was created at *'
        (Remove-BoschThing ns:d1 -PassThru -Confirm:$false).State | Should -Be 'Removed'
    }

    It 'that had failed half-way goes on, and not with a thing that was created since: <Name>' -ForEach @(
        @{ Name = 'as an object'; Form = { $_ } }
        @{ Name = 'by way of CSV'; Form = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        # Created just now: the clocks are not held against it.
        Add-BoschDevice $sim Hono ns:d2 @{ modifiedSecondsAgo = 0 }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 403; times = 2 }
        $removals = 'ns:d1', 'ns:d2' | Remove-BoschThing -Force -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        $removals.State | Should -Be 'Failed', 'Failed'
        ($removals | ForEach-Object $Form | Remove-BoschThing -Force -PassThru -Confirm:$false).State | Should -Be 'Removed', 'Removed'
        Get-Leftover $sim | Should -BeNullOrEmpty

        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = 1800 }
        Set-Ended $removals[0] 40
        Assert-ThingKept { param($Parameter) $removals[0] | ForEach-Object $Form | Remove-BoschThing @Parameter } 'was created at *'
    }

    It 'of a thing that does not say when it was created goes on where it had failed, and is refused where that was removed' {
        $silent = @{ service = 'things'; method = 'GET'; path = '/things/'; kind = 'status'; status = 200; body = '{"thingId":"ns:d1","policyId":"ns:d1","_revision":1}'; times = $null }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 403 }
        Add-BoschFault $sim $silent
        $failed = Remove-BoschThing ns:d1 -Force -PassThru -Confirm:$false -ErrorAction SilentlyContinue | ConvertTo-Csv | ConvertFrom-Csv
        $plan = Watch-Command { $failed | Remove-BoschThing -Force -WhatIf -PassThru }
        $plan.Ids | Should -BeNullOrEmpty
        $plan.Output.State | Should -Be 'Planned'
        $failed.Succeeded = 'True'
        $seen = Watch-Command { $failed | Remove-BoschThing -Force -WhatIf }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike '*does not say when it was created: it may be another one than the one that was meant at *Nothing was removed.*'
    }

    It 'that was only planned means the thing that it saw, or none that was created since: <Name>, <Saw>' -ForEach @(
        foreach ($saw in 'a thing', 'none') {
            @{ Saw = $saw; Name = 'from a CSV file'; Form = { $plan | Export-Csv $file; Import-Csv $file } }
            @{ Saw = $saw; Name = 'from JSON'; Form = { $plan | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
            @{ Saw = $saw; Name = 'from a job, or CliXml'; Form = { $plan | Export-Clixml $file; Import-Clixml $file } }
        }
    ) {
        if ($Saw -eq 'none') { $null = Invoke-Simulator $sim DELETE state/things/ns:d1 }
        $plan = Remove-BoschThing ns:d1 -WhatIf -PassThru 6>$null
        $form = & $Form
        (Watch-Command { $form | Remove-BoschThing -WhatIf }).Errors | Should -BeNullOrEmpty
        # Two of one thing can be told apart by seconds; one that was looked for must be older than that.
        if ($Saw -ne 'none') { Start-Sleep -Milliseconds 1500; $null = Invoke-Simulator $sim DELETE state/things/ns:d1 }
        Add-BoschDevice $sim '' ns:d1 @{ policy = $false; modifiedSecondsAgo = 0 }
        Assert-ThingKept { param($Parameter) $form | Remove-BoschThing -Force @Parameter } 'was created at *'
    }

    It 'means its thing also in the journal of the next command' {
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false | ConvertTo-Csv | ConvertFrom-Csv
        $removal.Ended = [DateTimeOffset]::UtcNow.AddMinutes(-40).ToString('o')
        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = 1800 }
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/things/'; kind = 'status'; status = 400 }
        (Watch-Command { $removal | Remove-BoschThing -JournalPath $file -Confirm:$false }).Ids | Should -Be 'RequestRefused'
        $items = Get-FpJournal $file -State Failed
        $items.AsOf | Should -Be ([DateTimeOffset]::Parse($removal.Ended, [cultureinfo]::InvariantCulture))
        foreach ($form in $items, ($items | ConvertTo-Csv | ConvertFrom-Csv)) {
            Assert-ThingKept { param($Parameter) $form | Remove-BoschThing @Parameter } 'was created at *'
        }
    }
}

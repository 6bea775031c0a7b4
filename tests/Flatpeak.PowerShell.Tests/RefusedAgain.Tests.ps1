# What a removal has refused as another one, as it was made anew, is refused again: by its record, through whatever file, and by the items
# of its journal, over as many runs as there are.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'A removal that has refused what was made anew' {
    BeforeAll {
        # It may be a minute that lies between.
        function Set-Time($Row, [int] $Minutes, [string[]] $Name) {
            foreach ($one in $Name) {
                if ($Row.PSObject.Properties[$one]) {
                    $time = switch ($Row.$one) {
                        { $_ -is [string] } { [DateTimeOffset]::Parse($_, [cultureinfo]::InvariantCulture) }
                        { $_ -is [datetime] } { [DateTimeOffset]$_ }
                        default { [DateTimeOffset]$_.UtcDateTime }
                    }
                    $Row.$one = $time.AddMinutes($Minutes).ToString('o')
                }
            }
        }

        function Add-PolicyAnew {
            $null = Invoke-Simulator $sim DELETE state/policies/ns:d1
            Add-BoschDevice $sim '' ns:d1 @{ thing = $false; modifiedSecondsAgo = 0 }
        }

        function Assert-PolicyKept([scriptblock] $Remove) {
            $seen = Watch-Command $Remove
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "*Policy 'ns:d1' at * was created at *made since an earlier removal of it. It is kept.*by its id alone, without the journal or the record*"
            Get-Leftover $sim | Should -Be 'policy ns:d1'
            $seen.Output
        }
    }

    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
        Add-BoschDevice $sim Hono ns:d1
    }

    It 'refuses the thing again that was created while its question stood: <Name>' -ForEach @(
        @{ Name = 'as an object'; Form = { $_ } }
        @{ Name = 'from a CSV file'; Form = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'from JSON'; Form = { $_ | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
        @{ Name = 'from a job, or CliXml'; Form = { $_ | Export-Clixml $file; Import-Clixml $file } }
        @{ Name = 'from a file that has lost columns'; Form = { $_ | Select-Object * -ExcludeProperty ThingCreated, NoThingAt, ThingGone, Passed | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $null = Invoke-Simulator $sim DELETE state/things/ns:d1
        $shell = New-AskedShell $sim Hono
        try {
            $anew = @{ thingId = 'ns:d1'; dialect = 'hono'; modifiedSecondsAgo = 0 }
            $shell.AskedHost.SendWhenAsked("$($sim.control)/seed", (ConvertTo-Json @($anew)))
            $removal = $shell.AddScript('Remove-BoschThing ns:d1 -PassThru').Invoke()
            "$($shell.Streams.Error)" | Should -BeLike '*there was none, or it did not show. It is another one*by its id alone, without the journal or the record*'
        }
        finally { Close-AskedShell $shell }
        $removal.FailedStep | Should -Be 'Quiet'
        $again = $removal | ForEach-Object $Form
        foreach ($run in 1, 2) {
            $seen = Watch-Command { $again | Remove-BoschThing -Force -PassThru -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "*Nothing was removed. If it is to be removed too, name it by its id alone*"
        }

        # A journal hands it on, also where its run could not even look.
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/things/'; kind = 'status'; status = 400 }
        (Watch-Command { $again | Remove-BoschThing -Force -JournalPath "$file.journal" -Confirm:$false }).Ids | Should -Be 'RequestRefused'
        if ($Name -notlike '*lost*') {
            $items = Get-FpJournal "$file.journal"
            foreach ($row in $items, ($items | ConvertTo-Csv | ConvertFrom-Csv)) {
                (Watch-Command { $row | Remove-BoschThing -Force -Confirm:$false }).Ids | Should -Be 'Conflict'
            }
        }
        @(Get-Leftover $sim).Count | Should -Be 4

        Remove-BoschThing ns:d1 -Force -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'refuses the policy again, however often its record goes through a file: <Name>' -ForEach @(
        @{ Name = 'CSV'; Form = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'JSON'; Form = { $_ | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
        @{ Name = 'CSV that has lost columns'; Form = { $_ | Select-Object * -ExcludeProperty ThingGone, Passed | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'CSV that has lost its steps, too'; Form = { $_ | Select-Object * -ExcludeProperty ThingGone, Passed, Steps | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/policies/'; kind = 'status'; status = 400 }
        $record = Remove-BoschThing ns:d1 -PassThru -Confirm:$false -ErrorAction SilentlyContinue | ForEach-Object $Form
        Set-Time $record -1 Planned, Started, ThingGone, Ended
        Add-PolicyAnew
        foreach ($run in 2, 3) {
            $record = Assert-PolicyKept { $record | Remove-BoschThing -PassThru -Confirm:$false } | ForEach-Object $Form
            # It has waited for long before it ended.
            Set-Time $record 1 Ended
        }
    }

    It 'keeps the policy by the items of a journal, too, whose last run failed <Where>: <Name>' -ForEach @(
        @{ Where = 'before it began'; Name = 'as objects'; Form = { $_ } }
        @{ Where = 'at its first step'; Name = 'by way of CSV'; Form = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/policies/'; kind = 'status'; status = 400 }
        Remove-BoschThing ns:d1 -JournalPath $file -Confirm:$false -ErrorAction SilentlyContinue
        Set-JournalAge $file
        Add-PolicyAnew
        Add-BoschFault $sim ($Where -eq 'before it began' ?
            @{ service = 'things'; method = 'GET'; path = '/things/'; kind = 'status'; status = 400 } :
            @{ service = 'hono'; method = 'PUT'; path = '/credentials/'; kind = 'status'; status = 400 })
        (Watch-Command { Remove-BoschThing ns:d1 -JournalPath $file -Confirm:$false }).Ids | Should -Be 'RequestRefused'
        $items = Get-FpJournal $file -State Failed | ForEach-Object $Form
        $items.Passed | Should -Be 'Credentials, Registration'
        foreach ($with in @{}, @{ JournalPath = $file }) {
            Assert-PolicyKept { $items | Remove-BoschThing @with -Confirm:$false }
        }
    }

    It 'keeps the policy where the thing may have been gone when the run <Ended>: <Name>' -ForEach @(
        foreach ($ended in 'failed at it', 'was killed') {
            @{ Ended = $ended; Name = 'by its journal'; Form = { 'ns:d1' }; With = { @{ JournalPath = $file } } }
            @{ Ended = $ended; Name = 'by the items of its journal'; Form = { Get-FpJournal $file }; With = { @{} } }
        }
        @{ Ended = 'failed at it'; Name = 'by its record'; Form = { $record }; With = { @{} } }
    ) {
        # It is carried out, and told to be refused.
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'statusAfter'; status = 400 }
        $record = Remove-BoschThing ns:d1 -JournalPath $file -PassThru -Confirm:$false -ErrorAction SilentlyContinue | ConvertTo-Csv | ConvertFrom-Csv
        Get-Leftover $sim | Should -Be 'policy ns:d1'
        Set-Time $record -1 Planned, Started, ThingGone, Ended
        Set-JournalAge $file
        if ($Ended -eq 'was killed') {
            [IO.File]::WriteAllLines($file, @(Get-Content $file | Where-Object { $_ -notmatch '"step":"Thing"|"type":"(end|close)"' }))
        }
        Add-PolicyAnew
        $with = & $With
        Assert-PolicyKept { & $Form | Remove-BoschThing @with -Confirm:$false }
    }

    It 'keeps the registration that has credentials again, also where the run between them has not come so far: <Name>' -ForEach @(
        @{ Name = 'by records from CSV'; Next = { $seen.Output | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'by the items of the journal'; Next = { Get-FpJournal $file } }
    ) {
        $row = 'ns:d1'
        foreach ($fault in @{ method = 'DELETE'; path = '/devices/'; kind = 'statusAfter' }, @{ method = 'PUT'; path = '/credentials/'; kind = 'status' }) {
            Add-BoschFault $sim ($fault + @{ service = 'hono'; status = 400 })
            $seen = Watch-Command { $row | Remove-BoschThing -JournalPath $file -PassThru -Confirm:$false }
            $seen.Ids | Should -Be 'RequestRefused'
            $row = & $Next
            if ($Name -like '*CSV') { $file = "$file-next" }
        }
        Add-BoschDevice $sim Hono ns:d1 @{ thing = $false; policy = $false }
        $left = Get-Leftover $sim
        $seen = Watch-Command { $row | Remove-BoschThing -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike '*has credentials again, which an earlier removal had deleted*registered it anew*'
        Get-Leftover $sim | Should -Be $left
    }
}

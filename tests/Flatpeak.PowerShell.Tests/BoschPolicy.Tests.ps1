# What Remove-BoschThing says of what it leaves alone, because others need it or because its device still sends, and by which
# parameters it does not. When it does so is shown without an engine, in both dialects.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'A policy that others use' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'is kept, with a warning that says how many use it' {
        Add-BoschDevice $sim Hono ns:d1, ns:d2, ns:d3 @{ policyId = 'ns:shared' }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -Be "Policy 'ns:shared' of thing 'ns:d1' is kept: 2 other things use it."
        $seen.Output.Succeeded | Should -BeTrue
        $seen.Output.Steps[-1].State | Should -Be 'Kept'
        Get-Leftover $sim | Should -Contain 'policy ns:shared'
        Get-BoschRequest $sim -Writes | Where-Object { $_ -match 'policies' } | Should -BeNullOrEmpty
    }

    It 'is kept when it is named for a thing that is gone' {
        Add-BoschDevice $sim Hono ns:d1
        $seen = Watch-Command { Remove-BoschThing ns:gone -PolicyId ns:d1 -Confirm:$false }
        $seen.Warnings | Should -BeLike '*1 other thing uses it.'
        "$($seen.Errors)" | Should -BeLike "*Nothing of 'ns:gone' was found*"
        @(Get-Leftover $sim).Count | Should -Be 4
    }

    It 'goes once the search has caught up with what was removed just now' {
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchLagMs = 1500 }
        Add-BoschDevice $sim Hono ns:d1, ns:d2 @{ policyId = 'ns:shared' }
        $seen = Watch-Command { 'ns:d1', 'ns:d2' | Remove-BoschThing -Confirm:$false -ThrottleLimit 1 }
        $seen.Errors | Should -BeNullOrEmpty
        (Invoke-Simulator $sim GET counts).search | Should -Be 0
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'is kept when the search fails, with one error and a step that failed' {
        Add-BoschDevice $sim Hono ns:d1, ns:d2 @{ policyId = 'ns:shared' }
        Add-BoschFault $sim @{ service = 'things'; path = '/search/'; kind = 'status'; status = 403; skip = 1; times = $null }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        $seen.Ids | Should -Be 'AccessDenied'
        $seen.Output.Succeeded | Should -BeFalse
        $seen.Output.Steps[-1].State | Should -Be 'Failed'
        Get-Leftover $sim | Should -Contain 'policy ns:shared'
    }
}

# While its index is being built, or has lost entries. Behind the thing, nobody can be asked any more whether the search had listed it.
Describe 'A policy of which the search did not list the thing' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1, ns:d2 @{ policyId = 'ns:shared' }
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchEmpty = $true }
        $journal = Join-Path $TestDrive "$(New-Guid).jsonl"
        function Test-Kept($Seen) {
            "$($Seen.Warnings)" | Should -BeLike "*Policy 'ns:shared' of thing 'ns:d1' is kept: the search did not list thing 'ns:d1' while it was there*"
            $Seen.Errors | Should -BeNullOrEmpty
            Get-Leftover $sim | Should -Contain 'policy ns:shared'
        }
    }

    It 'is kept by a run that goes on from the journal, and by an item of that: <_>' -ForEach 'the same list', 'its item', 'its item out of a file' {
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/search/'; kind = 'status'; status = 400; skip = 1; times = 1 }
        $first = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru -JournalPath $journal }
        $first.Output.FailedStep | Should -Be 'Policy'
        (Get-FpJournal $journal).Passed | Should -Be 'Credentials, Registration, Unlisted'
        $how = $_
        Test-Kept (Watch-Command {
            switch ($how) {
                'the same list' { Remove-BoschThing ns:d1 -Confirm:$false -JournalPath $journal }
                'its item' { Get-FpJournal $journal | Remove-BoschThing -Confirm:$false }
                default {
                    Get-FpJournal $journal | Select-Object * -ExcludeProperty Passed | Export-Csv "$journal.csv"
                    Import-Csv "$journal.csv" | Remove-BoschThing -Confirm:$false
                }
            }
        })
    }

    It 'is kept by an item of the journal of a run that has kept it' {
        Test-Kept (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -JournalPath $journal })
        Test-Kept (Watch-Command { Get-FpJournal $journal | Remove-BoschThing -Confirm:$false })
    }

    # As a process leaves it that is killed behind the deletion.
    It 'is kept where the journal ends right <Where> the line of the thing, with <With>' -ForEach @(
        foreach ($where in 'behind', 'before') {
            @{ Where = $where; With = 'no parameter'; Parameters = @{} }
            @{ Where = $where; With = '-Force'; Parameters = @{ Force = $true } }
            @{ Where = $where; With = '-Force and -KeepRegistration'; Parameters = @{ Force = $true; KeepRegistration = $true } }
        }
    ) {
        $null = Remove-BoschThing ns:d1 -Confirm:$false -JournalPath $journal @Parameters -WarningAction SilentlyContinue
        $lines = [IO.File]::ReadAllLines($journal)
        $thing = [array]::FindIndex($lines, [Predicate[string]] { $args[0] -match '"step":"Thing"' })
        $thing | Should -BeGreaterThan 0
        [IO.File]::WriteAllText($journal, ($lines[0..($Where -eq 'behind' ? $thing : $thing - 1)] -join "`n") + "`n")
        Test-Kept (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -JournalPath $journal @Parameters })
    }

    It 'is not to be named, where its step failed: who goes on by that has no record' {
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/search/'; kind = 'status'; status = 400; skip = 1; times = $null }
        $unlisted = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        "$($unlisted.Errors)" | Should -Not -BeLike '*-PolicyId*'
        "$($unlisted.Errors)" | Should -BeLike '*Pipe in its -PassThru output then, or name the same journal: the search did not list the thing*'
        $null = Invoke-Simulator $sim DELETE faults
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchEmpty = $false }
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/search/'; kind = 'status'; status = 400; skip = 1; times = $null }
        $listed = Watch-Command { Remove-BoschThing ns:d2 -Confirm:$false }
        "$($listed.Errors)" | Should -BeLike '*Name its policy then (-PolicyId *ns:shared*), or pipe in the -PassThru output.*'
    }

    It 'is no step of its own in a report' {
        $null = Remove-BoschThing ns:d1 -Confirm:$false -JournalPath $journal -WarningAction SilentlyContinue
        [IO.File]::ReadAllText($journal) | Should -Match '"step":"Search","state":"Unlisted"'
        Export-FpReport -JournalPath $journal -Path "$journal.html"
        [IO.File]::ReadAllText("$journal.html") | Should -Not -Match '>Search<'
    }
}

Describe 'The quiet period' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'of ten minutes keeps a device that sent something <Seconds> seconds ago: <Kept>' -ForEach @(
        @{ Seconds = 0; Kept = $true }
        @{ Seconds = 570; Kept = $true }
        @{ Seconds = 630; Kept = $false }
    ) {
        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = $Seconds }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        if ($Kept) {
            $seen.Ids | Should -Be 'DeviceStillActive'
            $seen.Errors[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
            "$($seen.Errors)" | Should -BeLike "*ns:d1*changed at*Nothing was removed.*"
            $seen.Output.Steps.State | Should -Be 'Failed', 'NotRun', 'NotRun', 'NotRun', 'NotRun'
            Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
            @(Get-Leftover $sim).Count | Should -Be 4
        }
        else {
            $seen.Errors | Should -BeNullOrEmpty
            Get-Leftover $sim | Should -BeNullOrEmpty
        }
    }

    It 'is skipped by <_>' -ForEach '-Force', '-QuietPeriod 0', '-QuietPeriod 00:00:00' {
        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = 0 }
        $seen = Watch-Command ([scriptblock]::Create("Remove-BoschThing ns:d1 -Confirm:`$false -PassThru $_"))
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Steps.Kind | Should -Be 'Credentials', 'Registration', 'Thing', 'Policy'
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'can be shorter or longer' {
        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = 90 }
        (Watch-Command { Remove-BoschThing ns:d1 -QuietPeriod 00:02:00 -Confirm:$false }).Ids | Should -Be 'DeviceStillActive'
        (Watch-Command { Remove-BoschThing ns:d1 -QuietPeriod 00:01:00 -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'of <_> cannot be meant' -ForEach '10', '1', '-00:10:00', '00:00:00.5' {
        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = 0 }
        $seen = Watch-Command ([scriptblock]::Create("Remove-BoschThing ns:d1 -Confirm:`$false -QuietPeriod $($_ -like '-*' ? "'$_'" : $_)"))
        $seen.Ids | Should -Be 'InvalidPeriod'
        $seen.Terminated | Should -BeTrue
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

Describe 'Credentials at the Hub' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim BoschHub
    }

    It 'without their device are removed, and the id can be used again' {
        Add-BoschDevice $sim BoschHub ns:d1 @{ registration = $false; thing = $false; policy = $false }
        Remove-BoschThing ns:d1 -Confirm:$false
        (New-BoschThing ns:d1).ThingId | Should -Be 'ns:d1'
    }

    It 'that cannot be listed keep the device, with one error' {
        Add-BoschDevice $sim BoschHub ns:d1
        Add-BoschFault $sim @{ service = 'hub'; method = 'GET'; path = '/credentials/'; kind = 'html'; times = $null }
        (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }).Ids | Should -Be 'UnexpectedResponse'
        @(Get-Leftover $sim).Count | Should -Be 4
    }
}

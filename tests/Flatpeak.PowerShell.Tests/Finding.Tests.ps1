# Finding devices and things by a part of a name and by times: streamed, asked of the service where it can be, by Get cmdlets only.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Get-FpDevice -ReferenceId' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'takes wildcards, in which case counts: <Pattern>' -ForEach @(
        @{ Pattern = 'pump-*'; Expected = 'pump-12', 'pump-2', 'pump-1' }
        @{ Pattern = 'pump-?'; Expected = 'pump-2', 'pump-1' }
        @{ Pattern = 'pump-[2-3]'; Expected = , 'pump-2' }
        @{ Pattern = '*`**'; Expected = , 'st*r' }
        @{ Pattern = 'PUMP-*'; Expected = @() }
        @{ Pattern = 'pump-1?', 'st*', '*2'; Expected = 'st*r', 'pump-12', 'pump-2' }
        @{ Pattern = 'pump-1?', 'pump-2'; Expected = 'pump-2', 'pump-12' }
    ) {
        $null = New-FpDevice pump-1, pump-2, pump-12, 'st*r' -ThrottleLimit 1
        $null = New-FpDevice -WithoutReference
        $seen = Watch-Command { Get-FpDevice -ReferenceId $Pattern }
        $seen.Output.ReferenceId | Should -Be $Expected
        $seen.Errors | Should -BeNullOrEmpty
    }

    It 'costs one request for a name, also for one with a wildcard that is meant as it is' {
        $null = New-FpDevice 'st*r', 'tick`tock', '[x'
        $null = Invoke-Simulator $sim DELETE log
        (Get-FpDevice -ReferenceId 'st`*r', 'tick`tock', '[x').ReferenceId | Should -Be 'st*r', 'tick`tock', '[x'
        Get-Request $sim | Should -BeLike 'GET /devices[?]reference_id=*'
        @(Get-Request $sim).Count | Should -Be 3
    }

    It 'is streamed, and ends at the newest device that is too old' {
        Add-Device $sim -Count 250 -Prefix old-
        Start-Sleep -Milliseconds 1100
        $start = Get-Date
        Add-Device $sim -Count 5 -Prefix new-
        (Get-FpDevice -ReferenceId 'old-*' | Select-Object -First 1).ReferenceId | Should -Be 'old-250'
        @(Get-Request $sim).Count | Should -Be 1
        $null = Invoke-Simulator $sim DELETE log
        (Get-FpDevice -CreatedAfter $start -ReferenceId 'new-[45]', 'old-*').ReferenceId | Should -Be 'new-5', 'new-4'
        (Get-FpDevice -CreatedAfter $start).ReferenceId | Should -Be (5..1 | ForEach-Object { "new-$_" })
        @(Get-Request $sim).Count | Should -Be 2
        @(Get-FpDevice -CreatedBefore $start.ToString('yyyy-MM-ddTHH:mm:ssK')).Count | Should -Be 250
        @(Get-FpDevice -NotSeenSince (Get-Date).AddDays(-1)).Count | Should -Be 0
        @(Get-FpDevice -NotSeenSince (Get-Date).AddDays(1) -ReferenceId new-1, 'old-25?').Count | Should -Be 2
        Get-FpDevice -ReferenceId old-1 -CreatedAfter $start | Should -BeNullOrEmpty
    }

    It 'refuses a time that not every reader understands, and what is none' {
        foreach ($time in '01/12/2026', '12:00', 'yesterday', 5) {
            $seen = Watch-Command { Get-FpDevice -CreatedBefore $time }
            "$($seen.Errors)" | Should -BeLike '*ISO 8601*'
        }
        Get-Request $sim | Should -BeNullOrEmpty
        foreach ($time in '2026-12-01', '2026-12-01T08:30Z', '2026-12-01 08:30:00.5+01:00', [datetime]'2026-12-01', [DateTimeOffset]'2026-12-01') {
            (Watch-Command { Get-FpDevice -CreatedAfter $time }).Errors | Should -BeNullOrEmpty
        }
    }

    It 'reports a pattern that is none, and goes on' {
        $null = New-FpDevice r1
        $seen = Watch-Command { Get-FpDevice -ReferenceId '[z-a]*', 'r*' }
        $seen.Ids | Should -Be 'InvalidId'
        $seen.Output.ReferenceId | Should -Be 'r1'
    }

    It 'is the only one: nothing that changes a device, and nothing that is piped, has wildcards' {
        $null = New-FpDevice a1, a2
        $null = Invoke-Simulator $sim DELETE log
        $seen = Watch-Command {
            Remove-FpDevice -ReferenceId 'a*' -Confirm:$false
            Set-FpDevice -ReferenceId 'a?' -NewReferenceId b
            [pscustomobject]@{ ReferenceId = 'a*' } | Get-FpDevice
            [pscustomobject]@{ ReferenceId = 'a*' } | Remove-FpDevice -Confirm:$false
        }
        $seen.Ids | Should -Be 'NotFound', 'NotFound', 'NotFound', 'NotFound'
        @(Get-StoredDevice $sim).Count | Should -Be 2
        $wild = Get-Command -Module Flatpeak.PowerShell | ForEach-Object {
            $command = $_.Name
            $_.Parameters.Values | Where-Object { $_.Attributes -match 'SupportsWildcards' } | ForEach-Object { "$command $($_.Name)" }
        }
        $wild | Sort-Object | Should -Be 'Export-FpReport JournalPath', 'Get-BoschThing ThingId', 'Get-FpDevice ReferenceId', 'Get-FpJournal Path'
    }
}

Describe 'Get-BoschThing -ThingId' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'takes wildcards, which the search is asked for: <Pattern>' -ForEach @(
        @{ Pattern = 'ns:*'; Expected = 'ns:d1', 'ns:d2', 'ns:st*r' }
        @{ Pattern = '*:d[1-1]'; Expected = 'a.b:d1', 'ns:d1' }
        @{ Pattern = '*:d[]1]'; Expected = 'a.b:d1', 'ns:d1' }
        @{ Pattern = 'ns:st`*?'; Expected = , 'ns:st*r' }
        @{ Pattern = 'NS:*'; Expected = @() }
        @{ Pattern = '*2', 'ns:d1', 'a*'; Expected = 'ns:d1', 'a.b:d1', 'ns:d2' }
    ) {
        Add-BoschDevice $sim Hono ns:d1, ns:d2, a.b:d1, 'ns:st*r'
        Clear-Log $sim
        $seen = Watch-Command { Get-BoschThing $Pattern }
        $seen.Output.ThingId | Should -Be $Expected
        $seen.Errors | Should -BeNullOrEmpty
        @(Get-BoschRequest $sim) -like 'things GET /search/things*' | Should -BeLike '*filter=*like(thingId,*'
        (Get-BoschThing 'ns:d?' -IncludeRegistration).Registered | Should -Be $true, $true
    }

    It 'costs one request for an id, also for one with a wildcard that is meant as it is' {
        Add-BoschDevice $sim '' 'ns:st*r', 'ns:[x'
        (Get-BoschThing 'ns:st`*r', 'ns:[x').ThingId | Should -Be 'ns:st*r', 'ns:[x'
        ('ns:st*r' | Get-BoschThing).ThingId | Should -Be 'ns:st*r'
        # The first two are under way at once.
        $requests = Get-BoschRequest $sim
        $requests.Count | Should -Be 3
        $requests[0..1] | Should -Contain 'things GET /things/ns:[x'
        $requests | Where-Object { $_ -ne 'things GET /things/ns:[x' } | Should -Be 'things GET /things/ns:st*r', 'things GET /things/ns:st*r'
    }

    It 'finds by times, and by all else besides' {
        Add-BoschDevice $sim Hono ns:old, other:old @{ modifiedSecondsAgo = 7200 }
        Add-BoschDevice $sim Hono ns:new @{ modifiedSecondsAgo = 60 }
        $hour = (Get-Date).AddHours(-1)
        (Get-BoschThing -NotSeenSince $hour).ThingId | Should -Be 'ns:old', 'other:old'
        (Get-BoschThing -NotSeenSince $hour -Namespace ns).ThingId | Should -Be 'ns:old'
        (Get-BoschThing 'ns:*', 'other:old' -CreatedAfter $hour).ThingId | Should -Be 'ns:new'
        (Get-BoschThing -CreatedBefore $hour -Filter 'like(thingId,"o*")').ThingId | Should -Be 'other:old'
        $null = Invoke-Simulator $sim POST things/touch @{ thingId = 'ns:old' }
        (Get-BoschThing 'ns:*' -NotSeenSince $hour | Remove-BoschThing -WhatIf -PassThru).ThingId | Should -BeNullOrEmpty
    }
}

Describe 'A search that lags' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchLagMs = 600000 }
        $null = New-BoschThing ns:d1, ns:d2, other:d3
    }

    It 'says what the session has just created and it does not list' {
        $seen = Watch-Command { Get-BoschThing }
        $seen.Output | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeLike "*does not list 3 things that this session created*'ns:d1', 'ns:d2', 'other:d3'*"
        (Watch-Command { Get-BoschThing -Namespace other }).Warnings | Should -BeLike "*does not list 'other:d3', which this session created * s ago*get the thing by its ID*"
        (Watch-Command { Get-BoschThing 'ns:*1' }).Warnings | Should -BeLike "*'ns:d1'*"
        (Watch-Command { Get-BoschThing ns:d1 }).Warnings | Should -BeNullOrEmpty
    }

    It 'says nothing of what could not be listed, was removed, or is listed' {
        $commands = { Get-BoschThing -Namespace nowhere }, { Get-BoschThing 'x:*' }, { Get-BoschThing -NotSeenSince (Get-Date).AddHours(-1) }, { Get-BoschThing -CreatedBefore (Get-Date).AddHours(-1) }
        foreach ($command in $commands) { (Watch-Command $command).Warnings | Should -BeNullOrEmpty }
        $filtered = Watch-Command { Get-BoschThing -Filter 'eq(attributes/site,"north")' -Verbose }
        $filtered.Warnings | Should -BeNullOrEmpty
        $filtered.Verbose -like "*'ns:d1'*Or the filter is not true*" | Should -Not -BeNullOrEmpty
        Remove-BoschThing ns:d1, ns:d2 -Force -KeepPolicy -Confirm:$false
        (Watch-Command { Get-BoschThing }).Warnings | Should -BeLike "*'other:d3'*"
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchLagMs = 0 }
        (Watch-Command { Get-BoschThing }).Warnings | Should -BeNullOrEmpty
    }
}

Describe 'Aliases' {
    It 'that people type mean the same' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1
        $device = New-FpDevice -Reference ns:d1
        (Get-FpDevice -DeviceId $device.Id).ReferenceId | Should -Be 'ns:d1'
        (Get-FpDevice -Reference ns:d1).Id | Should -Be $device.Id
        (Get-BoschThing -DeviceId ns:d1).ThingId | Should -Be 'ns:d1'
        (Get-BoschThing -Reference ns:d1).ThingId | Should -Be 'ns:d1'
        (Get-BoschConnection -ConnectionId c2-idle).Id | Should -Be 'c2-idle'
        (Remove-BoschThing -ReferenceId ns:d1 -Force -PassThru -Confirm:$false).Succeeded | Should -BeTrue
        (Set-FpDevice -Reference ns:d1 -NewReference ns:d2 -PassThru).Id | Should -Be $device.Id
    }
}

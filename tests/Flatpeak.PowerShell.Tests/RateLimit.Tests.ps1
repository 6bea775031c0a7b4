BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Start-Simulator

    function Get-Pause {
        # Milliseconds from the end of each request to the start of the next.
        $log = @(Get-SimulatorLog $sim)
        for ($i = 1; $i -lt $log.Count; $i++) { $log[$i].startedMs - $log[$i - 1].endedMs }
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'A request that gets 429' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'is sent again: <Method>' -ForEach @(
        @{ Method = 'GET'; Command = { Get-FpDevice } }
        @{ Method = 'POST'; Command = { New-FpDevice r1 } }
        @{ Method = 'POST without reference'; Command = { New-FpDevice -WithoutReference } }
        @{ Method = 'PATCH'; Command = { Set-FpDevice $id new -PassThru } }
        @{ Method = 'DELETE'; Command = { Remove-FpDevice $id -Confirm:$false -PassThru } }
    ) {
        Add-Device $sim
        $id = (Get-StoredDevice $sim).id
        Add-Fault $sim -Kind status -Status 429 -RetryAfter 0
        $seen = Watch-Command $Command
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output | Should -Not -BeNullOrEmpty
        $log = Get-SimulatorLog $sim
        $log[0].status | Should -Be 429
        "$($log[1].method) $($log[1].path)" | Should -Be "$($log[0].method) $($log[0].path)"
    }

    It 'waits as long as Retry-After says in seconds' {
        Add-Fault $sim -Kind status -Status 429 -RetryAfter 2
        $null = New-FpDevice r1
        Get-Pause | Should -BeGreaterOrEqual 1900
    }

    It 'waits until the date that Retry-After names' {
        Add-Fault $sim -Kind status -Status 429 -RetryAfter date:2
        $null = New-FpDevice r1
        Get-Pause | Should -BeGreaterOrEqual 1000
        Get-Pause | Should -BeLessThan 6000
    }

    It 'waits a little by itself where Retry-After is <Name>' -ForEach @{ Name = 'missing'; Value = $null }, @{ Name = 'no sense'; Value = 'soon' }, @{ Name = 'out of range'; Value = '99999999999999999999' } {
        $header = $Value ? @{ RetryAfter = $Value } : @{}
        Add-Fault $sim -Kind status -Status 429 @header
        $null = New-FpDevice r1
        Get-Pause | Should -BeGreaterOrEqual 200
    }

    It 'does not wait for a date in the past' {
        Add-Fault $sim -Kind status -Status 429 -RetryAfter date:-60
        $null = New-FpDevice r1
        Get-Pause | Should -BeLessThan 3000
    }

    It 'fails at once, and says so, where Retry-After is beyond reason' {
        # A simulator of its own: whoever comes next to this one fails as well.
        $closed = Start-Simulator
        try {
            $null = Connect-Simulator $closed
            Add-Fault $closed -Kind status -Status 429 -RetryAfter 86400
            $seen = Watch-Command { New-FpDevice r1 }
            $requests = @(Get-Request $closed)
        }
        finally { Stop-Simulator $closed }
        $seen.Ids | Should -Be 'RateLimited'
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'LimitsExceeded'
        "$($seen.Errors)" | Should -BeLike '*429*86400 seconds*'
        $requests.Count | Should -Be 1
    }

    It 'fails as RateLimited when there is no end of it' {
        Add-Fault $sim -Kind status -Status 429 -RetryAfter 0 -Times 0
        $seen = Watch-Command { New-FpDevice r1 }
        $seen.Ids | Should -Be 'RateLimited'
        @(Get-Request $sim).Count | Should -Be 3
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is not sent again with -MaximumRetryCount 0' {
        $null = Connect-Simulator $sim -MaximumRetryCount 0
        Add-Fault $sim -Kind status -Status 429 -Times 0
        (Watch-Command { New-FpDevice r1 }).Ids | Should -Be 'RateLimited'
        @(Get-Request $sim).Count | Should -Be 1
    }
}

Describe 'A service with a rate limit' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim -MaximumRetryCount 5
    }

    It 'takes the whole fleet, told in <_> when to come back' -ForEach 'seconds', 'date', 'none' {
        Set-SimulatorOption $sim @{ rateLimit = @{ permits = 15; windowMs = 700; retryAfter = $_ } }
        $seen = Watch-Command { 1..40 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 16 }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.ReferenceId | Should -Be (1..40 | ForEach-Object { "r$_" })
        # Each window ends for those under way, and not for the whole fleet again and again.
        @((Get-SimulatorLog $sim).where({ $_.status -eq 429 })).Count | Should -BeLessThan 60
    }

    It 'sees no other request until the time it named' {
        Add-Fault $sim -Kind status -Status 429 -RetryAfter 2 -Skip 5
        Set-SimulatorOption $sim @{ latencyMs = 30 }
        $null = 1..40 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 4
        $log = Get-SimulatorLog $sim
        $refused = $log.where({ $_.status -eq 429 })
        $refused.Count | Should -Be 1
        # Those that were on their way then may still arrive.
        $log.where({ $_.startedMs -gt $refused[0].endedMs + 200 -and $_.startedMs -lt $refused[0].endedMs + 1800 }) | Should -BeNullOrEmpty
        $log.where({ $_.startedMs -gt $refused[0].endedMs + 1800 }).Count | Should -BeGreaterThan 20
    }
}

Describe 'Two sessions' {
    It 'keep to what one of them was told, in whichever runspace they are' {
        Reset-Simulator $sim
        $shells = 1..2 | ForEach-Object { New-Shell $sim }
        try {
            $shells | ForEach-Object {
                $null = $_.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
                $_.Commands.Clear()
            }
            Add-Fault $sim -Kind status -Method POST -Status 429 -RetryAfter 2
            $first = $shells[0].AddScript('New-FpDevice r1').BeginInvoke()
            Wait-While { @(Get-SimulatorLog $sim).status -notcontains 429 }
            Start-Sleep -Milliseconds 200
            $shells[1].AddScript('New-FpDevice r2').Invoke().ReferenceId | Should -Be 'r2'
            $shells[0].EndInvoke($first).ReferenceId | Should -Be 'r1'
        }
        finally { $shells.Dispose() }
        $creations = @((Get-SimulatorLog $sim).where({ $_.method -eq 'POST' }))
        $creations.status | Should -Be 429, 201, 201
        $creations[1..2].startedMs | ForEach-Object { $_ - $creations[0].endedMs | Should -BeGreaterThan 1900 }
    }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

Describe 'Retries' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim
        $id = (Get-StoredDevice $sim).id
        $null = Connect-Simulator $sim
    }

    It 'sends a GET again after <Kind> <Status>' -ForEach @(
        @{ Kind = 'status'; Status = 500 }
        @{ Kind = 'status'; Status = 502 }
        @{ Kind = 'status'; Status = 503 }
        @{ Kind = 'status'; Status = 504 }
        @{ Kind = 'status'; Status = 408 }
        @{ Kind = 'dropBefore'; Status = 0 }
        @{ Kind = 'dropAfter'; Status = 0 }
        @{ Kind = 'truncatedConnection'; Status = 0 }
    ) {
        $more = $Status ? @{ Status = $Status } : @{}
        Add-Fault $sim -Kind $Kind @more
        $seen = Watch-Command { Get-FpDevice $id }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Id | Should -Be $id
        Get-Request $sim | Should -Be "GET /devices/$id", "GET /devices/$id"
    }

    It 'does not send again what got <_>' -ForEach 400, 404, 409, 422, 501 {
        Add-Fault $sim -Kind status -Status $_ -Times 0
        (Watch-Command { Get-FpDevice $id }).Errors | Should -HaveCount 1
        @(Get-Request $sim).Count | Should -Be 1
    }

    It 'sends a request -MaximumRetryCount <_> times more, and then gives up' -ForEach 0, 1, 3 {
        $null = Connect-Simulator $sim -MaximumRetryCount $_
        Add-Fault $sim -Kind status -Status 503 -RetryAfter 0 -Times 0
        $seen = Watch-Command { Get-FpDevice $id }
        $seen.Ids | Should -Be 'ServiceError'
        @(Get-Request $sim).Count | Should -Be ($_ + 1)
    }

    It 'waits as long as a 503 says' {
        Add-Fault $sim -Kind status -Status 503 -RetryAfter 2
        $null = Get-FpDevice $id
        $log = Get-SimulatorLog $sim
        $log[1].startedMs - $log[0].endedMs | Should -BeGreaterOrEqual 1900
    }

    It 'does not wait as long as a 503 says where that is beyond reason' {
        # A simulator of its own: whoever comes next to this one fails as well.
        $closed = Start-Simulator
        try {
            $null = Connect-Simulator $closed
            Add-Fault $closed -Kind status -Status 503 -RetryAfter 86400 -Times 0
            (Watch-Command { Get-FpDevice $id }).Ids | Should -Be 'ServiceError'
            @(Get-Request $closed).Count | Should -Be 1
        }
        finally { Stop-Simulator $closed }
    }

    It 'sends a DELETE again after <Name>, and takes its 404 for success' -ForEach @(
        @{ Name = 'an answer that was lost'; Kind = 'dropAfter' }
        @{ Name = 'a 500 that had worked'; Kind = 'statusAfter' }
        @{ Name = 'an answer cut off'; Kind = 'truncatedConnection' }
    ) {
        Add-Fault $sim -Kind $Kind -Method DELETE
        $seen = Watch-Command { Remove-FpDevice $id -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        Get-Request $sim | Should -Be "DELETE /devices/$id", "DELETE /devices/$id"
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'takes the 404 for success when the first DELETE timed out' {
        $null = Connect-Simulator $sim -OperationTimeoutSeconds 1
        Add-Fault $sim -Kind hangAfter -Method DELETE
        (Watch-Command { Remove-FpDevice $id -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'takes the 404 to the first DELETE for what it is' {
        (Watch-Command { Remove-FpDevice dev_0 -Confirm:$false }).Ids | Should -Be 'NotFound'
    }

    It 'takes a 404 after a mere 429 for what it is' {
        Add-Fault $sim -Kind status -Status 429 -RetryAfter 0
        (Watch-Command { Remove-FpDevice dev_0 -Confirm:$false }).Ids | Should -Be 'NotFound'
    }

    It 'sends a POST without reference once, and says that it may have worked: <_>' -ForEach 'status', 'statusAfter', 'dropBefore', 'dropAfter' {
        Add-Fault $sim -Kind $_ -Method POST -Times 0
        $seen = Watch-Command { New-FpDevice -WithoutReference }
        $seen.Ids | Should -BeIn 'ServiceError', 'ServiceUnreachable'
        "$($seen.Errors)" | Should -BeLike '*may have taken effect*'
        Get-Request $sim | Should -Be 'POST /devices'
    }
}

Describe 'Time-outs' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim
        $id = (Get-StoredDevice $sim).id
        $null = Connect-Simulator $sim -OperationTimeoutSeconds 1 -MaximumRetryCount 1
    }

    It 'are per attempt' {
        Add-Fault $sim -Kind hang
        Set-SimulatorOption $sim @{ latencyMs = 300 }
        $watch = [Diagnostics.Stopwatch]::StartNew()
        (Get-FpDevice $id).Id | Should -Be $id
        $watch.Elapsed.TotalSeconds | Should -BeGreaterThan 1.2
    }

    It 'end what never ends as TimedOut' {
        Add-Fault $sim -Kind hang -Times 0
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $seen = Watch-Command { Get-FpDevice $id }
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
        $seen.Ids | Should -Be 'TimedOut'
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'OperationTimeout'
        "$($seen.Errors[0].ErrorDetails) $($seen.Errors[0].ErrorDetails.RecommendedAction)" | Should -BeLike '*1 seconds*-OperationTimeoutSeconds*'
        @(Get-Request $sim).Count | Should -Be 2
    }

    It 'cover the body too' {
        Add-Fault $sim -Kind headerOnly -Times 0
        (Watch-Command { Get-FpDevice $id }).Ids | Should -Be 'TimedOut'
    }
}

Describe 'A service that goes away' {
    It 'is ServiceUnreachable from then on' {
        $other = Start-Simulator
        Reset-Simulator $sim
        try {
            $session = Connect-Simulator $other -MaximumRetryCount 0
            $null = New-FpDevice r1 -Session $session
        }
        finally { Stop-Simulator $other }
        $seen = Watch-Command { 'r2', 'r3' | New-FpDevice -Session $session }
        $seen.Ids | Should -Be 'ServiceUnreachable', 'ServiceUnreachable'
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'ConnectionError'
        "$($seen.Errors[0])" | Should -BeLike "*'r2'*$(([uri]$other.flatpeak).Authority)*"
    }
}

Describe '-Verbose' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'shows a line a request: method, path, status, milliseconds, attempt' {
        Add-Fault $sim -Kind status -Status 503 -Method GET
        $seen = Watch-Command { Get-FpDevice -Verbose }
        $lines = @($seen.Verbose -match '^Flatpeak')
        $lines.Count | Should -Be 2
        $lines[0] | Should -Match '^Flatpeak: GET /devices\?limit=100 -> 503 in \d+ ms \(attempt 1\)$'
        $lines[1] | Should -Match '^Flatpeak: GET /devices\?limit=100 -> 200 in \d+ ms \(attempt 2\)$'
    }

    It 'shows the login' {
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -Verbose }
        $seen.Verbose | Should -Match 'GET /login -> 200 in \d+ ms \(attempt 1\)$'
    }

    It 'shows the requests of each cmdlet: <Name>' -ForEach @(
        @{ Name = 'New-FpDevice'; Command = { 'r1', 'r2' | New-FpDevice -Verbose }; Lines = 'POST /devices', 'POST /devices' }
        @{ Name = 'Get-FpDevice'; Command = { Get-FpDevice -ReferenceId nobody -Verbose }; Lines = , 'GET /devices?reference_id=nobody*' }
        @{ Name = 'Set-FpDevice'; Command = { Set-FpDevice dev_0 r1 -Verbose }; Lines = , 'GET /devices/dev_0' }
        @{ Name = 'Remove-FpDevice'; Command = { Remove-FpDevice dev_0 -Verbose -Confirm:$false }; Lines = , 'DELETE /devices/dev_0' }
        @{ Name = 'Invoke-FpRequest'; Command = { Invoke-FpRequest locations -Verbose }; Lines = , 'GET /locations' }
    ) {
        $shown = @((Watch-Command $Command).Verbose -match '^Flatpeak')
        $shown.Count | Should -Be $Lines.Count
        for ($i = 0; $i -lt $Lines.Count; $i++) { $shown[$i] | Should -BeLike "Flatpeak: $($Lines[$i]) -> *" }
    }

    It 'shows an attempt that got no answer' {
        Add-Fault $sim -Kind dropBefore
        (Watch-Command { Get-FpDevice -Verbose }).Verbose[0] | Should -Match '^Flatpeak: GET .* -> failed .*\(attempt 1\)$'
    }

    It 'shows nothing without it' {
        (Watch-Command { New-FpDevice r1 }).Verbose | Should -BeNullOrEmpty
    }
}

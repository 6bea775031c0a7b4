BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator

    function Get-LoginCount { @(Get-Request $sim | Where-Object { $_ -eq 'GET /login' }).Count }
}

Describe 'The token' {
    BeforeEach { Reset-Simulator $sim }

    It 'is taken once for a session, however many requests run at a time' {
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $null = 1..40 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 16
        Get-LoginCount | Should -Be 1
    }

    It 'is renewed before it expires, once for all concurrent requests, and nothing is refused' {
        Set-SimulatorOption $sim @{ tokenLifetimeSeconds = 2 }
        $session = Connect-Simulator $sim
        $first = $session.TokenExpires
        # Past the time of renewal, that is a tenth of the lifetime before its end, and past its end.
        Start-Sleep -Milliseconds 2100
        $null = 1..40 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 16
        Get-LoginCount | Should -Be 1
        (Get-SimulatorLog $sim).status | Select-Object -Unique | Sort-Object | Should -Be 200, 201
        $session.TokenExpires | Should -BeGreaterThan $first
    }

    It 'is renewed in the middle of a long job' {
        Set-SimulatorOption $sim @{ tokenLifetimeSeconds = 1; latencyMs = 50 }
        $null = Connect-Simulator $sim
        $seen = Watch-Command { 1..120 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 2 }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Count | Should -Be 120
        Get-LoginCount | Should -BeGreaterThan 1
    }

    It 'is renewed once when it is refused with <_>' -ForEach 401, 403 {
        $null = Connect-Simulator $sim
        Add-Fault $sim -Kind status -Status $_
        $seen = Watch-Command { New-FpDevice r1 }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.ReferenceId | Should -Be 'r1'
        Get-Request $sim | Should -Be 'POST /devices', 'GET /login', 'POST /devices'
    }

    It 'is renewed once for all concurrent requests when it was revoked' {
        $null = Connect-Simulator $sim
        Set-SimulatorOption $sim @{ latencyMs = 50 }
        $null = Invoke-Simulator $sim POST tokens/revoke
        $seen = Watch-Command { 1..20 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 16 }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Count | Should -Be 20
        Get-LoginCount | Should -Be 1
    }

    It 'is not renewed again and again for a plain no' {
        $null = Connect-Simulator $sim
        Add-Fault $sim -Kind status -Status 403 -Times 0
        $seen = Watch-Command { 'r1', 'r2', 'r3' | New-FpDevice -ThrottleLimit 1 }
        $seen.Ids | Should -Be 'AccessDenied', 'AccessDenied', 'AccessDenied'
        Get-LoginCount | Should -Be 1
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'that is no longer given ends the whole pipeline' {
        $null = Connect-Simulator $sim
        $null = Invoke-Simulator $sim POST tokens/revoke
        Add-Fault $sim -Kind status -Status 403 -Path /login -Times 0
        $seen = Watch-Command { 1..200 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 4 }
        $seen.Terminated | Should -BeTrue
        # Each of those that were under way says so; no more were begun.
        $seen.Ids | Select-Object -Unique | Should -Be 'AccessDenied'
        @($seen.Ids).Count | Should -BeLessOrEqual 4
        "$($seen.Errors)" | Should -BeLike "*$($sim.accounts[0].accountId)*"
        @(Get-Request $sim).Count | Should -BeLessOrEqual 12
    }

    It 'of the other mode than before is not taken' {
        $session = Connect-Simulator $sim
        $device = New-FpDevice r1
        $null = Invoke-Simulator $sim POST tokens/revoke
        Add-Fault $sim -Kind status -Status 200 -Path /login -Body '{"bearer_token":"abc","live_mode":true,"expires_in":3600}' -Times 0
        $seen = Watch-Command { $device | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        $session.LiveMode | Should -BeFalse
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'that cannot be renewed for a moment fails only what needed it' {
        $null = Connect-Simulator $sim -MaximumRetryCount 0
        $null = Invoke-Simulator $sim POST tokens/revoke
        Add-Fault $sim -Kind status -Status 503 -Path /login
        (Watch-Command { New-FpDevice r1 }).Ids | Should -Be 'ServiceError'
        (Watch-Command { New-FpDevice r1 }).Errors | Should -BeNullOrEmpty
    }
}

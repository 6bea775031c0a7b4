# A thousand devices, 32 at a time, with faults at random and a rate limit: after at most three runs nothing is left,
# and nothing ever went out of its order.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

Describe 'A fleet of <Count> devices at <Dialect>, with 5 % faults and a rate limit' -ForEach @{ Dialect = 'BoschHub'; Count = 250 }, @{ Dialect = 'Hono'; Count = 1000 } {
    BeforeAll {
        Reset-Simulator $sim
        # A tenth of them share ten policies.
        $rows = foreach ($number in 1..$Count) {
            $shared = $number -gt $Count * 0.9
            [pscustomobject]@{ ThingId = "ns:d$number"; PolicyId = $shared ? "ns:p$($number % 10)" : "ns:d$number" }
        }
        foreach ($group in $rows.Where({ $_.ThingId -ne $_.PolicyId }) | Group-Object PolicyId) { Add-BoschDevice $sim $Dialect $group.Group.ThingId @{ policyId = $group.Name } }
        Add-BoschDevice $sim $Dialect $rows.Where({ $_.ThingId -eq $_.PolicyId }).ThingId @{ credentials = 2 }
        $null = Connect-Bosch $sim $Dialect @{ MaximumRetryCount = 1 }
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{
            faultRate = 0.05; faultKinds = 'status:500', 'status:503', 'statusAfter:503', 'dropBefore', 'dropAfter'
            rateLimit = @{ permits = 400; windowMs = 1000; retryAfter = 'seconds' }
        }
        $runs = foreach ($run in 1..3) {
            $seen = Watch-Command { $rows | Remove-BoschThing -Confirm:$false -PassThru -ThrottleLimit 32 }
            $seen
            if (-not (Get-Leftover $sim)) { break }
        }
        $log = @(Get-SimulatorLog $sim)
        $left = @(Get-Leftover $sim)
    }

    It 'met faults and the rate limit' {
        @($log | Where-Object fault).Count | Should -BeGreaterThan ($Count / 5)
        @($log | Where-Object { $_.status -eq 429 -and -not $_.fault }).Count | Should -BeGreaterThan 0
        @($runs[0].Errors).Count | Should -BeGreaterThan 0
    }

    It 'is gone after at most three runs: no credential and no policy is orphaned' {
        $left | Should -BeNullOrEmpty
        @($runs).Count | Should -BeGreaterThan 1
        Get-DeleteAllCount $sim | Should -Be 0
    }

    It 'has one error for each device that failed, and each device one result, in input order' {
        foreach ($run in $runs) {
            @($run.Errors.TargetObject.ThingId | Select-Object -Unique).Count | Should -Be @($run.Errors).Count
            $run.Output.ThingId | Should -Be $rows.Where({ $_.ThingId -in $run.Output.ThingId }).ThingId
            # A device has a result, or failed before there was a plan.
            @($run.Output).Count + @($run.Errors.Where({ "$_" -notlike '*stopped at step*' })).Count | Should -Be $Count
            @($run.Output.Where({ -not $_.Succeeded })).Count | Should -Be @($run.Errors.Where({ "$_" -like '*stopped at step*' })).Count
        }
    }

    It 'never went out of order, with any device' {
        $own = @{}
        foreach ($entry in $log) {
            if ("$($entry.path)?$($entry.query)" -match 'ns(%3A|_)(d\d+)') { ($own[$Matches[2]] ??= [Collections.Generic.List[object]]::new()).Add($entry) }
        }
        $own.Count | Should -Be $Count
        $violations = foreach ($device in $own.Keys) { Get-OrderViolation $own[$device].ToArray() }
        $violations | Should -BeNullOrEmpty
    }

    It 'never took a shared policy before the last thing that used it' {
        # When each thing was gone: also where nobody heard of it.
        $gone = @{}
        foreach ($entry in $log) {
            if ($entry.method -eq 'DELETE' -and $entry.path -match '/things/ns%3A(d\d+)$' -and ($entry.status -in 204, 404 -or $entry.fault -in 'dropAfter', 'statusAfter')) {
                $gone["ns:$($Matches[1])"] ??= $entry.endedMs
            }
        }
        $users = $rows | Group-Object PolicyId -AsHashTable
        $taken = foreach ($entry in $log) {
            if ($entry.method -eq 'DELETE' -and $entry.path -match '/policies/ns%3A(p\d)$') {
                $policy = "ns:$($Matches[1])"
                $policy
                $users[$policy].ThingId | ForEach-Object { $gone[$_] ?? [double]::MaxValue | Should -BeLessOrEqual $entry.startedMs -Because "$_ uses $policy" }
            }
        }
        @($taken | Select-Object -Unique).Count | Should -Be 10
        # Nobody was ever locked out: no deletion of a thing was denied.
        $log | Where-Object { $_.status -eq 403 } | Should -BeNullOrEmpty
    }
}

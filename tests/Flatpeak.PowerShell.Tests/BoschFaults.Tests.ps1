# A removal that is stopped at any of its requests, by any fault, and then made again without the fault. The cases come
# from a removal in which nothing goes wrong: its every request is struck, in a device of its own, all in one command.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $faults = [ordered]@{
        '403'      = @{ kind = 'status'; status = 403; Id = 'AccessDenied' }
        '404'      = @{ kind = 'status'; status = 404; Id = 'NotFound' }
        '409'      = @{ kind = 'status'; status = 409; Id = 'Conflict' }
        '412'      = @{ kind = 'status'; status = 412; Id = 'Conflict' }
        '429'      = @{ kind = 'status'; status = 429; Id = 'RateLimited'; Hidden = $true }
        '500'      = @{ kind = 'status'; status = 500; Id = 'ServiceError'; Hidden = $true }
        dropBefore = @{ kind = 'dropBefore'; Id = 'ServiceUnreachable'; Hidden = $true }
        dropAfter  = @{ kind = 'dropAfter'; Id = 'ServiceUnreachable'; Hidden = $true }
        hang       = @{ kind = 'hang'; Id = 'TimedOut'; Hidden = $true }
        hangAfter  = @{ kind = 'hangAfter'; Id = 'TimedOut'; Hidden = $true }
    }
    $settings = @(
        @{ Scenario = 'at BoschHub'; Dialect = 'BoschHub'; Seed = @{ credentials = 2 }; Restore = $false }
        @{ Scenario = 'at Hono'; Dialect = 'Hono'; Seed = @{}; Restore = $false }
        @{ Scenario = 'at Hono whose policy is lost'; Dialect = 'Hono'; Seed = @{ policy = $false }; Restore = $true }
    )

    $sim = Start-Simulator
    try {
        $cases = foreach ($setting in $settings) {
            Reset-Simulator $sim
            Add-BoschDevice $sim $setting.Dialect ns:GOOD $setting.Seed
            $null = Connect-Bosch $sim $setting.Dialect
            Remove-BoschThing ns:GOOD -RestorePolicy:$setting.Restore -Confirm:$false
            $seen = @{}
            $requests = foreach ($entry in Get-SimulatorLog $sim) {
                $target = "$($entry.service) $($entry.method) $($entry.path)?$($entry.query)"
                $seen[$target] = 1 + $seen[$target]
                @{
                    Service = $entry.service; Method = $entry.method; Path = $entry.path; Query = $entry.query
                    Skip = $seen[$target] - 1
                    Request = "$(Format-Request $entry)$($seen[$target] -gt 1 ? " (for the time $($seen[$target]))" : '')"
                }
            }
            for ($i = 0; $i -lt @($requests).Count; $i++) { $requests[$i].ThingId = 'ns:x{0:00}' -f $i }
            # A request that names no device would be struck for all of them: it has a command of its own.
            $groups = @(@{ Part = ''; Requests = @($requests | Where-Object { "$($_.Path)?$($_.Query)" -cmatch 'GOOD' }) })
            $groups += @($requests | Where-Object { "$($_.Path)?$($_.Query)" -cnotmatch 'GOOD' } | ForEach-Object { @{ Part = ', at a request that names no device'; Requests = @($_) } })
            foreach ($name in $faults.Keys) {
                foreach ($group in $groups) { $setting + $group + @{ FaultName = $name; Fault = $faults[$name] } }
            }
        }
    }
    finally { Stop-Simulator $sim }
    $hidden = $cases | Where-Object { $_.Fault.Contains('Hidden') }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator

    # Strikes one request of one device, and every repetition of it.
    function Add-CaseFault($Fault, $Request, $Times) {
        $name = $Request.ThingId.Substring(3)
        Add-BoschFault $sim @{
            service = $Request.Service; method = $Request.Method
            # A probe has another name each time.
            path = "^$([regex]::Escape(($Request.Path -creplace 'GOOD', $name)) -replace 'flatpeak-[0-9a-f]{32}', 'flatpeak-[0-9a-f]{32}')$"
            # How long Things may take follows from how long the session waits.
            query = "^$([regex]::Escape(($Request.Query -creplace 'GOOD', $name)) -replace 'timeout=[0-9]+m?s', 'timeout=[0-9]+m?s')$"
            kind = $Fault.kind; status = $Fault['status']; skip = $Request.Skip; times = $Times
        }
    }

    function Get-StepOf($Request) {
        switch -Regex ($Request.Request) {
            '^(hub|hono) \w+ (/v1)?/credentials/' { return 'Credentials' }
            '^(hub|hono) DELETE' { return 'Registration' }
            # The one that asks for the policy as well looks whether the thing is quiet.
            '^things GET /things/' { return $Request.Query -match '_policy' ? 'Quiet' : @('', 'Policy')[$Request.Skip] }
            '^things GET /whoami' { return $Restore ? 'RestorePolicy' : 'Policy' }
            '^things (GET|PUT) /policies/|/flatpeak-' { return 'RestorePolicy' }
            '^things DELETE /things/' { return 'Thing' }
            '^things (GET /search/|DELETE /policies/)' { return 'Policy' }
        }
        throw "Which step sends '$($Request.Request)'?"
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'A removal <Scenario>, with <FaultName><Part>' -ForEach $cases {
    BeforeAll {
        Reset-Simulator $sim
        # A first try only, where a second one could but take time.
        $retries = $Fault.kind -like 'hang*' -or $FaultName -eq '429' ? 0 : 1
        $ids = $Requests.ThingId
        Add-BoschDevice $sim $Dialect $ids $Seed
        $null = Connect-Bosch $sim $Dialect @{ MaximumRetryCount = $retries; OperationTimeoutSeconds = 1 }
        foreach ($request in $Requests) { Add-CaseFault $Fault $request $null }
        $first = Watch-Command { $ids | Remove-BoschThing -RestorePolicy:$Restore -Confirm:$false -PassThru -ThrottleLimit 32 }
        $log = @(Get-SimulatorLog $sim)
        $firstEnd = $log[-1].n
        $between = @(Get-Leftover $sim)

        $null = Invoke-Simulator $sim DELETE faults
        Clear-Log $sim
        # A session whose host is not on hold after a 429.
        $null = Connect-Bosch $sim $Dialect @{ OperationTimeoutSeconds = 5 }
        $second = Watch-Command { $ids | Remove-BoschThing -RestorePolicy:$Restore -Confirm:$false -PassThru -ThrottleLimit 32 }
        $log += @(Get-SimulatorLog $sim)
        $after = @(Get-Leftover $sim)
    }

    It 'to <Request>: stops there, says where, and converges' -ForEach $Requests {
        $name = $ThingId.Substring(3)
        $own = $log | Where-Object { $Part -or "$($_.path)?$($_.query)" -match $name }
        $failures = @($first.Errors | Where-Object { $_.TargetObject -eq $ThingId })
        $removal = $first.Output | Where-Object ThingId -eq $ThingId
        # A thing whose policy is lost answers 403 by itself; and to be told that something is gone is no failure, as a rule.
        if ($FaultName -eq '403' -and $Request -match '/flatpeak-') { $removal.Succeeded | Should -BeTrue }
        elseif ($FaultName -ne '404') {
            $failures.Count | Should -Be 1
            # Of the deletion of a thing that was quiet, 412 says that it is not any more.
            $id = $FaultName -eq '412' -and $Request -match 'DELETE /things/' -and $Request -notmatch '/flatpeak-' ? 'DeviceStillActive' : $Fault.Id
            ($failures[0].FullyQualifiedErrorId -split ',')[0] | Should -Be $id
            # Nothing but the same request again came after it, with a new token, and reads that say what a 403 means.
            $struck = @($own | Where-Object fault)
            $struck.Count | Should -BeGreaterThan 0
            $step = Get-StepOf @{ Request = $Request; Skip = $Skip; Query = $Query }
            $rest = $own | Where-Object { $_.n -gt $struck[0].n -and $_.n -le $firstEnd -and $_.method -ne 'GET' -and -not $_.fault -and $_.service -ne 'token' }
            $rest | Should -BeNullOrEmpty
            if ($step) {
                "$($failures[0])" | Should -BeLike "*'$ThingId' stopped at step * ($step)*"
                ($removal.Steps | Where-Object State -eq Failed).Kind | Should -Be $step
                $number = ($removal.Steps | Where-Object State -eq Failed).Number
                $removal.Steps | Where-Object Number -gt $number | ForEach-Object { $_.State | Should -Be 'NotRun' }
            }
            else {
                "$($failures[0])" | Should -BeLike "*'$ThingId'*"
                $removal | Should -BeNullOrEmpty
            }
        }
        elseif ($failures) {
            $failures.Count | Should -Be 1
            ($failures[0].FullyQualifiedErrorId -split ',')[0] | Should -BeIn 'NotFound', 'Conflict', 'AccessDenied', 'UnexpectedResponse'
            $removal.Succeeded | Should -BeFalse
        }
        else {
            $removal.Succeeded | Should -BeTrue
        }
        if (-not $Restore) {
            # Nobody may be locked out: no policy went before its thing.
            if ($between -contains "thing $ThingId") { $between | Should -Contain "policy $ThingId" }
        }

        @($second.Errors | Where-Object { $_.TargetObject -eq $ThingId }) | Should -BeNullOrEmpty
        ($second.Output | Where-Object ThingId -eq $ThingId).Succeeded | Should -BeTrue
        $after | Where-Object { $_ -match "$name`$|${name}_" } | Should -BeNullOrEmpty
        if ($FaultName -ne '404') { Get-OrderViolation $own | Should -BeNullOrEmpty }
    }

    It 'leaves nothing at all in the end, and never deleted more than one device' {
        $after | Should -BeNullOrEmpty
        Get-DeleteAllCount $sim | Should -Be 0
    }
}

Describe 'A removal <Scenario>, with <FaultName> once at every request<Part>' -ForEach $hidden {
    It 'succeeds by a retry, and knows what it did' {
        Reset-Simulator $sim
        $ids = $Requests.ThingId
        Add-BoschDevice $sim $Dialect $ids $Seed
        $null = Connect-Bosch $sim $Dialect @{ MaximumRetryCount = 5; OperationTimeoutSeconds = 1 }
        foreach ($request in $Requests) { Add-CaseFault $Fault $request 1 }
        $seen = Watch-Command { $ids | Remove-BoschThing -RestorePolicy:$Restore -Confirm:$false -PassThru -ThrottleLimit 32 }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Succeeded | Should -Be (@($true) * $ids.Count)
        if (-not $Restore) { $seen.Output.Steps.State | Select-Object -Unique | Should -Be 'Done' }
        (Invoke-Simulator $sim GET faults).faults.hits | Should -Be (@(1) * $ids.Count)
        Get-Leftover $sim | Should -BeNullOrEmpty
        foreach ($id in $ids) {
            Get-OrderViolation @(Get-SimulatorLog $sim | Where-Object { "$($_.path)?$($_.query)" -match $id.Substring(3) }) | Should -BeNullOrEmpty
        }
    }
}

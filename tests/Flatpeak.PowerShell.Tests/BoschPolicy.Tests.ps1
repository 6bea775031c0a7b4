# What Remove-BoschThing leaves alone, because others need it, and what it waits for: shared policies, a search that
# lags, devices that still send, credentials that come meanwhile.
BeforeDiscovery { $dialects = @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

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

    It 'is kept also when it has the id of the removed thing' {
        Add-BoschDevice $sim Hono ns:d1
        Add-BoschDevice $sim Hono ns:d2 @{ policyId = 'ns:d1' }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        $seen.Warnings | Should -BeLike '*1 other thing uses it.'
        Get-Leftover $sim | Should -Contain 'policy ns:d1'
        Get-Leftover $sim | Should -Contain 'thing ns:d2'
    }

    It 'is kept when it is named for a thing that is gone' {
        Add-BoschDevice $sim Hono ns:d1
        $seen = Watch-Command { Remove-BoschThing ns:gone -PolicyId ns:d1 -Confirm:$false }
        $seen.Warnings | Should -BeLike "*1 other thing uses it. No trace of 'ns:gone'*"
        @(Get-Leftover $sim).Count | Should -Be 4
    }

    It 'goes with the last thing that used it: <_> at a time' -ForEach 1, 8 {
        Add-BoschDevice $sim Hono (1..12 | ForEach-Object { "ns:d$_" }) @{ policyId = 'ns:shared' }
        $seen = Watch-Command { 1..12 | ForEach-Object { "ns:d$_" } | Remove-BoschThing -Confirm:$false -ThrottleLimit $_ }
        $seen.Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'goes once the search has caught up with what was removed just now' {
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchLagMs = 1500 }
        Add-BoschDevice $sim Hono ns:d1, ns:d2 @{ policyId = 'ns:shared' }
        $seen = Watch-Command { 'ns:d1', 'ns:d2' | Remove-BoschThing -Confirm:$false -ThrottleLimit 1 }
        $seen.Errors | Should -BeNullOrEmpty
        (Invoke-Simulator $sim GET counts).search | Should -Be 0
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'is kept when more things use it than the search has on a page' {
        Add-BoschDevice $sim '' (1..201 | ForEach-Object { "ns:d$_" }) @{ policyId = 'ns:shared' }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        $seen.Warnings | Should -BeLike '*200 other things use it.*'
        Get-Leftover $sim | Should -Contain 'policy ns:shared'
    }

    It 'is kept when the search fails: <Name>' -ForEach @(
        @{ Name = 'no access'; Fault = @{ kind = 'status'; status = 403 } }
        @{ Name = 'not found'; Fault = @{ kind = 'status'; status = 404 } }
        @{ Name = 'an error'; Fault = @{ kind = 'status'; status = 500 } }
        @{ Name = 'an empty answer'; Fault = @{ kind = 'empty' } }
        @{ Name = 'a page of HTML'; Fault = @{ kind = 'html' } }
        @{ Name = 'half an answer'; Fault = @{ kind = 'truncated' } }
        @{ Name = 'an answer of wrong types'; Fault = @{ kind = 'wrongTypes' } }
        @{ Name = 'an answer without items'; Fault = @{ kind = 'status'; status = 200; body = '{}' } }
        @{ Name = 'items that are null'; Fault = @{ kind = 'status'; status = 200; body = '{"items":null}' } }
        @{ Name = 'items without id'; Fault = @{ kind = 'status'; status = 200; body = '{"items":[{"policyId":"ns:shared"}]}' } }
        @{ Name = 'the same page for ever'; Fault = @{ kind = 'status'; status = 200; body = '{"items":[],"cursor":"x"}' } }
    ) {
        Add-BoschDevice $sim Hono ns:d1, ns:d2 @{ policyId = 'ns:shared' }
        Add-BoschFault $sim (@{ service = 'things'; path = '/search/'; times = $null } + $Fault)
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        @($seen.Errors).Count | Should -Be 1
        $seen.Output.Succeeded | Should -BeFalse
        $seen.Output.Steps[-1].State | Should -Be 'Failed'
        Get-Leftover $sim | Should -Contain 'policy ns:shared'
        Get-BoschRequest $sim -Writes | Where-Object { $_ -match 'policies' } | Should -BeNullOrEmpty
    }
}

Describe 'A thing that is still there after it was said to be gone' {
    It 'keeps its policy, or nobody could ever remove it' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschDevice $sim Hono ns:d1
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 404 }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        $seen.Ids | Should -Be 'Conflict'
        $seen.Output.Succeeded | Should -BeFalse
        Get-Leftover $sim | Should -Be 'thing ns:d1', 'policy ns:d1'
        Remove-BoschThing ns:d1 -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'The quiet period at <Dialect>' -ForEach $dialects {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
    }

    It 'of ten minutes keeps a device that sent something <Seconds> seconds ago: <Kept>' -ForEach @(
        @{ Seconds = 0; Kept = $true }
        @{ Seconds = 570; Kept = $true }
        @{ Seconds = 630; Kept = $false }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1 @{ modifiedSecondsAgo = $Seconds }
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

    It 'is looked at again right before the removal: the device sent something after the plan was made' {
        Add-BoschDevice $sim $Dialect ns:d1
        # The plan reads the thing once, quiet for an hour; then its device speaks.
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/things/'; skip = 1; kind = 'dropBefore' }
        $null = Invoke-Simulator $sim PUT 'options?service=things' @{ latencyMs = 300 }
        $shell = New-AskedShell $sim $Dialect
        try {
            $run = $shell.AddScript('Remove-BoschThing ns:d1 -Confirm:$false').BeginInvoke()
            while (@(Get-SimulatorLog $sim -Service things).Count -lt 2) { Start-Sleep -Milliseconds 10 }
            $null = Invoke-Simulator $sim POST things/touch @{ thingId = 'ns:d1' }
            $null = $shell.EndInvoke($run)
            ($shell.Streams.Error.FullyQualifiedErrorId -split ',')[0] | Should -Be 'DeviceStillActive'
        }
        finally { Close-AskedShell $shell }
        @(Get-Leftover $sim).Count | Should -Be 4
    }

    It 'is skipped by <_>' -ForEach '-Force', '-QuietPeriod 0', '-QuietPeriod 00:00:00' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ modifiedSecondsAgo = 0 }
        $seen = Watch-Command ([scriptblock]::Create("Remove-BoschThing ns:d1 -Confirm:`$false -PassThru $_"))
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Steps.Kind | Should -Be 'Credentials', 'Registration', 'Thing', 'Policy'
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'can be shorter or longer' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ modifiedSecondsAgo = 90 }
        (Watch-Command { Remove-BoschThing ns:d1 -QuietPeriod 00:02:00 -Confirm:$false }).Ids | Should -Be 'DeviceStillActive'
        (Watch-Command { Remove-BoschThing ns:d1 -QuietPeriod 00:01:00 -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'of <_> cannot be meant' -ForEach '10', '1', '-00:10:00', '00:00:00.5' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ modifiedSecondsAgo = 0 }
        $seen = Watch-Command ([scriptblock]::Create("Remove-BoschThing ns:d1 -Confirm:`$false -QuietPeriod $($_ -like '-*' ? "'$_'" : $_)"))
        $seen.Ids | Should -Be 'InvalidPeriod'
        $seen.Terminated | Should -BeTrue
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'keeps a thing that does not say when it changed: <Name>' -ForEach @(
        @{ Name = 'not at all'; Body = '{"thingId":"ns:d1","policyId":"ns:d1"}' }
        @{ Name = 'in the future'; Body = '{"thingId":"ns:d1","policyId":"ns:d1","_modified":"2099-01-01T00:00:00Z"}' }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/things/'; kind = 'status'; status = 200; body = $Body; times = $null }
        (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }).Ids | Should -Be 'DeviceStillActive'
        @(Get-Leftover $sim).Count | Should -Be 4
    }

    It 'keeps a thing whose time cannot be read, whatever is forced' {
        Add-BoschDevice $sim $Dialect ns:d1
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/things/'; kind = 'status'; status = 200; body = '{"thingId":"ns:d1","_modified":"yesterday"}'; times = $null }
        (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }).Ids | Should -Be 'UnexpectedResponse'
        @(Get-Leftover $sim).Count | Should -Be 4
    }

    It 'keeps everything when the answer is about another thing' {
        Add-BoschDevice $sim $Dialect ns:d1
        Add-BoschFault $sim @{ service = 'things'; method = 'GET'; path = '/things/'; kind = 'status'; status = 200; body = '{"thingId":"ns:d2","policyId":"ns:d2","_modified":"2020-01-01T00:00:00Z"}'; times = $null }
        (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -Force }).Ids | Should -Be 'UnexpectedResponse'
        @(Get-Leftover $sim).Count | Should -Be 4
    }
}

Describe 'Credentials at the Hub' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim BoschHub
    }

    It 'are all removed, also one that was added meanwhile' {
        Add-BoschDevice $sim BoschHub ns:d1 @{ credentials = 3 }
        $null = Invoke-Simulator $sim PUT 'options?service=hub' @{ latencyMs = 200 }
        $shell = New-AskedShell $sim BoschHub
        try {
            $run = $shell.AddScript('Remove-BoschThing ns:d1 -Confirm:$false').BeginInvoke()
            while (-not @(Get-SimulatorLog $sim -Service hub | Where-Object { $_.method -eq 'DELETE' })) { Start-Sleep -Milliseconds 10 }
            Add-BoschDevice $sim BoschHub ns:d1 @{ credentials = 5 }
            $null = $shell.EndInvoke($run)
            $shell.Streams.Error | Should -BeNullOrEmpty
        }
        finally { Close-AskedShell $shell }
        $requests = Get-BoschRequest $sim | Where-Object { $_ -like 'hub*' }
        $requests | Select-Object -Last 2 | Should -Be 'hub GET /credentials/t1?device-id=ns:d1', 'hub DELETE /registration/t1/ns:d1'
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'are removed with auth ids that need to be encoded' {
        $name = 'a b&type=x#%2F/..?é+"'
        $null = Invoke-RestMethod "$($sim.hub)credentials/t1" -Method Post -NoProxy -ContentType application/json `
            -Authentication Basic -AllowUnencryptedAuthentication -Credential (ConvertTo-Credential $sim.bosch.hubUser $sim.bosch.hubPassword) `
            -Body (@{ 'device-id' = 'ns:d1'; 'auth-id' = $name; type = 'hashed-password'; secrets = @(@{ password = 'word' }) } | ConvertTo-Json)
        Get-Leftover $sim | Should -Be "hub credential $name"
        Remove-BoschThing ns:d1 -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'without their device are removed, and the id can be used again' {
        Add-BoschDevice $sim BoschHub ns:d1 @{ registration = $false; thing = $false; policy = $false }
        Remove-BoschThing ns:d1 -Confirm:$false
        (New-BoschThing ns:d1).ThingId | Should -Be 'ns:d1'
    }

    It 'of other devices stay: a list that holds them is not believed' {
        Add-BoschDevice $sim BoschHub ns:d1, ns:d2
        $body = '{"total":2,"credentials":[{"device-id":"ns:d1","auth-id":"ns_d1","type":"hashed-password"},{"device-id":"ns:d2","auth-id":"ns_d2","type":"hashed-password"}]}'
        Add-BoschFault $sim @{ service = 'hub'; method = 'GET'; path = '/credentials/'; kind = 'status'; status = 200; body = $body; times = $null }
        (Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }).Ids | Should -Be 'UnexpectedResponse'
        @(Get-Leftover $sim).Count | Should -Be 8
    }

    It 'that cannot be listed keep the device: <Name>' -ForEach @(
        @{ Name = 'no list'; Fault = @{ kind = 'status'; status = 200; body = '{"total":1}' } }
        @{ Name = 'a list that is null'; Fault = @{ kind = 'status'; status = 200; body = '{"total":0,"credentials":null}' } }
        @{ Name = 'one without auth-id'; Fault = @{ kind = 'status'; status = 200; body = '{"credentials":[{"type":"x"}]}' } }
        @{ Name = 'one with an empty auth-id'; Fault = @{ kind = 'status'; status = 200; body = '{"credentials":[{"auth-id":"","type":"x"}]}' } }
        @{ Name = 'one that is null'; Fault = @{ kind = 'status'; status = 200; body = '{"credentials":[null]}' } }
        @{ Name = 'HTML'; Fault = @{ kind = 'html' } }
        @{ Name = 'nothing'; Fault = @{ kind = 'empty' } }
        @{ Name = 'half of it'; Fault = @{ kind = 'truncated' } }
    ) {
        Add-BoschDevice $sim BoschHub ns:d1
        Add-BoschFault $sim (@{ service = 'hub'; method = 'GET'; path = '/credentials/'; times = $null } + $Fault)
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
        @(Get-Leftover $sim).Count | Should -Be 4
    }

    It 'that come back for ever are given up on, and the device stays' {
        Add-BoschDevice $sim BoschHub ns:d1
        Add-BoschFault $sim @{ service = 'hub'; method = 'DELETE'; path = '/credentials/'; kind = 'status'; status = 404; times = $null }
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        Get-BoschRequest $sim -Writes | Where-Object { $_ -match 'registration|things' } | Should -BeNullOrEmpty
        @(Get-Leftover $sim).Count | Should -Be 4
    }
}

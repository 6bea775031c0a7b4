BeforeDiscovery { $dialects = @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Get-BoschThing' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'reads a thing by its id' {
        Add-BoschDevice $sim Hono ns:d1 @{ policyId = 'ns:p1'; modifiedSecondsAgo = 3600 }
        $thing = Get-BoschThing ns:d1
        $thing | Should -BeOfType 'Flatpeak.Bosch.Thing'
        $thing.ThingId | Should -Be 'ns:d1'
        $thing.Namespace | Should -Be 'ns'
        $thing.PolicyId | Should -Be 'ns:p1'
        $thing.Revision | Should -BeGreaterThan 0
        $thing.Modified.Offset | Should -Be ([timespan]::Zero)
        ([DateTimeOffset]::UtcNow - $thing.Modified).TotalMinutes | Should -BeGreaterThan 59
        ([DateTimeOffset]::UtcNow - $thing.Modified).TotalMinutes | Should -BeLessThan 62
        Get-BoschRequest $sim | Should -Be 'things GET /things/ns:d1'
        "$thing" | Should -Be 'ns:d1'
    }

    It 'reads several, in input order, from <Name>' -ForEach @(
        @{ Name = 'a parameter'; Command = { Get-BoschThing ns:d3, ns:d1, ns:d2 } }
        @{ Name = 'text'; Command = { 'ns:d3', 'ns:d1', 'ns:d2' | Get-BoschThing -ThrottleLimit 3 } }
        @{ Name = 'rows'; Command = { 'ReferenceId', 'ns:d3', 'ns:d1', 'ns:d2' | ConvertFrom-Csv | Get-BoschThing } }
        @{ Name = 'things'; Command = { Get-BoschThing ns:d3, ns:d1, ns:d2 | Get-BoschThing } }
    ) {
        Add-BoschDevice $sim '' ns:d1, ns:d2, ns:d3
        (& $Command).ThingId | Should -Be 'ns:d3', 'ns:d1', 'ns:d2'
    }

    It 'reports what is not there, and goes on' {
        Add-BoschDevice $sim '' ns:d1
        $seen = Watch-Command { 'ns:gone', 'ns:d1' | Get-BoschThing }
        $seen.Ids | Should -Be 'NotFound'
        $seen.Errors[0].TargetObject | Should -Be 'ns:gone'
        "$($seen.Errors)" | Should -BeLike "*'ns:gone'*Things*$(([uri]$sim.things).Authority)*"
        $seen.Output.ThingId | Should -Be 'ns:d1'
    }

    It 'finds all, some of a namespace, and some by a filter: <Name>' -ForEach @(
        @{ Name = 'all'; Command = { Get-BoschThing }; Expected = 'a.b:x', 'ns:d1', 'ns:d2', 'other:y' }
        @{ Name = 'a namespace'; Command = { Get-BoschThing -Namespace ns }; Expected = 'ns:d1', 'ns:d2' }
        @{ Name = 'namespaces'; Command = { Get-BoschThing -Namespace a.b, other }; Expected = 'a.b:x', 'other:y' }
        @{ Name = 'a filter'; Command = { Get-BoschThing -Filter 'eq(attributes/site,"north & south")' }; Expected = 'ns:d2' }
        @{ Name = 'both'; Command = { Get-BoschThing -Namespace ns -Filter 'like(thingId,"*1")' }; Expected = 'ns:d1' }
        @{ Name = 'nothing'; Command = { Get-BoschThing -Namespace nowhere }; Expected = @() }
    ) {
        Add-BoschDevice $sim '' ns:d1, a.b:x, other:y
        Add-BoschDevice $sim '' ns:d2 @{ attributes = @{ site = 'north & south' } }
        @(& $Command).ThingId | Should -Be $Expected
    }

    It 'reports a filter that the service does not understand' {
        $seen = Watch-Command { Get-BoschThing -Filter 'this is not RQL' }
        $seen.Ids | Should -Be 'RequestRefused'
        $seen.Terminated | Should -BeFalse
        "$($seen.Errors)" | Should -BeLike '*Things*400*'
    }

    It 'reads nothing for an empty pipeline: <_>' -ForEach '@() | Get-BoschThing', '$null | Where-Object { $false } | Get-BoschThing', 'Get-BoschThing -Namespace nowhere | Get-BoschThing -IncludeRegistration' {
        Add-BoschDevice $sim '' ns:d1
        $seen = Watch-Command ([scriptblock]::Create($_))
        $seen.Written | Should -BeNullOrEmpty
        Get-BoschRequest $sim | Where-Object { $_ -notlike '*namespaces=nowhere*' } | Should -BeNullOrEmpty
    }

    It 'is not the whole namespace when the filter is empty: <Name>' -ForEach @(
        @{ Name = 'a filter'; Command = { Get-BoschThing -Filter '' } }
        @{ Name = 'a namespace'; Command = { Get-BoschThing -Namespace '' } }
        @{ Name = 'no namespaces'; Command = { Get-BoschThing -Namespace @() } }
    ) {
        (Watch-Command $Command).Ids | Should -BeLike 'ParameterArgumentValidationError*'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

Describe 'Get-BoschThing, for more things than fit a page' {
    BeforeAll {
        Reset-Simulator $sim
        $all = 1..450 | ForEach-Object { 'ns:d{0:000}' -f $_ }
        Add-BoschDevice $sim '' $all
    }
    BeforeEach {
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Bosch $sim Hono
    }

    It 'follows the cursor' {
        (Get-BoschThing).ThingId | Should -Be $all
        $requests = Get-BoschRequest $sim
        $requests.Count | Should -Be 3
        $requests | Should -BeLike 'things GET /search/things?option=size(200)*'
        $requests[1] | Should -BeLike '*cursor(*'
    }

    It 'asks for no page before it is wanted' {
        (Get-BoschThing | Select-Object -First 1).ThingId | Should -Be 'ns:d001'
        @(Get-BoschRequest $sim).Count | Should -Be 1
    }

    It 'asks for the second page when the first is used up' {
        @(Get-BoschThing | Select-Object -First 201).Count | Should -Be 201
        @(Get-BoschRequest $sim).Count | Should -Be 2
    }

    It 'outputs what it has, and then reports that the next page failed' {
        Add-BoschFault $sim @{ service = 'things'; path = '/search/'; query = 'cursor'; kind = 'status'; status = 403; times = $null }
        $seen = Watch-Command { Get-BoschThing }
        $seen.Output.Count | Should -Be 200
        $seen.Ids | Should -Be 'AccessDenied'
        $null = Invoke-Simulator $sim DELETE faults
    }

    It 'does not run in circles' {
        Add-BoschFault $sim @{ service = 'things'; path = '/search/'; kind = 'status'; status = 200; body = '{"items":[{"thingId":"ns:a"}],"cursor":"same"}'; times = $null }
        $seen = Watch-Command { Get-BoschThing }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        @(Get-BoschRequest $sim).Count | Should -BeLessOrEqual 3
        $null = Invoke-Simulator $sim DELETE faults
    }
}

Describe 'Get-BoschThing -IncludeRegistration at <Dialect>' -ForEach $dialects {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
    }

    It 'adds what the registry knows: <Name>' -ForEach @(
        @{ Name = 'registered'; Seed = @{ credentials = 3 }; Registered = $true; Count = 3 }
        @{ Name = 'registered, without credentials'; Seed = @{ credentials = 0 }; Registered = $true; Count = 0 }
        @{ Name = 'not registered'; Seed = @{ registration = $false; credentials = 0 }; Registered = $false; Count = 0 }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1 $Seed
        foreach ($thing in (Get-BoschThing ns:d1 -IncludeRegistration), (Get-BoschThing -IncludeRegistration)) {
            $thing.PSObject.BaseObject | Should -BeOfType 'Flatpeak.Bosch.Thing'
            $thing.ThingId | Should -Be 'ns:d1'
            $thing.Registered | Should -Be $Registered
            $thing.Enabled | Should -Be ($Registered ? $true : $null)
            $thing.CredentialCount | Should -Be $Count
        }
    }

    It 'says that a device is disabled' {
        Add-BoschDevice $sim $Dialect ns:d1
        $path = $Dialect -eq 'Hono' ? '^/v1/devices/t1/' : '^/registration/t1/'
        Add-BoschFault $sim @{ method = 'GET'; path = $path; kind = 'status'; status = 200; body = '{"device-id":"ns:d1","enabled":false}' }
        (Get-BoschThing ns:d1 -IncludeRegistration).Enabled | Should -BeFalse
    }

    It 'goes by HubDeviceId where the object has one' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ deviceId = 'hub-1' }
        $thing = [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = 'hub-1' } | Get-BoschThing -IncludeRegistration
        $thing.Registered | Should -BeTrue
        $thing.CredentialCount | Should -Be 1
    }

    It 'keeps HubDeviceId, so that a removal of what it has output takes that one: <Name>' -ForEach @(
        @{ Name = 'with the registration'; With = @{ IncludeRegistration = $true } }
        @{ Name = 'without'; With = @{} }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1 @{ deviceId = 'ns:d2' }
        Add-BoschDevice $sim $Dialect ns:d2 @{ deviceId = 'ns:d1' }
        $thing = [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = 'ns:d2' } | Get-BoschThing @With
        $thing.HubDeviceId | Should -Be 'ns:d2'
        $thing | Remove-BoschThing -Confirm:$false -ErrorAction Stop
        $left = @(Get-Leftover $sim)
        $left -match 'registration|device' | Should -HaveCount 1
        $left -match 'registration|device' | Should -Match 'ns:d1$'
    }

    It 'asks the registry only when it is told to' {
        Add-BoschDevice $sim $Dialect ns:d1
        $null = Get-BoschThing ns:d1
        Get-BoschRequest $sim | Where-Object { $_ -match '^(hub|hono) ' } | Should -BeNullOrEmpty
    }

    It 'reports the thing whose registration cannot be read, and goes on' {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2
        $path = $Dialect -eq 'Hono' ? '^/v1/devices/t1/.*d1' : '^/registration/t1/.*d1'
        Add-BoschFault $sim @{ method = 'GET'; path = $path; kind = 'status'; status = 403; times = $null }
        $seen = Watch-Command { Get-BoschThing -IncludeRegistration }
        $seen.Ids | Should -Be 'AccessDenied'
        $seen.Errors[0].TargetObject.ThingId | Should -Be 'ns:d1'
        $seen.Output.ThingId | Should -Be 'ns:d2'
    }
}

Describe 'Get-BoschThing -IncludeRegistration at the Hub' {
    It 'shows credentials that have outlived their device' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim BoschHub
        Add-BoschDevice $sim BoschHub ns:d1 @{ registration = $false; credentials = 2 }
        $thing = Get-BoschThing ns:d1 -IncludeRegistration
        $thing.Registered | Should -BeFalse
        $thing.Enabled | Should -BeNullOrEmpty
        $thing.CredentialCount | Should -Be 2
    }
}

Describe 'Answers about things that make no sense' {
    BeforeEach {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:d1
        $null = Connect-Bosch $sim Hono @{ MaximumRetryCount = 0; OperationTimeoutSeconds = 1 }
    }

    It '<Kind>, to a thing and to a search: <Expected>' -ForEach @(
        @{ Kind = 'empty'; Expected = 'UnexpectedResponse' }
        @{ Kind = 'html'; Expected = 'UnexpectedResponse' }
        @{ Kind = 'truncated'; Expected = 'UnexpectedResponse' }
        @{ Kind = 'truncatedConnection'; Expected = 'ServiceUnreachable' }
        @{ Kind = 'wrongTypes'; Expected = 'UnexpectedResponse' }
        @{ Kind = 'huge'; Expected = 'UnexpectedResponse' }
        @{ Kind = 'redirect'; Expected = 'UnexpectedResponse' }
        @{ Kind = 'headerOnly'; Expected = 'TimedOut' }
        @{ Kind = 'unknownFields'; Expected = 'right' }
    ) {
        Add-BoschFault $sim @{ service = 'things'; kind = $Kind; times = $null }
        foreach ($command in { Get-BoschThing ns:d1 }, { Get-BoschThing }) {
            $seen = Watch-Command $command
            if ($Expected -eq 'right') { $seen.Output.ThingId | Should -Be 'ns:d1' }
            else {
                $seen.Ids | Should -Be $Expected
                $seen.Output | Should -BeNullOrEmpty
                $seen.Terminated | Should -BeFalse
            }
        }
        Get-SimulatorLog $sim -Service elsewhere | Should -BeNullOrEmpty
    }
}

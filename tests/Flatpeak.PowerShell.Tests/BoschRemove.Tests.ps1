# Remove-BoschThing, when nothing goes wrong: what it sends in which order, what it takes, and what comes out.
BeforeDiscovery { $dialects = @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $registrations = @{ BoschHub = 'hub DELETE /registration/t1/{0}'; Hono = 'hono DELETE /v1/devices/t1/{0}' }
}

Describe 'Remove-BoschThing sends, in this order' {
    BeforeEach { Reset-Simulator $sim }

    It 'to BoschHub: credentials until none is left, registration, thing, policy' {
        Add-BoschDevice $sim BoschHub ns:d1 @{ credentials = 2 }
        $null = Connect-Bosch $sim BoschHub
        Remove-BoschThing ns:d1 -Confirm:$false | Should -BeNullOrEmpty
        Get-BoschRequest $sim | Should -Be @(
            'things GET /things/ns:d1'
            'things GET /things/ns:d1'
            'hub GET /credentials/t1?device-id=ns:d1'
            'hub DELETE /credentials/t1?auth-id=ns_d1&type=hashed-password'
            'hub DELETE /credentials/t1?auth-id=ns_d1_2&type=hashed-password'
            'hub GET /credentials/t1?device-id=ns:d1'
            'hub DELETE /registration/t1/ns:d1'
            'things DELETE /things/ns:d1'
            'things GET /whoami'
            'things GET /search/things?option=size(200)&filter=or(eq(policyId,"ns:d1"),eq(thingId,"ns:d1"))'
            'things GET /things/ns:d1'
            'things DELETE /policies/ns:d1'
        )
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'to Hono: credentials cleared, registration, thing, policy' {
        Add-BoschDevice $sim Hono ns:d1 @{ credentials = 2 }
        $null = Connect-Bosch $sim Hono
        Remove-BoschThing ns:d1 -Confirm:$false | Should -BeNullOrEmpty
        Get-BoschRequest $sim | Should -Be @(
            'things GET /things/ns:d1'
            'things GET /things/ns:d1'
            'hono PUT /v1/credentials/t1/ns:d1'
            'hono DELETE /v1/devices/t1/ns:d1'
            'things DELETE /things/ns:d1'
            'things GET /whoami'
            'things GET /search/things?option=size(200)&filter=or(eq(policyId,"ns:d1"),eq(thingId,"ns:d1"))'
            'things GET /things/ns:d1'
            'things DELETE /policies/ns:d1'
        )
        (Get-SimulatorLog $sim -Service hono)[0].body | Should -Be '[]'
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'Remove-BoschThing at <Dialect>' -ForEach $dialects {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
        $registration = $registrations[$Dialect]
    }

    It 'with -PassThru outputs a removal with its steps' {
        Add-BoschDevice $sim $Dialect ns:d1
        $removal = Remove-BoschThing ns:d1 -Confirm:$false -PassThru
        $removal | Should -BeOfType 'Flatpeak.Removal.DeviceRemoval'
        $removal.ThingId | Should -Be 'ns:d1'
        $removal.ReferenceId | Should -Be 'ns:d1'
        $removal.Succeeded | Should -BeTrue
        $removal.Steps.Kind | Should -Be 'Quiet', 'Credentials', 'Registration', 'Thing', 'Policy'
        $removal.Steps.State | Should -Be (@('Done') * 5)
        $removal.Steps.Number | Should -Be 1, 2, 3, 4, 5
        $removal.Steps.Target | Should -Be (@('ns:d1') * 5)
        $removal.Steps.StatusCode | Should -Be 200, 204, 204, 204, 204
        $removal.Steps.Duration | ForEach-Object { $_.TotalMilliseconds | Should -BeGreaterThan 0 }
        $places = $removal.Steps.Service
        $places[1, 2] | Should -BeLike "$Dialect ($(([uri](Get-BoschParameter $sim $Dialect).RegistryUri).Authority))"
        $places[0, 3, 4] | Should -BeLike "Things ($(([uri]$sim.things).Authority))"
    }

    It 'takes <Name>' -ForEach @(
        @{ Name = 'several ids'; Command = { Remove-BoschThing ns:d1, ns:d2 -Confirm:$false } }
        @{ Name = 'ids by name'; Command = { Remove-BoschThing -ThingId ns:d1, ns:d2 -Confirm:$false } }
        @{ Name = 'piped text'; Command = { 'ns:d1', 'ns:d2' | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'piped things'; Command = { Get-BoschThing ns:d1, ns:d2 | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'things with their registration'; Command = { Get-BoschThing ns:d1, ns:d2 -IncludeRegistration | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'things found by a search'; Command = { Get-BoschThing -Namespace ns | Where-Object ThingId -ne ns:d3 | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'rows with ThingId'; Command = { "ThingId,Site", "ns:d1,x", "ns:d2,y" | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'rows with DeviceId'; Command = { "DeviceId,Site", "ns:d1,x", "ns:d2,y" | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'rows with ReferenceId'; Command = { "Site,ReferenceId", "x,ns:d1", "y,ns:d2" | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'rows with several names for the same'; Command = { "ThingId,ReferenceId,DeviceId", "ns:d1,ns:d1,ns:d1", "ns:d2,,ns:d2" | ConvertFrom-Csv | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'hashtables'; Command = { @{ ThingId = 'ns:d1' }, @{ deviceid = 'ns:d2' } | Remove-BoschThing -Confirm:$false } }
        @{ Name = 'one by one'; Command = { 'ns:d1', 'ns:d2' | Remove-BoschThing -Confirm:$false -ThrottleLimit 1 } }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2, ns:d3
        $seen = Watch-Command $Command
        $seen.Written | Should -BeNullOrEmpty
        Get-Leftover $sim | Where-Object { $_ -notmatch 'd3$' } | Should -BeNullOrEmpty
        @(Get-Leftover $sim).Count | Should -Be 4
    }

    It 'takes Flatpeak devices, whose reference is the thing' {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2
        Add-Device $sim -Count 2 -Prefix 'ns:d'
        $session = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $seen = Watch-Command { Get-FpDevice | Remove-BoschThing -Confirm:$false }
        $seen.Written | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
        $session.Bosch.TenantId | Should -Be 't1'
        @(Get-StoredDevice $sim).Count | Should -Be 2
    }

    It 'goes by other ids in the registry and for the policy: <Name>' -ForEach @(
        @{ Name = 'parameters'; Command = { Remove-BoschThing ns:d1 -HubDeviceId hub-1 -PolicyId ns:p1 -Confirm:$false -PassThru } }
        @{ Name = 'properties'; Command = { [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = 'hub-1'; PolicyId = 'ns:p1' } | Remove-BoschThing -Confirm:$false -PassThru } }
        @{ Name = 'the policy that the thing names'; Command = { Remove-BoschThing ns:d1 -HubDeviceId hub-1 -Confirm:$false -PassThru } }
        @{ Name = 'what New-BoschThing put out'; Command = { Get-BoschThing ns:d1 | Select-Object *, @{ n = 'HubDeviceId'; e = { 'hub-1' } } | Remove-BoschThing -Confirm:$false -PassThru } }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1 @{ deviceId = 'hub-1'; policyId = 'ns:p1' }
        $removal = & $Command
        $removal.HubDeviceId | Should -Be 'hub-1'
        $removal.PolicyId | Should -Be 'ns:p1'
        Get-BoschRequest $sim -Writes | Select-Object -Last 3 | Should -Be ($registration -f 'hub-1'), 'things DELETE /things/ns:d1', 'things DELETE /policies/ns:p1'
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'takes -HubDeviceId with one device only' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ deviceId = 'hub-1' }
        Add-BoschDevice $sim $Dialect ns:d2
        $seen = Watch-Command { Remove-BoschThing ns:d1, ns:d2 -HubDeviceId hub-1 -Confirm:$false }
        $seen.Ids | Should -Be 'InvalidId'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike '*-HubDeviceId*one -ThingId*Nothing was sent.'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'removes nothing when the thing has another policy than was said' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ policyId = 'ns:p1' }
        Add-BoschDevice $sim $Dialect ns:d2
        $seen = Watch-Command { Remove-BoschThing ns:d1 -PolicyId ns:d2 -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "*ns:d1*ns:p1*ns:d2*Nothing was removed*"
        Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
    }

    It 'finds the policy of a thing that is gone by -PolicyId' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ thing = $false; policyId = 'ns:p1' }
        Remove-BoschThing ns:d1 -PolicyId ns:p1 -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It '-KeepPolicy leaves the policy' {
        Add-BoschDevice $sim $Dialect ns:d1
        $removal = Remove-BoschThing ns:d1 -KeepPolicy -Confirm:$false -PassThru
        $removal.Succeeded | Should -BeTrue
        $removal.Steps[-1].Kind | Should -Be 'Policy'
        $removal.Steps[-1].State | Should -Be 'Kept'
        Get-Leftover $sim | Should -Be 'policy ns:d1'
        Get-BoschRequest $sim | Where-Object { $_ -match 'policies' } | Should -BeNullOrEmpty
    }

    It '-KeepRegistration leaves registration and credentials, and asks the registry nothing' {
        Add-BoschDevice $sim $Dialect ns:d1
        $before = @(Get-Leftover $sim)
        $removal = Remove-BoschThing ns:d1 -KeepRegistration -Confirm:$false -PassThru
        $removal.Succeeded | Should -BeTrue
        ($removal.Steps | Where-Object Kind -in Credentials, Registration).State | Should -Be 'Kept', 'Kept'
        Get-Leftover $sim | Should -Be ($before -notmatch '^(thing|policy)')
        Get-BoschRequest $sim | Where-Object { $_ -match '^(hub|hono) ' } | Should -BeNullOrEmpty
    }

    It '-KeepRegistration takes a thing whose id the registry could not have' {
        Add-BoschDevice $sim '' 'ns:d1+x'
        $seen = Watch-Command { Remove-BoschThing ns:d1+x -KeepRegistration -Confirm:$false }
        $seen.Written | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'says of what is gone already that it is, and succeeds with -IgnoreMissing' {
        $removal = Remove-BoschThing ns:gone -Confirm:$false -PassThru -IgnoreMissing
        $removal.Succeeded | Should -BeTrue
        $removal.Steps.State | Should -Be (@('AlreadyAbsent') * 5)
        $removal.Steps[1..4].StatusCode | Should -Be 404, 404, 404, 404
    }

    It 'goes on with the next device after one that failed, with one error, and results in input order' {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2, ns:d3
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = 'things/ns(:|%3A)d2$'; kind = 'status'; status = 409; times = $null }
        $seen = Watch-Command { 'ns:d1', '..', 'ns:d2', 'ns:d3' | Remove-BoschThing -Confirm:$false -PassThru }
        $seen.Ids | Should -Be 'InvalidId', 'Conflict'
        $seen.Errors[1].TargetObject | Should -Be 'ns:d2'
        "$($seen.Errors[1])" | Should -BeLike "*'ns:d2'*step 4 of 5 (Thing)*409*Gone already: credentials, registration. Run the removal again*"
        $seen.Output.ThingId | Should -Be 'ns:d1', 'ns:d2', 'ns:d3'
        $seen.Output.Succeeded | Should -Be $true, $false, $true
        $seen.Output[1].Steps.State | Should -Be 'Done', 'Done', 'Done', 'Failed', 'NotRun'
        Get-Leftover $sim | Should -Be 'thing ns:d2', 'policy ns:d2'
    }

    It 'goes on where a removal stopped that is piped back, also with other ids' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ deviceId = 'hub-1'; policyId = 'ns:p1' }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/policies/'; kind = 'status'; status = 409 }
        $first = Remove-BoschThing ns:d1 -HubDeviceId hub-1 -Confirm:$false -PassThru -ErrorAction SilentlyContinue -ErrorVariable failed
        "$failed" | Should -BeLike "*-PolicyId 'ns:p1'*"
        Get-Leftover $sim | Should -Be 'policy ns:p1'
        $second = $first | Remove-BoschThing -Confirm:$false -PassThru
        $second.Succeeded | Should -BeTrue
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'refuses what has another policy of its own than -PolicyId says, which would be left' {
        Add-BoschDevice $sim $Dialect ns:a @{ policyId = 'ns:pa' }
        Add-BoschDevice $sim $Dialect ns:b @{ policyId = 'ns:pb' }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/policies/'; kind = 'status'; status = 403; times = $null }
        $first = 'ns:a', 'ns:b' | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        $null = Invoke-Simulator $sim DELETE faults
        $first.PolicyId | Should -Be 'ns:pa', 'ns:pb'
        $seen = Watch-Command { $first | Remove-BoschThing -PolicyId ns:pa -PassThru -Confirm:$false }
        $seen.Ids | Should -Be 'InvalidId'
        "$($seen.Errors[0])" | Should -BeLike "*the policy 'ns:pb', and -PolicyId says 'ns:pa'. Nothing was sent.*"
        $seen.Output.ThingId | Should -Be 'ns:a'
        Get-Leftover $sim | Should -Be 'policy ns:pb'
    }

    It 'goes on also from what Export-Csv kept of it' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ deviceId = 'hub-1'; policyId = 'ns:p1' }
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/policies/'; kind = 'status'; status = 409 }
        $file = Join-Path $TestDrive 'removed.csv'
        Remove-BoschThing ns:d1 -HubDeviceId hub-1 -Confirm:$false -PassThru -ErrorAction SilentlyContinue | Export-Csv $file
        Import-Csv $file | Remove-BoschThing -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'survives the same device twice in the input' {
        Add-BoschDevice $sim $Dialect ns:d1
        # What only repeats a row is left out; these do not, and another command could come as well.
        $rows = 1..8 | ForEach-Object { [pscustomobject]@{ ThingId = 'ns:d1'; ReferenceId = 'ns:d1'; Found = 'Thing, ' * $_ + 'Policy' } }
        $seen = Watch-Command { $rows | Remove-BoschThing -Confirm:$false -PassThru -ThrottleLimit 8 -IgnoreMissing }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Succeeded | Should -Be (@($true) * 8)
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'reports an object without any of the properties, and sends nothing for it' {
        Add-BoschDevice $sim $Dialect ns:d1
        $seen = Watch-Command { [pscustomobject]@{ Name = 'ns:d1' }, 3.5, (Get-Date) | Remove-BoschThing -Confirm:$false }
        $seen.Ids | Should -Be 'MissingProperty', 'MissingProperty', 'MissingProperty'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'reports an object that names several things' {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2
        $seen = Watch-Command { [pscustomobject]@{ ThingId = 'ns:d1'; ReferenceId = 'ns:d2' } | Remove-BoschThing -Confirm:$false }
        $seen.Ids | Should -Be 'InvalidId'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It 'reports an object whose keys differ in case only and name several things, in its position' {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2, ns:d3
        $rows = '[{"thingId":"ns:d3","ThingId":"ns:d3"},{"thingId":"ns:d1","ThingId":"ns:d2"}]' | ConvertFrom-Json -AsHashtable
        $seen = Watch-Command { $rows | Remove-BoschThing -PassThru -Confirm:$false }
        $seen.Ids | Should -Be 'InvalidReference'
        "$($seen.Errors)" | Should -BeLike "Row 2: The object has the keys 'thingId' and 'ThingId', which differ in case only, with different values*Nothing was sent.*"
        $seen.Output.ThingId | Should -Be 'ns:d3'
        @(Get-Leftover $sim) -like 'thing *' | Should -Be 'thing ns:d1', 'thing ns:d2'
    }

    It 'does nothing for an empty pipeline' {
        $seen = Watch-Command { @() | Remove-BoschThing -Confirm:$false }
        $seen.Written | Should -BeNullOrEmpty
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

# New-BoschThing: registration, credential, policy, thing; or, when a step fails, nothing of them, and nothing less of
# what was there before.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $ways = @(
        @{ Way = 'at BoschHub'; Dialect = 'BoschHub'; Provisioning = $false }
        @{ Way = 'at Hono'; Dialect = 'Hono'; Provisioning = $false }
        @{ Way = 'through the Device Provisioning API'; Dialect = 'BoschHub'; Provisioning = $true }
    )

    # Each request of a creation in which nothing goes wrong is struck, by each of the faults.
    $sim = Start-Simulator
    try {
        $cases = foreach ($way in $ways) {
            Reset-Simulator $sim
            $change = $way.Provisioning ? @{ ProvisioningUri = $sim.provisioning; ServiceInstanceId = $sim.bosch.serviceInstanceId } : @{}
            $null = Connect-Bosch $sim $way.Dialect $change
            $null = New-BoschThing ns:d1
            foreach ($entry in @(Get-SimulatorLog $sim)) {
                foreach ($fault in 'status:403', 'status:409', 'status:412', 'status:429', 'status:500', 'statusAfter:500', 'dropBefore', 'dropAfter', 'hang', 'hangAfter', 'html') {
                    # What comes of waiting does not differ from read to read.
                    if ($entry.method -eq 'GET' -and $fault -like 'hang*') { continue }
                    $way + @{
                        Request = Format-Request $entry; FaultName = $fault
                        Fault   = @{
                            service = $entry.service; method = $entry.method; path = "^$([regex]::Escape($entry.path))$"
                            kind = ($fault -split ':')[0]; status = $fault -match ':(\d+)' ? [int]$Matches[1] : $null; times = $null
                        }
                    }
                }
            }
        }
    }
    finally { Stop-Simulator $sim }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator

    function Connect-Way([hashtable] $Change = @{}) {
        if ($Provisioning) { $Change += @{ ProvisioningUri = $sim.provisioning; ServiceInstanceId = $sim.bosch.serviceInstanceId } }
        $null = Connect-Bosch $sim $Dialect $Change
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'New-BoschThing <Way>' -ForEach $ways {
    BeforeEach {
        Reset-Simulator $sim
        Connect-Way
        $registry = @{ BoschHub = 'hub'; Hono = 'hono' }[$Dialect]
    }

    It 'makes registration, credential, policy and thing, in this order' {
        $null = New-BoschThing ns:d1
        $expected = if ($Provisioning) { 'provisioning POST /api/1/51a0-provisioning/devices' }
        elseif ($Dialect -eq 'Hono') { 'hono POST /v1/devices/t1/ns:d1', 'hono PUT /v1/credentials/t1/ns:d1', 'things PUT /policies/ns:d1', 'things PUT /things/ns:d1' }
        else { 'hub POST /registration/t1', 'hub POST /credentials/t1', 'things PUT /policies/ns:d1', 'things PUT /things/ns:d1' }
        Get-BoschRequest $sim -Writes | Should -Be $expected
        Get-Leftover $sim | Should -Be "$registry registration ns:d1", "$registry credential ns_d1", 'thing ns:d1', 'policy ns:d1'
    }

    It 'outputs what the device needs: ids, tenant and a credential whose password is a SecureString' {
        $device = New-BoschThing ns:d1
        $device | Should -BeOfType 'Flatpeak.PowerShell.BoschDevice'
        $device.ThingId | Should -Be 'ns:d1'
        $device.ReferenceId | Should -Be 'ns:d1'
        $device.HubDeviceId | Should -Be 'ns:d1'
        $device.PolicyId | Should -Be 'ns:d1'
        $device.TenantId | Should -Be 't1'
        $device.Credential | Should -BeOfType 'pscredential'
        $device.Credential.UserName | Should -Be 'ns_d1'
        $sent = ((Get-SimulatorLog $sim | Where-Object { $_.method -in 'POST', 'PUT' -and $_.body -match 'pwd-plain|"password"' }).body | Select-Object -First 1)
        $sent | Should -Match ([regex]::Escape($device.Credential.GetNetworkCredential().Password))
        $device.Credential.GetNetworkCredential().Password.Length | Should -BeGreaterOrEqual 24
    }

    It 'gives every device a password of its own, unless it is told one' {
        $passwords = @(New-BoschThing ns:d1, ns:d2, ns:d3).Credential | ForEach-Object { $_.GetNetworkCredential().Password }
        @($passwords | Select-Object -Unique).Count | Should -Be 3
        $given = ConvertTo-SecureString 'given-PASSWORD-1' -AsPlainText -Force
        (New-BoschThing ns:d4 -Password $given).Credential.GetNetworkCredential().Password | Should -BeExactly 'given-PASSWORD-1'
    }

    It 'takes <Name>, in input order' -ForEach @(
        @{ Name = 'piped text'; Command = { 'ns:d1', 'ns:d2', 'ns:d3' | New-BoschThing -ThrottleLimit 2 } }
        @{ Name = 'rows with ReferenceId'; Command = { 'Site,ReferenceId', 'x,ns:d1', 'y,ns:d2', 'z,ns:d3' | ConvertFrom-Csv | New-BoschThing } }
        @{ Name = 'rows with ThingId'; Command = { 'ThingId', 'ns:d1', 'ns:d2', 'ns:d3' | ConvertFrom-Csv | New-BoschThing } }
    ) {
        (& $Command).ThingId | Should -Be 'ns:d1', 'ns:d2', 'ns:d3'
        @(Get-Leftover $sim).Count | Should -Be 12
    }

    It 'is undone by Remove-BoschThing' {
        New-BoschThing ns:d1 | Remove-BoschThing -Force -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'makes nothing where <Name> is there already, and leaves it as it is' -ForEach @(
        @{ Name = 'all of it'; Seed = @{} }
        @{ Name = 'a registration'; Seed = @{ credentials = 0; thing = $false; policy = $false } }
        @{ Name = 'a registration with credentials'; Seed = @{ credentials = 2; thing = $false; policy = $false } }
        @{ Name = 'a thing'; Seed = @{ credentials = 0; registration = $false } }
        @{ Name = 'a policy'; Seed = @{ credentials = 0; registration = $false; thing = $false } }
        # At Hono they go with the device.
        if ($Dialect -eq 'BoschHub') { @{ Name = 'a credential of an earlier device'; Seed = @{ registration = $false; thing = $false; policy = $false } } }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1 $Seed
        $before = Invoke-Simulator $sim GET state | Select-Object hub, hono, things, policies | ConvertTo-Json -Depth 12
        $seen = Watch-Command { New-BoschThing ns:d1 }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "*'ns:d1'*already*Nothing was created*"
        $seen.Output | Should -BeNullOrEmpty
        Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
        Invoke-Simulator $sim GET state | Select-Object hub, hono, things, policies | ConvertTo-Json -Depth 12 | Should -Be $before
    }

    It 'goes on with the next device after one that failed' {
        Add-BoschDevice $sim $Dialect ns:d2
        $seen = Watch-Command { 'ns:d1', 'ns:d2', '..', 'ns:d3' | New-BoschThing }
        $seen.Ids | Should -Be 'Conflict', 'InvalidId'
        $seen.Errors[0].TargetObject | Should -Be 'ns:d2'
        $seen.Output.ThingId | Should -Be 'ns:d1', 'ns:d3'
    }
}

Describe 'New-BoschThing with other ids' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'takes HubDeviceId and PolicyId from the object, and makes a policy that is not there' {
        $device = [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = 'hub-1'; PolicyId = 'ns:p1' } | New-BoschThing
        $device.HubDeviceId | Should -Be 'hub-1'
        $device.PolicyId | Should -Be 'ns:p1'
        $device.Credential.UserName | Should -Be 'hub-1'
        Get-Leftover $sim | Should -Be 'hono registration hub-1', 'hono credential hub-1', 'thing ns:d1', 'policy ns:p1'
    }

    It 'uses a shared policy that is there, as it is' {
        Add-BoschDevice $sim Hono ns:d1 @{ policyId = 'ns:shared' }
        $policy = (Invoke-Simulator $sim GET state).policies | ConvertTo-Json -Depth 10
        $null = New-BoschThing ns:d2 -PolicyId ns:shared
        (Invoke-Simulator $sim GET state).policies | ConvertTo-Json -Depth 10 | Should -Be $policy
    }

    It 'makes a shared policy once for a whole fleet' {
        $seen = Watch-Command { 1..12 | ForEach-Object { "ns:d$_" } | New-BoschThing -PolicyId ns:shared -ThrottleLimit 12 }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Count | Should -Be 12
        @(Get-Leftover $sim | Where-Object { $_ -like 'policy*' }) | Should -Be 'policy ns:shared'
    }

    It 'never takes a shared policy away again, which other devices may use by now' {
        $null = Invoke-Simulator $sim PUT 'options?service=things' @{ latencyMs = 100 }
        # The second device fails at its thing, after the first was made with the same policy.
        Add-BoschFault $sim @{ service = 'things'; method = 'PUT'; path = 'things/ns(:|%3A)d2$'; kind = 'status'; status = 403; times = $null }
        $seen = Watch-Command { 'ns:d1', 'ns:d2', 'ns:d3' | New-BoschThing -PolicyId ns:shared -ThrottleLimit 3 }
        $seen.Ids | Should -Be 'AccessDenied'
        $seen.Output.ThingId | Should -Be 'ns:d1', 'ns:d3'
        Get-Leftover $sim | Should -Contain 'policy ns:shared'
        (Watch-Command { Get-BoschThing ns:d1, ns:d3 }).Errors | Should -BeNullOrEmpty
        Get-Leftover $sim | Where-Object { $_ -match 'd2' } | Should -BeNullOrEmpty
    }

    It 'does not go through the Device Provisioning API, which knows one id only' {
        $null = Connect-Bosch $sim BoschHub @{ ProvisioningUri = $sim.provisioning; ServiceInstanceId = $sim.bosch.serviceInstanceId }
        foreach ($command in { New-BoschThing ns:d1 -PolicyId ns:p1 }, { [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = 'x' } | New-BoschThing }) {
            $seen = Watch-Command $command
            $seen.Ids | Should -Be 'InvalidId'
        }
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

Describe 'Credentials that another device left behind' {
    # At the Hub they outlive a device, and keep its id from being used again.
    It 'are neither taken over nor taken away: <Name>' -ForEach @(
        @{ Name = 'no fault'; Provisioning = $false; Fault = $null }
        @{ Name = 'a registration without an answer'; Provisioning = $false; Fault = @{ service = 'hub'; method = 'POST'; path = '/registration/'; kind = 'dropBefore'; times = 1 } }
        @{ Name = 'no fault, provisioning'; Provisioning = $true; Fault = $null }
        @{ Name = 'provisioning without an answer'; Provisioning = $true; Fault = @{ service = 'provisioning'; kind = 'dropBefore'; times = $null } }
    ) {
        Reset-Simulator $sim
        $Dialect = 'BoschHub'
        Add-BoschDevice $sim BoschHub ns:d1 @{ registration = $false; thing = $false; policy = $false; credentials = 2 }
        Connect-Way
        if ($Fault) { Add-BoschFault $sim $Fault }
        $seen = Watch-Command { New-BoschThing ns:d1 }
        @($seen.Errors).Count | Should -Be 1
        $seen.Output | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Be 'hub credential ns_d1', 'hub credential ns_d1_2'
    }
}

Describe 'New-BoschThing <Way>, with <FaultName> to <Request>' -ForEach $cases {
    It 'makes all of it or nothing' {
        Reset-Simulator $sim
        Connect-Way @{ MaximumRetryCount = 0; OperationTimeoutSeconds = 1 }
        Add-BoschFault $sim $Fault
        $seen = Watch-Command { New-BoschThing ns:d1 }
        if ($seen.Output) {
            # An answer that is no answer may come to a good end, if the work was done.
            $seen.Errors | Should -BeNullOrEmpty
            @(Get-Leftover $sim).Count | Should -Be 4
        }
        else {
            @($seen.Errors).Count | Should -Be 1
            $seen.Errors[0].TargetObject | Should -Be 'ns:d1'
            Get-Leftover $sim | Should -BeNullOrEmpty
        }
        $seen.Output.Count -eq 0 -or $FaultName -eq 'html' | Should -BeTrue
    }
}

Describe 'New-BoschThing whose undoing fails as well' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim BoschHub @{ MaximumRetryCount = 0 }
        # The thing is made, and nobody hears of it.
        Add-BoschFault $sim @{ service = 'things'; method = 'PUT'; path = '/things/'; kind = 'dropAfter'; times = $null }
    }

    It 'locks nobody out: <Name>' -ForEach @(
        @{ Name = 'a thing that stays keeps its policy'; Fault = @{ service = 'things'; method = 'DELETE'; path = '/things/' }; Left = 'thing' }
        @{ Name = 'credentials that stay keep their registration'; Fault = @{ service = 'hub'; method = 'DELETE'; path = '/credentials/' }; Left = 'credential' }
        @{ Name = 'a policy that stays'; Fault = @{ service = 'things'; method = 'DELETE'; path = '/policies/' }; Left = 'policy' }
        @{ Name = 'a registration that stays'; Fault = @{ service = 'hub'; method = 'DELETE'; path = '/registration/' }; Left = 'registration' }
    ) {
        Add-BoschFault $sim ($Fault + @{ kind = 'status'; status = 500; times = $null })
        $seen = Watch-Command { New-BoschThing ns:d1 }
        $seen.Ids | Should -Be 'ServiceUnreachable'
        "$($seen.Errors)" | Should -BeLike "*left are:*$Left*Remove-BoschThing*"
        $left = @(Get-Leftover $sim)
        if ($left -match '^thing') { $left | Should -Contain 'policy ns:d1' }
        if ($left -match '^hub credential') { $left | Should -Contain 'hub registration ns:d1' }
        $null = Invoke-Simulator $sim DELETE faults
        Remove-BoschThing ns:d1 -Force -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

# New-BoschThing: registration, credential, policy, thing; or, when a step fails, one error and nothing of them. Every request
# by every fault, and all that may be there already, is shown without an engine.
BeforeDiscovery {
    $ways = @(
        @{ Way = 'at BoschHub'; Dialect = 'BoschHub'; Provisioning = $false }
        @{ Way = 'at Hono'; Dialect = 'Hono'; Provisioning = $false }
        @{ Way = 'through the Device Provisioning API'; Dialect = 'BoschHub'; Provisioning = $true }
    )
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Connect-Way([hashtable] $Change = @{}) {
        if ($Provisioning) { $Change += @{ ProvisioningUri = $sim.provisioning; ServiceInstanceId = $sim.bosch.serviceInstanceId } }
        $null = Connect-Bosch $sim $Dialect $Change
    }
}

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

    It 'warns where its line shows that the passwords reach nobody: <Name>' -ForEach @(
        @{ Name = 'Export-Csv'; Script = "'ns:d1', 'ns:d2' | New-BoschThing | Export-Csv TestDrive:/x.csv" }
        @{ Name = 'ConvertTo-Json'; Script = "New-BoschThing ns:d1 | ConvertTo-Json" }
        @{ Name = 'Out-Null'; Script = "New-BoschThing -ThingId 'ns:d1' | Out-Null" }
        @{ Name = '$null'; Script = "`$null = 'ns:d1' | New-BoschThing" }
        @{ Name = 'Out-Null'; Script = "if (`$true) {`n    'ns:d1' | New-BoschThing | Out-Null`n}" }
        @{ Name = 'Out-Null'; Script = "New-BoschThing ns:d1 | Microsoft.PowerShell.Core\Out-Null" }
        @{ Name = '$null'; Script = "New-BoschThing ns:d1 > `$null" }
        @{ Name = '$null'; Script = "'ns:d1' | New-BoschThing 1> `$null" }
        @{ Name = '[[]void]'; Script = "[void](New-BoschThing ns:d1)" }
        @{ Name = '> TestDrive:/x.txt'; Script = "'ns:d1' | New-BoschThing > TestDrive:/x.txt" }
        @{ Name = 'Out-File'; Script = "New-BoschThing ns:d1 | Out-File TestDrive:/x.txt" }
        @{ Name = 'Out-String'; Script = "New-BoschThing ns:d1 | Out-String" }
        @{ Name = 'Out-Host'; Script = "New-BoschThing ns:d1 | Out-Host" }
        @{ Name = 'Measure-Object'; Script = "New-BoschThing ns:d1 | Measure-Object" }
        @{ Name = 'ConvertTo-Xml'; Script = "New-BoschThing ns:d1 | ConvertTo-Xml" }
        @{ Name = 'Join-String'; Script = "New-BoschThing ns:d1 | Join-String ThingId" }
        @{ Name = 'Format-List'; Script = "New-BoschThing ns:d1 | Format-List | Out-String" }
        @{ Name = 'ft'; Script = "New-BoschThing ns:d1 | ft ThingId, AuthId -AutoSize | Out-String" }
        @{ Name = 'ConvertTo-Html'; Script = "New-BoschThing ns:d1 | ConvertTo-Html" }
        @{ Name = 'Select-Object'; Script = "`$x = New-BoschThing ns:d1 | Select-Object ThingId, 'HubDeviceId'" }
        @{ Name = 'select'; Script = "New-BoschThing ns:d1 | select -ExpandProperty ThingId" }
        @{ Name = 'Get-BoschThing'; Script = "`$x = New-BoschThing ns:d1 | Get-BoschThing" }
        @{ Name = 'Remove-BoschThing'; Script = "New-BoschThing ns:d1 | Remove-BoschThing -Force -Confirm:`$false" }
    ) {
        $seen = Watch-Command ([scriptblock]::Create($Script))
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeLike "The passwords of the new devices are lost: $Name keeps none*Remove-BoschThing -Force removes the devices.*"
    }

    It 'does not warn where they may be kept: <Script>' -ForEach @(
        @{ Script = "`$kept = 'ns:d1' | New-BoschThing" }
        @{ Script = "'ns:d1' | New-BoschThing | ForEach-Object { `$_ } | Out-Null" }
        @{ Script = "'ns:d1' | New-BoschThing -OutVariable kept | Out-Null" }
        @{ Script = "'ns:d1' | New-BoschThing -OutVariable kept | Get-BoschThing" }
        @{ Script = "'ns:d1' | New-BoschThing -Password (ConvertTo-SecureString 'my own word' -AsPlainText) | Out-Null" }
        @{ Script = "'ns:d1' | New-BoschThing -WhatIf | Out-Null" }
        @{ Script = "New-BoschThing ns:d1" }
        @{ Script = "(New-BoschThing ns:d1).Credential | Out-Null" }
        @{ Script = "New-BoschThing ns:d1 3> `$null" }
        @{ Script = "New-BoschThing ns:d1 | Format-List ThingId, @{ n = 'p'; e = { `$_.Credential.GetNetworkCredential().Password } } | Out-Null" }
        @{ Script = "`$shown = @{ n = 'p'; e = { `$_.Credential.GetNetworkCredential().Password } }; New-BoschThing ns:d1 | ConvertTo-Html -Property ThingId, `$shown | Out-Null" }
        @{ Script = "New-BoschThing ns:d1 | Join-String { `$_.Credential.GetNetworkCredential().Password } | Out-Null" }
        @{ Script = "New-BoschThing ns:d1 | Select-Object ThingId, Credential | Out-Null" }
        @{ Script = "New-BoschThing ns:d1 | Select-Object *" }
        @{ Script = "New-BoschThing ns:d1 | Select-Object -Last 1" }
        @{ Script = "New-BoschThing ns:d1 | Select-Object -ExcludeProperty AuthId" }
        @{ Script = "New-BoschThing ns:d1 | Select-Object ThingId, @{ n = 'p'; e = { `$_.Credential.GetNetworkCredential().Password } }" }
    ) {
        (Watch-Command ([scriptblock]::Create($Script))).Warnings | Should -BeNullOrEmpty
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

    It 'makes nothing where the device is there already, says so, and leaves it as it is' {
        Add-BoschDevice $sim $Dialect ns:d1
        $before = Get-Leftover $sim
        $seen = Watch-Command { New-BoschThing ns:d1 }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "*'ns:d1'*already*Nothing was created*"
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -Be '-UseExisting outputs that one.'
        $seen.Output | Should -BeNullOrEmpty
        Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Be $before
    }

    It 'does not recommend to use what is there where it is <Name>' -ForEach @(
        @{ Name = 'without a thing'; Change = @{ thing = $false; policy = $false } }
        @{ Name = 'without a credential'; Change = @{ credentials = 0 } }
        @{ Name = 'without a registration'; Change = @{ registration = $false; credentials = 0 } }
        @{ Name = 'of another policy'; Change = @{ policyId = 'ns:other' } }
    ) {
        Add-BoschDevice $sim $Dialect ns:d1 $Change
        $seen = Watch-Command { New-BoschThing ns:d1 }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "There is a * 'ns:d1' at * already. Nothing was created."
        $seen.Errors[0].ErrorDetails | Should -BeNullOrEmpty
    }

    It 'says of a device that a killed run had begun what settles it, and that does: <Name>' -ForEach @(
        @{ Name = 'whole, to be removed'; UseExisting = $false; Half = $false }
        @{ Name = 'whole, to be used'; UseExisting = $true; Half = $false }
        @{ Name = 'half, to be removed'; UseExisting = $false; Half = $true }
    ) {
        $journal = Join-Path $TestDrive "killed-$Dialect-$Provisioning-$UseExisting-$Half.jsonl"
        $null = New-BoschThing ns:d1 -JournalPath $journal
        # As a kill leaves it: made, or half of it, and no line that says so.
        $lines = Get-Content $journal | Where-Object { $_ -match '"type":"(run|began)"' }
        [IO.File]::WriteAllText($journal, ($lines -join "`n") + "`n")
        if ($Half) {
            Reset-Simulator $sim
            Connect-Way
            Add-BoschDevice $sim $Dialect ns:d1 @{ thing = $false; policy = $false }
        }
        $ways = "Remove-BoschThing 'ns:d1' -Force removes it$($Half ? '' : ', and -UseExisting outputs it'). Then run this again with the same journal."
        1..2 | ForEach-Object {
            $seen = Watch-Command { New-BoschThing ns:d1 -JournalPath $journal }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors)" | Should -BeLike "There is a * 'ns:d1' at * already. Nothing was created. An earlier run with this journal had begun to create it*nobody has its password. Look at what is there: $ways"
            $seen.Errors[0].ErrorDetails | Should -BeNullOrEmpty
        }
        $page = Join-Path $TestDrive killed.html
        Export-FpReport -JournalPath $journal -Path $page
        $text = [Net.WebUtility]::HtmlDecode((Get-Content -Raw $page)) -replace '\s+', ' '
        $text | Should -BeLike '*In doubt*Of what is there, nobody has the password*Remove-BoschThing <thing id> -Force*-UseExisting*run the same command*'
        $text | Should -BeLike '*comes to its end on every side, but for what is in doubt*'
        if ($UseExisting) {
            (Watch-Command { New-BoschThing ns:d1 -UseExisting -JournalPath $journal }).Output.ThingId | Should -Be 'ns:d1'
        }
        else {
            Get-FpJournal $journal -State InDoubt | Select-Object ThingId, HubDeviceId | Remove-BoschThing -Force -Confirm:$false -WarningAction Ignore
            Get-Leftover $sim | Should -BeNullOrEmpty
            (New-BoschThing ns:d1 -JournalPath $journal).Credential | Should -Not -BeNullOrEmpty
        }
        (Get-FpJournal $journal).State | Should -Be 'Done'
    }

    It 'says what settles it where a removal has left the policy, and that does' {
        Add-BoschDevice $sim $Dialect ns:d1
        Remove-BoschThing ns:d1 -KeepPolicy -Confirm:$false
        Get-Leftover $sim | Should -Be 'policy ns:d1'
        foreach ($useExisting in $false, $true) {
            $seen = Watch-Command { New-BoschThing ns:d1 -UseExisting:$useExisting }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors)" | Should -BeLike '*policy*Nothing was created*emove*'
            $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike "Remove-BoschThing 'ns:d1' -KeepRegistration removes the policy*"
        }
        Remove-BoschThing ns:d1 -Confirm:$false -WarningAction Ignore
        Get-Leftover $sim | Should -BeNullOrEmpty
        (New-BoschThing ns:d1).ThingId | Should -Be 'ns:d1'
    }

    It 'makes nothing where a step fails, with one error that has the input as its target' {
        $last = $Provisioning ? @{ service = 'provisioning'; method = 'POST' } : @{ service = 'things'; method = 'PUT'; path = '/things/' }
        Add-BoschFault $sim ($last + @{ kind = 'status'; status = 403; times = $null })
        $seen = Watch-Command { [pscustomobject]@{ Site = 'x'; ThingId = 'ns:d1' } | New-BoschThing }
        $seen.Ids | Should -Be 'AccessDenied'
        $seen.Errors[0].TargetObject.Site | Should -Be 'x'
        $seen.Output | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'goes on with the next device after one that failed' {
        Add-BoschDevice $sim $Dialect ns:d2
        $seen = Watch-Command { 'ns:d1', 'ns:d2', '..', 'ns:d3' | New-BoschThing }
        $seen.Ids | Should -Be 'Conflict', 'InvalidId'
        $seen.Errors[0].TargetObject | Should -Be 'ns:d2'
        $seen.Output.ThingId | Should -Be 'ns:d1', 'ns:d3'
    }
}

Describe 'New-BoschThing -UseExisting <Way>' -ForEach $ways {
    BeforeEach {
        Reset-Simulator $sim
        Connect-Way
    }

    It 'outputs what is there, without a password, and creates the others' {
        $first = New-BoschThing ns:d1
        $before = Get-Leftover $sim
        Clear-Log $sim
        $seen = Watch-Command { New-BoschThing ns:d1 -UseExisting -Verbose }
        $seen.Errors | Should -BeNullOrEmpty
        foreach ($name in 'ThingId', 'ReferenceId', 'HubDeviceId', 'PolicyId', 'TenantId') { $seen.Output.$name | Should -Be $first.$name }
        $seen.Output.Credential | Should -BeNullOrEmpty
        $seen.Output.AuthId | Should -BeNullOrEmpty
        $seen.Verbose -like "'ns:d1' was there already*" | Should -Not -BeNullOrEmpty
        Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Be $before
        $devices = 'ns:d2', 'ns:d1', 'ns:d3' | New-BoschThing -UseExisting
        $devices.ThingId | Should -Be 'ns:d2', 'ns:d1', 'ns:d3'
        $devices | ForEach-Object { $null -ne $_.Credential } | Should -Be $true, $false, $true
    }

    It 'refuses what is there in part, and leaves it as it is' {
        Add-BoschDevice $sim $Dialect ns:d1 @{ thing = $false; policy = $false }
        $before = Get-Leftover $sim
        $seen = Watch-Command { New-BoschThing ns:d1 -UseExisting }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "*'ns:d1'*: registration, credential, and no thing and no policy*Nothing was created*"
        Get-Leftover $sim | Should -Be $before
    }

    It 'rolls nothing back that was there when it is stopped, and warns of nothing but what it has taken back' {
        $null = New-BoschThing ns:d1, ns:d2, ns:d3
        $before = Get-Leftover $sim
        $seen = Watch-Command { 'ns:d1', 'ns:d2', 'ns:d3', 'ns:d4' | New-BoschThing -UseExisting | Select-Object -First 1 }
        $seen.Output.ThingId | Should -Be 'ns:d1'
        $seen.Warnings | Where-Object { $_ -notlike "1 device was rolled back, *: 'ns:d4'. *" } | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Be $before
    }

    It 'warns of what an earlier run may have made, and nobody has the password of' {
        $journal = Join-Path $TestDrive "begun-$Dialect-$Provisioning.jsonl"
        $null = New-BoschThing ns:d1 -JournalPath $journal
        # As a kill leaves it: made, and no line that says so.
        $lines = Get-Content $journal | Where-Object { $_ -match '"type":"(run|began)"' }
        [IO.File]::WriteAllText($journal, ($lines -join "`n") + "`n")
        1..2 | ForEach-Object {
            $seen = Watch-Command { New-BoschThing ns:d1, ns:d2 -UseExisting -JournalPath $journal }
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Output.ThingId | Should -Be 'ns:d1', 'ns:d2'
            @($seen.Warnings)[0] | Should -BeLike "'ns:d1' was there already*nobody has its password*Remove-BoschThing*"
        }
    }

    It 'goes on from a journal, which has no name to authenticate with either' {
        $journal = Join-Path $TestDrive "use-existing-$Dialect-$Provisioning.jsonl"
        $null = New-BoschThing ns:d1
        $null = New-BoschThing ns:d1, ns:d2 -UseExisting -JournalPath $journal
        $seen = Watch-Command { New-BoschThing ns:d1, ns:d2 -UseExisting -JournalPath $journal }
        $seen.Output.ThingId | Should -Be 'ns:d1', 'ns:d2'
        $seen.Output[0].AuthId | Should -BeNullOrEmpty
        $seen.Output[1].AuthId | Should -Be 'ns_d2'
        @($seen.Warnings).Count | Should -Be 1
    }
}

Describe 'New-BoschThing at BoschHub, where the credential is there when it is asked for again' {
    It 'outputs the device, and warns that the password may be another one' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim BoschHub
        Add-BoschFault $sim @{ service = 'hub'; method = 'POST'; path = '/credentials/'; kind = 'statusAfter'; status = 503 }
        $seen = Watch-Command { New-BoschThing ns:d1 }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.ThingId | Should -Be 'ns:d1'
        $seen.Warnings | Should -BeLike "Device 'ns:d1' had its credential 'ns_d1' already *with another password*create it again."
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

    It 'does not go on with other ids where an earlier run may have left something, nor take what is done for it' {
        $journal = Join-Path $TestDrive 'other-ids.jsonl'
        $null = 'ns:k1' | New-BoschThing -JournalPath $journal
        $rows = @(
            @{ Row = [pscustomobject]@{ ThingId = 'ns:k1'; HubDeviceId = 'hub-k1' }; What = "device 'ns:k1'"; Now = "device 'hub-k1'" }
            @{ Row = [pscustomobject]@{ ThingId = 'ns:k1'; PolicyId = 'ns:p1' }; What = "policy 'ns:k1'"; Now = "policy 'ns:p1'" }
        )
        Clear-Log $sim
        foreach ($case in $rows) {
            $done = Watch-Command { $case.Row | New-BoschThing -JournalPath $journal }
            $done.Ids | Should -Be 'Conflict'
            $done.Output | Should -BeNullOrEmpty
            "$($done.Errors[0])" | Should -BeLike "*created 'ns:k1' with $($case.What), and now $($case.Now) is named*"
        }
        # As a kill leaves it: made, and no line that says so.
        $lines = Get-Content $journal | Where-Object { $_ -match '"type":"(run|began)"' }
        [IO.File]::WriteAllText($journal, ($lines -join "`n") + "`n")
        foreach ($case in $rows + $rows) {
            $begun = Watch-Command { $case.Row | New-BoschThing -JournalPath $journal }
            $begun.Ids | Should -Be 'Conflict'
            "$($begun.Errors[0])" | Should -BeLike "*began to create 'ns:k1' with $($case.What)*with $($case.Now). Nothing was created.*"
        }
        Get-BoschRequest $sim | Should -BeNullOrEmpty
        # What failed and left nothing may be corrected.
        Add-BoschFault $sim @{ service = 'hono'; method = 'POST'; kind = 'status'; status = 403; times = 1 }
        (Watch-Command { 'ns:k2' | New-BoschThing -JournalPath $journal }).Ids | Should -Be 'AccessDenied'
        ([pscustomobject]@{ ThingId = 'ns:k2'; HubDeviceId = 'hub-k2' } | New-BoschThing -JournalPath $journal).HubDeviceId | Should -Be 'hub-k2'
    }

    It 'does not go through the Device Provisioning API, which knows one id only' {
        $null = Connect-Bosch $sim BoschHub @{ ProvisioningUri = $sim.provisioning; ServiceInstanceId = $sim.bosch.serviceInstanceId }
        foreach ($command in { New-BoschThing ns:d1 -PolicyId ns:p1 }, { [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = 'x' } | New-BoschThing },
            { New-BoschThing ns:d1 -PolicyId ns:p1 -WhatIf }) {
            $seen = Watch-Command $command
            $seen.Ids | Should -Be 'InvalidId'
            $seen.Written | Should -HaveCount 1
        }
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

Describe 'New-BoschThing whose undoing fails as well' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim BoschHub @{ MaximumRetryCount = 0 }
        # The thing is made, and nobody hears of it.
        Add-BoschFault $sim @{ service = 'things'; method = 'PUT'; path = '/things/'; kind = 'dropAfter'; times = $null }
    }

    It 'says what is left and what to type, and that is what it takes' {
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 500; times = $null }
        $seen = Watch-Command { New-BoschThing ns:d1 }
        $seen.Ids | Should -Be 'ServiceUnreachable'
        "$($seen.Errors)" | Should -BeLike "*left are:*thing*"
        "$($seen.Errors.ErrorDetails.RecommendedAction)" | Should -BeLike "*Remove-BoschThing*"
        Get-Leftover $sim | Should -Contain 'policy ns:d1'
        $null = Invoke-Simulator $sim DELETE faults
        Remove-BoschThing ns:d1 -Force -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'New-BoschThing | New-FpDevice' {
    It 'warns that the passwords are lost, and not where they are kept' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command { 'ns:d1', 'ns:d2' | New-BoschThing | New-FpDevice }
        $seen.Output.ReferenceId | Should -Be 'ns:d1', 'ns:d2'
        $seen.Warnings | Should -BeLike 'The passwords of the new devices are lost: New-FpDevice keeps none*'
        $seen = Watch-Command { New-BoschThing ns:d3 -OutVariable kept | New-FpDevice }
        $seen.Warnings | Should -BeNullOrEmpty
    }
}

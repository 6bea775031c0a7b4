BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'New-FpDevice' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'creates a device and outputs it' {
        $device = New-FpDevice heat-pump-1

        $device | Should -BeOfType 'Flatpeak.Device'
        $stored = Get-StoredDevice $sim
        $stored.referenceId | Should -Be 'heat-pump-1'
        $device.Id | Should -Be $stored.id
        $device.ReferenceId | Should -Be 'heat-pump-1'
        $device.AccountId | Should -Be $sim.accounts[0].accountId
        $device.LiveMode | Should -BeFalse
        $device.LastSeen | Should -BeNullOrEmpty
        [Math]::Abs(([DateTimeOffset]::UtcNow - $device.TimeCreated).TotalSeconds) | Should -BeLessThan 30
        $device.TimeCreated.Offset | Should -Be ([timespan]::Zero)
        Get-Request $sim | Should -Be 'POST /devices'
    }

    It 'sends the reference as JSON' {
        $null = New-FpDevice heat-pump-1
        $request = Get-SimulatorLog $sim
        $request.body | Should -Be '{"reference_id":"heat-pump-1"}'
        $request.headers.'Content-Type' | Should -BeLike 'application/json*'
        $request.auth | Should -Be 'bearer'
    }

    It 'reads a timestamp without a zone as UTC' {
        Set-SimulatorOption $sim @{ timestampWithZone = $false }
        [Math]::Abs(([DateTimeOffset]::UtcNow - (New-FpDevice r1).TimeCreated).TotalSeconds) | Should -BeLessThan 30
    }

    It 'creates in the mode of the session' {
        $live = Connect-Simulator $sim -Live
        (New-FpDevice r1 -Session $live).LiveMode | Should -BeTrue
        (Get-StoredDevice $sim -Live).referenceId | Should -Be 'r1'
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'refuses what was read in <Name>, as a device and as a row, and sends nothing' -ForEach @(
        @{ Name = 'another account'; Account = 1; Live = $false }
        @{ Name = 'the other mode'; Account = 0; Live = $true }
    ) {
        $session = Get-FpSession
        $device = New-FpDevice theirs -Session (Connect-Simulator $sim -Account $Account -Live:$Live)
        $null = Invoke-Simulator $sim DELETE log
        $row = $device | ConvertTo-Csv | ConvertFrom-Csv
        foreach ($more in @{}, @{ UseExisting = $true }, @{ WhatIf = $true }) {
            $seen = Watch-Command { $device, $row | New-FpDevice -Session $session @more }
            $seen.Ids | Should -Be 'AccountMismatch', 'AccountMismatch'
            $seen.Errors[1].ErrorDetails.RecommendedAction | Should -Be 'To create it here too, pipe in its reference alone: Select-Object ReferenceId.'
        }
        Get-Request $sim | Should -BeNullOrEmpty
        ($device | Select-Object ReferenceId | New-FpDevice -Session $session).ReferenceId | Should -Be 'theirs'
    }

    It 'takes many references by parameter' {
        (New-FpDevice r1, r2, r3).ReferenceId | Should -Be 'r1', 'r2', 'r3'
    }

    It 'takes references from the pipeline by value' {
        ('r1', 'r2' | New-FpDevice).ReferenceId | Should -Be 'r1', 'r2'
    }

    It 'takes references from the pipeline by property name, of <Name>' -ForEach @(
        @{ Name = 'objects'; Item = [pscustomobject]@{ ReferenceId = 'r1'; Site = 's' } }
        @{ Name = 'objects of the API'; Item = [pscustomobject]@{ reference_id = 'r1' } }
        @{ Name = 'objects in other case'; Item = [pscustomobject]@{ referenceid = 'r1' } }
        @{ Name = 'hashtables'; Item = @{ ReferenceId = 'r1' } }
    ) {
        ($Item | New-FpDevice).ReferenceId | Should -Be 'r1'
    }

    It 'takes whole numbers and GUIDs as references' {
        $guid = [guid]::NewGuid()
        (42, $guid | New-FpDevice).ReferenceId | Should -Be '42', "$guid"
        ([pscustomobject]@{ ReferenceId = 7 } | New-FpDevice).ReferenceId | Should -Be '7'
    }

    It 'creates the very reference <_>' -ForEach @(
        'a b', 'ä/ö?&=#+%', '"quoted"', "it's", '..', '*', '%2F', '{"a":1}', '☀️🔋', 'C:\x', '$(whoami)'
    ) {
        (New-FpDevice -ReferenceId $_).ReferenceId | Should -BeExactly $_
        (Get-StoredDevice $sim).referenceId | Should -BeExactly $_
        (Get-FpDevice -ReferenceId $_).ReferenceId | Should -BeExactly $_
    }

    It 'reports a reference that is taken as DuplicateReference' {
        $null = New-FpDevice r1
        $seen = Watch-Command { New-FpDevice r1 }
        $seen.Output | Should -BeNullOrEmpty
        $seen.Ids | Should -Be 'DuplicateReference'
        $seen.Terminated | Should -BeFalse
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        $seen.Errors[0].TargetObject | Should -Be 'r1'
        "$($seen.Errors[0].ErrorDetails) $($seen.Errors[0].ErrorDetails.RecommendedAction)" | Should -BeLike "*r1*$(([uri]$sim.flatpeak).Authority)*409*-UseExisting*"
        @(Get-StoredDevice $sim).Count | Should -Be 1
        Get-Request $sim | Should -Be 'POST /devices', 'POST /devices'
    }

    It 'with -UseExisting outputs the device that holds the reference' {
        $first = New-FpDevice r1
        $devices = New-FpDevice r1, r2 -UseExisting
        $devices[0].Id | Should -Be $first.Id
        $devices[1].ReferenceId | Should -Be 'r2'
        @(Get-StoredDevice $sim).Count | Should -Be 2
    }

    It 'with -UseExisting takes an existing device from the pipeline too' {
        Add-Device $sim -Count 3
        (1..4 | ForEach-Object { "ref-$_" } | New-FpDevice -UseExisting).ReferenceId | Should -Be 'ref-1', 'ref-2', 'ref-3', 'ref-4'
    }

    It 'with -WithoutReference creates a device that has none' {
        $device = New-FpDevice -WithoutReference
        $device.ReferenceId | Should -BeNullOrEmpty
        $device.Id | Should -Be (Get-StoredDevice $sim).id
        (Get-SimulatorLog $sim).body | Should -Be '{}'
    }

    It 'cannot be told -WithoutReference together with <Name>' -ForEach @(
        @{ Name = 'a reference'; Command = { New-FpDevice r1 -WithoutReference } }
        @{ Name = '-UseExisting'; Command = { New-FpDevice -WithoutReference -UseExisting } }
        @{ Name = 'input'; Command = { 'r1' | New-FpDevice -WithoutReference } }
    ) {
        (Watch-Command $Command).Errors | Should -Not -BeNullOrEmpty
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'does nothing with -WithoutReference:$false' {
        $null = Watch-Command { New-FpDevice -WithoutReference:$false }
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'reports <Status> as <Id>, <Category>, and goes on' -ForEach @(
        @{ Status = 403; Id = 'AccessDenied'; Category = 'PermissionDenied' }
        @{ Status = 401; Id = 'AccessDenied'; Category = 'PermissionDenied' }
        @{ Status = 400; Id = 'RequestRefused'; Category = 'InvalidOperation' }
        @{ Status = 422; Id = 'RequestRefused'; Category = 'InvalidOperation' }
        @{ Status = 404; Id = 'NotFound'; Category = 'ObjectNotFound' }
        @{ Status = 412; Id = 'Conflict'; Category = 'InvalidOperation' }
        @{ Status = 500; Id = 'ServiceError'; Category = 'ResourceUnavailable' }
        @{ Status = 501; Id = 'ServiceError'; Category = 'ResourceUnavailable' }
    ) {
        Add-Fault $sim -Kind status -Status $Status -Method POST -Times 0
        $null = Connect-Simulator $sim -MaximumRetryCount 0
        $seen = Watch-Command { 'r1', 'r2' | New-FpDevice -ThrottleLimit 1 }
        $seen.Ids | Should -Be $Id, $Id
        $seen.Errors.CategoryInfo.Category | Should -Be $Category, $Category
        $seen.Errors.TargetObject | Should -Be 'r1', 'r2'
        "$($seen.Errors[0])" | Should -BeLike "*'r1'*Flatpeak*$Status*"
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'shows what the service says of a refusal' {
        Add-Fault $sim -Kind status -Status 400 -Method POST -Body '{"object":"error","type":"x","code":"invalid_reference","message":"Too long."}'
        "$((Watch-Command { New-FpDevice r1 }).Errors)" | Should -BeLike '*(invalid_reference: Too long.)*'
    }

    It 'shows a bare message too' {
        Add-Fault $sim -Kind status -Status 400 -Method POST -Body '{"message":"No."}'
        "$((Watch-Command { New-FpDevice r1 }).Errors)" | Should -BeLike '*400*(No.)*'
    }

    It 'keeps line breaks and escapes of a service out of its messages' {
        Add-Fault $sim -Kind status -Status 400 -Method POST -Body '{"message":"one\r\ntwo\u001b[31mred"}'
        $text = "$((Watch-Command { New-FpDevice r1 }).Errors)"
        $text | Should -BeLike '*one*two*red*'
        $text | Should -Not -Match '[\x00-\x1f]'
    }
}

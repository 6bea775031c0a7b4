BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Get-FpDevice by id' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 3
        $null = Connect-Simulator $sim
        $stored = Get-StoredDevice $sim
    }

    It 'reads one device' {
        $device = Get-FpDevice $stored[1].id
        $device | Should -BeOfType 'Flatpeak.Device'
        $device.ReferenceId | Should -Be 'ref-2'
        Get-Request $sim | Should -Be "GET /devices/$($stored[1].id)"
    }

    It 'reads several, in the order of the input' {
        (Get-FpDevice -Id $stored[2].id, $stored[0].id).ReferenceId | Should -Be 'ref-1', 'ref-3'
    }

    It 'reads ids from the pipeline' {
        ($stored.id | Get-FpDevice).ReferenceId | Should -Be 'ref-3', 'ref-2', 'ref-1'
    }

    It 'reads the devices that objects name, by Id where there is one, else by ReferenceId' {
        $rows = [pscustomobject]@{ Id = $stored[0].id; ReferenceId = 'ref-3' },
            [pscustomobject]@{ ReferenceId = 'ref-2' },
            [pscustomobject]@{ Id = ''; ReferenceId = 'ref-1' }
        ($rows | Get-FpDevice).ReferenceId | Should -Be 'ref-3', 'ref-2', 'ref-1'
    }

    It 'reads a device again' {
        $device = Get-FpDevice $stored[0].id
        ($device | Get-FpDevice).Id | Should -Be $device.Id
    }

    It 'tells when a device was last seen' {
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; prefix = 'seen-'; lastSeenSecondsAgo = 7200 }
        $seen = (Get-FpDevice -ReferenceId seen-1).LastSeen
        [Math]::Abs(([DateTimeOffset]::UtcNow - $seen).TotalSeconds - 7200) | Should -BeLessThan 60
    }

    It 'reports an unknown id as NotFound, and goes on' {
        $seen = Watch-Command { 'dev_000000000000000000000000', $stored[0].id | Get-FpDevice }
        $seen.Ids | Should -Be 'NotFound'
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $seen.Errors[0].TargetObject | Should -Be 'dev_000000000000000000000000'
        $seen.Output.ReferenceId | Should -Be 'ref-3'
        $seen.Terminated | Should -BeFalse
    }

    It 'does not see the devices of <Name>' -ForEach @(
        @{ Name = 'another account'; Account = 1; Live = $false }
        @{ Name = 'the other mode'; Account = 0; Live = $true }
    ) {
        $other = Connect-Simulator $sim -Account $Account -Live:$Live
        (Watch-Command { Get-FpDevice -Id $stored[0].id -Session $other }).Ids | Should -Be 'NotFound'
    }

    It 'believes no answer about another device' {
        Add-Fault $sim -Kind status -Status 200 -Method GET -Body (@{ id = 'dev_other'; live_mode = $false } | ConvertTo-Json)
        (Watch-Command { Get-FpDevice -Id $stored[0].id }).Ids | Should -Be 'UnexpectedResponse'
    }
}

Describe 'Get-FpDevice by reference' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 12
        $null = Connect-Simulator $sim
    }

    It 'reads the devices that hold the references, in order' {
        (Get-FpDevice -ReferenceId ref-10, ref-2).ReferenceId | Should -Be 'ref-10', 'ref-2'
        @(Get-Request $sim).Count | Should -Be 2
        Get-Request $sim | Should -BeLike 'GET /devices[?]*reference_id=ref-*'
    }

    It 'takes no other device for the one that was asked for' {
        (Get-FpDevice -ReferenceId ref-1).ReferenceId | Should -Be 'ref-1'
    }

    It 'reports a reference that nobody holds as NotFound' {
        $seen = Watch-Command { Get-FpDevice -ReferenceId nobody, ref-1 }
        $seen.Ids | Should -Be 'NotFound'
        $seen.Errors[0].TargetObject | Should -Be 'nobody'
        "$($seen.Errors)" | Should -BeLike "*'nobody'*test mode*"
        $seen.Output.ReferenceId | Should -Be 'ref-1'
    }

    It 'is not taken in by a service that does not know the filter' {
        Add-Fault $sim -Kind status -Status 200 -Method GET -Body (@{
                object = 'list'; has_more = $false; data = @(@{ id = 'dev_1'; live_mode = $false; reference_id = 'another' })
            } | ConvertTo-Json -Depth 5)
        (Watch-Command { Get-FpDevice -ReferenceId ref-1 }).Ids | Should -Be 'NotFound'
    }

    It 'reports a reference that several devices hold as AmbiguousReference' {
        $device = @{ live_mode = $false; reference_id = 'ref-1' }
        Add-Fault $sim -Kind status -Status 200 -Method GET -Body (@{
                object = 'list'; has_more = $false; data = @(($device + @{ id = 'dev_1' }), ($device + @{ id = 'dev_2' }))
            } | ConvertTo-Json -Depth 5)
        $seen = Watch-Command { Get-FpDevice -ReferenceId ref-1 }
        $seen.Ids | Should -Be 'AmbiguousReference'
        "$($seen.Errors)" | Should -BeLike '*dev_1*dev_2*'
    }
}

Describe 'Get-FpDevice for all' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'outputs nothing where there is none' {
        (Watch-Command { Get-FpDevice }).Written | Should -BeNullOrEmpty
        @(Get-Request $sim).Count | Should -Be 1
    }

    It 'outputs all <Count> devices once, newest first, in <Pages> pages' -ForEach @(
        @{ Count = 1; Pages = 1 }
        @{ Count = 100; Pages = 1 }
        @{ Count = 101; Pages = 2 }
        @{ Count = 250; Pages = 3 }
    ) {
        Add-Device $sim -Count $Count
        (Get-FpDevice).ReferenceId | Should -Be ($Count..1 | ForEach-Object { "ref-$_" })
        @(Get-Request $sim).Count | Should -Be $Pages
    }

    It 'hands the first device out before it asks for the second page' {
        Add-Device $sim -Count 150
        $asked = [Collections.Generic.List[int]]::new()
        $null = Get-FpDevice | ForEach-Object { if ($asked.Count -lt 1) { $asked.Add(@(Get-Request $sim).Count) }; $_ }
        $asked | Should -Be 1
        @(Get-Request $sim).Count | Should -Be 2
    }

    It 'asks for no further page than Select-Object -First needs' {
        Add-Device $sim -Count 250
        (Get-FpDevice | Select-Object -First 5).ReferenceId | Should -Be 'ref-250', 'ref-249', 'ref-248', 'ref-247', 'ref-246'
        @(Get-Request $sim).Count | Should -Be 1
    }

    It 'lists the devices of its account and mode only' {
        Add-Device $sim -Prefix mine-
        Add-Device $sim -Prefix live- -Live
        Add-Device $sim -Prefix other- -Account 1
        (Get-FpDevice).ReferenceId | Should -Be 'mine-1'
    }

    It 'says so when a page fails, after the devices before it' {
        Add-Device $sim -Count 250
        Add-Fault $sim -Kind status -Status 500 -Query starting_after -Times 0
        $seen = Watch-Command { Get-FpDevice }
        $seen.Output.Count | Should -BeIn 99, 100
        $seen.Ids | Should -Be 'ServiceError'
        $seen.Terminated | Should -BeFalse
    }

    It 'does not go round in circles when the service repeats a page' {
        $page = @{ object = 'list'; has_more = $true; data = @(@{ id = 'dev_1'; live_mode = $false }, @{ id = 'dev_2'; live_mode = $false }) }
        Add-Fault $sim -Kind status -Status 200 -Method GET -Body ($page | ConvertTo-Json -Depth 5) -Times 0
        (Watch-Command { Get-FpDevice }).Ids | Should -Be 'UnexpectedResponse'
    }

    It 'does not take an empty page with more behind it for the end' {
        Add-Fault $sim -Kind status -Status 200 -Method GET -Body '{"object":"list","has_more":true,"data":[]}'
        (Watch-Command { Get-FpDevice }).Ids | Should -Be 'UnexpectedResponse'
    }
}

# Answers that no service should give: each comes to the right result or to an error with a fitting id; nothing crashes,
# nothing hangs, and nothing follows a redirect.
BeforeDiscovery {
    $operations = [ordered]@{
        'login'          = @{ Method = 'GET'; Path = '/login'; Command = { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -MaximumRetryCount 0 -OperationTimeoutSeconds 1 } }
        'GET by id'      = @{ Method = 'GET'; Path = '^/devices/.'; Command = { Get-FpDevice $id } }
        'GET by reference' = @{ Method = 'GET'; Path = '^/devices$'; Command = { Get-FpDevice -ReferenceId ref-1 } }
        'list'           = @{ Method = 'GET'; Path = '^/devices$'; Command = { Get-FpDevice } }
        'POST'           = @{ Method = 'POST'; Path = '^/devices$'; Command = { New-FpDevice new } }
        'POST without reference' = @{ Method = 'POST'; Path = '^/devices$'; Command = { New-FpDevice -WithoutReference } }
        'PATCH'          = @{ Method = 'PATCH'; Path = '^/devices/.'; Command = { Set-FpDevice $id new -PassThru } }
        'DELETE'         = @{ Method = 'DELETE'; Path = '^/devices/.'; Command = { Get-FpDevice $id | Remove-FpDevice -PassThru -Confirm:$false } }
        'a request of any kind' = @{ Method = 'GET'; Path = '^/locations$'; Command = { Invoke-FpRequest locations } }
    }
    $kinds = [ordered]@{
        empty               = 'UnexpectedResponse'
        html                = 'UnexpectedResponse'
        truncated           = 'UnexpectedResponse'
        truncatedConnection = 'ServiceUnreachable'
        wrongTypes          = 'UnexpectedResponse'
        unknownFields       = 'right'
        huge                = 'UnexpectedResponse'
        redirect            = 'UnexpectedResponse'
        headerOnly          = 'TimedOut'
        dropBefore          = 'ServiceUnreachable'
    }
    # Where the rule has an exception.
    $others = @{
        # Found by its reference, since it was made.
        'POST empty' = 'right'; 'POST html' = 'right'; 'POST truncated' = 'right'; 'POST truncatedConnection' = 'right'
        'POST wrongTypes' = 'right'; 'POST huge' = 'right'; 'POST headerOnly' = 'right'
        # The status says it all.
        'DELETE empty' = 'right'; 'DELETE truncated' = 'right'; 'DELETE wrongTypes' = 'right'
        # Nothing is known of what it should be.
        'a request of any kind empty' = 'nothing'; 'a request of any kind wrongTypes' = 'right'
    }
    $cases = foreach ($operation in $operations.Keys) {
        foreach ($kind in $kinds.Keys) {
            $operations[$operation] + @{ Operation = $operation; Kind = $kind; Expected = $others["$operation $kind"] ?? $kinds[$kind] }
        }
    }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'An answer that is' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim
        $id = (Get-StoredDevice $sim).id
        $null = Connect-Simulator $sim -MaximumRetryCount 0 -OperationTimeoutSeconds 1
    }

    It '<Kind>, to <Operation>: <Expected>' -ForEach $cases {
        Add-Fault $sim -Kind $Kind -Method $Method -Path $Path -Times 0
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $seen = Watch-Command $Command

        $watch.Elapsed.TotalSeconds | Should -BeLessThan 8
        (Invoke-Simulator $sim GET faults).faults[0].hits | Should -BeGreaterThan 0
        if ($Expected -in 'right', 'nothing') {
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Output.Count | Should -Be ($Expected -eq 'right' ? 1 : 0)
        }
        else {
            $seen.Ids | Should -Be $Expected
            $seen.Output | Should -BeNullOrEmpty
            "$($seen.Errors)" | Should -Match '^Cannot .+: Flatpeak \(127\.0\.0\.1:\d+\) '
        }
        # Nothing goes elsewhere, with or without a token.
        Get-Request $sim -Service elsewhere | Should -BeNullOrEmpty
    }
}

Describe 'Fields that this module does not know' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim
        $null = Connect-Simulator $sim
        Add-Fault $sim -Kind unknownFields -Times 0
    }

    It 'are kept as properties: <Name>' -ForEach @(
        @{ Name = 'list'; Command = { Get-FpDevice } }
        @{ Name = 'by reference'; Command = { Get-FpDevice -ReferenceId ref-1 } }
        @{ Name = 'by id'; Command = { Get-FpDevice | Get-FpDevice } }
        @{ Name = 'created'; Command = { New-FpDevice new } }
        @{ Name = 'changed'; Command = { Get-FpDevice | Set-FpDevice -ReferenceId new -PassThru } }
    ) {
        $device = & $Command
        $device.zz_added_later | Should -Not -BeNullOrEmpty
        $device.psobject.TypeNames[0] | Should -Be 'Flatpeak.Device'
    }

    It 'do not hide what a device has' {
        Invoke-Simulator $sim DELETE faults
        Add-Fault $sim -Kind status -Status 200 -Method GET -Body '{"id":"dev_1","live_mode":false,"Id":"dev_2","ID":"dev_3","ToString":"x","extra":[1]}'
        $device = Get-FpDevice dev_1
        $device.Id | Should -Be 'dev_1'
        "$device" | Should -Be 'dev_1'
        $device.extra | Should -Be '[1]'
    }
}

Describe 'A redirect' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim -MaximumRetryCount 0
    }

    It 'with <_> is not followed' -ForEach 301, 302, 303, 307, 308 {
        Add-Fault $sim -Kind redirect -Status $_
        $seen = Watch-Command { Get-FpDevice }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        "$($seen.Errors)" | Should -BeLike "*$_*redirect*$($sim.elsewhere)*"
        Get-Request $sim -Service elsewhere | Should -BeNullOrEmpty
    }

    It 'to the same host is not followed either' {
        Add-Fault $sim -Kind redirect -Location '/locations'
        (Watch-Command { Get-FpDevice }).Ids | Should -Be 'UnexpectedResponse'
        @(Get-Request $sim).Count | Should -Be 1
    }
}

Describe 'JSON that is not what it should be' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim -MaximumRetryCount 0
    }

    It '<Body> as a list is UnexpectedResponse' -ForEach @(
        'null', '[]', '{}', '"text"', '{"data":null}', '{"data":[null]}', '{"data":{}}', '{"data":[[]]}', '{"data":[{}]}',
        '{"data":[{"id":null,"live_mode":false}]}', '{"data":[{"id":"","live_mode":false}]}', '{"data":[{"id":"dev_1"}]}',
        '{"data":[{"id":"dev_1","live_mode":false,"time_created":"yesterday"}]}', '{"data":[{"id":"dev_1","live_mode":"no"}]}',
        '{"has_more":"no","data":[]}', '{"data":[]} x', ('[' * 5000) | ForEach-Object { @{ Body = $_ } }
    ) {
        Add-Fault $sim -Kind status -Status 200 -Method GET -Body $Body -Times 0
        foreach ($seen in (Watch-Command { Get-FpDevice }), (Watch-Command { Get-FpDevice -ReferenceId ref-1 })) {
            $seen.Ids | Should -Be 'UnexpectedResponse'
            $seen.Terminated | Should -BeFalse
        }
    }

    It '<Body> as a device is UnexpectedResponse' -ForEach @(
        'null', '[]', '{}', '5', '{"id":null,"live_mode":false}', '{"id":" ","live_mode":false}', '{"id":"dev_1"}', '{"id":1,"live_mode":false}' |
            ForEach-Object { @{ Body = $_ } }
    ) {
        Add-Fault $sim -Kind status -Status 200 -Method GET -Body $Body
        Add-Fault $sim -Kind status -Status 201 -Method POST -Body $Body
        Add-Fault $sim -Kind status -Status 200 -Method PATCH -Body $Body
        (Watch-Command { Get-FpDevice dev_1 }).Ids | Should -Be 'UnexpectedResponse'
        (Watch-Command { New-FpDevice -WithoutReference }).Ids | Should -Be 'UnexpectedResponse'
        Add-Device $sim
        $id = @(Get-StoredDevice $sim)[0].id
        (Watch-Command { Set-FpDevice $id r1 }).Ids | Should -Be 'UnexpectedResponse'
    }

    It '<Body> as a login is UnexpectedResponse' -ForEach @(
        'null', '[]', '{}', '{"bearer_token":"","live_mode":false}', '{"bearer_token":"a b","live_mode":false}', '{"bearer_token":"a\r\nX: 1","live_mode":false}',
        '{"bearer_token":"ä","live_mode":false}', '{"bearer_token":"abc"}', '{"bearer_token":["abc"],"live_mode":false}' | ForEach-Object { @{ Body = $_ } }
    ) {
        Add-Fault $sim -Kind status -Status 200 -Path /login -Body $Body
        $seen = Watch-Command { Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        $seen.Terminated | Should -BeTrue
    }

    It 'a lifetime of <_> in a login does no harm' -ForEach '-1', '0', '1e300', 'null', '0.5' {
        Add-Fault $sim -Kind status -Status 200 -Path /login -Body "{`"bearer_token`":`"abc`",`"live_mode`":false,`"expires_in`":$_}"
        $session = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $session.IsConnected | Should -BeTrue
        $session.TokenExpires | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddSeconds(-5))
    }

    It 'an error of <Body> is told by its status' -ForEach @(
        '', 'null', '[]', '"x"', '{"code":5,"message":[]}', '<html>', '{"message":null}' | ForEach-Object { @{ Body = $_ } }
    ) {
        Add-Fault $sim -Kind status -Status 404 -Body $Body
        (Watch-Command { Get-FpDevice dev_1 }).Ids | Should -Be 'NotFound'
    }

    It 'a conflict with another code is no duplicate' {
        Add-Fault $sim -Kind status -Status 409 -Method POST -Body '{"code":"account_locked"}'
        (Watch-Command { New-FpDevice r1 }).Ids | Should -Be 'Conflict'
    }

    It 'a success with a status that is not documented is UnexpectedResponse' {
        Add-Fault $sim -Kind status -Status 206 -Method GET -Body '{"object":"list","has_more":false,"data":[]}'
        (Watch-Command { Get-FpDevice }).Ids | Should -Be 'UnexpectedResponse'
    }
}

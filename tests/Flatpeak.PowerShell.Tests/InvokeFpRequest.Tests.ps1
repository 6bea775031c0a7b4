BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Invoke-FpRequest' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'gets, by default' {
        $answer = Invoke-FpRequest locations
        $answer.object | Should -Be 'list'
        $answer.data[0].postal_code | Should -Be 'EC1A 1BB'
        Get-Request $sim | Should -Be 'GET /locations'
        (Get-SimulatorLog $sim).auth | Should -Be 'bearer'
    }

    It 'takes a path with a slash in front' {
        (Invoke-FpRequest /locations).object | Should -Be 'list'
        Get-Request $sim | Should -Be 'GET /locations'
    }

    It 'encodes the query' {
        Add-Device $sim -Prefix 'a b&c='
        (Invoke-FpRequest devices -Query @{ reference_id = 'a b&c=1' }).data.reference_id | Should -Be 'a b&c=1'
        Get-Request $sim | Should -Be 'GET /devices?reference_id=a%20b%26c%3D1'
    }

    It 'keeps the order of a query, and takes numbers and booleans' {
        $null = Invoke-FpRequest locations -Query ([ordered]@{ z = 1; a = 1.5; m = 'x' })
        Get-Request $sim | Should -Be 'GET /locations?z=1&a=1.5&m=x'
    }

    It 'sends <Name>' -ForEach @(
        @{ Name = 'a hashtable as JSON'; Body = [ordered]@{ one = @(1, 2); two = @{ three = $null } }; Json = '{"one":[1,2],"two":{"three":null}}' }
        @{ Name = 'an object as JSON'; Body = [pscustomobject]@{ one = 'ä' }; Json = '{"one":"ä"}' }
        @{ Name = 'an array as JSON'; Body = @(@{ a = 1 }, @{ a = 2 }); Json = '[{"a":1},{"a":2}]' }
        @{ Name = 'an array of one'; Body = @(, 'x'); Json = '["x"]' }
        @{ Name = 'text as it is'; Body = '{"one": 1}'; Json = '{"one": 1}' }
    ) {
        $null = Invoke-FpRequest echo -Method Post -Body $Body -Confirm:$false
        $request = Get-SimulatorLog $sim
        $sent, $expected = ($request.body, $Json).ForEach({ $_ | ConvertFrom-Json -NoEnumerate | ConvertTo-Json -Depth 9 -Compress })
        $sent | Should -Be $expected
        $request.headers.'Content-Type' | Should -BeLike 'application/json*'
    }

    It 'posts, patches and deletes' {
        $device = Invoke-FpRequest devices -Method Post -Body @{ reference_id = 'r1' } -Confirm:$false
        $changed = Invoke-FpRequest "devices/$($device.id)" -Method Patch -Body @{ reference_id = 'r2' } -Confirm:$false
        $changed.reference_id | Should -Be 'r2'
        (Invoke-FpRequest "devices/$($device.id)" -Method Delete -Confirm:$false).message | Should -Be 'Accepted'
        Get-Request $sim | Should -Be 'POST /devices', "PATCH /devices/$($device.id)", "DELETE /devices/$($device.id)"
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'outputs nothing for an answer without a body' {
        Add-Fault $sim -Kind empty
        (Watch-Command { Invoke-FpRequest locations }).Written | Should -BeNullOrEmpty
    }

    It 'reports <Status> as <Id>' -ForEach @(
        @{ Status = 403; Id = 'AccessDenied' }
        @{ Status = 404; Id = 'NotFound' }
        @{ Status = 409; Id = 'DuplicateReference' }
        @{ Status = 400; Id = 'RequestRefused' }
        @{ Status = 405; Id = 'RequestRefused' }
        @{ Status = 500; Id = 'ServiceError' }
        @{ Status = 429; Id = 'RateLimited' }
    ) {
        $null = Connect-Simulator $sim -MaximumRetryCount 0
        Add-Fault $sim -Kind status -Status $Status -Times 0
        $seen = Watch-Command { Invoke-FpRequest locations }
        $seen.Ids | Should -Be $Id
        $seen.Terminated | Should -BeFalse
        $seen.Errors[0].TargetObject | Should -Be 'locations'
    }

    It 'retries a GET' {
        Add-Fault $sim -Kind status -Status 503
        (Invoke-FpRequest locations).object | Should -Be 'list'
        @(Get-Request $sim).Count | Should -Be 2
    }

    It 'does not repeat a <_> that may have been carried out' -ForEach 'Post', 'Patch' {
        Add-Fault $sim -Kind status -Status 503 -Times 0
        $seen = Watch-Command { Invoke-FpRequest echo -Method $_ -Body @{} -Confirm:$false }
        $seen.Ids | Should -Be 'ServiceError'
        "$($seen.Errors)" | Should -BeLike '*may have taken effect*'
        @(Get-Request $sim).Count | Should -Be 1
    }

    It 'reports an answer that no object can be made of: <_>' -ForEach '{"a":1,"A":2}', '{"":1}', '{', 'null x', '<html>' {
        Add-Fault $sim -Kind status -Status 200 -Body $_
        $seen = Watch-Command { Invoke-FpRequest locations }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        $seen.Terminated | Should -BeFalse
    }

    It 'refuses the path <Path> and sends nothing' -ForEach @(
        '', ' ', '/', '//elsewhere.invalid/x', 'https://elsewhere.invalid/x', '..', '../x', 'devices/..', 'devices/%2e%2e', 'devices//x',
        'devices/.', 'devices/%2F', 'devices/a%2Fb', 'devices\x', 'devices/*', 'devices?x=1', 'devices#x', "devices/a`nb", 'devices/%00', 'devices/ ' |
            ForEach-Object { @{ Path = $_ } }
    ) {
        $seen = Watch-Command { Invoke-FpRequest -Path $Path }
        $seen.Ids | Should -HaveCount 1
        $seen.Ids | Should -Match '^(InvalidPath|ParameterArgumentValidationError.*)$'
        Get-Request $sim | Should -BeNullOrEmpty
        Get-Request $sim -Service elsewhere | Should -BeNullOrEmpty
    }

    It 'never deletes a whole collection: <_>' -ForEach 'devices', '/devices', 'devices/', 'devices/.', 'devices/%20' {
        $seen = Watch-Command { Invoke-FpRequest -Method Delete -Path $_ -Confirm:$false }
        $seen.Ids | Should -Be 'InvalidPath'
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'shows and asks nothing of what it would not send: <Command>' -ForEach @(
        @{ Command = 'Invoke-FpRequest devices -Method Delete -WhatIf' }
        @{ Command = 'Invoke-FpRequest devices -Method Delete' }
        @{ Command = 'Invoke-FpRequest devices/../x -Method Post -WhatIf' }
        @{ Command = 'Invoke-FpRequest devices?x=1 -Method Patch -Body @{ a = 1 }' }
    ) {
        $shell = New-AskedShell $sim Hono
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('credential', (Get-SimulatorCredential $sim))
            $shell.Runspace.SessionStateProxy.SetVariable('sim', $sim)
            $null = $shell.AddScript('$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddScript($Command).Invoke()
            $shell.AskedHost.Lines | Should -BeNullOrEmpty
            $shell.AskedHost.Questions | Should -BeNullOrEmpty
            $shell.Streams.Error.FullyQualifiedErrorId | Should -BeLike 'InvalidPath,*'
        }
        finally { Close-AskedShell $shell }
    }

    It 'sends nothing more once nobody listens to what it tells' {
        $id = (New-FpDevice r1).Id
        $null = Invoke-Simulator $sim DELETE log
        Add-Fault $sim status -Method DELETE -Status 429 -RetryAfter 2
        $told = Invoke-FpRequest devices/$id -Method Delete -Confirm:$false -Verbose -WarningVariable warned -WarningAction SilentlyContinue 4>&1 |
            Select-Object -First 2
        $told[1] | Should -BeLike '* -> 429 in *'
        Start-Sleep -Milliseconds 2500
        Get-Request $sim | Should -Be "DELETE /devices/$id"
        $warned | Should -BeNullOrEmpty
    }

    It 'says what it may have done, and what it has done, where nobody listens to what it tells meanwhile: <Name>' -ForEach @(
        @{ Name = 'no response'; Said = 'may have been carried out: *' }
        @{ Name = 'a response'; Said = 'was carried out, *' }
    ) {
        $id = (New-FpDevice r1).Id
        $null = Invoke-Simulator $sim DELETE log
        Add-Fault $sim status -Method DELETE -Status 401
        if ($Name -eq 'no response') { Add-Fault $sim hangAfter -Method DELETE } else { Set-SimulatorOption $sim @{ latencyMs = 1000 } }
        $told = Invoke-FpRequest devices/$id -Method Delete -Confirm:$false -Verbose -WarningVariable warned -WarningAction SilentlyContinue 4>&1 |
            ForEach-Object {
                # Until then nothing is out.
                if ("$_" -like '*GET /login*') { Wait-While { @(@(Get-Request $sim) -like 'DELETE *').Count -lt 2 } }
                $_
            } | Select-Object -First 3
        $told[1] | Should -BeLike '*DELETE * -> 401 in *'
        $told[2] | Should -BeLike '*GET /login -> 200 in *'
        $warned | Should -BeLike "DELETE 'devices/$id' $Said"
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }
}

# One rule for what is gone already: an error, and never a success; and -IgnoreMissing, for runbooks that may run twice.
BeforeDiscovery { $dialects = @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } }

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'What is not there, at <Dialect>' -ForEach $dialects {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2 -Prefix 'ns:d'
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
    }

    It 'is an error of a removal, and no success' {
        $seen = Watch-Command { Remove-BoschThing ns:d1 -PassThru -Confirm:$false }
        $seen.Ids | Should -Be 'NotFound'
        "$($seen.Errors)" | Should -BeLike "*Nothing of 'ns:d1' was found*the id is wrong*Nothing was removed*-IgnoreMissing*"
        $seen.Warnings | Should -BeNullOrEmpty
        $seen.Output.Succeeded | Should -BeFalse
        $seen.Output.Missing | Should -Be 'Device'
    }

    It 'is no error with -IgnoreMissing' {
        $seen = Watch-Command { Remove-BoschThing ns:d1 -PassThru -Confirm:$false -IgnoreMissing }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeNullOrEmpty
        $seen.Output.Succeeded | Should -BeTrue
    }

    It 'keeps the device at Flatpeak: <Name>' -ForEach @(
        @{ Name = 'directly'; Command = { Remove-BoschThing ns:d1 -PassThru -Confirm:$false -ErrorAction SilentlyContinue | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'by way of a file'; Command = {
                Remove-BoschThing ns:d1 -PassThru -Confirm:$false -ErrorAction SilentlyContinue | Export-Csv $file
                Import-Csv $file | Remove-FpDevice -Confirm:$false
            } }
    ) {
        $seen = Watch-Command $Command
        $seen.Warnings | Should -BeLike "Nothing was done for 'ns:d1' at Flatpeak*found nothing of it*-IgnoreMissing*"
        (Get-StoredDevice $sim).referenceId | Should -Contain 'ns:d1'
    }

    It 'does not keep it with -IgnoreMissing: <Name>' -ForEach @(
        @{ Name = 'of Remove-BoschThing'; Command = { Remove-BoschThing ns:d1 -PassThru -IgnoreMissing -Confirm:$false | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'of Remove-FpDevice'; Command = { Remove-BoschThing ns:d1 -PassThru -Confirm:$false -ErrorAction SilentlyContinue | Remove-FpDevice -IgnoreMissing -Confirm:$false } }
        @{ Name = 'of Remove-BoschThing, by way of a file'; Command = {
                Remove-BoschThing ns:d1 -PassThru -IgnoreMissing -Confirm:$false | Export-Csv $file
                Import-Csv $file | Remove-FpDevice -Confirm:$false
            } }
    ) {
        $seen = Watch-Command $Command
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Should -Be 'ns:d2'
    }

    It 'is never done by a plan, whatever is ignored' {
        Add-BoschDevice $sim $Dialect ns:d1
        $seen = Watch-Command { Remove-BoschThing ns:d1 -PassThru -WhatIf -IgnoreMissing | Remove-FpDevice -IgnoreMissing -Confirm:$false }
        $seen.Warnings | Should -BeLike '*only planned*'
        @(Get-StoredDevice $sim).Count | Should -Be 2
    }

    It 'converges when a runbook whose Flatpeak part failed runs again from the same file' {
        Add-BoschDevice $sim $Dialect ns:d1, ns:d2
        'ns:d1', 'ns:d2' | ForEach-Object { [pscustomobject]@{ ReferenceId = $_ } } | Export-Csv $file
        $run = {
            Import-Csv $file | Remove-BoschThing -QuietPeriod 0 -PassThru -IgnoreMissing -Confirm:$false |
                Remove-FpDevice -IgnoreMissing -Confirm:$false
        }
        Add-Fault $sim -Kind status -Status 403 -Method DELETE -Times 0
        @((Watch-Command $run).Errors).Count | Should -BeGreaterThan 0
        @(Get-StoredDevice $sim).Count | Should -Be 2
        $null = Invoke-Simulator $sim DELETE faults
        $seen = Watch-Command $run
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'converges when a removal that stopped half-way runs again from the same file' {
        Add-BoschDevice $sim $Dialect ns:d1
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 409; times = 1 }
        $run = {
            Remove-BoschThing ns:d1 -QuietPeriod 0 -PassThru -IgnoreMissing -Confirm:$false | Remove-FpDevice -IgnoreMissing -Confirm:$false
        }
        $first = Watch-Command $run
        $first.Ids | Should -Be 'Conflict'
        $first.Warnings | Should -BeLike "Nothing was done for 'ns:d1' at Flatpeak*did not succeed*"
        $seen = Watch-Command $run
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Should -Be 'ns:d2'
    }
}

Describe 'A device that is not at Flatpeak' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It 'is an error, and none with -IgnoreMissing: <Name>' -ForEach @(
        @{ Name = 'by id'; Value = @{ Id = 'dev_000000000000000000000001' } }
        @{ Name = 'by reference'; Value = @{ ReferenceId = 'ref-1' } }
        @{ Name = 'with -PassThru'; Value = @{ Id = 'dev_000000000000000000000001'; PassThru = $true } }
    ) {
        (Watch-Command { Remove-FpDevice @Value -Confirm:$false }).Ids | Should -Be 'NotFound'
        $seen = Watch-Command { Remove-FpDevice @Value -Confirm:$false -IgnoreMissing }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output | Should -BeNullOrEmpty
    }

    It 'hides no other error' {
        Add-Fault $sim -Kind status -Status 403 -Method DELETE -Times 0
        (Watch-Command { Remove-FpDevice dev_000000000000000000000001 -Confirm:$false -IgnoreMissing }).Ids | Should -Be 'AccessDenied'
    }

    It 'is believed of the service only, and of no <Name>' -ForEach @(
        @{ Name = 'login'; Faults = @{ Kind = 'revoked' }, @{ Kind = 'status'; Path = '/login'; Status = 404; Times = 0 }; Value = @{} }
        @{ Name = 'login, with -PassThru'; Faults = @{ Kind = 'revoked' }, @{ Kind = 'status'; Path = '/login'; Status = 404; Times = 0 }; Value = @{ PassThru = $true } }
        @{ Name = 'page of a proxy'; Faults = , @{ Kind = 'status'; Status = 404; Body = '<html>No such page</html>'; ContentType = 'text/html'; Times = 0 }; Value = @{} }
        @{ Name = 'page of a proxy, with -PassThru'; Faults = , @{ Kind = 'status'; Status = 404; Body = '<html>No such page</html>'; ContentType = 'text/html'; Times = 0 }; Value = @{ PassThru = $true } }
        @{ Name = 'page of a proxy, by reference'; Faults = , @{ Kind = 'status'; Status = 404; Body = '<html>No such page</html>'; ContentType = 'text/html'; Times = 0 }; Value = @{ ReferenceId = 'ref-1' } }
    ) {
        Add-Device $sim
        $name = $Value.ContainsKey('ReferenceId') ? @{} : @{ Id = (Get-StoredDevice $sim).id }
        foreach ($fault in $Faults) { Add-Fault $sim @fault }
        (Watch-Command { Remove-FpDevice @name @Value -Confirm:$false -IgnoreMissing }).Ids | Should -BeIn 'NotFound', 'UnexpectedResponse'
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-1'
    }

    It 'is not output as if it had been removed' {
        Add-Device $sim
        $device = Get-FpDevice
        $device | Remove-FpDevice -Confirm:$false
        (Watch-Command { $device | Remove-FpDevice -PassThru -IgnoreMissing -Confirm:$false }).Written | Should -BeNullOrEmpty
    }
}

Describe 'A connection that is not there' {
    It 'is an error, and none with -IgnoreMissing' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        (Watch-Command { Remove-BoschConnection gone -Force -Confirm:$false }).Ids | Should -Be 'NotFound'
        (Watch-Command { Remove-BoschConnection gone -Force -Confirm:$false -IgnoreMissing -PassThru }).Written | Should -BeNullOrEmpty
    }

    It 'is none either where its metrics are looked at first' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        (Watch-Command { Remove-BoschConnection gone -Confirm:$false }).Ids | Should -Be 'NotFound'
        (Watch-Command { Remove-BoschConnection gone -Confirm:$false -IgnoreMissing }).Written | Should -BeNullOrEmpty
    }

    It 'is believed only where it is certain: <Name>' -ForEach @(
        @{ Name = 'still there'; Id = 'Conflict'; Faults = , @{ method = 'DELETE'; service = 'things'; path = '/connections/c2-idle$'; status = 404 }; Value = @{ Force = $true } }
        @{ Name = 'a token'; Id = 'NotFound'; Faults = @{ service = 'things'; kind = 'revoked' }, @{ service = 'token'; status = 404; times = $null }; Value = @{ Force = $true } }
        @{ Name = 'a page of a proxy'; Id = 'NotFound'; Faults = , @{ service = 'things'; path = '/connections/c2-idle$'; status = 404; body = '<html/>'; contentType = 'text/html'; times = $null }; Value = @{ Force = $true } }
        @{ Name = 'its metrics'; Id = 'NotFound'; Faults = , @{ service = 'things'; path = '/metrics$'; status = 404; times = $null }; Value = @{} }
    ) {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim BoschHub
        foreach ($fault in $Faults) { Add-BoschFault $sim ($fault.kind ? $fault : ($fault + @{ kind = 'status' })) }
        (Watch-Command { Remove-BoschConnection c2-idle @Value -Confirm:$false -IgnoreMissing }).Ids | Should -Be $Id
        (Invoke-Simulator $sim GET state).connections.id | Should -Contain 'c2-idle'
    }
}

# docs/security.md: each cmdlet needs the rights of its row and no others, and the policies there are enough, and none is too large.
BeforeDiscovery {
    $page = Get-Content (Join-Path $PSScriptRoot ../../docs/security.md)
    $rows = $page | ForEach-Object {
        if ($_ -match '^\| `([A-Z]\w+-\w+(?: -\w+)?)` \| (.*) \| (.*) \| (.*) \|$' -or $_ -match '^\| `([A-Z]\w+-\w+(?: -\w+)?)` \|(.*)\|(.*)\|(.*)\|$') {
            @{ Command = $Matches[1]; Rights = $Matches[2..4] | ForEach-Object { , @($_.Trim() -split ', ' | Where-Object { $_ } | Sort-Object) } }
        }
    }
    $missing = $page | ForEach-Object { if ($_ -match '^\| (READ|WRITE) of `(\w+:/)` \|') { @{ Permission = $Matches[1]; Resource = $Matches[2] } } }
    if (@($rows).Count -lt 16 -or @($missing).Count -ne 4) { throw 'The tables of the page are not found.' }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $text = (Get-Content -Raw (Join-Path $PSScriptRoot ../../docs/security.md)) -replace '\r'
    $policies = [regex]::Matches($text, '(?s)```json\n(.*?)\n```') | ForEach-Object { $_.Groups[1].Value }

    function Set-Policy([string] $Json, [string] $Id = 'ns:d1') { $null = Invoke-Simulator $sim PUT "state/policies/$Id" ($Json | ConvertFrom-Json -AsHashtable) }

    function Get-Right($Request) {
        # The right that a request needs, and of which side.
        $path = $Request.path -replace '^/api/2'
        switch -Regex ("$($Request.service) $($Request.method) $path") {
            '^flatpeak GET /(login|devices$)' { $Request.path -eq '/login' ? $null : 'Flatpeak: list'; break }
            '^flatpeak GET /devices/' { 'Flatpeak: read'; break }
            '^flatpeak POST ' { 'Flatpeak: create'; break }
            '^flatpeak PATCH ' { 'Flatpeak: change'; break }
            '^flatpeak DELETE /devices/' { 'Flatpeak: delete'; break }
            '^hub GET /registration/t1$|^hono GET /v1/devices/t1$' { 'Registry: list'; break }
            '^hub GET /registration/t1/|^hono GET /v1/devices/t1/' { 'Registry: read'; break }
            '^hub POST /registration/t1$|^hono POST /v1/devices/t1/' { 'Registry: create'; break }
            '^hub DELETE /registration/t1/|^hono DELETE /v1/devices/t1/' { 'Registry: delete'; break }
            '^(hub|hono) GET (/v1)?/credentials/' { 'Registry: read credentials'; break }
            '^(hub|hono) (PUT|POST|DELETE) (/v1)?/credentials/' { 'Registry: write credentials'; break }
            '^hono GET /v1/tenants' { 'Registry: tenant'; break }
            '^things GET /search/' { 'Things: search'; break }
            '^things GET /things/' { 'Things: READ thing'; if ($Request.query -match '_policy') { 'Things: READ policy' }; break }
            '^things DELETE /things/' { 'Things: WRITE thing'; break }
            '^things PUT /things/' { 'Things: create thing'; break }
            '^things GET /policies/' { 'Things: READ policy'; break }
            '^things DELETE /policies/' { 'Things: WRITE policy'; break }
            '^things PUT /policies/' { 'Things: create policy'; break }
            '^things GET /whoami$' { 'Things: whoami'; break }
            '^things \w+ (/solutions/[^/]+)?/connections' { 'Things: connections'; break }
            '^token POST ' { break }
            default { "unknown: $_" }
        }
    }

    # What is done with each; those that are not here send nothing of their own. Each begins with three devices everywhere.
    $jobs = @{
        'Connect-Flatpeak'                    = { $null = Connect-Simulator $sim }
        'New-FpDevice'                        = { New-FpDevice new }
        'New-FpDevice -UseExisting'           = { 'ns:d1', 'new' | New-FpDevice -UseExisting }
        'Get-FpDevice'                        = { $all = Get-FpDevice; Get-FpDevice $all[0].Id; Get-FpDevice -ReferenceId ns:d1 }
        'Set-FpDevice'                        = { [pscustomobject]@{ Id = (Get-StoredDevice $sim)[0].id; ReferenceId = 'other' } | Set-FpDevice }
        'Set-FpDevice -NewReferenceId'        = { Set-FpDevice -ReferenceId ns:d1 -NewReferenceId other }
        'Remove-FpDevice'                     = { Remove-FpDevice -ReferenceId ns:d1 -Confirm:$false; Remove-FpDevice (Get-StoredDevice $sim)[0].id -Confirm:$false }
        'New-BoschThing'                      = { New-BoschThing ns:new }
        'Get-BoschThing'                      = { Get-BoschThing; Get-BoschThing ns:d1 }
        'Get-BoschThing -IncludeRegistration' = { Get-BoschThing ns:d1 -IncludeRegistration }
        'Remove-BoschThing'                   = { 'ns:d1', 'ns:gone' | Remove-BoschThing -Confirm:$false -ErrorAction SilentlyContinue }
        'Remove-BoschThing -KeepPolicy'       = { 'ns:d1', 'ns:gone' | Remove-BoschThing -KeepPolicy -Confirm:$false -ErrorAction SilentlyContinue }
        'Compare-FpFleet'                     = {
            Add-BoschDevice $sim $dialect ns:half @{ thing = $false }
            Add-Device $sim -Prefix alone
            Compare-FpFleet -SettleTimeSeconds 0 -IncludeCredentials
        }
        'Get-BoschConnection'                 = { Get-BoschConnection; Get-BoschConnection c2-idle }
        'Reset-BoschConnectionMetric'         = { Reset-BoschConnectionMetric c2-idle }
        'Remove-BoschConnection'              = { Remove-BoschConnection c2-idle -Force -Confirm:$false }
    }
}

Describe 'The table of rights' {
    It 'has what <Command> needs, and no more' -ForEach ($rows | Where-Object { $_.Command -ne 'Invoke-FpRequest' }) {
        $needed = foreach ($dialect in 'BoschHub', 'Hono') {
            Reset-Simulator $sim
            if ($Command -eq 'Connect-BoschIot') {
                # With an empty tenant too, where more is asked.
                $null = Connect-Bosch $sim $dialect
            }
            Add-Device $sim -Count 3 -Prefix ns:d
            if ($Command -eq 'Connect-BoschIot') {
                $null = Invoke-Simulator $sim DELETE log
                $parameter = Get-BoschParameter $sim $dialect
                $null = Connect-BoschIot @parameter
                Get-SimulatorLog $sim | ForEach-Object { Get-Right $_ }
                continue
            }
            Add-BoschDevice $sim $dialect ns:d1, ns:d2, ns:d3
            $null = Connect-Simulator $sim
            $null = Connect-Bosch $sim $dialect
            $seen = Watch-Command $jobs[$Command]
            if ($Command -notlike 'Remove-BoschThing*') { $seen.Errors | Should -BeNullOrEmpty }
            Get-SimulatorLog $sim | ForEach-Object { Get-Right $_ }
        }
        $said = foreach ($i in 0..2) { foreach ($right in $Rights[$i]) { "$(('Flatpeak', 'Registry', 'Things')[$i]): $right" } }
        @($needed | Where-Object { $_ } | Sort-Object -Unique) | Should -Be @($said | Sort-Object)
    }
}

Describe 'The smallest policy' {
    BeforeEach {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:d1
        $null = Connect-Bosch $sim Hono
    }

    It 'to remove a device is enough, and says nothing of being too small' {
        Set-Policy $policies[0]
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'to remove a device without <Permission> of <Resource> is too small' -ForEach $missing {
        $policy = $policies[0] | ConvertFrom-Json -AsHashtable
        $grant = $policy.entries.remover.resources[$Resource]
        $grant.grant = @($grant.grant | Where-Object { $_ -ne $Permission })
        # A policy that nobody may change is none.
        $policy.entries.owner = @{ subjects = @{ 'nginx:admin' = @{ type = 'x' } }; resources = @{ 'policy:/' = @{ grant = @('READ', 'WRITE'); revoke = @() } } }
        Set-Policy ($policy | ConvertTo-Json -Depth 9)
        $seen = Watch-Command { Remove-BoschThing ns:d1 -Confirm:$false -PassThru }
        switch ("$Permission $Resource") {
            'READ thing:/' {
                @(Get-Leftover $sim).Count | Should -Be 4
                "$($seen.Errors)" | Should -BeLike '*read*'
            }
            'WRITE thing:/' {
                $seen.Ids | Should -Be 'AccessDenied'
                $seen.Output.FailedStep | Should -Be 'Thing'
                Get-Leftover $sim | Should -Be 'thing ns:d1', 'policy ns:d1'
            }
            'READ policy:/' {
                $seen.Errors | Should -BeNullOrEmpty
                $seen.Warnings | Should -BeLike "Policy 'ns:d1' of thing 'ns:d1' is kept:*"
                Get-Leftover $sim | Should -Be 'policy ns:d1'
            }
            'WRITE policy:/' {
                $seen.Ids | Should -Be 'AccessDenied'
                $seen.Output.FailedStep | Should -Be 'Policy'
                Get-Leftover $sim | Should -Be 'policy ns:d1'
            }
        }
    }

    It 'to remove a device and keep its policy is enough' {
        Set-Policy $policies[1]
        $seen = Watch-Command { Remove-BoschThing ns:d1 -KeepPolicy -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Be 'policy ns:d1'
    }

    It 'to read shows things and compares fleets, and removes none' {
        Set-Policy $policies[2]
        Add-BoschDevice $sim Hono ns:d2 @{ registration = $false; credentials = 0 }
        Set-Policy $policies[2] ns:d2
        $null = Connect-Simulator $sim
        Add-Device $sim -Count 2 -Prefix ns:d
        (Get-BoschThing).ThingId | Should -Be 'ns:d1', 'ns:d2'
        $seen = Watch-Command { Compare-FpFleet -SettleTimeSeconds 0 -SeesAllThings }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.ThingId | Should -Be 'ns:d2'
        $state = Get-Leftover $sim
        (Watch-Command { Remove-BoschThing ns:d2 -Confirm:$false }).Errors | Should -Not -BeNullOrEmpty
        Get-Leftover $sim | Should -Be $state
    }
}

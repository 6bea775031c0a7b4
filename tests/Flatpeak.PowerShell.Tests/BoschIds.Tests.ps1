# Ids that could address more than one device, or something else, by all the ways on which they come in: none is sent. Which
# ids these are is shown without an engine, for all of them; here are some that an engine could change.
BeforeDiscovery {
    $bad = @(
        @{ Name = 'a blank'; Id = ' ' }
        @{ Name = 'two dots'; Id = '..' }
        @{ Name = 'a star'; Id = '*' }
        @{ Name = 'a path for a name'; Id = 'ns:a/b' }
        @{ Name = 'a blank at the start'; Id = ' ns:a' }
        @{ Name = 'a newline at the end'; Id = "ns:a`n" }
        @{ Name = 'a carriage return'; Id = "ns:a`r`nX-Header: 1" }
        @{ Name = 'a null'; Id = "ns:a`0" }
        @{ Name = 'a byte order mark'; Id = "$([char]0xfeff)ns:a" }
        @{ Name = 'half a surrogate pair'; Id = "ns:a$([char]0xd800)" }
        @{ Name = 'a megabyte'; Id = 'ns:' + 'a' * 1MB }
    )
    $cases = @(@{ Name = 'nothing'; Id = '' }, @{ Name = 'no namespace'; Id = 'a' }) + $bad
    # Ditto takes these for a name; a registry does not.
    $odd = @(
        @{ Name = 'a pattern'; Id = 'ns:*' }
        @{ Name = 'a set'; Id = 'ns:[a-z]' }
        @{ Name = 'a comma'; Id = 'ns:a,ns:b' }
        @{ Name = 'a quote'; Id = 'ns:a"' }
        @{ Name = 'RQL'; Id = 'ns:a") or exists(thingId' }
        @{ Name = 'a backslash'; Id = 'ns:a\b' }
        @{ Name = 'a dollar and a backtick'; Id = 'ns:$($x)`n' }
        @{ Name = 'a blank at the end'; Id = 'ns:a ' }
        @{ Name = 'a zero-width space'; Id = "ns:a$([char]0x200b)" }
        @{ Name = 'a right-to-left override'; Id = "ns:a$([char]0x202e)b" }
    )
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Remove-BoschThing refuses' {
    BeforeAll {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:a, ns:b
        $null = Connect-Bosch $sim Hono
        $before = Get-Leftover $sim
    }
    AfterAll {
        Get-BoschRequest $sim | Should -BeNullOrEmpty
        Get-DeleteAllCount $sim | Should -Be 0
        Get-Leftover $sim | Should -Be $before
    }

    It '<Name>: by parameter, piped, in a property, with -WhatIf' -ForEach $cases {
        $seen = Watch-Command {
            Remove-BoschThing -ThingId $Id -Force -Confirm:$false
            Remove-BoschThing -ThingId $Id -Force -Confirm:$false -KeepRegistration -KeepPolicy
            $Id | Remove-BoschThing -Force -Confirm:$false
            [pscustomobject]@{ ThingId = $Id } | Remove-BoschThing -Force -Confirm:$false
            [pscustomobject]@{ DeviceId = $Id } | Remove-BoschThing -Force -Confirm:$false
            [pscustomobject]@{ ReferenceId = $Id } | Remove-BoschThing -Force -Confirm:$false
            @{ ThingId = $Id } | Remove-BoschThing -Force -Confirm:$false -RestorePolicy
            Remove-BoschThing -ThingId $Id -Force -WhatIf
        }
        $seen.Ids | Should -Be (@('InvalidId') * 8)
        $seen.Errors | ForEach-Object {
            $_.CategoryInfo.Category | Should -Be 'InvalidArgument'
            "$_" | Should -BeLike '*Nothing was sent.'
            "$_".Length | Should -BeLessThan 500
            "$_" | Should -Not -Match '[\x00-\x1f\x7f]'
        }
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It '<Name>, where Ditto takes it, without a device id for the registry' -ForEach $odd {
        $seen = Watch-Command {
            Remove-BoschThing -ThingId $Id -Force -Confirm:$false
            $Id | Remove-BoschThing -Force -Confirm:$false
            [pscustomobject]@{ ThingId = $Id } | Remove-BoschThing -Force -Confirm:$false -KeepPolicy
            @{ ReferenceId = $Id } | Remove-BoschThing -Force -Confirm:$false -RestorePolicy
            Remove-BoschThing -ThingId $Id -Force -WhatIf
            $Id | New-BoschThing
        }
        $seen.Ids | Should -Be (@('InvalidId') * 6)
        # What was meant as a wildcard has no other id in the registry.
        $advice = $Id -like '*[*]*' ? '*cannot be one in the registry. Nothing was sent.'
            : $Id.Trim() -ne $Id ? '*it has white space at an end. Correct it*Nothing was sent.'
            : '*Nothing was sent. Name it with -HubDeviceId, or pass -KeepRegistration.'
        $seen.Errors[0..4] | ForEach-Object { "$_" | Should -BeLike $advice }
        $seen.Errors | ForEach-Object {
            $_.CategoryInfo.Category | Should -Be 'InvalidArgument'
            "$_".Length | Should -BeLessThan 500
            "$_" | Should -Not -Match '[\x00-\x1f\x7f\u200b\u202e\u2028]'
        }
    }

    It '<Name> as -HubDeviceId and -PolicyId, or in the property' -ForEach $bad {
        $seen = Watch-Command {
            Remove-BoschThing ns:a -HubDeviceId $Id -Force -Confirm:$false
            [pscustomobject]@{ ThingId = 'ns:a'; HubDeviceId = $Id } | Remove-BoschThing -Force -Confirm:$false
            Remove-BoschThing ns:a -PolicyId $Id -Force -Confirm:$false
            [pscustomobject]@{ ThingId = 'ns:a'; PolicyId = $Id } | Remove-BoschThing -Force -Confirm:$false
        }
        $seen.Ids | Should -Be (@('InvalidId') * 4)
    }

    It 'an empty -HubDeviceId and -PolicyId' {
        foreach ($command in { Remove-BoschThing ns:a -HubDeviceId '' -Confirm:$false }, { Remove-BoschThing ns:a -PolicyId '' -Confirm:$false }) {
            (Watch-Command $command).Ids | Should -Be 'ParameterArgumentValidationError'
        }
    }

    It '<Name>' -ForEach @(
        @{ Name = 'a thing id that is null'; Command = { [pscustomobject]@{ ThingId = $null } | Remove-BoschThing -Force -Confirm:$false }; Expected = 'InvalidId' }
        @{ Name = 'a blank row'; Command = { 'ThingId,ReferenceId,Note', ',,x' | ConvertFrom-Csv | Remove-BoschThing -Force -Confirm:$false }; Expected = 'InvalidId' }
        @{ Name = 'an array for an id'; Command = { [pscustomobject]@{ ThingId = 'ns:a', 'ns:b' } | Remove-BoschThing -Force -Confirm:$false }; Expected = 'InvalidId' }
        @{ Name = 'an object for an id'; Command = { [pscustomobject]@{ ThingId = @{ ThingId = 'ns:a' } } | Remove-BoschThing -Force -Confirm:$false }; Expected = 'InvalidId' }
        @{ Name = 'an array for a device id'; Command = { [pscustomobject]@{ ThingId = 'ns:a'; HubDeviceId = @('ns:a', 'ns:b') } | Remove-BoschThing -Force -Confirm:$false }; Expected = 'InvalidId' }
        @{ Name = 'true'; Command = { [pscustomobject]@{ ThingId = $true } | Remove-BoschThing -Force -Confirm:$false }; Expected = 'InvalidId' }
        @{ Name = 'a number'; Command = { 42 | Remove-BoschThing -Force -Confirm:$false }; Expected = 'InvalidId' }
        @{ Name = 'a thing that has no usable device id'; Command = { Remove-BoschThing 'ns:a+b' -Force -Confirm:$false }; Expected = 'InvalidId' }
    ) {
        (Watch-Command $Command).Ids | Should -Be $Expected
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

Describe 'Every other cmdlet refuses' {
    BeforeAll {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:a
        $null = Connect-Bosch $sim Hono
    }
    AfterAll { Get-BoschRequest $sim | Should -BeNullOrEmpty }

    It '<Name>' -ForEach $cases {
        $seen = Watch-Command {
            # As a parameter of this cmdlet it may have wildcards, which are not meant here.
            Get-BoschThing -ThingId ($Id -match '[*?\[]' ? [WildcardPattern]::Escape($Id) : $Id)
            $Id | Get-BoschThing -IncludeRegistration
            New-BoschThing -ThingId $Id
            [pscustomobject]@{ ThingId = $Id } | New-BoschThing
        }
        $seen.Ids | Should -Be (@('InvalidId') * 4)
    }

    It '<Name> as the id of a connection, and as a tenant' -ForEach ($bad + $odd) {
        $parameter = Get-BoschParameter $sim Hono
        $parameter.TenantId = $Id
        # The one that is refused leaves none the default.
        Get-FpSession | Select-FpSession
        $seen = Watch-Command {
            Get-BoschConnection -Id $Id
            $Id | Reset-BoschConnectionMetric
            [pscustomobject]@{ Id = $Id } | Remove-BoschConnection -Force -Confirm:$false
            Connect-BoschIot @parameter
        }
        $seen.Ids | Should -Be (@('InvalidId') * 4)
        $seen.Terminated | Should -BeTrue
    }
}

Describe 'What Ditto takes for an id' {
    BeforeAll {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:a, ns:keep
        $null = Connect-Bosch $sim Hono
        $before = Get-Leftover $sim
    }

    It 'is created, read, found and removed with a device id of another kind, also by way of a file' -ForEach @{ Odd = $odd } {
        $file = Join-Path $TestDrive 'rows.csv'
        $ids = $Odd.Id
        $number = 0
        $ids | ForEach-Object { [pscustomobject]@{ ThingId = $_; HubDeviceId = "device-$((++$number))"; PolicyId = $_ } } | Export-Csv $file
        $seen = Watch-Command {
            (Import-Csv $file | New-BoschThing).ThingId
            ($ids | Get-BoschThing).ThingId
            foreach ($id in $ids) {
                $quoted = $id -replace '["\\]', '\$0'
                Get-BoschThing -Filter "eq(thingId,`"$quoted`")" -IncludeRegistration | ForEach-Object { "$($_.ThingId) $($_.Registered)" }
            }
            (Import-Csv $file | Remove-BoschThing -Force -Confirm:$false -PassThru).ThingId
        }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output | Should -BeExactly @($ids + $ids + ($ids | ForEach-Object { "$_ False" }) + $ids)
        Get-Leftover $sim | Should -Be $before
    }

    It 'is removed by -HubDeviceId, and by -KeepRegistration' {
        Add-BoschDevice $sim Hono 'ns:a b' @{ deviceId = 'device-1' }
        Add-BoschDevice $sim '' 'ns:c*'
        Remove-BoschThing 'ns:a b' -HubDeviceId device-1 -Force -Confirm:$false
        Remove-BoschThing 'ns:c*' -KeepRegistration -Force -Confirm:$false
        Get-Leftover $sim | Should -Be $before
    }
}

Describe 'Random text, piped' {
    It 'addresses one device each, or nothing' {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:keep, 'n.s:keep-2', keep:3
        $null = Connect-Bosch $sim Hono @{ MaximumRetryCount = 0 }
        $before = Get-Leftover $sim
        $random = [Random]::new(2026)
        $pieces = @('a', '7', 'ns', ':', ':', '.', '..', '/', '\', '%', '%2F', '%2e', '*', '?', '#', '&', ',', '+', ' ', '"', "'", '(', '$', '`', '|', "`t", "`n", "`0", 'é', [string][char]0xd83d)
        $ids = foreach ($number in 1..500) {
            $number % 5 ? -join (1..$random.Next(1, 7) | ForEach-Object { $pieces[$random.Next($pieces.Count)] }) : "ns:$($random.Next(1, 1000000))"
        }
        $seen = Watch-Command { $ids | Remove-BoschThing -Force -Confirm:$false -ThrottleLimit 32 }
        $seen.Errors.TargetObject | Where-Object { $_ -cnotin $ids } | Should -BeNullOrEmpty
        @($seen.Errors).Count | Should -BeGreaterThan 300
        $asked = Get-SimulatorLog $sim -Service hono | ForEach-Object { [uri]::UnescapeDataString(($_.path -split '/')[-1]) } | Select-Object -Unique
        $invalid = @($seen.Errors | Where-Object FullyQualifiedErrorId -Like 'InvalidId,*').TargetObject
        $ids | Where-Object { $_ -notin $invalid } | Sort-Object -Unique | Should -Be ($asked | Sort-Object)
        # There is none of them, and each one that is valid says so.
        $absent = @($seen.Errors | Where-Object FullyQualifiedErrorId -Like 'NotFound,*').TargetObject
        $absent | Sort-Object -Unique | Should -Be ($asked | Sort-Object)
        @($seen.Errors).Count | Should -Be ($invalid.Count + $absent.Count)
        Get-DeleteAllCount $sim | Should -Be 0
        Get-Leftover $sim | Should -Be $before
    }
}

# Ids that could address more than one device, or something else, are refused before anything is sent. Hono's DELETE on
# a tenant without a device removes all of them: the simulator really does it, and counts. Ditto takes nearly everything for
# a name; a registry does not, so that such a thing needs a device id of another kind there.
BeforeDiscovery {
    $bad = [ordered]@{
        'nothing'                     = ''
        'a blank'                     = ' '
        'a tab'                       = "`t"
        'a dot'                       = '.'
        'two dots'                    = '..'
        'three dots'                  = '...'
        'a slash'                     = '/'
        'an encoded slash'            = '%2F'
        'an encoded dot'              = '%2e'
        'two encoded dots'            = '%2e%2E'
        'an encoded blank'            = '%20'
        'a star'                      = '*'
        'no namespace'                = 'a'
        'no name'                     = 'ns:'
        'an empty namespace'          = ':x'
        'a colon'                     = ':'
        'a dot for a name'            = 'ns:.'
        'two dots for a name'         = 'ns:..'
        'a path for a name'           = 'ns:a/b'
        'a path up'                   = 'ns:a/../..'
        'a slash at the end'          = 'ns:a/'
        'a slash at the start'        = '/ns:a'
        'an encoded path for a name'  = 'ns:a%2Fb'
        'an encoded null'             = 'ns:a%00'
        'a pattern'                   = 'ns:*'
        'another pattern'             = 'ns:?'
        'a set'                       = 'ns:[a-z]'
        'a backslash'                 = 'ns:a\b'
        'two dots and a backslash'    = '..\ns:a'
        'a question mark'             = 'ns:a?b=c'
        'a fragment'                  = 'ns:a#b'
        'a semicolon'                 = 'ns:a;b'
        'an ampersand'                = 'ns:a&b'
        'a comma'                     = 'ns:a,ns:b'
        'a quote'                     = 'ns:a"'
        'RQL'                         = 'ns:a") or exists(thingId'
        'a blank inside'              = 'ns:a b'
        'a blank at the end'          = 'ns:a '
        'a blank at the start'        = ' ns:a'
        'a newline at the end'        = "ns:a`n"
        'a carriage return'           = "ns:a`r`nX-Header: 1"
        'a null'                      = "ns:a`0"
        'a backspace'                 = "ns:a`b"
        'a delete'                    = "ns:a$([char]0x7f)"
        'a next line'                 = "ns:a$([char]0x85)"
        'a line separator'            = "ns:a$([char]0x2028)"
        'a full-width slash'          = "ns:a$([char]0xff0f)b"
        'a division slash'            = "ns:a$([char]0x2215)b"
        'a fraction slash'            = "ns:a$([char]0x2044)b"
        'full-width dots'             = "ns:$([char]0xff0e)$([char]0xff0e)"
        'a two dot leader'            = "ns:$([char]0x2025)"
        'an ideographic full stop'    = "ns:$([char]0x3002)"
        'a full-width star'           = "ns:$([char]0xff0a)"
        'an asterisk operator'        = "ns:$([char]0x2217)"
        'a full-width colon'          = "ns$([char]0xff1a)a"
        'a ratio'                     = "ns$([char]0x2236)a"
        'a full-width percent sign'   = "ns:a$([char]0xff05)2F"
        'a full-width backslash'      = "ns:a$([char]0xff3c)b"
        'a full-width letter'         = "ns:$([char]0xff41)"
        'a cyrillic letter'           = "ns:$([char]0x430)"
        'a Kelvin sign'               = "ns:$([char]0x212a)"
        'a dotless i'                 = "ns:$([char]0x131)"
        'an arabic digit'             = "ns:$([char]0x661)"
        'an accent'                   = "ns:a$([char]0x301)"
        'a zero-width space'          = "ns:a$([char]0x200b)"
        'a zero-width joiner'         = "ns:a$([char]0x200d)b"
        'a byte order mark'           = "$([char]0xfeff)ns:a"
        'a right-to-left override'    = "ns:a$([char]0x202e)b"
        'a soft hyphen'               = "ns:a$([char]0xad)b"
        'a no-break space'            = "ns:a$([char]0xa0)"
        'half a surrogate pair'       = "ns:a$([char]0xd800)"
        '257 characters'              = 'ns:' + 'a' * 254
        'a megabyte'                  = 'ns:' + 'a' * 1MB
    }
    $all = foreach ($name in $bad.Keys) { @{ Name = $name; Id = $bad[$name] } }
    # https://eclipse.dev/ditto/basic-namespaces-and-names.html; and half a character is none.
    $namespaced = '\A([A-Za-z][A-Za-z0-9_]*([.-][A-Za-z][A-Za-z0-9_]*)*)?:[^\x00-\x1f\x7f-\xff\ud800-\udfff/]+\z'
    $atDitto = @($all | Where-Object { $_.Id.Length -le 256 -and $_.Id -cmatch $namespaced -and $_.Id -notmatch ':\.{1,2}\z' })
    $cases = @($all | Where-Object { $_.Name -notin $atDitto.Name })
    $odd = @($atDitto | Where-Object Id -cnotmatch '\A[A-Za-z0-9._:=-]+\z')
    # A device id in the registry needs no namespace; and an empty one is what a parameter refuses by itself.
    $devices = $all | Where-Object Name -notin 'nothing', 'no namespace', 'no name', 'an empty namespace', 'a colon', 'a dot for a name', 'two dots for a name'
    $policies = $cases | Where-Object Name -ne 'nothing'
    # A tenant is no pattern either, and has no colon.
    $tenants = $all | Where-Object Name -notin 'nothing', 'no namespace'
    $connections = $tenants | Where-Object Id -cnotmatch '\A[A-Za-z0-9_:-]{1,100}\z'
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

Describe 'Remove-BoschThing refuses' {
    BeforeAll {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:a, ns:b
        $null = Connect-Bosch $sim Hono
        $before = Get-Leftover $sim
    }
    BeforeEach { Clear-Log $sim }
    AfterEach {
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
        $seen.Errors[0..4] | ForEach-Object { "$_" | Should -BeLike '*Nothing was sent. Name it with -HubDeviceId, or pass -KeepRegistration.' }
        $seen.Errors | ForEach-Object {
            $_.CategoryInfo.Category | Should -Be 'InvalidArgument'
            "$_".Length | Should -BeLessThan 500
            "$_" | Should -Not -Match '[\x00-\x1f\x7f\u200b\u202e\u2028]'
        }
    }

    It '<Name> as -HubDeviceId, or in the property' -ForEach $devices {
        $seen = Watch-Command {
            Remove-BoschThing ns:a -HubDeviceId $Id -Force -Confirm:$false
            [pscustomobject]@{ ThingId = 'ns:a'; HubDeviceId = $Id } | Remove-BoschThing -Force -Confirm:$false
        }
        $seen.Ids | Should -Be 'InvalidId', 'InvalidId'
    }

    It '<Name> as -PolicyId, or in the property' -ForEach $policies {
        $seen = Watch-Command {
            Remove-BoschThing ns:a -PolicyId $Id -Force -Confirm:$false
            [pscustomobject]@{ ThingId = 'ns:a'; PolicyId = $Id } | Remove-BoschThing -Force -Confirm:$false
        }
        $seen.Ids | Should -Be 'InvalidId', 'InvalidId'
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
    }
}

Describe 'Every other cmdlet refuses' {
    BeforeAll {
        Reset-Simulator $sim
        Add-BoschDevice $sim Hono ns:a
        $null = Connect-Bosch $sim Hono
    }
    BeforeEach { Clear-Log $sim }

    It '<Name>' -ForEach $cases {
        $seen = Watch-Command {
            Get-BoschThing -ThingId $Id
            $Id | Get-BoschThing -IncludeRegistration
            New-BoschThing -ThingId $Id
            [pscustomobject]@{ ThingId = $Id } | New-BoschThing
        }
        $seen.Ids | Should -Be (@('InvalidId') * 4)
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It '<Name> as the id of a connection' -ForEach $connections {
        $seen = Watch-Command {
            Get-BoschConnection -Id $Id
            $Id | Reset-BoschConnectionMetric
            [pscustomobject]@{ Id = $Id } | Remove-BoschConnection -Force -Confirm:$false
        }
        $seen.Ids | Should -Be (@('InvalidId') * 3)
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }

    It '<Name> as a tenant' -ForEach $tenants {
        $parameter = Get-BoschParameter $sim Hono
        $parameter.TenantId = $Id
        $seen = Watch-Command { Connect-BoschIot @parameter }
        $seen.Ids | Should -Be 'InvalidId'
        $seen.Terminated | Should -BeTrue
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

Describe 'What Ditto takes for an id' {
    BeforeAll {
        Reset-Simulator $sim
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchLagMs = 0 }
        Add-BoschDevice $sim Hono ns:a, ns:keep
        $null = Connect-Bosch $sim Hono
        $before = Get-Leftover $sim
    }

    It '<Name>: is created, read, found and removed with a device id of another kind, also by way of a file' -ForEach $odd {
        $file = Join-Path $TestDrive 'row.csv'
        [pscustomobject]@{ ThingId = $Id; HubDeviceId = 'device-1'; PolicyId = $Id } | Export-Csv $file
        $quoted = $Id -replace '["\\]', '\$0'
        $seen = Watch-Command {
            (Import-Csv $file | New-BoschThing).ThingId
            (Get-BoschThing -ThingId $Id).ThingId
            Get-BoschThing -Filter "eq(thingId,`"$quoted`")" -IncludeRegistration | ForEach-Object { "$($_.ThingId) $($_.Registered)" }
            (Import-Csv $file | Remove-BoschThing -Force -Confirm:$false -PassThru).Succeeded
        }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output | Should -BeExactly @($Id, $Id, "$Id False", $true)
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

Describe '10,000 random ids' {
    It 'address one device each, or nothing: <Dialect>' -ForEach @{ Dialect = 'Hono'; Count = 10000 }, @{ Dialect = 'BoschHub'; Count = 2000 } {
        Reset-Simulator $sim
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchLagMs = 0 }
        Add-BoschDevice $sim $Dialect ns:keep, 'n.s:keep-2', keep:3
        $null = Connect-Bosch $sim $Dialect @{ MaximumRetryCount = 0 }
        $before = Get-Leftover $sim

        # Of what does harm in paths, and of what ids are made of; a part of them is fit to be sent.
        $random = [Random]::new(2026)
        $pieces = @('a', 'b', '7', 'ns', 'n.s', ':', ':', '.', '..', '/', '//', '\', '%', '%2F', '%2e', '%2e%2e', '%00', '%25', '*', '?', '#', '&', '=', ';', ',', '+', '@', '~', '-', '_', ' ',
            '"', "'", '(', ')', '$', '!', '|', '<', "`t", "`n", "`0", [string][char]0x7f, [string][char]0xff0f, [string][char]0x2024, [string][char]0x200b, [string][char]0xd83d, 'é', 'K')
        $ids = foreach ($number in 1..$Count) {
            $text = [Text.StringBuilder]::new($number % 12 ? '' : 'ns:')
            foreach ($i in 1..$random.Next(1, 7)) {
                $null = $number % 12 ? $text.Append($pieces[$random.Next($pieces.Count)]) : $text.Append('ab7.-_:='[$random.Next(8)])
            }
            $text.ToString()
        }
        $ids += '', 'ns:...', 'ns:.:', 'n:=', '.:a', '..:a'
        $seen = Watch-Command { $ids | Remove-BoschThing -Force -Confirm:$false -ThrottleLimit 32 }
        $seen.Ids | Select-Object -Unique | Should -Be 'InvalidId'
        @($seen.Errors).Count | Should -BeGreaterThan ($Count / 2)

        Get-DeleteAllCount $sim | Should -Be 0
        Get-Leftover $sim | Should -Be $before
        # On the wire, every request is for exactly one device, and for one that was asked for.
        $wanted = [Collections.Generic.HashSet[string]]::new([string[]]$ids)
        $shapes = @(
            '^GET /api/2/things/(?<id>[A-Za-z0-9%._=-]+)\?fields=', '^DELETE /api/2/things/(?<id>[A-Za-z0-9%._=-]+)\?timeout=[0-9]+m?s$'
            '^GET /api/2/policies/(?<id>[A-Za-z0-9%._=-]+)\?$', '^DELETE /api/2/policies/(?<id>[A-Za-z0-9%._=-]+)\?timeout=[0-9]+m?s$'
            '^DELETE /api/2/(things|policies)/(?<id>[A-Za-z0-9%._=-]+)/(attributes|entries)/flatpeak-[0-9a-f]{32}\?timeout=[0-9]+m?s$', '^GET /api/2/whoami\?$'
            '^GET /api/2/search/things\?.*filter=or%28eq%28policyId%2C%22(?<id>[A-Za-z0-9%._=-]+)%22%29%2Ceq%28thingId%2C%22\k<id>%22%29%29$'
            '^(PUT|DELETE) /v1/(credentials|devices)/t1/(?<id>[A-Za-z0-9%._=-]+)\?$'
            '^DELETE /registration/t1/(?<id>[A-Za-z0-9%._=-]+)\?$', '^GET /credentials/t1\?device-id=(?<id>[A-Za-z0-9%._=-]+)$'
        ) -join '|'
        $strange = foreach ($entry in Get-SimulatorLog $sim) {
            $line = "$($entry.method) $($entry.path)?$($entry.query)"
            if ($line -cnotmatch $shapes -or -not $wanted.Contains([uri]::UnescapeDataString($Matches.id)) -or $Matches.id -match '%(?!3A|3D)') { $line }
        }
        $strange | Should -BeNullOrEmpty
        @(Get-SimulatorLog $sim | Where-Object { $_.path -like '/v1/devices/*' -or $_.path -like '/registration/*' }).Count | Should -BeGreaterThan ($Count / 20)
    }
}

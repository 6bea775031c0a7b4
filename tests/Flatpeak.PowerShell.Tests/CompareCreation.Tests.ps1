# What a finding suggests creates no device whose password is lost, and its advice, its report and its preview say what the run does.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    $sim = Get-Simulator
    $quick = @{ SettleTimeSeconds = 0 }

    function Write-Suggestion($Findings) {
        $Findings | Sort-Object Name | Select-Object -ExpandProperty Suggestion | Set-Content mend.ps1
    }

    function Read-Kept {
        # As the help says, in the order in which they were kept.
        (Get-Content -Raw passwords.cms) -split '(?=-----BEGIN CMS-----)' -ne '' |
            ForEach-Object { $_ | Unprotect-CmsMessage -To passwords.pfx | ConvertFrom-Json }
    }

    function Get-Given([string] $AuthId) {
        # The password that the registry was given last for a device.
        $sent = Get-SimulatorLog $sim -Service hono | Where-Object { $_.method -eq 'PUT' -and $_.status -lt 300 } |
            ForEach-Object { $_.body | ConvertFrom-Json } | Where-Object { $_.'auth-id' -ceq $AuthId }
        @($sent.secrets.'pwd-plain')[-1]
    }
}

Describe 'A script of suggestions that create devices' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-Device $sim -Prefix 'ok:d'
        Add-BoschDevice $sim Hono 'ok:d1'
        Add-BoschDevice $sim Hono 'half:1' @{ thing = $false; policy = $false }
        $list = 'ok:d1', 'half:1', 'new:1', 'new:2'
        $folder = Join-Path $TestDrive ([guid]::NewGuid())
        Push-Location (New-Item $folder -ItemType Directory)
        Write-Suggestion ($list | Compare-FpFleet @quick)
        $ConfirmPreference = 'None'
    }
    AfterEach { Pop-Location }

    It 'keeps every password, encrypted, where it can be read again' {
        Add-PasswordCertificate $PWD
        $seen = Watch-Command { ./mend.ps1 }
        $seen.Errors | Should -BeNullOrEmpty
        $list | Compare-FpFleet @quick | Should -BeNullOrEmpty
        $kept = @(Read-Kept)
        $kept.ThingId | Should -Be 'half:1', 'new:1', 'new:2'
        foreach ($one in $kept) {
            $one.Password.Length | Should -Be 32
            $one.Password | Should -BeExactly (Get-Given $one.AuthId)
            "$($one.TenantId) $($one.RegistryHost)" | Should -Be "t1 $(([uri]$sim.hono).Authority)"
            Get-Content -Raw passwords.cms | Should -Not -Match $one.Password
        }
        Assert-NoSecret $sim @($seen.Written | Get-WholeText -Depth 3) -Also $kept[0].Password
    }

    It 'does nothing where no password can be kept: <Name>' -ForEach @(
        @{ Name = 'there is no certificate'; Break = {} }
        @{ Name = 'the certificate is none'; Break = { Set-Content passwords.cer x } }
        @{ Name = 'the file cannot be written'; Break = { Add-PasswordCertificate $PWD; $null = New-Item passwords.cms -ItemType Directory } }
    ) {
        & $Break
        $before = @(Get-Leftover $sim)
        Clear-Log $sim
        $seen = Watch-Command { ./mend.ps1 }
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike 'Nothing was done, as the password of the new device could not be kept: *about_Flatpeak_Runbooks*passwords.cer*'
        @(Get-SimulatorLog $sim | Where-Object method -NE GET).Count | Should -Be 0
        @(Get-Leftover $sim) | Should -Be $before
    }

    It 'goes on where the first run ended, and loses nothing that was kept' {
        Add-PasswordCertificate $PWD
        # What was half there is removed, and cannot be made anew; one is made, and not at Flatpeak.
        Add-BoschFault $sim @{ service = 'hono'; method = 'POST'; path = '/v1/devices/'; kind = 'status'; status = 400 }
        Add-Fault $sim -Kind status -Status 400 -Method POST -Path '/devices'
        $first = Watch-Command { ./mend.ps1 }
        $first.Terminated | Should -BeFalse
        "$($first.Errors)" | Should -BeLike "*half:1*could not be created*new:1*"
        (Read-Kept).ThingId | Should -Be 'new:1', 'new:2'
        $kept = Get-Content -Raw passwords.cms

        $second = Watch-Command { ./mend.ps1 }
        $second.Errors | Should -BeNullOrEmpty
        $second.Warnings | Where-Object { $_ -like "'new:?' was there already*passwords.cms*" } | Should -HaveCount 2
        (Read-Kept).ThingId | Should -Be 'new:1', 'new:2', 'half:1'
        Get-Content -Raw passwords.cms | Should -BeLike "$kept*"
        foreach ($one in Read-Kept) { $one.Password | Should -BeExactly (Get-Given $one.AuthId) }
        $list | Compare-FpFleet @quick | Should -BeNullOrEmpty
    }

    It 'names the device whose password could not be written, and stops there' -Skip:(-not $IsLinux) {
        Add-PasswordCertificate $PWD
        # It can be opened, and has no room.
        $null = New-Item passwords.cms -ItemType SymbolicLink -Value /dev/full
        Write-Suggestion ('ok:d1', 'new:1', 'new:2' | Compare-FpFleet @quick | Where-Object Kind -EQ OnlyInList)
        $seen = Watch-Command { ./mend.ps1 }
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike '*space*'
        "$($seen.Warnings)" | Should -BeLike "Device 'new:1' was created; *Where its credential has not arrived, Remove-BoschThing -Force removes it."
        @(Get-Leftover $sim) -match 'new:2' | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ok:d1'
    }

    It 'makes nothing anew once it is whole' {
        Add-PasswordCertificate $PWD
        Add-BoschDevice $sim Hono 'none:1' @{ credentials = 0 }
        Add-BoschDevice $sim Hono 'thing:1' @{ registration = $false; credentials = 0 }
        $list = @($list + 'none:1', 'thing:1' | Sort-Object)
        $null = New-FpDevice none:1
        Write-Suggestion ($list | Compare-FpFleet -IncludeCredentials @quick)
        (Watch-Command { ./mend.ps1 }).Errors | Should -BeNullOrEmpty
        @(Read-Kept).Count | Should -Be 5
        $list | Compare-FpFleet -IncludeCredentials @quick | Should -BeNullOrEmpty
        $kept = Get-Content -Raw passwords.cms
        $before = @(Get-Leftover $sim)
        Clear-Log $sim
        $again = Watch-Command { ./mend.ps1 }
        # Of those that were removed and made anew, the finding is not true any more.
        $again.Ids | Should -Be 'Conflict', 'Conflict', 'Conflict'
        "$($again.Errors)" | Should -BeLike '*half:1*none:1*thing:1*'
        @(Get-SimulatorLog $sim | Where-Object method -In PUT, POST, DELETE, PATCH | Where-Object service -NotIn token, flatpeak).Count | Should -Be 0
        @(Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be $list
        Get-Content -Raw passwords.cms | Should -Be $kept
        @(Get-Leftover $sim) | Should -Be $before
    }

    It 'says so in its advice and in its report' {
        $findings = @($list | Compare-FpFleet @quick)
        foreach ($finding in $findings | Where-Object CallsFor -Match CreateAtBosch) {
            $finding.Advice | Should -BeLike '*password*passwords.cms*passwords.cer*about_Flatpeak_Runbooks*'
        }
        $findings | Export-FpReport report.html
        $page = [Net.WebUtility]::HtmlDecode((Get-Content -Raw report.html))
        $page | Should -BeLike '*<h3>OnlyInList: 2</h3>*password*passwords.cms*passwords.cer*about_Flatpeak_Runbooks*<table*'
        Get-FpDevice | Remove-FpDevice
        $lone = Compare-FpFleet @quick | Where-Object Kind -EQ MissingAtFlatpeak
        "$($lone.CallsFor) $($lone.Advice)" | Should -Be 'CreateAtFlatpeak '
        $lone | Export-FpReport lone.html
        Get-Content -Raw lone.html | Should -Not -BeLike '*passwords.cer*'
    }

    It 'speaks of what creating does where a thing may be hidden, and of removing only where it removes' {
        $findings = @($list | Compare-FpFleet @quick)
        ($findings | Where-Object Name -EQ new:1).Advice | Should -BeLike '*hidden from this session*New-BoschThing fails*'
        ($findings | Where-Object Name -EQ new:1).Advice | Should -Not -BeLike '*Remove-*'
        ($findings | Where-Object Name -EQ half:1).Advice | Should -BeLike '*hidden from this session*Remove-BoschThing*'
    }
}

Describe 'The preview of a finding whose thing was deleted by hand' {
    It 'says that the finding itself deletes the identifier, as it does' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-Device $sim -Prefix 'a:'
        Add-BoschDevice $sim Hono 'a:1' @{ thing = $false; policy = $false }
        $finding = Compare-FpFleet @quick
        "$($finding.Kind) $($finding.CallsFor)" | Should -Be 'MissingAtThings RemoveFromBosch, RemoveFromFlatpeak'

        $seen = Watch-Command { $finding | Remove-BoschThing -WhatIf -PassThru | Remove-FpDevice -WhatIf }
        $seen.Warnings | Should -BeLike "Nothing would be done for 'a:1' at Flatpeak, as it is now (*). Its finding, if that calls for RemoveFromFlatpeak, deletes it there: pipe it into Remove-FpDevice after this."
        # One that is no finding has none.
        (Watch-Command { 'a:1' | Remove-BoschThing -WhatIf -PassThru | Remove-FpDevice -WhatIf }).Warnings | Should -Not -BeLike '*finding*'

        $finding | Remove-BoschThing -Confirm:$false -WarningAction Ignore
        $finding | Remove-FpDevice -Confirm:$false
        @(Get-StoredDevice $sim).Count | Should -Be 0
    }
}

BeforeDiscovery {
    $cmdlets = @(
        @{ Name = 'Connect-Flatpeak'; Output = 'Flatpeak.PowerShell.FlatpeakSession'; Parameters = 'Credential', 'AccountId', 'ApiKey', 'Uri', 'ApiVersion', 'MaximumRetryCount', 'OperationTimeoutSeconds', 'AllowUnencryptedAuthentication' }
        @{ Name = 'Disconnect-Flatpeak'; Output = 'System.Void'; Parameters = , 'Session' }
        @{ Name = 'Select-FpSession'; Output = 'Flatpeak.PowerShell.FlatpeakSession'; Parameters = 'Session', 'PassThru' }
        @{ Name = 'Get-FpSession'; Output = 'Flatpeak.PowerShell.FlatpeakSession'; Parameters = @() }
        @{ Name = 'New-FpDevice'; Output = 'Flatpeak.Device'; Parameters = 'ReferenceId', 'WithoutReference', 'UseExisting', 'ThrottleLimit', 'Session', 'WhatIf', 'Confirm' }
        @{ Name = 'Get-FpDevice'; Output = 'Flatpeak.Device'; Parameters = 'Id', 'ReferenceId', 'ThrottleLimit', 'Session' }
        @{ Name = 'Set-FpDevice'; Output = 'Flatpeak.Device'; Parameters = 'Id', 'ReferenceId', 'PassThru', 'ThrottleLimit', 'Session', 'WhatIf', 'Confirm' }
        @{ Name = 'Remove-FpDevice'; Output = 'Flatpeak.Device'; Parameters = 'Id', 'ReferenceId', 'PassThru', 'ThrottleLimit', 'Session', 'WhatIf', 'Confirm' }
        @{ Name = 'Invoke-FpRequest'; Output = 'System.Management.Automation.PSObject'; Parameters = 'Method', 'Path', 'Body', 'Query', 'Session', 'WhatIf', 'Confirm' }
    )
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $manifest = Join-Path $module 'Flatpeak.PowerShell.psd1'
    $all = 'Connect-Flatpeak', 'Disconnect-Flatpeak', 'Get-FpDevice', 'Get-FpSession', 'Invoke-FpRequest', 'New-FpDevice', 'Remove-FpDevice', 'Set-FpDevice'
}

Describe 'The manifest' {
    It 'is clean' {
        $seen = Watch-Command { Test-ModuleManifest $manifest }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings | Should -BeNullOrEmpty
        $seen.Output.Name | Should -Be 'Flatpeak.PowerShell'
    }

    It 'exports what the assembly has, and names nothing else' {
        $commands = Get-Command -Module Flatpeak.PowerShell
        $commands.CommandType | Select-Object -Unique | Should -Be 'Cmdlet'
        $commands.Name | Sort-Object | Should -Be ((Test-ModuleManifest $manifest).ExportedCmdlets.Keys | Sort-Object)
        # The manifest alone says what a session gets: one that it has forgotten would be missing without a word.
        $made = [Flatpeak.PowerShell.FlatpeakSession].Assembly.GetExportedTypes() | ForEach-Object {
            $_.GetCustomAttributes([Management.Automation.CmdletAttribute], $false) | ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        }
        $commands.Name | Sort-Object | Should -Be ($made | Sort-Object)
        $all | Where-Object { $_ -notin $commands.Name } | Should -BeNullOrEmpty
    }

    It 'has the version of its assemblies' {
        $version = (Test-ModuleManifest $manifest).Version
        foreach ($name in 'Flatpeak.PowerShell', 'Flatpeak.Core') {
            $file = [Diagnostics.FileVersionInfo]::GetVersionInfo((Join-Path $module "$name.dll"))
            [version]$file.ProductVersion | Should -Be $version
        }
    }

    It 'ships no part of the engine, and nothing that only a developer needs' {
        $files = (Get-ChildItem $module -Recurse -File).Name
        $files | Should -Not -Contain 'System.Management.Automation.dll'
        $files | Where-Object { $_ -like '*.pdb' -or $_ -like '*.deps.json' } | Should -BeNullOrEmpty
        $files | Where-Object { $_ -like '*.dll' } | Sort-Object | Should -Be 'Flatpeak.Core.dll', 'Flatpeak.PowerShell.dll', 'Polly.Core.dll'
    }
}

Describe 'Importing' {
    BeforeEach { $shell = [powershell]::Create([initialsessionstate]::CreateDefault2()) }
    AfterEach { $shell.Dispose() }

    It '<Name> exports every cmdlet' -ForEach @(
        @{ Name = 'once'; Script = 'Import-Module $module' }
        @{ Name = 'twice'; Script = 'Import-Module $module; Import-Module $module' }
        @{ Name = 'with -Force'; Script = 'Import-Module $module; Import-Module $module -Force' }
        @{ Name = 'again after Remove-Module'; Script = 'Import-Module $module; Remove-Module Flatpeak.PowerShell; Import-Module $module' }
        @{ Name = 'by the manifest'; Script = 'Import-Module (Join-Path $module Flatpeak.PowerShell.psd1)' }
    ) {
        $shell.Runspace.SessionStateProxy.SetVariable('module', $module)
        $names = $shell.AddScript("$Script; (Get-Command -Module Flatpeak.PowerShell).Name; (New-FpDevice r1 -ErrorAction SilentlyContinue)").Invoke()
        $shell.Streams.Warning | Should -BeNullOrEmpty
        $names | Where-Object { $_ -in $all } | Sort-Object | Should -Be $all
    }

    It 'leaves nothing behind when it is removed' {
        $shell.Runspace.SessionStateProxy.SetVariable('module', $module)
        $shell.AddScript('Import-Module $module; Remove-Module Flatpeak.PowerShell; Get-Command *-Fp*, *-Flatpeak').Invoke() | Should -BeNullOrEmpty
        $shell.HadErrors | Should -BeFalse
    }

    It 'needs no other module' {
        $shell.Runspace.SessionStateProxy.SetVariable('module', $module)
        $shell.AddScript('$null = Import-Module $module; (Get-Module).Name').Invoke() | Where-Object { $_ -notlike 'Microsoft.PowerShell.*' } | Should -Be 'Flatpeak.PowerShell'
    }

    It 'makes the type of a device known' {
        [Flatpeak.Device].Name | Should -Be 'Device'
    }
}

Describe '<Name>' -ForEach $cmdlets {
    BeforeAll { $command = Get-Command $Name }

    It 'says what it outputs' {
        $command.OutputType.Name | Should -Be $Output
    }

    It 'has the parameters that it is documented with' {
        $Parameters | Where-Object { $_ -notin $command.Parameters.Keys } | Should -BeNullOrEmpty
    }

    It 'takes no secret as text' {
        $command.Parameters.Values | Where-Object { $_.Name -match 'Key|Password|Secret|Token' } |
            ForEach-Object { $_.ParameterType.Name | Should -Be 'SecureString' }
    }
}

Describe 'The view' {
    BeforeAll {
        $sim = Get-Simulator
        Reset-Simulator $sim
        $session = Connect-Simulator $sim
        $devices = 'a', 'fleet:heat-pump-00000001', ('long-' * 20) | New-FpDevice
        $known = $devices + (New-FpDevice -WithoutReference)
        Add-Fault $sim -Kind unknownFields -Times 0
        $unknown = Get-FpDevice
    }

    It 'of <Name> is a table that fits into 80 columns, and loses nothing in them' -ForEach @(
        @{ Name = 'devices'; Items = { $known }; Header = 'Id', 'ReferenceId', 'Mode', 'Created' }
        @{ Name = 'devices with unknown fields'; Items = { $unknown }; Header = 'Id', 'ReferenceId', 'Mode', 'Created' }
        @{ Name = 'sessions'; Items = { $session }; Header = 'Name', 'State', 'AccountId', 'Mode', 'BoschTenant', 'Uri' }
    ) {
        $objects = & $Items
        $lines = @(($objects | Out-String -Width 80) -replace '\x1b\[[0-9;]*m' -split '\r?\n' | Where-Object { $_ })
        $lines[0] | Should -Match ('^' + ($Header -join '\s+'))
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $lines -join '' | Should -Not -BeLike '*…*'
    }

    It 'of a device is a line each, whole, with a reference of 24 characters, and the same in a wider window: <Name>' -ForEach @(
        @{ Name = 'known fields'; Items = { $known } }
        @{ Name = 'unknown fields'; Items = { $unknown } }
    ) {
        $objects = @(& $Items | Where-Object { "$($_.ReferenceId)".Length -le 24 })
        $lines = @(($objects | Out-String -Width 80) -replace '\x1b\[[0-9;]*m' -split '\r?\n' | Where-Object { $_ })
        $lines.Count | Should -Be ($objects.Count + 2)
        foreach ($device in $objects) { $lines -like "$($device.Id) $($device.ReferenceId) *" | Should -Not -BeNullOrEmpty }
        $lines -match 'fleet:heat-pump-00000001' | Should -Not -BeNullOrEmpty
        # No column is cut for want of room.
        $wide = @((& $Items | Out-String -Width 200) -replace '\x1b\[[0-9;]*m' -split '\r?\n' | Where-Object { $_ })
        $wide.Count | Should -Be (@(& $Items).Count + 2)
        foreach ($line in $lines) { $wide -replace '\s+', ' ' | Should -Contain ($line -replace '\s+', ' ') }
    }

    It 'of a device uses the width that there is' {
        $text = $known | Out-String -Width 200
        $text | Should -BeLike "*$('long-' * 20)*"
    }

    It 'of a device as a list shows all it has' {
        $text = $known[0] | Format-List | Out-String
        foreach ($name in 'Id', 'ReferenceId', 'LiveMode', 'TimeCreated', 'LastSeen', 'AccountId') { $text | Should -Match "(?m)^\W*(\[[0-9;]*m)?$name\s+:" }
    }
}

# The package of the module: what is in it, that it is the same each time, and that a user who installs it can work with it.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $root = (Resolve-Path (Join-Path $PSScriptRoot ../..)).Path
    Import-Module (Join-Path $root packaging/Pack.psm1) -Force
    $package = New-ModulePackage $module (Join-Path $TestDrive feed)
    $open = Join-Path $TestDrive open
    [IO.Compression.ZipFile]::ExtractToDirectory($package, $open)
    $version = (Import-PowerShellDataFile (Join-Path $module Flatpeak.PowerShell.psd1)).ModuleVersion
}

Describe 'The package' {
    It 'has what a user needs, and no more' {
        $files = Get-ChildItem $open -Recurse -File -Force | ForEach-Object { [IO.Path]::GetRelativePath($open, $_.FullName).Replace('\', '/') } | Sort-Object
        $help = Get-ChildItem (Join-Path $root en-US) | ForEach-Object { "en-US/$($_.Name)" }
        $files | Should -Be (@(
                '[Content_Types].xml', '_rels/.rels', 'Flatpeak.PowerShell.nuspec', 'icon.png', 'LICENSE', 'THIRD-PARTY-NOTICES.txt',
                'Flatpeak.PowerShell.psd1', 'Flatpeak.PowerShell.Format.ps1xml', 'Flatpeak.PowerShell.dll', 'Flatpeak.Core.dll', 'Polly.Core.dll'
            ) + $help | Sort-Object)
    }

    It 'is the same again, byte by byte' {
        Start-Sleep -Seconds 2
        $again = New-ModulePackage $module (Join-Path $TestDrive again)
        (Get-FileHash $again).Hash | Should -Be (Get-FileHash $package).Hash
    }

    It 'has a manifest that leaves nothing open, with the release notes of its version' {
        $manifest = Test-ModuleManifest (Join-Path $open Flatpeak.PowerShell.psd1) -WarningAction Stop
        foreach ($name in 'Author', 'CompanyName', 'Copyright', 'Description', 'LicenseUri', 'ProjectUri', 'Guid') { "$($manifest.$name)" | Should -Not -BeNullOrEmpty }
        $manifest.Tags.Count | Should -BeGreaterThan 5
        $manifest.ReleaseNotes -replace '\r' | Should -Be (Get-ReleaseNote $version)
        $manifest.ReleaseNotes | Should -BeLike '*### Added*'
    }

    It 'tells the Gallery the same as its manifest' {
        $nuspec = ([xml](Get-Content -Raw (Join-Path $open Flatpeak.PowerShell.nuspec))).package.metadata
        $manifest = Test-ModuleManifest (Join-Path $open Flatpeak.PowerShell.psd1)
        $nuspec.id, $nuspec.version | Should -Be 'Flatpeak.PowerShell', "$($manifest.Version)"
        $nuspec.description, $nuspec.authors, $nuspec.projectUrl, $nuspec.licenseUrl |
            Should -Be $manifest.Description, $manifest.Author, "$($manifest.ProjectUri)", "$($manifest.LicenseUri)"
        $nuspec.releaseNotes | Should -Be ($manifest.ReleaseNotes -replace '\r')
        $tags = $nuspec.tags -split ' '
        $tags | Should -Contain 'PSModule'
        foreach ($cmdlet in $manifest.ExportedCmdlets.Keys) { $tags | Should -Contain "PSCmdlet_$cmdlet" }
    }

    It 'names each assembly of others with its licence and version' {
        $notices = Get-Content -Raw (Join-Path $open THIRD-PARTY-NOTICES.txt)
        $others = Get-ChildItem $open -Filter *.dll | Where-Object Name -NotLike 'Flatpeak.*'
        $others | Should -Not -BeNullOrEmpty
        foreach ($one in $others) {
            $its = ([Diagnostics.FileVersionInfo]::GetVersionInfo($one.FullName).ProductVersion -split '[+-]')[0]
            $notices | Should -BeLike "*$($one.BaseName) $its ($($one.Name))*Copyright (c)*"
        }
    }
}

Describe 'A user' {
    BeforeAll {
        $sim = Get-Simulator
        $modules = Join-Path $TestDrive modules
        $feed = Split-Path $package
        # As from the Gallery, where there is what installs from it; else as that unpacks it.
        if (Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable) {
            Register-PSResourceRepository -Name FlatpeakPackageTest -Uri $feed -Trusted -Force
            try { Save-PSResource Flatpeak.PowerShell -Repository FlatpeakPackageTest -Path (New-Item $modules -ItemType Directory).FullName }
            finally { Unregister-PSResourceRepository FlatpeakPackageTest }
        }
        else { [IO.Compression.ZipFile]::ExtractToDirectory($package, (Join-Path $modules "Flatpeak.PowerShell/$version")) }
    }

    It 'who installed it works with it in a process of its own' {
        $script = @'
$ErrorActionPreference = 'Stop'
Set-SimulatorEnvironment $sim
$null = Connect-Flatpeak
$null = Connect-BoschIot
$made = 'ns:d1', 'ns:d2' | New-FpDevice | New-BoschThing
$removed = $made | Remove-BoschThing -Force -PassThru -Confirm:$false | Remove-FpDevice -PassThru -Confirm:$false
"$($made.Count) made, $(@($removed).Count) removed, $(@(Get-FpDevice).Count) left"
(Get-Module Flatpeak.PowerShell).ModuleBase
(Get-Help Remove-BoschThing).Synopsis
(Get-Command Get-FpDevice).HelpUri
[AppDomain]::CurrentDomain.GetAssemblies().Location | Where-Object { $_ -match '(Flatpeak|Polly)[^\\/]*\.dll$' } | Split-Path | Select-Object -Unique
'@
        $file = Join-Path $TestDrive user.ps1
        # What the process has of the simulator is its addresses.
        $sim | Select-Object * -ExcludeProperty Process | ConvertTo-Json -Depth 5 | Set-Content (Join-Path $TestDrive sim.json)
        "`$sim = Get-Content -Raw '$(Join-Path $TestDrive sim.json)' | ConvertFrom-Json`nImport-Module '$(Join-Path $root src/Flatpeak.Simulator/Simulator.psm1)'`n$script" | Set-Content $file
        $program = [Environment]::ProcessPath
        $first = @(Get-FirstArgument)
        $start = [Diagnostics.ProcessStartInfo]::new($program)
        foreach ($one in $first + '-NoProfile', '-NonInteractive', '-File', $file) { $start.ArgumentList.Add($one) }
        $start.Environment['PSModulePath'] = $modules
        $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $process = [Diagnostics.Process]::Start($start)
        $errors = $process.StandardError.ReadToEndAsync()
        $lines = $process.StandardOutput.ReadToEnd().TrimEnd() -split '\r?\n'
        $process.WaitForExit()
        $errors.Result | Should -BeNullOrEmpty
        $process.ExitCode | Should -Be 0
        $base = Join-Path $modules "Flatpeak.PowerShell/$version"
        $lines | Should -Be '2 made, 2 removed, 0 left', $base, 'Removes devices from the registry and from Things, in a safe order.', 'https://www.powershellgallery.com/packages/Flatpeak.PowerShell', $base
    }
}

# The package of Flatpeak.Core: what is in it, and that a project that has nothing else of this one works with it.
BeforeDiscovery {
    # What was built on another system has left nothing here to pack.
    $elsewhere = -not (Test-Path $PSScriptRoot/../../src/Flatpeak.Core/obj/project.assets.json)
}

BeforeAll {
    if (-not (Test-Path $PSScriptRoot/../../src/Flatpeak.Core/obj/project.assets.json)) { return }
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $root = (Resolve-Path (Join-Path $PSScriptRoot ../..)).Path
    $feed = Join-Path $TestDrive feed
    function Invoke-DotNet {
        $text = dotnet @args 2>&1
        if ($LASTEXITCODE) { throw "dotnet $args ended with ${LASTEXITCODE}:`n$($text -join "`n")" }
        $text
    }
    Invoke-DotNet pack (Join-Path $root src/Flatpeak.Core) --configuration Release --no-build --output $feed
    $version = (Import-PowerShellDataFile (Join-Path $root Flatpeak.PowerShell.psd1)).ModuleVersion
    $open = Join-Path $TestDrive open
    [IO.Compression.ZipFile]::ExtractToDirectory((Join-Path $feed "Flatpeak.Core.$version.nupkg"), $open)
}

Describe 'The package of Flatpeak.Core' -Skip:$elsewhere {
    It 'has the library with its documentation, and the symbols in a package of their own' {
        $library = Get-ChildItem (Join-Path $open lib) -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($open, $_.FullName).Replace('\', '/') }
        $library | Should -Be 'lib/net8.0/Flatpeak.Core.dll', 'lib/net8.0/Flatpeak.Core.xml'
        foreach ($file in 'README.md', 'icon.png') { Join-Path $open $file | Should -Exist }
        Join-Path $feed "Flatpeak.Core.$version.snupkg" | Should -Exist
    }

    It 'needs nothing but what it says' {
        $metadata = ([xml](Get-Content -Raw (Join-Path $open Flatpeak.Core.nuspec))).package.metadata
        @($metadata.dependencies.group.dependency.id) | Should -Be 'Polly.Core'
        $metadata.license.InnerText, $metadata.readme, $metadata.version | Should -Be 'MIT', 'README.md', $version
    }
}

Describe 'A program' -Skip:$elsewhere {
    It 'that takes it from a feed does what the one that is built here does' {
        $sim = Start-Simulator
        try {
            $folder = (New-Item (Join-Path $TestDrive program) -ItemType Directory).FullName
            Copy-Item (Join-Path $root examples/CoreQuickstart/Program.cs) $folder
            # Packages of this test stay in its folder; what is installed already is not fetched again.
            $installed = (Get-Content -Raw $root/src/Flatpeak.Core/obj/project.assets.json | ConvertFrom-Json -AsHashtable).packageFolders.Keys
            @"
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <RestoreAdditionalProjectSources>$feed</RestoreAdditionalProjectSources>
    <RestorePackagesPath>$(Join-Path $TestDrive packages)</RestorePackagesPath>
    <RestoreFallbackFolders>$($installed -join ';')</RestoreFallbackFolders>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Flatpeak.Core" Version="$version" /></ItemGroup>
</Project>
"@ | Set-Content (Join-Path $folder Program.csproj)
            Invoke-DotNet build $folder --configuration Release --output (Join-Path $folder out)
            Set-SimulatorEnvironment $sim

            $lines = Invoke-DotNet (Join-Path $folder out/Program.dll) $sim.flatpeak (Join-Path $root examples)

            $lines[0] | Should -BeLike 'Connected to * test mode.'
            @($lines -like 'Created *').Count | Should -Be 40
            @($lines -like 'Removed *').Count | Should -Be 36
            @(Get-ChildItem (Join-Path $TestDrive packages)).Name | Should -Contain 'flatpeak.core'
        }
        finally { Stop-Simulator $sim }
    }
}

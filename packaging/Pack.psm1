# Makes the package of the module for the PowerShell Gallery. The same files make the same package, byte by byte: what
# Publish-PSResource would add of the time and the machine is left out.

Set-StrictMode -Version Latest

$root = Split-Path $PSScriptRoot

# Any time will do, as long as it is always the same one: this is the first that a ZIP file can have.
$time = [DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [timespan]::Zero)

function Get-ReleaseNote {
    # What the changelog says of a version: its own section, else what is not released yet.
    param([Parameter(Mandatory)] [string] $Version)
    $text = (Get-Content -Raw (Join-Path $root CHANGELOG.md)) -replace '\r'
    foreach ($name in $Version, 'Unreleased') {
        $section = [regex]::Match($text, "(?s)\n## \[$([regex]::Escape($name))\][^\n]*\n(.*?)(?=\n## |\z)")
        if ($section.Success) { return $section.Groups[1].Value.Trim() }
    }
    throw "The changelog has no section '$Version' or 'Unreleased'."
}

function New-ModulePackage {
    # Packs the folder of a module; returns the path of the package. The manifest in it has the release notes.
    param([Parameter(Mandatory)] [string] $Module, [Parameter(Mandatory)] [string] $Destination)
    $manifestPath = Join-Path $Module Flatpeak.PowerShell.psd1
    $manifest = Import-PowerShellDataFile $manifestPath
    $notes = Get-ReleaseNote $manifest.ModuleVersion

    # A line of its own in the manifest, whose text says where the notes are; a here-string takes everything but its end.
    if ($notes -match "(?m)^'@") { throw 'A line of the release notes would end the text of the manifest.' }
    $line = [regex]::new("(?m)^(\s*ReleaseNotes\s*=\s*)'[^']*'(\r?)$")
    $text = Get-Content -Raw $manifestPath
    if ($line.Matches($text).Count -ne 1) { throw 'The manifest has no line for the release notes.' }
    $text = $line.Replace($text, { param($match) "$($match.Groups[1].Value)@'`n$notes`n'@" })

    $entries = @{}
    foreach ($file in Get-ChildItem $Module -Recurse -File) {
        $name = [IO.Path]::GetRelativePath($Module, $file.FullName).Replace('\', '/')
        $entries[$name] = [IO.File]::ReadAllBytes($file.FullName)
    }
    $entries['Flatpeak.PowerShell.psd1'] = [Text.Encoding]::UTF8.GetBytes($text)
    $entries['icon.png'] = [IO.File]::ReadAllBytes((Join-Path $PSScriptRoot icon.png))
    $entries['Flatpeak.PowerShell.nuspec'] = [Text.Encoding]::UTF8.GetBytes((Get-Nuspec $manifest $notes))
    $entries['_rels/.rels'] = [Text.Encoding]::UTF8.GetBytes(@'
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/Flatpeak.PowerShell.nuspec" Id="R1" /></Relationships>
'@)
    $entries['[Content_Types].xml'] = [Text.Encoding]::UTF8.GetBytes((Get-ContentType $entries.Keys))

    $null = New-Item $Destination -ItemType Directory -Force
    $path = Join-Path (Resolve-Path $Destination).Path "Flatpeak.PowerShell.$($manifest.ModuleVersion).nupkg"
    Save-Zip $path $entries
    $path
}

function Get-Nuspec($Manifest, [string] $Notes) {
    # As the Gallery wants it: what it shows and searches by is in the tags.
    $data = $Manifest.PrivateData.PSData
    $commands = $Manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" }
    $tags = @($data.Tags) + 'PSModule' + 'PSIncludes_Cmdlet' + $commands -join ' '
    $text = { param($value) [Security.SecurityElement]::Escape($value) }
    @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>Flatpeak.PowerShell</id>
    <version>$($Manifest.ModuleVersion)</version>
    <authors>$(& $text $Manifest.Author)</authors>
    <owners>$(& $text $Manifest.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <licenseUrl>$(& $text $data.LicenseUri)</licenseUrl>
    <projectUrl>$(& $text $data.ProjectUri)</projectUrl>
    <icon>icon.png</icon>
    <description>$(& $text $Manifest.Description)</description>
    <releaseNotes>$(& $text $Notes)</releaseNotes>
    <copyright>$(& $text $Manifest.Copyright)</copyright>
    <tags>$(& $text $tags)</tags>
  </metadata>
</package>
"@
}

function Get-ContentType([string[]] $Names) {
    # Each file needs a type, by its extension, or by its name where it has none.
    $extensions = $Names | ForEach-Object { [IO.Path]::GetExtension($_).TrimStart('.') } | Where-Object { $_ } | Sort-Object -Unique -CaseSensitive
    $lines = foreach ($extension in $extensions) {
        $type = switch ($extension) { 'rels' { 'application/vnd.openxmlformats-package.relationships+xml' } 'png' { 'image/png' } default { 'application/octet-stream' } }
        "  <Default Extension=""$extension"" ContentType=""$type"" />"
    }
    $lines += $Names | Where-Object { -not [IO.Path]::GetExtension($_) } | Sort-Object -CaseSensitive |
        ForEach-Object { "  <Override PartName=""/$_"" ContentType=""application/octet-stream"" />" }
    "<?xml version=""1.0"" encoding=""utf-8""?>`n<Types xmlns=""http://schemas.openxmlformats.org/package/2006/content-types"">`n$($lines -join "`n")`n</Types>`n"
}

function Save-Zip([string] $Path, [hashtable] $Entries) {
    # In the order of the names, whatever the culture; the one that says what is in it comes first.
    $names = [Collections.Generic.List[string]]::new([string[]]$Entries.Keys)
    $names.Sort([StringComparer]::Ordinal)
    $first = '[Content_Types].xml'
    $stream = [IO.File]::Create($Path)
    try {
        $zip = [IO.Compression.ZipArchive]::new($stream, 'Create', $true)
        foreach ($name in @($first) + @($names | Where-Object { $_ -ne $first })) {
            $entry = $zip.CreateEntry($name, 'SmallestSize')
            $entry.LastWriteTime = $time
            # Readable by all, on every system that it is made on.
            $entry.ExternalAttributes = [int](0x81A4 -shl 16)
            $target = $entry.Open()
            $target.Write($Entries[$name], 0, $Entries[$name].Length)
            $target.Dispose()
        }
        $zip.Dispose()
    }
    finally { $stream.Dispose() }
}

Export-ModuleMember -Function Get-ReleaseNote, New-ModulePackage

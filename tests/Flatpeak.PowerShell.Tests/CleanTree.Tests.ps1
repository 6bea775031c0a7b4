# What somebody sees who opens the project: every link leads somewhere, and PSScriptAnalyzer has nothing to find.
BeforeDiscovery {
    $root = (Resolve-Path (Join-Path $PSScriptRoot ../..)).Path
    $isOurs = { $_.FullName.Substring($root.Length) -notmatch '[\\/](bin|obj|output|\.git)[\\/]' }
    $pages = Get-ChildItem $root -Recurse -File -Filter *.md | Where-Object $isOurs |
        ForEach-Object { @{ Name = [IO.Path]::GetRelativePath($root, $_.FullName); Page = $_.FullName } }
    $scripts = Get-ChildItem $root -Recurse -File -Include *.ps1, *.psm1, *.psd1 | Where-Object $isOurs |
        ForEach-Object { @{ Name = [IO.Path]::GetRelativePath($root, $_.FullName); Script = $_.FullName } }
    if (@($pages).Count -lt 20 -or @($scripts).Count -lt 20) { throw 'The pages and scripts are not found.' }
    $hasAnalyzer = [bool](Get-Module PSScriptAnalyzer -ListAvailable)
}

Describe 'The links' {
    BeforeAll {
        function Get-Anchor([string] $Page) {
            # As GitHub makes them of headings.
            Get-Content $Page | ForEach-Object { if ($_ -match '^#+ (.+)') { ($Matches[1].ToLowerInvariant() -replace '[^\w\- ]') -replace ' ', '-' } }
        }
    }

    It 'of <Name> lead to what is there' -ForEach $pages {
        # What is in code is no link.
        $text = [regex]::Replace((Get-Content -Raw $Page), '(?s)```.*?```|`[^`\r\n]*`', '')
        $broken = foreach ($link in [regex]::Matches($text, '\]\(([^)\s]+)\)|(?:src|href|srcset)="([^"]+)"')) {
            $target = $link.Groups[1].Value + $link.Groups[2].Value
            if ($target -match '^(https?|mailto):') { continue }
            $file, $anchor = $target -split '#', 2
            $path = $file ? [IO.Path]::GetFullPath([uri]::UnescapeDataString($file), (Split-Path $Page)) : $Page
            if (-not (Test-Path -LiteralPath $path) -or ($anchor -and $anchor -notin (Get-Anchor $path))) { $target }
        }
        $broken | Should -BeNullOrEmpty
    }
}

Describe 'PSScriptAnalyzer' {
    It 'finds nothing in <Name>' -ForEach $scripts -Skip:(-not $hasAnalyzer) {
        $settings = Join-Path $PSScriptRoot ../../PSScriptAnalyzerSettings.psd1
        Invoke-ScriptAnalyzer -Path $Script -Settings $settings | ForEach-Object { "$($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}

# What somebody sees who opens the project: every link leads somewhere, and PSScriptAnalyzer has nothing to find.
BeforeDiscovery {
    $root = (Resolve-Path (Join-Path $PSScriptRoot ../..)).Path
    # Not by Get-ChildItem, which makes an object of each file that was built, and takes seconds.
    $files = [IO.Directory]::GetFiles($root, '*', [IO.EnumerationOptions]@{ RecurseSubdirectories = $true })
    $names = $files.Substring($root.Length + 1) -notmatch '(^|[\\/])(bin|obj|output|\.git)[\\/]' | Sort-Object
    $pages = $names -like '*.md' | ForEach-Object { @{ Name = $_; Page = Join-Path $root $_ } }
    $scripts = $names -match '\.ps[md]?1$' | ForEach-Object { @{ Name = $_; Script = Join-Path $root $_ } }
    if (@($pages).Count -lt 20 -or @($scripts).Count -lt 20) { throw 'The pages and scripts are not found.' }
    $hasAnalyzer = [bool](Get-Module PSScriptAnalyzer -ListAvailable)
}

Describe 'The links' {
    BeforeAll {
        $anchors = @{}
        function Get-Anchor([string] $Page) {
            # As GitHub makes them of headings; a page is read once.
            if (-not $anchors.ContainsKey($Page)) {
                $anchors[$Page] = @([IO.File]::ReadAllLines($Page) -match '^#+ .' -replace '^#+ ' | ForEach-Object { ($_.ToLowerInvariant() -replace '[^\w\- ]') -replace ' ', '-' })
            }
            $anchors[$Page]
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
            if (-not [IO.Path]::Exists($path) -or ($anchor -and $anchor -notin (Get-Anchor $path))) { $target }
        }
        $broken | Should -BeNullOrEmpty
    }
}

Describe 'PSScriptAnalyzer' -Skip:(-not $hasAnalyzer) -ForEach @{ All = $scripts.Script } {
    BeforeAll {
        $settings = Join-Path $PSScriptRoot ../../PSScriptAnalyzerSettings.psd1
        # It looks for each function of a script among the programs, too, thousands of times: there are none.
        $programs = $env:PATH
        $env:PATH = $PSScriptRoot
        try { $found = @($All | Invoke-ScriptAnalyzer -Settings $settings) }
        finally { $env:PATH = $programs }
    }

    It 'finds nothing in <Name>' -ForEach $scripts {
        $found | Where-Object ScriptPath -EQ $Script | ForEach-Object { "$($_.Line): $($_.RuleName): $($_.Message)" } | Should -BeNullOrEmpty
    }
}

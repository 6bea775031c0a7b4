# Makes what Get-Help shows from the pages in docs/en-US: the MAML by PlatyPS, the about topics by itself. The tests use the
# same functions, but for the one that needs PlatyPS, to see that what is committed belongs to its pages.

Set-StrictMode -Version Latest

$pages = Join-Path $PSScriptRoot 'en-US'
$xmlName = 'Flatpeak.PowerShell.dll-Help.xml'

# A document that is a topic too, under a name of its own.
$journal = Join-Path $PSScriptRoot 'journal.md'

function ConvertTo-HelpText {
    # A page's text as a terminal shows it: one line a paragraph, which Get-Help breaks where the window ends, and no marks.
    # Code stays as it is, indented.
    param([Parameter(Mandatory)] [AllowEmptyString()] [string] $Markdown, [string] $Indent = '    ')
    $lines = [Collections.Generic.List[string]]::new()
    $isCode = $false
    $isOpen = $false
    $heads = $null
    foreach ($line in $Markdown.Trim() -split '\r?\n') {
        if ($line -like '``````*') {
            $isCode = -not $isCode
            $isOpen = $false
        }
        elseif ($isCode) { $lines.Add($line ? "$Indent$line" : '') }
        elseif ($line -like '|*|') {
            # A row of a table becomes a point of a list.
            $isOpen = $false
            $cells = @($line.Trim('|') -split '\|' | ForEach-Object { (Remove-Mark $_).Trim() })
            if (-not $heads) { $heads = $cells }
            elseif ($line -notmatch '^[|: -]+$') {
                $rest = for ($i = 2; $i -lt $cells.Count; $i++) { if ($cells[$i]) { "$($heads[$i]): $($cells[$i])." } }
                $lines.Add((@("- $($cells[0]): $($cells[1])") + @($rest) -join ' ').TrimEnd())
            }
        }
        elseif (-not $line.Trim()) {
            $lines.Add('')
            $isOpen = $false
            $heads = $null
        }
        elseif ($isOpen -and $line -notmatch '^\s*(- |\d+\. )') { $lines[-1] += " $(Remove-Mark $line.Trim())" }
        else {
            $lines.Add((Remove-Mark $line))
            $isOpen = $true
        }
    }
    $lines -join "`n"
}

function Remove-Mark([string] $Text) {
    # Links become their text; what is in code marks keeps its stars.
    $plain = [regex]::Replace($Text, '`([^`]*)`|\[([^\]]*)\]\([^)]*\)|\*\*([^*]*)\*\*', { param($match) $match.Groups[1].Value + $match.Groups[2].Value + $match.Groups[3].Value })
    $plain -replace '^#+ '
}

function ConvertTo-AboutTopic {
    # A page about_*.md as the text file that Get-Help finds: 80 columns, headings as in the topics of PowerShell itself.
    param([Parameter(Mandatory)] [string] $Markdown)
    $lines = [Collections.Generic.List[string]]::new()
    foreach ($part in Split-Part $Markdown) {
        $heading, $body = $part -split '\n', 2
        switch -Regex ($heading) {
            '^# (.+)' { $lines.Add('TOPIC'); $lines.Add("    $($Matches[1])"); $lines.Add('') }
            '^## (.+)' { $lines.Add((Remove-Mark $Matches[1]).ToUpperInvariant()) }
            '^### (.+)' { $lines.Add("  $(Remove-Mark $Matches[1])") }
        }
        if (-not "$body".Trim()) { continue }
        foreach ($line in (ConvertTo-HelpText $body) -split '\n') { $lines.AddRange([string[]]@(Split-Line $line)) }
        $lines.Add('')
    }
    ($lines -join "`n").TrimEnd() + "`n"
}

function Split-Part([string] $Markdown) {
    # Each heading with what is under it. In code, a '#' begins a comment.
    $parts = [Collections.Generic.List[string]]::new()
    $isCode = $false
    foreach ($line in $Markdown.Trim() -split '\r?\n') {
        if ($line -like '``````*') { $isCode = -not $isCode }
        if (-not $parts.Count -or (-not $isCode -and $line -match '^#{1,3} ')) { $parts.Add($line) }
        else { $parts[-1] += "`n$line" }
    }
    $parts
}

function Split-Line([string] $Line) {
    # Code, which is indented, is not broken.
    if ($Line.Length -le 76 -or $Line -match '^    ') { return "    $Line".TrimEnd() }
    $hanging = $Line -match '^(- |\d+\. )' ? ' ' * $Matches[1].Length : ''
    $open = ''
    foreach ($word in $Line -split ' ') {
        if ($open -and ($open.Length + 1 + $word.Length) -gt 76) {
            "    $open"
            $open = "$hanging$word"
        }
        else { $open = $open ? "$open $word" : $word }
    }
    "    $open"
}

function Get-HelpPage {
    # The pages of cmdlets, or of topics.
    param([switch] $About)
    Get-ChildItem $pages -Filter *.md | Where-Object { ($_.Name -like 'about_*') -eq $About } | Sort-Object Name
}

function Get-HelpTopic {
    # The topics, by name, with their text as Markdown: the pages about_*.md, and the document about journals.
    foreach ($page in Get-HelpPage -About) { [pscustomobject]@{ Name = $page.BaseName; Markdown = Get-Content -Raw $page } }
    $text = (Get-Content -Raw $journal) -replace '\r'
    $title, $text = $text -split '\n+', 2
    [pscustomobject]@{
        Name     = 'about_Flatpeak_Journal'
        Markdown = "# about_Flatpeak_Journal`n`n## Short description`n`n$($title -replace '^# ').`n`n## Long description`n`n$text"
    }
}

function Get-PageHash {
    # What tells one text of a page from another, whatever its line ends: as the MAML has it of the pages that it was made from.
    param([Parameter(Mandatory, ValueFromPipeline)] [IO.FileInfo] $Page)
    process {
        $bytes = [Text.Encoding]::UTF8.GetBytes(((Get-Content -Raw $Page) -replace '\r'))
        "$($Page.BaseName) $([Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($bytes)).ToLowerInvariant())"
    }
}

function Update-FlatpeakHelp {
    # Makes all of it anew, into a folder.
    param([Parameter(Mandatory)] [string] $Destination)
    $null = New-Item $Destination -ItemType Directory -Force
    Get-ChildItem $Destination -File | Remove-Item
    foreach ($topic in Get-HelpTopic) { Write-Text (Join-Path $Destination "$($topic.Name).help.txt") (ConvertTo-AboutTopic $topic.Markdown) }

    Import-Module Microsoft.PowerShell.PlatyPS -MinimumVersion 1.0.0
    $commands = @(Get-HelpPage | ForEach-Object { Convert-Command (Import-MarkdownCommandHelp $_.FullName) })
    $folder = Join-Path ([IO.Path]::GetTempPath()) "flatpeak-help-$PID"
    try {
        $null = $commands | Export-MamlCommandHelp -OutputFolder $folder -Force
        $maml = [xml](Get-Content -Raw (Get-ChildItem $folder -Recurse -Filter $xmlName).FullName)
    }
    finally {
        if (Test-Path $folder) { Remove-Item $folder -Recurse -Force }
    }

    Convert-Maml $maml $commands
    $hashes = (Get-HelpPage | Get-PageHash) -join "`n"
    $null = $maml.InsertBefore($maml.CreateComment("`nMade by ./build.ps1 Help from docs/en-US, by PlatyPS. The SHA-256 of each page:`n$hashes`n"), $maml.DocumentElement)
    Write-Text (Join-Path $Destination $xmlName) ((Format-Maml $maml) + "`n")
}

function Convert-Command($Command) {
    # The texts, before PlatyPS writes them.
    $Command.Description = ConvertTo-HelpText $Command.Description
    $Command.Notes = ConvertTo-HelpText $Command.Notes
    foreach ($item in @($Command.Parameters) + $Command.Inputs + $Command.Outputs) { $item.Description = ConvertTo-HelpText $item.Description }
    $Command
}

function Convert-Maml([xml] $Maml, $Commands) {
    # What PlatyPS 1.0 leaves to be wished: an example's code is not told from its text, types of parameters have their full
    # names, and no default, links without an address show the page's file, and an empty link to an online version.
    $names = [Xml.XmlNamespaceManager]::new($Maml.NameTable)
    $names.AddNamespace('m', 'http://schemas.microsoft.com/maml/2004/10')
    $names.AddNamespace('c', 'http://schemas.microsoft.com/maml/dev/command/2004/10')
    $names.AddNamespace('d', 'http://schemas.microsoft.com/maml/dev/2004/10')

    foreach ($example in $Maml.SelectNodes('//c:example', $names)) {
        $introduction = $example.SelectSingleNode('m:introduction', $names)
        $text = (@($introduction.SelectNodes('m:para', $names) | ForEach-Object InnerText | Where-Object { $_ -ne "`u{80}" }) -join "`n`n") -replace '\r'
        $code = [regex]::Match($text, '(?s)\A```powershell\n(.*?)\n```\n*')
        $introduction.RemoveAll()
        $example.SelectSingleNode('d:code', $names).InnerText = $code.Groups[1].Value
        $remarks = $example.SelectSingleNode('d:remarks', $names)
        $remarks.RemoveAll()
        # The empty one keeps it apart from the next example.
        foreach ($line in (ConvertTo-HelpText $text.Substring($code.Length) -Indent ''), ' ') {
            $remarks.AppendChild($Maml.CreateElement('maml', 'para', $names.LookupNamespace('m'))).InnerText = $line
        }
    }

    foreach ($command in $Commands) {
        $parameters = $Maml.SelectNodes("//c:command[c:details/c:name='$($command.Title)']/c:parameters/c:parameter", $names)
        foreach ($parameter in $parameters) {
            $name = $parameter.SelectSingleNode('m:name', $names).InnerText
            $value = $parameter.SelectSingleNode('c:parameterValue', $names)
            if ($value) { $value.InnerText = $value.InnerText -replace '^.*\.' }
            $default = $parameter.AppendChild($Maml.CreateElement('dev', 'defaultValue', $names.LookupNamespace('d')))
            $default.InnerText = ($command.Parameters | Where-Object Name -EQ $name).DefaultValue
        }
    }

    foreach ($link in $Maml.SelectNodes('//m:navigationLink', $names)) {
        $uri = $link.SelectSingleNode('m:uri', $names)
        if ($uri.InnerText -like '*.md') { $uri.RemoveAll() }
        elseif (-not $uri.InnerText) { $null = $link.ParentNode.RemoveChild($link) }
    }
}

function Format-Maml([xml] $Maml) {
    $settings = [Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; OmitXmlDeclaration = $true }
    $text = [Text.StringBuilder]::new('<?xml version="1.0" encoding="utf-8"?>' + "`n")
    $writer = [Xml.XmlWriter]::Create($text, $settings)
    foreach ($node in $Maml.ChildNodes | Where-Object NodeType -NE XmlDeclaration) { $node.WriteTo($writer) }
    $writer.Flush()
    $text.ToString()
}

function Write-Text([string] $Path, [string] $Text) { [IO.File]::WriteAllText($Path, $Text) }

Export-ModuleMember -Function ConvertTo-HelpText, ConvertTo-AboutTopic, Get-HelpPage, Get-HelpTopic, Get-PageHash, Update-FlatpeakHelp

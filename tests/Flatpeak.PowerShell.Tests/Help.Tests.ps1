# The pages of the help, the cmdlets that they are about, and what Get-Help shows belong together.
BeforeDiscovery {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    $cmdlets = (Get-Command -Module Flatpeak.PowerShell).Name | ForEach-Object { @{ Name = $_ } }
    $topics = Get-HelpTopic | ForEach-Object { @{ Name = $_.Name; Markdown = $_.Markdown } }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    $root = Join-Path $PSScriptRoot ../..
    $shipped = Join-Path $root en-US
    $pages = @(Get-HelpPage | Read-HelpPage)
    $assembly = [Flatpeak.PowerShell.FlatpeakSession].Assembly

    function Get-Parameter($Command) { $Command.Parameters.Values | Where-Object Name -NotIn ([Management.Automation.Cmdlet]::CommonParameters) }

    function Get-DefaultText($Command, $Parameter) {
        # As the pages write it: what a new cmdlet has in the parameter's place.
        if ($Parameter.Name -in 'WhatIf', 'Confirm') { return 'False' }
        $value = $Parameter.Name -eq 'Session' ? $null : [Activator]::CreateInstance($Command.ImplementingType).($Parameter.Name)
        if ($null -eq $value -or ($value -is [array] -and $value.Count -eq 0) -or $value -eq [DateTimeOffset]::MinValue) { return 'None' }
        [string]::Format([cultureinfo]::InvariantCulture, '{0}', $value)
    }

    # How Get-Help has the paragraphs of a text.
    function Get-HelpText($Description) { (@($Description | ForEach-Object Text) -join "`n`n") -replace '\r' }
}

Describe 'The pages' {
    It 'are one for each cmdlet, and of no others' {
        $pages.Name | Sort-Object | Should -Be ((Get-Command -Module Flatpeak.PowerShell).Name | Sort-Object)
    }

    It 'have no text left to be filled in' {
        Get-HelpPage | Get-Content | Where-Object { $_ -like '*{{*' } | Should -BeNullOrEmpty
    }

    It 'link only to pages that are there' {
        $texts = @(Get-HelpPage) + @(Get-HelpPage -About) | Get-Content -Raw
        $links = $texts | Select-String '\]\(([^)#]+\.md)\)' -AllMatches | ForEach-Object Matches | ForEach-Object { $_.Groups[1].Value } | Sort-Object -Unique
        $links.Count | Should -BeGreaterThan 10
        $links | Where-Object { -not (Test-Path (Join-Path $root "docs/en-US/$_")) } | Should -BeNullOrEmpty
    }

    It 'name no cmdlet and no parameter that does not exist' {
        $texts = @(Get-HelpPage) + @(Get-HelpPage -About) | Get-Content -Raw
        $names = $texts | Select-String '\b[A-Z][a-z]+-(Fp|Flatpeak|Bosch)\w*' -AllMatches | ForEach-Object Matches | ForEach-Object Value | Sort-Object -Unique
        $names.Count | Should -Be $pages.Count
        $names | Where-Object { -not (Get-Command $_ -ErrorAction Ignore) } | Should -BeNullOrEmpty

        $parameters = (Get-Command -Module Flatpeak.PowerShell | ForEach-Object { $_.Parameters.Keys }) + 'NonInteractive', 'File', 'Command', 'Append', 'Not', 'Parallel', 'First' | Sort-Object -Unique
        $texts | Select-String '\*\*-(\w+)\*\*' -AllMatches | ForEach-Object Matches | ForEach-Object { $_.Groups[1].Value } |
            Where-Object { $_ -notin $parameters } | Should -BeNullOrEmpty
    }
}

Describe '<Name>' -ForEach $cmdlets {
    BeforeAll {
        $command = Get-Command $Name
        $page = $pages | Where-Object Name -EQ $Name
        $parameters = @(Get-Parameter $command)
    }

    It 'has its parameters on its page, each with a text, and no other' {
        $page.Parameters.Name | Sort-Object | Should -Be ($parameters.Name | Sort-Object)
        $page.Parameters | Where-Object { -not $_.Text } | Should -BeNullOrEmpty
    }

    It 'has them in its parameter sets, of the type and with the default that the page says' {
        foreach ($parameter in $parameters) {
            $said = $page.Parameters | Where-Object Name -EQ $parameter.Name
            $said.Type | Should -Be $parameter.ParameterType.FullName -Because "that is the type of -$($said.Name)"
            $said.Default | Should -Be (Get-DefaultText $command $parameter) -Because "that is the default of -$($said.Name)"
            $said.Aliases | Sort-Object | Should -Be ($parameter.Aliases | Sort-Object)
            $said.Wildcard | Should -Be ([bool]($parameter.Attributes | Where-Object { $_ -is [SupportsWildcards] })).ToString().ToLowerInvariant()
            $sets = foreach ($set in $parameter.ParameterSets.GetEnumerator()) {
                $position = $set.Value.Position -lt 0 ? 'Named' : $set.Value.Position
                ("$($set.Key.Replace('__AllParameterSets', '(All)')) $position $($set.Value.IsMandatory) $($set.Value.ValueFromPipeline) $($set.Value.ValueFromPipelineByPropertyName)")
            }
            $said.Sets | Should -Be ($sets | Sort-Object) -Because "these are the parameter sets of -$($said.Name)"
        }
    }

    It 'has the syntax that the page shows' {
        $sets = $command.ParameterSets | ForEach-Object { $_.IsDefault -and $_.Name -ne '__AllParameterSets' ? "$($_.Name) (Default)" : $_.Name }
        $page.Syntax.Keys | Sort-Object | Should -Be ($sets | Sort-Object)
        foreach ($set in $command.ParameterSets) {
            $shown = $page.Syntax[@($page.Syntax.Keys | Where-Object { $_ -replace ' \(Default\)$' -eq $set.Name })[0]]
            $names = [regex]::Matches($shown, '-(\w+)') | ForEach-Object { $_.Groups[1].Value } | Where-Object { $_ -ne $command.Noun }
            $names | Sort-Object | Should -Be ($set.Parameters.Name | Where-Object { $_ -in $parameters.Name } | Sort-Object)
        }
    }

    It 'says what it takes and outputs' {
        $page.Outputs.Keys | Should -Be $command.OutputType.Name
        $piped = @($parameters | Where-Object { $_.Attributes.ValueFromPipeline -contains $true } | ForEach-Object { $_.ParameterType.FullName })
        $page.Inputs.Keys | Should -Be ($piped.Count ? $piped : 'None')
        @($page.Inputs.Values) + @($page.Outputs.Values) | Where-Object { -not $_ } | Should -BeNullOrEmpty
        $page.HelpUri | Should -Be "$($command.HelpUri)"
    }

    It 'has three examples at least, each with code and a text' {
        $page.Examples.Count | Should -BeGreaterOrEqual 3
        foreach ($example in $page.Examples) {
            $example.Code | Should -BeLike "*$Name*"
            $example.Text | Should -Not -BeNullOrEmpty
        }
    }

    It 'names only error ids that there are' {
        $ids = [regex]::Matches($page.Notes, '(?m)^- (`[^:]+`):') | ForEach-Object { $_.Groups[1].Value -split '[`,\s]+' } | Where-Object { $_ }
        $known = Select-String '^### (.+)' (Join-Path $root docs/en-US/about_Flatpeak_Errors.md) | ForEach-Object { $_.Matches.Groups[1].Value }
        $ids | Where-Object { $_ -notin $known } | Should -BeNullOrEmpty
        if ($Name -ne 'Get-FpSession') { $ids | Should -Not -BeNullOrEmpty }
    }

    It 'is shown by Get-Help with all its texts' {
        $help = Get-Help $Name
        $help.Synopsis | Should -Be (ConvertTo-HelpText $page.Synopsis)
        Get-HelpText $help.description | Should -Be (ConvertTo-HelpText $page.Description)
        foreach ($parameter in $page.Parameters) {
            $shown = $help.parameters.parameter | Where-Object name -EQ $parameter.Name
            Get-HelpText $shown.description | Should -Be (ConvertTo-HelpText $parameter.Text)
            $shown.defaultValue | Should -Be $parameter.Default
        }
        $examples = @($help.examples.example)
        $examples.Count | Should -Be $page.Examples.Count
        for ($i = 0; $i -lt $examples.Count; $i++) {
            $examples[$i].title | Should -BeLike "*$($page.Examples[$i].Title)*"
            $examples[$i].code -replace '\r' | Should -Be $page.Examples[$i].Code
            Get-HelpText $examples[$i].remarks | Should -BeLike "*$(ConvertTo-HelpText $page.Examples[$i].Text)*"
        }
    }
}

Describe 'What is shipped' {
    It 'was made from the pages as they are now (./build.ps1 Help)' {
        $maml = Get-Content -Raw (Join-Path $shipped Flatpeak.PowerShell.dll-Help.xml)
        $made = [regex]::Match($maml, '(?s)<!--(.*?)-->').Groups[1].Value -split '\r?\n' | Where-Object { $_ -match ' [0-9a-f]{64}$' }
        $made.Count | Should -Be $pages.Count
        Compare-Object $made @(Get-HelpPage | Get-PageHash) | ForEach-Object InputObject | Should -BeNullOrEmpty
    }

    It 'is in the module' {
        $names = (Get-ChildItem $shipped).Name
        (Get-ChildItem (Join-Path $module en-US)).Name | Should -Be $names
        foreach ($name in $names) { (Get-FileHash (Join-Path $module "en-US/$name")).Hash | Should -Be (Get-FileHash (Join-Path $shipped $name)).Hash }
    }

    It 'has the topic <Name> as its page is now, in 80 columns' -ForEach $topics {
        $text = Get-Content -Raw (Join-Path $shipped "$Name.help.txt")
        $text | Should -Be (ConvertTo-AboutTopic $Markdown)
        $text -split '\n' | Where-Object { $_.Length -gt 80 -and $_ -notmatch '^ {8}' } | Should -BeNullOrEmpty
        Get-Help $Name | Out-String | Should -BeLike "*TOPIC*$Name*SHORT DESCRIPTION*"
    }

    It 'has the code of the topic <Name> as it is written' -ForEach $topics {
        $text = Get-Help $Name | Out-String
        foreach ($block in [regex]::Matches(($Markdown -replace '\r'), '(?ms)^```(\w*)\n(.*?)\n```$')) {
            $code = $block.Groups[2].Value
            $text -replace '\r' | Should -BeLike "*$([WildcardPattern]::Escape(($code -replace '(?m)^(?=.)', '        ')))*"
            if ($block.Groups[1].Value -ne 'powershell') { continue }
            $errors = $null
            $null = [Management.Automation.Language.Parser]::ParseInput($code, [ref]$null, [ref]$errors)
            $errors | Should -BeNullOrEmpty
        }
    }
}

Describe 'about_Flatpeak_Errors' {
    BeforeAll {
        # Ids that come from a service or a check before it, with their categories; and the module's own, from its source.
        $factory = $assembly.GetTypes() | Where-Object Name -EQ 'ErrorRecords'
        $of = $factory.GetMethods([Reflection.BindingFlags]'NonPublic, Public, Static') |
            Where-Object { $_.Name -eq 'Of' -and $_.GetParameters()[0].ParameterType -eq [Flatpeak.Errors.ServiceException] }
        $real = [enum]::GetValues([Flatpeak.Errors.ServiceErrorKind]) | ForEach-Object {
            $record = $of.Invoke($null, @([Flatpeak.Errors.ServiceException]::new($_, 'Test.'), $null))
            "$($record.FullyQualifiedErrorId): $($record.CategoryInfo.Category)"
        }
        $real += Get-ChildItem (Join-Path $root src/Flatpeak.PowerShell) -Recurse -Filter *.cs | Where-Object FullName -NotMatch '[\\/](obj|bin)[\\/]' |
            Select-String 'ModuleErrorKind\.(\w+) => ErrorCategory\.(\w+)' -AllMatches | ForEach-Object Matches |
            ForEach-Object { "$($_.Groups[1].Value): $($_.Groups[2].Value)" }
        $real = $real | Sort-Object -Unique
    }

    It 'has every error id with its category, and no other' {
        $real.Count | Should -BeGreaterThan 30
        $text = (Get-Content -Raw (Join-Path $root docs/en-US/about_Flatpeak_Errors.md)) -replace '\r'
        $said = foreach ($part in $text -split '\n### ' | Select-Object -Skip 1) {
            # Each has a category, what happened and what to do.
            $part | Should -Match '^(\w+)\n\nCategory: (\w+)\.\n\n\S(?s:.+?)\n\nWhat to do: '
            $part -replace '(?s)^(\w+)\n\nCategory: (\w+)\..*', '$1: $2'
        }
        Compare-Object $said $real | ForEach-Object InputObject | Should -BeNullOrEmpty
    }
}

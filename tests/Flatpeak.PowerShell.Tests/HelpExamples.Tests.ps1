# Every example of every page, of the topics and of README is run against the simulator, as it stands there. Where a page shows output, it comes out;
# where it shows none, what it says is looked for here.
BeforeDiscovery {
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    $pages = Get-HelpPage | Read-HelpPage | ForEach-Object {
        $number = 0
        @{ Page = $_.Name; Examples = @($_.Examples | ForEach-Object { @{ Number = ++$number; Title = $_.Title; Code = $_.Code; Expected = $_.Output; Text = $_.Text } }) }
    }
    $topics = Get-HelpPage -About | ForEach-Object { Get-CodeBlock $_ } | Where-Object Code -NotLike '#Requires*'
    if (-not $topics) { throw 'The code of the topics is not found.' }
    # What is under one heading belongs together.
    $readme = Get-CodeBlock (Get-Item $PSScriptRoot/../../README.md) | Group-Object { $_.Heading } |
        ForEach-Object { @{ Heading = $_.Name; Code = $_.Group.Code -join "`n" } }
    if (@($readme).Count -lt 4) { throw 'The code of README is not found.' }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    $sim = Get-Simulator
    $folder = Join-Path $TestDrive scene
    $null = New-Item $folder -ItemType Directory
    $environment = Get-SceneVariable $sim
    $modulePath = $env:PSModulePath
    # Other runspaces, such as those of ForEach-Object -Parallel, find the module by itself.
    $env:PSModulePath = "$(Split-Path $module)$([IO.Path]::PathSeparator)$env:PSModulePath"

    $topics = Get-HelpPage -About | ForEach-Object { Get-CodeBlock $_ }

    # What an example does that shows no output: true when it was done.
    $effects = @{
        'Connect-Flatpeak 3'    = { $run.Sessions.AccountId -eq $sim.accounts[0].accountId }
        'Compare-FpFleet 5'     = { $lines = Get-Content $folder/mend.ps1; $run.Writes.Count -eq 0 -and $lines.Count -eq 3 -and @($lines -like "*'fleet:wallbox-?'*New-BoschThing*New-FpDevice*").Count -eq 3 }
        'Disconnect-Flatpeak 1' = { $run.Sessions.Count -eq 0 }
        'Disconnect-Flatpeak 2' = { $run.Sessions.Count -eq 0 }
        'Disconnect-Flatpeak 3' = { $run.Sessions.Count -eq 0 -and @(Import-Csv $folder/devices.csv).Count -eq 5 }
        'Get-FpSession 3'       = { $run.Sessions.Count -eq 1 }
        'Remove-FpDevice 1'     = { $run.Questions.Count -eq 1 -and @(Get-StoredDevice $sim).referenceId -notcontains 'fleet:heat-pump-1' }
        'Get-FpDevice 7'        = { $run.Writes.Count -eq 0 -and $run.Requests.Count -eq 1 }
        'Get-BoschThing 4'      = { $run.Writes.Count -eq 0 }
        'Export-FpReport 1'     = { (Get-Content -Raw $folder/new.html) -match 'Done: 3 of 3 items' }
        'Export-FpReport 2'     = { (Get-Content -Raw $folder/run.html) -match 'Done: 3 of 3 items' }
        'Export-FpReport 3'     = { (Get-Content -Raw $folder/removal.html) -match 'items of Remove-BoschThing, \d+ of \d+ items? of Remove-FpDevice' }
        'Export-FpReport 4'     = { (Get-Content -Raw $folder/findings.html) -match 'Findings: 5\.' }
        'Remove-BoschThing 4'   = { (@(Get-Leftover $sim) -like 'thing *').Count -eq 3 }
    }

    # What an example does beyond the output that it shows.
    $besides = @{
        'Compare-FpFleet 6'     = { @(Get-StoredDevice $sim).Count -eq 8 -and (@(Get-Leftover $sim) -like 'thing *').Count -eq 8 }
        'New-BoschThing 2'      = { $run.Vault.Count -eq 3 -and $run.Vault['fleet_wallbox-1'].GetNetworkCredential().Password.Length -eq 32 }
        'New-BoschThing 3'      = { (Get-Content -Raw $folder/fleet_wallbox-1.cms) -match 'BEGIN CMS' }
        'New-BoschThing 4'      = { @(Get-StoredDevice $sim).Count -eq 8 }
        'Remove-BoschThing 2'   = { (@(Get-Leftover $sim) -match 'heat-pump-[45]').Count -eq 0 }
        'Remove-BoschThing 6'   = { (@(Get-Leftover $sim) -match 'wallbox').Count -eq 0 }
        'Remove-FpDevice 5'     = { (@(Get-Leftover $sim) -match 'heat-pump-1').Count -eq 0 -and @(Get-StoredDevice $sim).Count -eq 4 }
        'Set-FpDevice 3'        = { $now = @(Get-StoredDevice $sim).referenceId; $now -contains 'fleet:boiler-3' -and $now -contains 'fleet:boiler-4a' }
        'Invoke-FpRequest 3'    = { @(Get-StoredDevice $sim).referenceId -contains 'fleet:meter-1' }
        'Get-FpDevice 5'        = { (Import-Csv $folder/devices.csv)[0].TimeCreated -match '^\d{4}-\d\d-\d\dT.+\+00:00$' }
    }
}

AfterAll {
    $env:PSModulePath = $modulePath
}

Describe '<Page>' -ForEach $pages {
    BeforeEach {
        foreach ($name in $environment.Keys) { Set-Item "Env:$name" $environment[$name] }
        Reset-Scene $sim $folder
    }
    AfterEach { foreach ($name in $environment.Keys) { Remove-Item "Env:$name" } }

    It '<Title>' -ForEach $Examples {
        # What connects for itself begins without a session, as a script does.
        $run = Invoke-Example $sim $folder $Code -Connect:($Page -notlike 'Connect-*' -and $Code -notmatch '\bConnect-')
        $run.Errors | Should -BeNullOrEmpty
        $run.Warnings | Should -BeNullOrEmpty
        $run.Output | Should -Be (ConvertTo-Comparable $Expected)

        $key = "$Page $Number"
        if ($Code -like '*-WhatIf*') {
            $run.Lines -like 'What if: *' | Should -Not -BeNullOrEmpty
            $run.Writes | Should -BeNullOrEmpty
            if ($Text -like '*Nothing is sent*') { $run.Requests | Should -BeNullOrEmpty }
        }
        elseif (-not $Expected) { $effects.Keys | Should -Contain $key -Because 'an example that shows no output does something that can be looked for' }
        foreach ($check in $effects[$key], $besides[$key]) { if ($check) { & $check | Should -BeTrue } }
    }
}

Describe 'Topics' {
    BeforeEach {
        foreach ($name in $environment.Keys) { Set-Item "Env:$name" $environment[$name] }
        Reset-Scene $sim $folder
    }
    AfterEach { foreach ($name in $environment.Keys) { Remove-Item "Env:$name" } }

    It 'can be followed: <Page>, "<Heading>"' -ForEach $topics {
        $run = Invoke-Example $sim $folder $Code -Connect:($Code -notmatch '\bConnect-')
        $run.Errors | Should -BeNullOrEmpty
        $run.Warnings | Should -BeNullOrEmpty
        if ($Heading -eq 'Devices whose reference is not their thing ID') {
            @(Get-Leftover $sim) -like 'thing *' | Sort-Object | Should -Be 'thing fleet:heat-pump-1', 'thing fleet:heat-pump-2', 'thing fleet:heat-pump-3'
            @(Get-StoredDevice $sim).referenceId | Should -Be 'fleet:heat-pump-5', 'fleet:heat-pump-4', 'fleet:heat-pump-3'
        }
    }

    It 'remove nothing of rows that have one thing and two references' {
        $code = ($topics | Where-Object Heading -EQ 'Devices whose reference is not their thing ID').Code
        @'
ThingId,ReferenceId
fleet:heat-pump-4,fleet:heat-pump-1
fleet:heat-pump-4,fleet:heat-pump-2
fleet:heat-pump-5,fleet:heat-pump-3
'@ | Set-Content (Join-Path $folder retired-both.csv)
        $run = Invoke-Example $sim $folder $code -Connect
        $run.Errors | Should -Be "2 rows have the thing 'fleet:heat-pump-4'. Nothing was done for them."
        @(Get-Leftover $sim) -like 'thing *' | Sort-Object | Should -Be (1..4 | ForEach-Object { "thing fleet:heat-pump-$_" })
        @(Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be (1, 2, 4, 5 | ForEach-Object { "fleet:heat-pump-$_" })
    }

    It 'remove no identifier that was created since under the reference' {
        $code = ($topics | Where-Object Heading -EQ 'Devices whose reference is not their thing ID').Code
        $code = $code.Replace('-PassThru', '-PassThru -JournalPath b.jsonl') -replace '(Remove-FpDevice) -Confirm', '$1 -JournalPath f.jsonl -Confirm'
        # The first run ends between the two.
        $run = Invoke-Example $sim $folder ($code -replace '(?s)\$removed \| Select-Object.*') -Connect
        $run.Errors | Should -BeNullOrEmpty
        # A minute ago: before the scene's devices were created. What is changed by hand has no check sum.
        $text = (Get-Content -Raw $folder/b.jsonl) -replace ',"check":"[0-9a-f]{8}"' -replace '\\u002B', '+'
        [regex]::Replace($text, '(?<="(?:at|ended|started)":")[^"]+(?=")', { [DateTimeOffset]::Parse($args[0].Value, [cultureinfo]::InvariantCulture).AddMinutes(-1).ToString('o') }) |
            Set-Content $folder/b.jsonl -NoNewline
        $run = Invoke-Example $sim $folder $code -Connect
        $run.Errors | Should -HaveCount 2
        "$($run.Errors)" | Should -BeLike '*fleet:heat-pump-1*was created at*fleet:heat-pump-2*was created at*'
        @(Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be (1..5 | ForEach-Object { "fleet:heat-pump-$_" })
    }

    It 'and so can README, "<Heading>"' -ForEach $readme {
        $run = Invoke-Example $sim $folder $Code -Connect:($Code -notmatch '\bConnect-')
        $run.Errors | Should -BeNullOrEmpty
        $run.Warnings | Should -BeNullOrEmpty
    }
}

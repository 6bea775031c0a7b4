# What a finding says may be long out of date: nothing is removed, or created, by one that is not true any more.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $quick = @{ SettleTimeSeconds = 0 }

    function Connect-Both {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    function Add-Half {
        # Three halves: a registration, a device without its thing, and a thing; and their findings.
        Add-BoschDevice $sim Hono ns:reg, ns:both @{ thing = $false; policy = $false }
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; references = @('ns:both') }
        Add-BoschDevice $sim Hono ns:thing @{ registration = $false; credentials = 0 }
        # By this one, registry and Things are of one fleet.
        Add-BoschDevice $sim Hono ns:met
        Compare-FpFleet @quick | Where-Object Name -NE ns:met
        foreach ($part in 'things', 'policies', 'hono/devices') { $null = Invoke-Simulator $sim DELETE "state/$part/ns:met" }
    }

    function Complete-Half {
        # Somebody has completed two of them since.
        Add-BoschDevice $sim Hono ns:reg, ns:both
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; references = @('ns:reg') }
        Clear-Log $sim
    }

    function Get-Write { Get-SimulatorLog $sim | Where-Object { $_.method -ne 'GET' -and $_.service -ne 'token' } | ForEach-Object { "$($_.service) $($_.method) $($_.path)" } }
}

Describe 'A finding as <Form> of a device that was completed since' -ForEach @{ Form = 'object' }, @{ Form = 'CSV' } {
    BeforeEach {
        Connect-Both
        $findings = @(Add-Half)
        $findings.Kind | Sort-Object | Should -Be 'OnlyInRegistry', 'OnlyAtThings', 'MissingAtThings'
        if ($Form -eq 'CSV') {
            $path = Join-Path $TestDrive findings.csv
            $findings | Export-Csv $path
            $findings = @(Import-Csv $path)
        }
        Complete-Half
        $whole = @(Get-Leftover $sim) -match 'ns[:_](reg|both)'
    }

    It 'is refused by Remove-BoschThing, and what is still so is removed' {
        $seen = Watch-Command { $findings | Where-Object CallsFor -Match RemoveFromBosch | Remove-BoschThing -Confirm:$false -PassThru -WarningAction Ignore }
        $seen.Ids | Should -Be 'Conflict', 'Conflict'
        foreach ($name in 'ns:reg', 'ns:both') {
            @($seen.Errors | Where-Object { "$_" -like "*'$name' is out of date: there is thing '$name' at * by now. Nothing was removed. Compare again.*" -and $_.TargetObject.ThingId -eq $name }).Count | Should -Be 1
        }
        $seen.Output.ThingId | Should -Be 'ns:thing'
        @(Get-Leftover $sim) | Should -Be $whole
        (Watch-Command { $findings | Where-Object CallsFor -Match RemoveFromFlatpeak | Remove-FpDevice -Confirm:$false }).Ids | Should -Be 'Conflict'
        @(Get-StoredDevice $sim).Count | Should -Be 2
    }

    It 'is refused by a preview, which counts it so' {
        $information = $null
        $seen = Watch-Command { $findings | Remove-BoschThing -WhatIf -PassThru -InformationVariable +information }
        $seen.Ids | Should -Be 'Conflict', 'Conflict'
        $seen.Output.ThingId | Should -Be 'ns:thing'
        "$($seen.Written | Where-Object { "$_" -like 'What if, *' -and "$_" -like '*failed*' })" | Should -Be 'What if, Remove-BoschThing: 1 ready, 0 active, 0 whose thing is not seen, 0 duplicate, 2 failed.'
        @(Get-Write) | Should -BeNullOrEmpty
    }
}

Describe 'A preview of Remove-FpDevice' {
    It 'refuses what the run refuses, by reads alone, and says of a thing only what is so' {
        Connect-Both
        Add-BoschDevice $sim Hono ns:thing, ns:gone @{ registration = $false; credentials = 0 }
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; references = @('ns:thing', 'ns:gone') }
        $findings = @(Compare-FpFleet @quick | Sort-Object ThingId)
        $findings.Kind | Should -Be 'MissingInRegistry', 'MissingInRegistry'
        $findings[0] | Remove-BoschThing -Confirm:$false -WarningAction Ignore
        Clear-Log $sim
        foreach ($whatIf in $true, $false) {
            $seen = Watch-Command { $findings | Remove-FpDevice -Confirm:$false -WhatIf:$whatIf }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors)" | Should -BeLike "'ns:thing' is still used elsewhere: there is thing 'ns:thing' at *"
            "$($seen.Errors)" | Should -Not -BeLike '*read*'
            $seen.Errors[0].TargetObject.ThingId | Should -Be 'ns:thing'
            if ($whatIf) { @(Get-Write) | Should -BeNullOrEmpty }
        }
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ns:thing'
    }

    It 'does not find what is gone since it was found, as the run does not: <Name>' -ForEach @(
        @{ Name = 'as objects'; Form = { $findings } }
        @{ Name = 'from a CSV file'; Form = { $findings | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'by id alone'; Form = { $findings | ConvertTo-Csv | ConvertFrom-Csv | Select-Object * -ExcludeProperty ReferenceId } }
    ) {
        Connect-Both
        Add-BoschDevice $sim Hono ns:other
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; references = @('ns:other', 'ns:gone', 'ns:here') }
        $findings = @(Compare-FpFleet @quick | Sort-Object ReferenceId)
        $findings.Kind | Should -Be 'OnlyAtFlatpeak', 'OnlyAtFlatpeak'
        Remove-FpDevice -ReferenceId ns:gone -Confirm:$false
        $rows = @(& $Form)

        Clear-Log $sim
        $preview = Watch-Command { $rows | Remove-FpDevice -WhatIf }
        @(Get-Write) | Should -BeNullOrEmpty
        @(Get-SimulatorLog $sim | Where-Object service -EQ flatpeak).Count | Should -Be 2
        $preview.Ids | Should -Be 'NotFound'
        $preview.Errors[0].TargetObject | Should -Be $rows[0]
        "$($preview.Written | Where-Object { "$_" -like 'What if, *' })" | Should -Be 'What if, Remove-FpDevice: 1 ready, 1 not found, 0 duplicate.'
        $preview = Watch-Command { $rows | Remove-FpDevice -WhatIf -IgnoreMissing }
        $preview.Errors | Should -BeNullOrEmpty
        "$($preview.Written | Where-Object { "$_" -like 'What if, *' })" | Should -Be 'What if, Remove-FpDevice: 1 ready, 1 not found, 0 duplicate.'

        (Watch-Command { $rows | Remove-FpDevice -Confirm:$false }).Ids | Should -Be 'NotFound'
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ns:other'
    }
}

Describe 'The suggestion of credentials without a device' {
    It 'is refused as the finding is, where the thing is back' {
        $null = Connect-Bosch $sim BoschHub
        $null = Connect-Simulator $sim
        Add-BoschDevice $sim BoschHub ok:1
        Add-BoschDevice $sim BoschHub cw:1 @{ registration = $false; thing = $false; policy = $false; credentials = 1 }
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; references = @('ok:1', 'cw:1') }
        $finding = Compare-FpFleet @quick | Where-Object Kind -EQ CredentialsWithoutDevice
        Add-BoschDevice $sim '' cw:1
        $before = @(Get-Leftover $sim)
        foreach ($form in { $finding | Remove-BoschThing -Confirm:$false }, [scriptblock]::Create("`$ConfirmPreference = 'None'; $($finding.Suggestion)")) {
            $seen = Watch-Command $form
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors)" | Should -BeLike "*out of date: there is thing 'cw:1'*Nothing was removed.*"
        }
        @(Get-Leftover $sim) | Should -Be $before
    }
}

Describe 'A finding of an identifier whose thing is left without its policy' {
    It 'is refused with the way out, which removes that thing only, and then mends it' {
        Connect-Both
        Add-BoschDevice $sim '' 'a:1', 'a:in-use' @{ policy = $false }
        Add-BoschDevice $sim Hono 'b:1'
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; references = @('a:1', 'b:1') }
        $finding = Compare-FpFleet @quick | Where-Object CallsFor -EQ RemoveFromFlatpeak
        $finding.ThingId, $finding.Kind, $finding.WhereUnknown | Should -Be 'a:1', 'OnlyAtFlatpeak', 'Things'
        $finding.Advice | Should -BeLike '*the error says how to go on.'

        (Watch-Command { $finding | Remove-BoschThing -RestorePolicy -Confirm:$false }).Errors[0].ErrorDetails.RecommendedAction |
            Should -BeLike 'Pipe it into Remove-FpDevice*'
        $before = @(Get-Leftover $sim)
        $seen = Watch-Command { & ([scriptblock]::Create("$($finding.Suggestion) -Confirm:`$false")) }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "*thing 'a:1', which this session cannot read,*Nothing was removed.*would find the same*"
        $advice = $seen.Errors[0].ErrorDetails.RecommendedAction
        $wayOut = "Remove-BoschThing 'a:1' -KeepRegistration -RestorePolicy"
        $advice | Should -BeLike "If the device is retired: $wayOut *"
        @(Get-Leftover $sim) | Should -Be $before

        $seen = Watch-Command { & ([scriptblock]::Create("$wayOut -Confirm:`$false -PassThru")) }
        $seen.Output.Succeeded | Should -BeTrue
        $seen.Warnings | Should -BeNullOrEmpty
        @(Get-Leftover $sim) | Should -Be ($before -ne 'thing a:1')
        $finding | Remove-FpDevice -Confirm:$false
        @(Get-StoredDevice $sim).referenceId | Should -Be 'b:1'
    }
}

Describe 'A finding' {
    It 'is refused where its device was completed while the prompt stood' {
        Connect-Both
        Add-BoschDevice $sim Hono ns:reg @{ thing = $false; policy = $false }
        $finding = Compare-FpFleet @quick
        $shell = New-AskedShell $sim Hono
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('known', @{ Uri = $sim.flatpeak; Credential = Get-SimulatorCredential $sim })
            $shell.Runspace.SessionStateProxy.SetVariable('finding', $finding)
            $shell.AskedHost.SendWhenAsked("$($sim.control)seed", (ConvertTo-Json @(@{ thingId = 'ns:reg'; dialect = 'hono' })))
            $output = $shell.AddScript('$null = Connect-Flatpeak @known; $finding | Remove-BoschThing -PassThru').Invoke()
            $shell.AskedHost.Questions.Count | Should -Be 1
            "$($shell.Streams.Error)" | Should -BeLike '*out of date*Nothing was removed*'
            $output | Should -BeNullOrEmpty
            @(Get-Leftover $sim) | Should -Contain 'hono registration ns:reg'
            @(Get-Leftover $sim) | Should -Contain 'thing ns:reg'
        }
        finally { Close-AskedShell $shell }
    }

    It 'is refused by Remove-FpDevice where its device is in use again while the deletion waits' {
        Connect-Both
        Add-BoschDevice $sim Hono ns:other
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; references = @('ns:other', 'ns:d1') }
        $finding = Compare-FpFleet @quick
        $finding.Kind | Should -Be 'OnlyAtFlatpeak'
        Add-Fault $sim -Method DELETE -Kind status -Status 429 -RetryAfter 6
        $shell = New-AskedShell $sim Hono
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('known', @{ Uri = $sim.flatpeak; Credential = Get-SimulatorCredential $sim })
            $shell.Runspace.SessionStateProxy.SetVariable('finding', $finding)
            $run = $shell.AddScript('$null = Connect-Flatpeak @known; $finding | Remove-FpDevice -PassThru -Confirm:$false').BeginInvoke()
            Wait-While { @(Get-SimulatorLog $sim -Service flatpeak).status -notcontains 429 }
            Add-BoschDevice $sim Hono ns:d1
            @($shell.EndInvoke($run)).Count | Should -Be 0
            "$($shell.Streams.Error)" | Should -BeLike "*there is device 'ns:d1' at *Nothing was removed*"
            @(Get-StoredDevice $sim).referenceId | Should -Be 'ns:d1', 'ns:other'
        }
        finally { Close-AskedShell $shell }
    }

    It 'is refused where its thing was made anew since: <Name>' -ForEach @(
        @{ Name = 'as an object'; Form = { $finding } }
        @{ Name = 'from a CSV file'; Form = { $finding | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'from JSON'; Form = { $finding | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json } }
    ) {
        Connect-Both
        Add-BoschDevice $sim Hono ns:listed, ns:d1
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; references = @('ns:listed', 'ns:d1') }
        $finding = 'ns:listed' | Compare-FpFleet @quick
        $finding.Kind | Should -Be 'NotInList'
        $row = & $Form
        # Its identifier at Flatpeak is kept.
        foreach ($part in 'things', 'policies', 'hono/devices') { $null = Invoke-Simulator $sim DELETE "state/$part/ns:d1" }
        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = 1800 }
        Clear-Log $sim
        foreach ($whatIf in $true, $false) {
            $seen = Watch-Command { $row | Remove-BoschThing -Confirm:$false -WhatIf:$whatIf }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "Thing 'ns:d1' at * was created at *: it is another one. Nothing was removed.*"
            @(Get-Write) | Should -BeNullOrEmpty
        }
        if ($Name -eq 'from a CSV file') {
            $row.ThingCreated = '26.11.2026 20:49'
            $seen = Watch-Command { $row | Remove-BoschThing -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "*'26.11.2026 20:49' as ThingCreated, which is no ISO 8601 time*Nothing was sent.*"
        }
        'ns:listed' | Compare-FpFleet @quick | Remove-BoschThing -Confirm:$false
        @(Get-Leftover $sim) -match 'd1$' | Should -BeNullOrEmpty
    }

    It 'is refused where a side cannot be read, with the error of that side' {
        Connect-Both
        $findings = @(Add-Half)
        Add-BoschFault $sim @{ service = 'flatpeak'; kind = 'status'; status = 500; times = $null }
        $before = @(Get-Leftover $sim)
        $seen = Watch-Command { $findings | Where-Object ThingId -EQ ns:reg | Remove-BoschThing -Confirm:$false }
        $seen.Ids | Should -Be 'ServiceError'
        "$($seen.Errors)" | Should -BeLike "*'ns:reg' could not be looked at once more, so that nothing was removed.*"
        @(Get-Leftover $sim) | Should -Be $before
    }

    It 'is not taken where the session has no Flatpeak side' {
        Connect-Both
        $findings = @(Add-Half)
        Get-FpSession | Disconnect-Flatpeak
        $half = Connect-Bosch $sim Hono
        foreach ($whatIf in $true, $false) {
            $seen = Watch-Command { $findings | Remove-BoschThing -Confirm:$false -Session $half -WhatIf:$whatIf }
            $seen.Ids | Should -Be 'NotConnected'
            "$($seen.Errors)" | Should -BeLike '*not connected to Flatpeak. A finding of a comparison is looked at once more on every side*Connect it with Connect-Flatpeak.*'
        }
        @(Get-SimulatorLog $sim).Count | Should -Be 0

        # What is none needs no such side, and costs no request there.
        Remove-BoschThing ns:thing -Confirm:$false -Session $half -WarningAction Ignore
        @(Get-Leftover $sim) | Should -Not -Contain 'thing ns:thing'
        @(Get-Request $sim).Count | Should -Be 0
    }

    It 'that was refused is not removed from the journal without it' {
        Connect-Both
        $findings = @(Add-Half | Where-Object ThingId -EQ ns:both)
        Complete-Half
        foreach ($command in 'Remove-BoschThing', 'Remove-FpDevice') {
            $journal = Join-Path $TestDrive "$command.jsonl"
            (Watch-Command { $findings | & $command -Confirm:$false -JournalPath $journal }).Ids | Should -Be 'Conflict'
            $item = Get-FpJournal $journal
            "$($item.State) $($item.FindingKind)" | Should -Be 'Failed MissingAtThings'
            foreach ($again in $item, ($item | ConvertTo-Csv | ConvertFrom-Csv)) {
                $seen = Watch-Command { $again | & $command -Confirm:$false -JournalPath $journal }
                $seen.Ids | Should -Be 'Conflict'
                "$($seen.Errors)" | Should -BeLike '*by a finding of a comparison (MissingAtThings)*Nothing was sent. Pipe in the finding itself*'
            }
        }
        @(Get-Leftover $sim) | Should -Contain 'thing ns:both'
        @(Get-StoredDevice $sim).referenceId | Should -Contain 'ns:both'

        # The finding itself is, once it is true again.
        $null = Invoke-Simulator $sim DELETE state/things/ns:both
        $null = Invoke-Simulator $sim DELETE state/policies/ns:both
        $findings | Remove-BoschThing -Confirm:$false -JournalPath (Join-Path $TestDrive Remove-BoschThing.jsonl) -WarningAction Ignore
        $findings | Remove-FpDevice -Confirm:$false -JournalPath (Join-Path $TestDrive Remove-FpDevice.jsonl)
        @(Get-Leftover $sim) -match 'ns[:_]both' | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).referenceId | Should -Not -Contain 'ns:both'
    }

    It 'that is out of date creates nothing a second time' {
        Connect-Both
        $findings = @('ns:new' | Compare-FpFleet @quick)
        $findings.CallsFor | Should -Be 'CreateAtBosch, CreateAtFlatpeak'
        $null = New-BoschThing ns:new
        $null = New-FpDevice ns:new
        $before = @(Get-Leftover $sim)
        (Watch-Command { $findings | New-BoschThing }).Ids | Should -Be 'Conflict'
        (Watch-Command { $findings | New-FpDevice }).Ids | Should -Be 'DuplicateReference'
        @(Get-Leftover $sim) | Should -Be $before
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }
}

# What does not match is found, each with its kind, in both dialects, and nothing else; it pipes into what mends it, and is
# refused by what would do anything else. Nothing but reads is sent.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    # What a suggestion creates keeps its password by a certificate there.
    Push-Location $TestDrive
    Add-PasswordCertificate $TestDrive
    $sim = Get-Simulator
    $quick = @{ SettleTimeSeconds = 0 }

    function Connect-Both([string] $Dialect) {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
    }

    function Add-Bosch([string] $Dialect, [string] $Prefix, [int] $Count, [hashtable] $Change = @{}) {
        # From 1 on, which is the only one where there is no count.
        if ($Count -gt 1) { Add-BoschDevice $sim $Dialect $Prefix (@{ count = $Count } + $Change) }
        else { Add-BoschDevice $sim $Dialect "$($Prefix)1" $Change }
    }

    function Add-Sound {
        # One that all sides have, as without any they are those of two fleets.
        Add-Device $sim -Prefix 'sound:d'
        Add-Bosch Hono 'sound:d' 1
    }

    function Add-Fleet([string] $Dialect, [int] $Sound, [int] $Each) {
        # So many devices of every kind among sound ones; outputs the list of what should be there. Of what is half there, the
        # first half is in the list.
        Add-Device $sim -Count $Sound -Prefix 'ok:d'
        foreach ($prefix in 'f:d', 'ft:d', 'fr:d', 'nc:d', 'nl:d', 'tw:d', 'two-') { Add-Device $sim -Count $Each -Prefix $prefix }
        Add-Bosch $Dialect 'ok:d' $Sound
        Add-Bosch $Dialect 'r:d' $Each @{ thing = $false; policy = $false }
        Add-Bosch $Dialect 't:d' $Each @{ registration = $false; credentials = 0 }
        Add-Bosch $Dialect 'rt:d' $Each
        Add-Bosch $Dialect 'ft:d' $Each @{ registration = $false; credentials = 0 }
        Add-Bosch $Dialect 'fr:d' $Each @{ thing = $false; policy = $false }
        Add-Bosch $Dialect 'nc:d' $Each @{ credentials = 0 }
        Add-Bosch $Dialect 'nl:d' $Each
        Add-Bosch $Dialect 'tw:d' $Each @{ deviceId = 'two-' }
        $half = [int]($Each / 2)
        $listed = @{ 'ok:d' = $Sound; 'nc:d' = $Each; 'ol:d' = $Each; 'f:d' = $half; 'r:d' = $half; 't:d' = $half; 'rt:d' = $half; 'ft:d' = $half; 'fr:d' = $half }
        if ($Dialect -eq 'BoschHub') {
            Add-Device $sim -Count $Each -Prefix 'cw:d'
            Add-Bosch $Dialect 'cw:d' $Each @{ registration = $false }
            $listed['cw:d'] = $half
        }
        foreach ($prefix in $listed.Keys) { 1..$listed[$prefix] | ForEach-Object { [pscustomobject]@{ ThingId = "$prefix$_"; HubDeviceId = '' } } }
        1..$Each | ForEach-Object { [pscustomobject]@{ ThingId = "tw:d$_"; HubDeviceId = "two-$_" } }
    }

    function Get-Expected([string] $Dialect, [int] $Each) {
        $kinds = @{
            'f:d' = 'OnlyAtFlatpeak'; 'r:d' = 'OnlyInRegistry'; 't:d' = 'OnlyAtThings'; 'rt:d' = 'MissingAtFlatpeak'; 'ft:d' = 'MissingInRegistry'
            'fr:d' = 'MissingAtThings'; 'nc:d' = 'NoCredentials'; 'ol:d' = 'OnlyInList'; 'nl:d' = 'NotInList'; 'tw:d' = 'RegisteredTwice'
        }
        if ($Dialect -eq 'BoschHub') { $kinds['cw:d'] = 'CredentialsWithoutDevice' }
        foreach ($prefix in $kinds.Keys) { 1..$Each | ForEach-Object { "$($kinds[$prefix]) $prefix$_" } }
    }

    function Get-Write { Get-SimulatorLog $sim | Where-Object { $_.method -ne 'GET' -and $_.service -ne 'token' } | ForEach-Object { "$($_.service) $($_.method) $($_.path)" } }
}
AfterAll {
    Pop-Location
}

Describe 'A fleet at <Dialect> with devices of every kind' -ForEach @{ Dialect = 'BoschHub' }, @{ Dialect = 'Hono' } {
    BeforeAll { $expected = Get-Expected $Dialect 2 | Sort-Object }
    BeforeEach {
        Connect-Both $Dialect
        $list = @(Add-Fleet $Dialect 30 2)
        $file = Join-Path $TestDrive 'list.csv'
        $list | Export-Csv $file
        Clear-Log $sim
        $findings = @(Import-Csv $file | Compare-FpFleet -IncludeCredentials @quick)
        $reads = @(Get-Write)
    }

    It 'has exactly these findings, with reads alone' {
        $findings | ForEach-Object { "$($_.Kind) $($_.ThingId)" } | Sort-Object | Should -Be $expected
        $findings | ForEach-Object { $_.GetType().FullName | Should -Be 'Flatpeak.Comparison.FleetFinding' }
        $reads | Should -BeNullOrEmpty
    }

    It 'has nothing left after each was piped into what it calls for, Bosch first' {
        $before = @(Get-Leftover $sim)
        foreach ($whatIf in $true, $false) {
            # One of each is enough to see that nothing is done, and all that to read.
            $most = $whatIf ? 1 : 1000
            $findings | Where-Object CallsFor -Match RemoveFromBosch | Select-Object -First $most |
                Remove-BoschThing -Confirm:$false -ThrottleLimit 32 -WhatIf:$whatIf -WarningAction Ignore -ErrorAction Stop
            # What is still at Bosch is refused, in a preview too.
            $findings | Where-Object CallsFor -Match ($whatIf ? '^RemoveFromFlatpeak$' : 'RemoveFromFlatpeak') | Select-Object -First $most |
                Remove-FpDevice -Confirm:$false -WhatIf:$whatIf -ErrorAction Stop
            $null = $findings | Where-Object CallsFor -Match CreateAtBosch | Select-Object -First $most | New-BoschThing -WhatIf:$whatIf -ErrorAction Stop
            $null = $findings | Where-Object CallsFor -Match CreateAtFlatpeak | Select-Object -First $most | New-FpDevice -WhatIf:$whatIf -ErrorAction Stop
            if ($whatIf) { @(Get-Leftover $sim) | Should -Be $before }
        }
        $list | Compare-FpFleet -IncludeCredentials @quick | Should -BeNullOrEmpty
        @($list | Compare-FpFleet -IncludeMatching @quick | Where-Object Kind -EQ Matching).Count | Should -Be $list.Count
    }

    It 'has nothing left after each suggestion was typed' {
        $ConfirmPreference = 'None'
        $ErrorActionPreference = 'Stop'
        foreach ($finding in $findings) {
            $finding.Suggestion | Should -Not -BeNullOrEmpty
            $null = & ([scriptblock]::Create($finding.Suggestion)) 3>$null
        }
        $list | Compare-FpFleet -IncludeCredentials @quick | Should -BeNullOrEmpty
    }

    It 'has nothing left either when the findings went through a CSV file' {
        $path = Join-Path $TestDrive 'findings.csv'
        $findings | Export-Csv $path
        $rows = @(Import-Csv $path)
        $rows[0].PSObject.Properties.Name | Should -Be 'Kind', 'Name', 'ThingId', 'ReferenceId', 'HubDeviceId', 'PolicyId', 'DeviceId', 'Where', 'WhereNot', 'WhereUnknown', 'CredentialCount', 'OtherName', 'SimilarName', 'IsGateway', 'IsBehindGateway', 'CreatedMeanwhile', 'CallsFor', 'Suggestion', 'Advice', 'ThingCreated', 'FoundAt', 'AccountId', 'LiveMode', 'TenantId', 'RegistryHost', 'ThingsHost'
        $rows | Where-Object CallsFor -Match RemoveFromBosch | Remove-BoschThing -Confirm:$false -ThrottleLimit 32 -WarningAction Ignore -ErrorAction Stop
        $rows | Where-Object CallsFor -Match RemoveFromFlatpeak | Remove-FpDevice -Confirm:$false -ErrorAction Stop
        $null = $rows | Where-Object CallsFor -Match CreateAtBosch | New-BoschThing -ErrorAction Stop
        $null = $rows | Where-Object CallsFor -Match CreateAtFlatpeak | New-FpDevice -ErrorAction Stop
        Compare-FpFleet -InputObject $list -IncludeCredentials @quick | Should -BeNullOrEmpty
    }

    It 'is counted by kind' {
        $summary = $list | Compare-FpFleet -IncludeCredentials -AsSummary @quick
        $summary.Findings | Should -Be $expected.Count
        foreach ($kind in $expected -replace ' .*' | Select-Object -Unique) { $summary.$kind | Should -Be 2 -Because "there are 2 $kind" }
        $summary.ReadInList | Should -Be $list.Count
        $summary.NotRead | Should -Be 'None'
        $lines = @(($summary | Out-String -Width 80) -replace '\x1b\[[0-9;]*m' -split '\r?\n')
        $lines.Count | Should -BeLessOrEqual 24
        $lines -match '^OnlyAtFlatpeak +: 2$' | Should -Not -BeNullOrEmpty
        $lines -match '^WithoutReference' | Should -BeNullOrEmpty
    }
}

Describe 'What a finding does not call for' {
    BeforeAll {
        Connect-Both Hono
        Add-Bosch Hono 'rt:d' 1
        Add-Device $sim -Prefix 'f:d'
        Add-Device $sim -Prefix 'ok:d'
        Add-Bosch Hono 'ok:d' 1
        $all = Compare-FpFleet -IncludeMatching @quick
        $all | Export-Csv (Join-Path $TestDrive all.csv)
        $all | ConvertTo-Json | Set-Content (Join-Path $TestDrive all.json)
        $all | Export-Clixml (Join-Path $TestDrive all.xml)
        $forms = @{
            object = $all
            CSV    = Import-Csv (Join-Path $TestDrive all.csv)
            JSON   = Get-Content -Raw (Join-Path $TestDrive all.json) | ConvertFrom-Json
            CliXml = Import-Clixml (Join-Path $TestDrive all.xml)
        }
    }
    BeforeEach { Clear-Log $sim }

    It 'is refused and nothing is sent: <Name> as <Form> by <Command>' -ForEach @(
        foreach ($form in 'object', 'CSV', 'JSON', 'CliXml') {
            @{ Form = $form; Name = 'rt:d1'; Command = 'Remove-BoschThing'; Parameter = @{ Confirm = $false } }
            @{ Form = $form; Name = 'rt:d1'; Command = 'Remove-FpDevice'; Parameter = @{ Confirm = $false } }
            @{ Form = $form; Name = 'rt:d1'; Command = 'New-BoschThing'; Parameter = @{} }
            @{ Form = $form; Name = 'f:d1'; Command = 'Remove-BoschThing'; Parameter = @{ Confirm = $false } }
            @{ Form = $form; Name = 'f:d1'; Command = 'New-FpDevice'; Parameter = @{} }
            @{ Form = $form; Name = 'ok:d1'; Command = 'Remove-BoschThing'; Parameter = @{ Confirm = $false } }
            @{ Form = $form; Name = 'ok:d1'; Command = 'Remove-FpDevice'; Parameter = @{ Confirm = $false } }
        }
    ) {
        $finding = $forms[$Form] | Where-Object ThingId -EQ $Name
        $finding | Should -Not -BeNullOrEmpty
        $seen = Watch-Command { $finding | & $Command @Parameter }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike "*$Name*calls for*Nothing was sent*"
        $seen.Errors[0].TargetObject.ThingId | Should -Be $Name
        if ($Name -eq 'rt:d1') { "$($seen.Errors[0])" | Should -BeLike '*still used elsewhere (Registry, Things)*' }
        @(Get-SimulatorLog $sim).Count | Should -Be 0
    }

    It 'is refused of another <Column>, in which it was not found' -ForEach @(
        @{ Column = 'AccountId'; Text = "*account 'another'*Nothing was sent*" }
        @{ Column = 'LiveMode'; Value = 'True'; Text = '*in live mode*the session in test mode*Nothing was sent*' }
        @{ Column = 'TenantId'; Text = "*tenant 'another'*Nothing was sent*" }
        @{ Column = 'RegistryHost'; Text = '*the registry (another); the session*Nothing was sent*' }
        @{ Column = 'ThingsHost'; Text = '*Things (another); the session*Nothing was sent*' }
    ) {
        foreach ($row in $forms.CSV) { $row.$Column = $Value ?? 'another' }
        try {
            $seen = Watch-Command { $forms.CSV | Where-Object ThingId -EQ 'f:d1' | Remove-FpDevice -Confirm:$false }
            $seen.Ids | Should -Be 'AccountMismatch'
            "$($seen.Errors[0])" | Should -BeLike $Text
            (Watch-Command { $forms.CSV | Where-Object ThingId -EQ 'ok:d1' | Get-BoschThing }).Ids | Should -Be 'AccountMismatch'
            @(Get-SimulatorLog $sim).Count | Should -Be 0
        }
        finally { $forms.CSV = Import-Csv (Join-Path $TestDrive all.csv) }
    }

    It 'is refused of a row that has lost its columns: <Name>' -ForEach @(
        @{ Name = 'CallsFor'; Row = @{ Kind = 'OnlyAtFlatpeak'; ThingId = 'f:d1'; HubDeviceId = ''; DeviceId = 'dev_0123456789abcdef01234567' } }
        @{ Name = 'HubDeviceId'; Row = @{ Kind = 'OnlyAtFlatpeak'; CallsFor = 'RemoveFromFlatpeak'; ThingId = 'f:d1'; DeviceId = 'dev_0123456789abcdef01234567' } }
        @{ Name = 'Kind'; Row = @{ CallsFor = 'RemoveFromBosch, RemoveFromFlatpeak'; ThingId = 'ok:d1'; HubDeviceId = ''; ReferenceId = 'ok:d1' } }
        @{ Name = 'what CallsFor says'; Row = @{ Kind = 'NotInList'; CallsFor = 'Everything'; ThingId = 'ok:d1'; HubDeviceId = ''; ReferenceId = 'ok:d1' } }
        @{ Name = 'that it matches'; Row = @{ Kind = 'Matching'; CallsFor = 'RemoveFromBosch, RemoveFromFlatpeak'; ThingId = 'ok:d1'; HubDeviceId = ''; ReferenceId = 'ok:d1' } }
    ) {
        $seen = Watch-Command {
            [pscustomobject]$Row | Remove-BoschThing -Confirm:$false
            [pscustomobject]$Row | Remove-FpDevice -Confirm:$false
        }
        $seen.Ids | Should -Be 'Conflict', 'Conflict'
        @(Get-SimulatorLog $sim).Count | Should -Be 0
    }

    It 'is no matter to what only reads' {
        ($all | Where-Object ThingId -EQ 'ok:d1' | Get-BoschThing).ThingId | Should -Be 'ok:d1'
        ($forms.CSV | Where-Object ThingId -EQ 'f:d1' | Get-FpDevice).ReferenceId | Should -Be 'f:d1'
    }

    It 'does not make another thing of a Flatpeak id' {
        $row = [pscustomobject]@{ ThingId = 'ok:d1'; DeviceId = (Get-FpDevice -ReferenceId 'ok:d1').Id }
        ($row | Get-BoschThing).ThingId | Should -Be 'ok:d1'
        (Watch-Command { [pscustomobject]@{ DeviceId = $row.DeviceId } | Get-BoschThing }).Ids | Should -Be 'InvalidId'
    }

    It 'is refused once something uses the device again' {
        $finding = Compare-FpFleet @quick | Where-Object Kind -EQ OnlyAtFlatpeak
        Add-Bosch Hono 'f:d' 1 @{ thing = $false; policy = $false }
        $seen = Watch-Command { $finding | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike '*still used elsewhere*'
        (Watch-Command { & ([scriptblock]::Create($finding.Suggestion.Replace('| Remove-FpDevice', '| Remove-FpDevice -Confirm:$false'))) }).Ids | Should -Be 'Conflict'
        @(Get-StoredDevice $sim).referenceId | Should -Contain 'f:d1'
    }
}

Describe 'A suggestion' {
    BeforeAll { Connect-Both Hono }

    It 'removes no thing that was created since' {
        Add-Bosch Hono 'n:d' 2
        $null = 'n:d1', 'n:d2' | New-FpDevice
        $finding = [pscustomobject]@{ ThingId = 'n:d1' } | Compare-FpFleet @quick
        $finding.Kind, $finding.ThingId | Should -Be 'NotInList', 'n:d2'
        foreach ($part in 'things', 'policies', 'hono/devices') { $null = Invoke-Simulator $sim DELETE "state/$part/n:d2" }
        Start-Sleep -Milliseconds 1100
        Add-BoschDevice $sim Hono n:d2
        $ConfirmPreference = 'None'
        (Watch-Command { & ([scriptblock]::Create($finding.Suggestion)) }).Ids | Should -Be 'Conflict'
        Get-Leftover $sim | Should -Contain 'thing n:d2'
        @(Get-StoredDevice $sim).referenceId | Should -Contain 'n:d2'
        'n:d1', 'n:d2' | Remove-BoschThing -PassThru -QuietPeriod 0 -WarningAction Ignore | Remove-FpDevice
    }

    It 'is quoted so that the command is about that device and no other' {
        $names = "o'brien", ([char]0x2019 + "; Get-FpSession #"), '$(throw 1)', 'a b"c`d'
        $null = $names | New-FpDevice
        $findings = Compare-FpFleet @quick
        $findings.ReferenceId | Sort-Object | Should -Be ($names | Sort-Object)
        $ConfirmPreference = 'None'
        foreach ($finding in $findings) { & ([scriptblock]::Create($finding.Suggestion)) | Should -BeNullOrEmpty }
        @(Get-StoredDevice $sim).Count | Should -Be 0
        $list = $names | ForEach-Object { [pscustomobject]@{ ThingId = "ns:$_"; HubDeviceId = "hub-$([array]::IndexOf($names, $_))"; ReferenceId = $_ } }
        foreach ($finding in $list | Compare-FpFleet @quick) { $null = & ([scriptblock]::Create($finding.Suggestion)) }
        $list | Compare-FpFleet @quick | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).referenceId | Sort-Object | Should -Be ($names | Sort-Object)
    }
}

Describe 'A suggestion that is typed in another session' {
    BeforeAll {
        function Invoke-Suggestion($Finding) {
            $ConfirmPreference = 'None'
            foreach ($one in $Finding) { Watch-Command ([scriptblock]::Create($one.Suggestion)) }
        }
    }
    BeforeEach {
        Connect-Both Hono
        $list = @(Add-Fleet Hono 1 2)
        $findings = @($list | Compare-FpFleet -IncludeCredentials @quick)
        Get-FpSession | Disconnect-Flatpeak
    }

    It 'does nothing to devices of the same names at another host of Things' {
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono @{ ThingsUri = $sim.things -replace '127\.0\.0\.1', 'localhost' }
        $wrong = @($findings | Where-Object CallsFor -Match Bosch)
        foreach ($word in 'RemoveFromBosch', 'CreateAtBosch', 'RemoveFromFlatpeak') { @($wrong | Where-Object CallsFor -Match $word).Count | Should -BeGreaterThan 0 -Because $word }
        $seen = @(Invoke-Suggestion $wrong)
        $seen.Ids | Select-Object -Unique | Should -Be 'AccountMismatch'
        $seen.Count | Should -Be $wrong.Count
        @(Get-SimulatorLog $sim).Count | Should -Be 0
    }

    It 'does nothing to devices of the same references in another account' {
        Add-Device $sim -Account 1 -Count 2 -Prefix 'f:d'
        $null = Connect-Simulator $sim -Account 1
        $null = Connect-Bosch $sim Hono
        $wrong = @($findings | Where-Object CallsFor -Match '^(RemoveFrom|CreateAt)Flatpeak$')
        $wrong.CallsFor | ForEach-Object { "$_" } | Sort-Object -Unique | Should -Be 'CreateAtFlatpeak', 'RemoveFromFlatpeak'
        (Invoke-Suggestion $wrong).Ids | Select-Object -Unique | Should -Be 'AccountMismatch'
        @(Get-SimulatorLog $sim).Count | Should -Be 0
    }
}

Describe 'A suggestion that only shows the device' {
    It 'looks at it where it was found, and nowhere else' {
        Connect-Both Hono
        Add-Device $sim -Prefix 'ns:d'
        Add-Bosch Hono 'ns:d' 1
        Add-Bosch Hono 'NS:d' 1 @{ thing = $false; policy = $false }
        $finding = Compare-FpFleet @quick -MatchBy { $_.Name.ToUpperInvariant() }
        "$($finding.Kind) $($finding.CallsFor) $($finding.HubDeviceId)" | Should -Be 'RegisteredTwice None NS:d1'
        $shown = & ([scriptblock]::Create($finding.Suggestion))
        "$($shown.ThingId) $($shown.Registered)" | Should -Be 'ns:d1 True'
        $null = Connect-Bosch $sim Hono @{ ThingsUri = $sim.things -replace '127\.0\.0\.1', 'localhost' }
        (Watch-Command ([scriptblock]::Create($finding.Suggestion))).Ids | Should -Be 'AccountMismatch'
        @(Get-SimulatorLog $sim).Count | Should -Be 0
    }
}

Describe 'A finding that calls for nothing' {
    BeforeEach { Connect-Both Hono }

    It 'of a device without a reference says how to settle it, and is refused with that' {
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; count = 2; prefix = $null }
        $one, $other = Compare-FpFleet @quick
        "$($one.Kind) $($other.Kind)" | Should -Be 'WithoutReference WithoutReference'
        $one.Advice | Should -BeLike "Remove-FpDevice -Id '$($one.DeviceId)' deletes it; Set-FpDevice -Id '$($one.DeviceId)' -ReferenceId *"
        $seen = Watch-Command { $one | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike '*calls for nothing. Give it the reference of its device, or remove it by its Flatpeak id. Nothing was sent.*'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -Be $one.Advice
        Remove-FpDevice -Id $one.DeviceId -Confirm:$false
        Set-FpDevice -Id $other.DeviceId -ReferenceId ns:d1
        (Compare-FpFleet @quick).Kind | Should -Be 'OnlyAtFlatpeak'
    }

    It 'as its reference cannot be looked up says so, and how to settle it' {
        Add-Sound
        $null = Invoke-Simulator $sim POST flatpeak/devices @{ account = $sim.accounts[0].accountId; references = @("R1`r") }
        $finding = Compare-FpFleet @quick
        "$($finding.Kind) $($finding.CallsFor)" | Should -Be 'OnlyAtFlatpeak None'
        $finding.Advice | Should -BeLike "Its reference cannot be looked up*Set-FpDevice -Id '$($finding.DeviceId)' -ReferenceId *Remove-FpDevice -Id '$($finding.DeviceId)' deletes it.*"
        $seen = Watch-Command { $finding | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike 'Its reference cannot be looked up*'
        Set-FpDevice -Id $finding.DeviceId -ReferenceId sound:d2
        (Compare-FpFleet @quick).CallsFor | Should -Be 'RemoveFromFlatpeak'
    }

    It 'as the registry has it under an id that is not asked for says so' {
        Add-Sound
        Add-BoschFault $sim @{ service = 'hono'; method = 'GET'; path = '/devices/t1$'; query = 'pageSize=[1-9]'; kind = 'status'; status = 200; body = '{"total":2,"result":[{"id":"sound:d1"},{"id":"meter@1"}]}'; times = $null }
        $finding = Compare-FpFleet @quick
        "$($finding.Kind) $($finding.CallsFor) $($finding.HubDeviceId)" | Should -Be 'OnlyInRegistry None meter@1'
        $finding.Advice | Should -BeLike "The registry has listed 'meter@1', which is no id that is asked for there*"
    }

    It 'of a device without credentials is not to be removed first, and says what it is for' {
        Add-Device $sim -Prefix 'ns:d'
        Add-Bosch Hono 'ns:d' 1 @{ credentials = 0 }
        $finding = Compare-FpFleet -IncludeCredentials @quick
        "$($finding.Kind) $($finding.CallsFor)" | Should -Be 'NoCredentials None'
        $finding.Suggestion | Should -BeLike '*| Get-BoschThing -IncludeRegistration'
        $finding.Advice | Should -BeLike 'It cannot log in. New-BoschThing adds no credential*created anew*retired*'
        "$((Watch-Command { New-BoschThing ns:d1 -UseExisting }).Errors)" | Should -BeLike '*no credential*Nothing was created*'
        (Watch-Command { $finding | Remove-BoschThing -Confirm:$false }).Errors[0].ErrorDetails.RecommendedAction | Should -Be $finding.Advice

        # With a list it is made anew.
        ('ns:d1' | Compare-FpFleet -IncludeCredentials @quick).CallsFor | Should -Be 'RemoveFromBosch, CreateAtBosch'
    }

    It 'as its name differs in case from that at Bosch is settled by what it suggests, and so is the other' {
        Add-Sound
        Add-Device $sim -Prefix 'Fleet:d'
        Add-Bosch Hono 'fleet:d' 1
        $findings = @(Compare-FpFleet @quick | Sort-Object Kind)
        $findings | ForEach-Object { "$($_.Kind) $($_.Name) $($_.SimilarName) $($_.CallsFor)" } |
            Should -Be 'OnlyAtFlatpeak Fleet:d1 fleet:d1 None', 'MissingAtFlatpeak fleet:d1 Fleet:d1 None'
        $findings[0].Advice | Should -BeLike "*correct its reference: Set-FpDevice -Id '$($findings[0].DeviceId)' -ReferenceId 'fleet:d1'."
        $path = Join-Path $TestDrive case.csv
        $findings | Export-Csv $path
        $rows = Import-Csv $path
        $rows | ForEach-Object { $_.CallsFor = 'RemoveFromFlatpeak, CreateAtFlatpeak' }
        (Watch-Command { $rows | Remove-FpDevice -Confirm:$false }).Ids | Should -Be 'Conflict', 'Conflict'
        (Watch-Command { $rows | New-FpDevice }).Ids | Should -Be 'Conflict', 'Conflict'
        & ([scriptblock]::Create($findings[0].Suggestion))
        Compare-FpFleet @quick | Should -BeNullOrEmpty
    }

    It 'does not rename a device that somebody has renamed since: <Name>' -ForEach @(
        @{ Name = 'as suggested'; Command = { & ([scriptblock]::Create($finding.Suggestion)) } }
        @{ Name = 'piped'; Command = { $finding | Set-FpDevice -ReferenceId 'fleet:d1' } }
        @{ Name = 'by way of CSV'; Command = { $finding | ConvertTo-Csv | ConvertFrom-Csv | Set-FpDevice -ReferenceId 'fleet:d1' } }
        @{ Name = 'in a preview'; Command = { $finding | Set-FpDevice -ReferenceId 'fleet:d1' -WhatIf } }
        @{ Name = 'back to what it was'; Command = { $finding | Set-FpDevice }; Id = 'MissingProperty' }
    ) {
        Add-Sound
        Add-Device $sim -Prefix 'Fleet:d'
        Add-Bosch Hono 'fleet:d' 1
        $finding = Compare-FpFleet @quick | Where-Object Kind -EQ OnlyAtFlatpeak
        Remove-FpDevice -ReferenceId sound:d1 -Confirm:$false
        Set-FpDevice -Id $finding.DeviceId -ReferenceId boiler-7
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be ($Id ?? 'AmbiguousReference')
        @(Get-StoredDevice $sim).referenceId | Should -Be boiler-7
    }
}

Describe 'Two findings of a device that is registered twice' {
    It 'do not remove both of its identifiers, though each says that the other one stays' {
        Connect-Both Hono
        $null = 'site-1', 'SITE-1' | New-FpDevice
        $one = Compare-FpFleet @quick -MatchBy { if ($_.Name -like 'site-*') { $_.Name.ToUpperInvariant() } } | Where-Object Kind -EQ RegisteredTwice
        $id = @{}
        Get-FpDevice | ForEach-Object { $id[$_.ReferenceId] = $_.Id }
        $rows = @($one | ConvertTo-Json | ConvertFrom-Json) * 2 | ForEach-Object { $_.PSObject.Copy() }
        $rows[1].ReferenceId, $rows[1].OtherName = $rows[0].OtherName, $rows[0].ReferenceId
        $rows[1].DeviceId = $id[$rows[1].ReferenceId]
        $null = Invoke-Simulator $sim PUT 'options?service=flatpeak' @{ latencyMs = 100 }
        $seen = Watch-Command { $rows | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike '*may be the last identifier of its device*'
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }
}

Describe 'A side that cannot be read' {
    BeforeEach {
        Connect-Both Hono
        Add-Device $sim -Count 3 -Prefix 'f:d'
        Add-Bosch Hono 't:d' 2 @{ registration = $false; credentials = 0 }
        Add-BoschFault $sim @{ service = 'hono'; kind = 'status'; status = 500; times = $null }
    }

    It 'is an error behind the findings, of which none is made of its absence' {
        $seen = Watch-Command { Compare-FpFleet @quick }
        $seen.Ids | Should -Contain 'ServiceError'
        "$($seen.Errors[0])" | Should -BeLike '*Registry could not be read to its end*'
        $seen.Output | Should -BeNullOrEmpty
        $seen.Terminated | Should -BeFalse
    }

    It 'is named by the summary' {
        $seen = Watch-Command { Compare-FpFleet -AsSummary @quick }
        $seen.Output.NotRead | Should -Be 'Registry'
        $seen.Output.Findings | Should -Be 0
        $seen.Ids | Should -Contain 'ServiceError'
    }
}

Describe 'A list' {
    BeforeEach {
        Connect-Both Hono
        Add-Device $sim -Count 2 -Prefix 'ns:d'
        Add-Bosch Hono 'ns:d' 2
        Clear-Log $sim
    }

    It 'of <Name> is matched' -ForEach @(
        @{ Name = 'text'; Rows = { 'ns:d1', 'ns:d2' } }
        @{ Name = 'rows with DeviceId'; Rows = { 1, 2 | ForEach-Object { @{ DeviceId = "ns:d$_" } } } }
        @{ Name = 'rows with reference_id'; Rows = { 1, 2 | ForEach-Object { [pscustomobject]@{ reference_id = "ns:d$_" } } } }
        @{ Name = 'devices'; Rows = { Get-FpDevice } }
        @{ Name = 'things'; Rows = { Get-BoschThing } }
    ) {
        $rows = & $Rows
        $rows | Compare-FpFleet @quick | Should -BeNullOrEmpty
        Compare-FpFleet -InputObject $rows @quick | Should -BeNullOrEmpty
    }

    It 'that <Name> is an error, and nothing is sent' -ForEach @(
        @{ Name = 'is empty'; Id = 'EmptyList'; Rows = { @() } }
        @{ Name = 'has a row without a name'; Id = 'MissingProperty'; Rows = { 'ns:d1', [pscustomobject]@{ Serial = 1 } } }
        @{ Name = 'is a file with semicolons'; Id = 'MissingProperty'; Says = "Row 2 has no property ThingId*It has: 'ThingId;Site'*-Delimiter ';'*"; Rows = { 'ns:d1', [pscustomobject]@{ 'ThingId;Site' = 'ns:d2;x' } } }
        @{ Name = 'has a misspelled column beside a name'; Id = 'MissingProperty'; Says = "Row 1: There is a column 'HubDevice', and no HubDeviceId*"; Rows = { [pscustomobject]@{ ThingId = 'ns:d1'; HubDevice = 'x' } } }
        @{ Name = 'has a row of empty cells'; Id = 'MissingProperty'; Rows = { 'ns:d1', [pscustomobject]@{ ThingId = '' } } }
        @{ Name = 'has keys that differ in case only'; Id = 'InvalidReference'; Says = "*keys 'thingId' and 'ThingId', which differ in case only*"; Rows = { '{"thingId":"ns:d1","ThingId":"ns:d2"}' | ConvertFrom-Json -AsHashtable } }
        @{ Name = 'names two things in a row'; Id = 'InvalidId'; Rows = { [pscustomobject]@{ ThingId = 'ns:d1'; DeviceId = 'ns:d2' } } }
        @{ Name = 'has one name for two devices'; Id = 'AmbiguousReference'; Rows = { [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = 'x' }, [pscustomobject]@{ ThingId = 'ns:d2'; HubDeviceId = 'x' } } }
    ) {
        foreach ($seen in (Watch-Command { & $Rows | Compare-FpFleet @quick }), (Watch-Command { Compare-FpFleet -InputObject @(& $Rows) @quick })) {
            $seen.Ids | Should -Be $Id
            $seen.Terminated | Should -BeTrue
            $seen.Output | Should -BeNullOrEmpty
            "$($seen.Errors)" | Should -BeLike ($Says ?? '*')
        }
        @(Get-SimulatorLog $sim).Count | Should -Be 0
    }

    It 'with <Name> says which row it is, and what is wrong with it' -ForEach @(
        @{ Name = 'other columns'; Rows = { [pscustomobject]@{ Name = 'ns:d1'; Site = 'x' } }; Says = "Row 1 has no property ThingId, DeviceId, ReferenceId or HubDeviceId. It has: 'Name', 'Site'. Rename the column that has it, such as by Select-Object. Nothing was sent." }
        @{ Name = 'semicolons'; Rows = { 'ThingId;Site', 'ns:d1;x' | ConvertFrom-Csv }; Says = "Row 1 has no property *It has: 'ThingId;Site'. The file's delimiter is ';': read it with Import-Csv -Delimiter ';'. Nothing was sent." }
        @{ Name = 'a misspelled column in a later row'; Rows = { 'ns:d1', @{ ThingID2 = 'ns:d2' } }; Says = "Row 2 has no property *'ThingID2' may be 'ThingId', misspelled. Nothing was sent." }
        @{ Name = 'empty cells'; Rows = { 'ns:d1', [pscustomobject]@{ ThingId = ''; HubDeviceId = $null } }; Says = 'Row 2 names no device: ThingId and HubDeviceId are empty. Nothing was sent.*' }
        @{ Name = "Flatpeak's own id only"; Rows = { @{ DeviceId = 'dev_0123456789abcdef01234567' } }; Says = "Row 1 has Flatpeak's own id only ('dev_0123456789abcdef01234567')*ReferenceId too." }
        @{ Name = 'nothing'; Rows = { 'ns:d1', $null }; Says = 'Row 2 is null: it names no device. Nothing was sent.' }
    ) {
        $seen = Watch-Command { Compare-FpFleet -InputObject @(& $Rows) @quick }
        $seen.Ids | Should -Be 'MissingProperty'
        "$($seen.Errors)" | Should -BeLike $Says
        @(Get-SimulatorLog $sim).Count | Should -Be 0
    }

    It 'of which nothing is there is an error, and no device is one too many: <Rows>' -ForEach @(
        @{ Rows = 'd1', 'd2' }, @{ Rows = , 'NS:d1' }
    ) {
        $seen = Watch-Command { $Rows | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'NotFound'
        $seen.Terminated | Should -BeTrue
        $seen.Output | Should -BeNullOrEmpty
        "$($seen.Errors)" | Should -BeLike "Nothing of the list was found on any side, and other devices were*The list has '$($Rows[0])', and there is 'ns:d1'.*case counts*"
    }

    It 'does not keep a mistyped namespace from being told' {
        foreach ($list in $null, 'ns:d1') {
            $seen = Watch-Command { if ($list) { $list | Compare-FpFleet -Namespace sn @quick } else { Compare-FpFleet -Namespace sn -AsSummary @quick } }
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Warnings | Should -BeLike "Nothing was found in the namespace 'sn': no device on any side*Check its name*"
        }
        (Watch-Command { Compare-FpFleet -Namespace ns @quick }).Warnings | Should -BeNullOrEmpty
    }

    It 'is limited to a namespace as the fleet is' {
        Add-Device $sim -Prefix 'other:d'
        'ns:d1', 'more:d1' | Compare-FpFleet -Namespace ns @quick | ForEach-Object { "$($_.Kind) $($_.ThingId)" } | Should -Be 'NotInList ns:d2'
    }
}

Describe 'A finding of what is only at Flatpeak' {
    It 'says in which tenant and at which host it is not, as another one may have it' {
        Connect-Both Hono
        Add-Sound
        Add-Device $sim -Prefix 'us:d'
        $finding = Compare-FpFleet @quick
        $finding.Kind | Should -Be 'OnlyAtFlatpeak'
        $finding.Advice | Should -BeLike "It is not in tenant '$($finding.TenantId)' of the registry at $($finding.RegistryHost), and not seen at $($finding.ThingsHost).*account '$($finding.AccountId)' serves other tenants*"
    }
}

Describe 'Sides that have not one device in common' {
    It 'are an error, and no device is an orphan' {
        Connect-Both Hono
        Add-Device $sim -Count 3 -Prefix 'ns:d'
        Add-Bosch Hono 'st:d' 2
        $seen = Watch-Command { Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'NotFound'
        $seen.Terminated | Should -BeTrue
        $seen.Output | Should -BeNullOrEmpty
        "$($seen.Errors)" | Should -BeLike "Account '*' at Flatpeak, in test mode, has devices*not one was found on both*by a function*"
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*-MatchBy*'
    }
}

Describe '-MatchBy' {
    BeforeEach {
        Connect-Both Hono
        Add-Device $sim -Count 3 -Prefix 'site-'
        Add-Bosch Hono 'ns:thing-' 2 @{ deviceId = 'hub-' }
        Clear-Log $sim
    }

    It 'says which devices are the same, on the pipeline thread' {
        $thread = [Threading.Thread]::CurrentThread.ManagedThreadId
        $calls = [Collections.Generic.List[object]]::new()
        $findings = Compare-FpFleet -IncludeMatching @quick -MatchBy {
            $calls.Add(@([Threading.Thread]::CurrentThread.ManagedThreadId, "$($_.Side) $($_.Name)"))
            ($_.Name -split '-')[-1]
        }
        $findings | ForEach-Object { "$($_.Kind) $($_.ReferenceId) $($_.HubDeviceId) $($_.ThingId)".Trim() } | Sort-Object |
            Should -Be 'Matching site-1 hub-1 ns:thing-1', 'Matching site-2 hub-2 ns:thing-2', 'OnlyAtFlatpeak site-3'
        $calls | ForEach-Object { $_[0] } | Select-Object -Unique | Should -Be $thread
        $calls | ForEach-Object { $_[1] } | Should -Contain 'Registry hub-1'
        @(Get-Write) | Should -BeNullOrEmpty
    }

    It 'leaves out what has no key, and is asked of the list too' {
        $rows = [pscustomobject]@{ ThingId = 'ns:thing-1'; ReferenceId = 'site-1'; HubDeviceId = 'hub-1' }
        $findings = $rows | Compare-FpFleet @quick -MatchBy { if ($_.Name -like '*-1') { '1' } }
        $findings | Should -BeNullOrEmpty
    }

    It 'that outputs nothing for a row of the list is an error, and nothing is compared' {
        $seen = Watch-Command { 'ns:thing-1', '2' | Compare-FpFleet @quick -MatchBy { ($_.Name -split '-')[1] } }
        $seen.Ids | Should -Be 'InvalidId'
        $seen.Terminated | Should -BeTrue
        $seen.Output | Should -BeNullOrEmpty
        "$($seen.Errors)" | Should -BeLike "Of row 2 of the list ('2')*Correct the row, or the function.*"
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*-MatchBy*'
        @(Get-SimulatorLog $sim).Count | Should -Be 0
    }

    It 'that outputs nothing for any device is an error, and for any of a side a warning' {
        $seen = Watch-Command { Compare-FpFleet @quick -MatchBy { $_.Nme } }
        $seen.Ids | Should -Be 'MatchByFailed'
        "$($seen.Errors)" | Should -BeLike '-MatchBy output nothing for any device, so that nothing was compared. Check which properties*'
        $seen.Output | Should -BeNullOrEmpty
        $seen = Watch-Command { Compare-FpFleet @quick -MatchBy { $_.ReferenceId } }
        $seen.Errors | Should -BeNullOrEmpty
        "$($seen.Warnings)" | Should -BeLike '-MatchBy output nothing for any device of: Registry, Things. Nothing of that was compared.*'
    }

    It 'that <Name> ends the command with its reason' -ForEach @(
        @{ Name = 'throws'; Script = { throw 'no such site' }; Text = "*'*' (*): *no such site*" }
        @{ Name = 'outputs two'; Script = { 1, 2 }; Text = '*2 objects*one text*' }
        @{ Name = 'outputs no text'; Script = { Get-Date }; Text = '*no text*' }
    ) {
        # Several times: which of those that it stops ends first is up to the scheduler.
        foreach ($try in 1..10) {
            $seen = Watch-Command { Compare-FpFleet @quick -MatchBy $Script }
            $seen.Ids | Should -Be 'MatchByFailed'
            "$($seen.Errors[0])" | Should -BeLike $Text
            $seen.Output | Should -BeNullOrEmpty
        }
    }

    It 'that is in the middle of it does not hold up a stop' {
        $state = [hashtable]::Synchronized(@{ Begun = $false })
        $shell = New-Shell $sim @{ bosch = Get-BoschParameter $sim Hono; state = $state }
        try {
            $null = $shell.AddScript('$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential; $null = Connect-BoschIot @bosch').Invoke()
            $shell.Commands.Clear()
            $running = $shell.AddScript('Compare-FpFleet -MatchBy { $state.Begun = $true; Start-Sleep 600 }').BeginInvoke()
            Wait-While { -not $state.Begun }
            $state.Begun | Should -BeTrue
            $stopping = $shell.BeginStop($null, $null)
            $stopping.AsyncWaitHandle.WaitOne([timespan]::FromSeconds(60)) | Should -BeTrue
            { $shell.EndInvoke($running) } | Should -Throw -ErrorId PipelineStoppedException
        }
        finally { $shell.Dispose() }
    }
}

Describe 'Ending early' {
    It 'stops with Select-Object -First, and no request starts after that' {
        Connect-Both Hono
        Add-Device $sim -Count 500 -Prefix 'f:d'
        (Compare-FpFleet @quick | Select-Object -First 1).Kind | Should -Be 'OnlyAtFlatpeak'
        $last = @(Get-SimulatorLog $sim).Count
        Start-Sleep -Milliseconds 900
        @(Get-SimulatorLog $sim).Count | Should -Be $last
    }

    It 'needs both sides of the session' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        (Watch-Command { Compare-FpFleet }).Ids | Should -Be 'NotConnected'
    }
}

Describe 'The view' {
    It 'of a finding fits into 80 columns, and every heading is a property' {
        Connect-Both Hono
        Add-Bosch Hono 'fleet:heat-pump-00000000' 2
        $findings = Compare-FpFleet @quick
        $lines = @(($findings | Out-String -Width 80) -replace '\x1b\[[0-9;]*m' -split '\r?\n' | Where-Object { $_ })
        $lines | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        $headings = $lines[0].Trim() -split '\s+'
        $headings | Should -Be 'Kind', 'Name', 'CallsFor'
        foreach ($heading in $headings) { $lines[2] | Should -BeLike "*$($findings[0].$heading)*" }
    }

    It 'of a finding uses the width that there is, and cuts no name' {
        Connect-Both Hono
        $name = "fleet:$('long-' * 12)1"
        $null = New-FpDevice $name
        Compare-FpFleet @quick | Out-String -Width 160 | Should -BeLike "*$name *RemoveFromFlatpeak*"
        $narrow = (Compare-FpFleet @quick | Out-String -Width 80) -replace '\x1b\[[0-9;]*m'
        $narrow | Should -Not -BeLike '*…*'
        -join ($narrow -split '\r?\n' -replace 'OnlyAtFlatpeak|RemoveFromFlatpeak|\s') | Should -BeLike "*$name"
    }

    It 'of progress has what was read' {
        Connect-Both Hono
        Add-Device $sim -Count 40 -Prefix 'f:d'
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ latencyMs = 300 }
        $shell = New-Shell $sim @{ bosch = Get-BoschParameter $sim Hono }
        try {
            $null = $shell.AddScript('$null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential; $null = Connect-BoschIot @bosch; $null = Compare-FpFleet -SettleTimeSeconds 1').Invoke()
            "$($shell.Streams.Progress.StatusDescription)" | Should -BeLike '*40 at Flatpeak*'
            $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
        }
        finally { $shell.Dispose() }
    }
}

# What a record of a removal names is the device that was there then, however old the record is: one of that reference that was
# created since is another one.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Set-Age($Removal) {
        # It ended a minute before it did.
        $ended = $Removal.PSObject.BaseObject.Ended.AddMinutes(-1)
        [Flatpeak.Removal.DeviceRemoval].GetProperty('Ended').SetValue($Removal.PSObject.BaseObject, [DateTimeOffset]$ended)
    }

    function Assert-Kept([scriptblock] $Remove) {
        # It is provisioned anew; the preview and the run look it up, and neither removes it.
        $anew = New-FpDevice ns:d1 -UseExisting
        foreach ($whatIf in $true, $false) {
            Clear-Log $sim
            $seen = Watch-Command { & $Remove @{ WhatIf = $whatIf; Confirm = $false } }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "Device '$($anew.Id)' has the reference 'ns:d1', and was created at * after the removal that names this reference (*): it is another one*Nothing was removed. If it is to be removed too, name it by its id*"
            $seen.Output | Should -BeNullOrEmpty
            Get-Request $sim | Should -BeLike 'GET /devices[?]reference_id=ns%3Ad1*'
        }
        (Get-StoredDevice $sim).id | Should -Be $anew.Id
    }
}

Describe 'A removal' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
        Add-BoschDevice $sim Hono ns:d1
    }

    It 'is gone on with at once, also of a device that was created just now: <Name>' -ForEach @(
        @{ Name = 'directly'; Through = { $_ } }
        @{ Name = 'by way of CSV'; Through = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $seen = Watch-Command {
            New-FpDevice ns:d1 | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object $Through | Remove-FpDevice -Confirm:$false
        }
        $seen.Written | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'removes no device that was created since: <Name>' -ForEach @(
        @{ Name = 'as an object'; Form = { $removal } }
        @{ Name = 'from a CSV file'; Form = { $removal | Export-Csv $file; Import-Csv $file } }
        @{ Name = 'from JSON'; Form = { $removal | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        @{ Name = 'from a job, or CliXml'; Form = { $removal | Export-Clixml $file; Import-Clixml $file } }
        @{ Name = 'of which only some is kept'; Form = { $removal | Select-Object ReferenceId, FailedStep, Ended } }
        @{ Name = 'of which a file keeps what came of it'; Form = { $removal | Select-Object ThingId, ReferenceId, State, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'of which a file keeps that it did not fail'; Form = { $removal | Select-Object ThingId, ReferenceId, ErrorId, Reason, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'of which a file keeps its steps'; Form = { $removal | Select-Object ThingId, ReferenceId, Steps, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'of which a file keeps what was passed'; Form = { $removal | Select-Object ReferenceId, Passed, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'of which a file keeps when its thing was gone'; Form = { $removal | Select-Object ReferenceId, ThingGone, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'of which its end alone is kept'; Form = { $removal | Select-Object ReferenceId, Ended } }
    ) {
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Set-Age $removal
        $again = & $Form
        Assert-Kept { param($Parameter) $again | Remove-FpDevice @Parameter }
        Assert-Kept { param($Parameter) $again | Remove-FpDevice -PassThru -IgnoreMissing @Parameter }
    }

    It 'removes no device that was created between the end of its thing and its own: <_>' -ForEach 'CSV', 'JSON' {
        $form = @{ CSV = { $_ | ConvertTo-Csv | ConvertFrom-Csv }; JSON = { $_ | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }[$_]
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/policies/'; kind = 'status'; status = 400 }
        $row = Remove-BoschThing ns:d1 -PassThru -Confirm:$false -ErrorAction SilentlyContinue | ForEach-Object $form
        $row.FailedStep | Should -Be 'Policy'
        foreach ($time in 'Planned', 'Started', 'Ended', 'ThingGone') { $row.$time = ([DateTimeOffset]$row.$time).AddMinutes(-1).ToString('o') }
        $anew = New-FpDevice ns:d1
        $again = $row | Remove-BoschThing -PassThru -Confirm:$false
        $again.State | Should -Be 'Removed'
        foreach ($record in $again, ($again | ForEach-Object $form)) {
            $seen = Watch-Command { $record | Remove-FpDevice -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors)" | Should -BeLike "Device '$($anew.Id)' has the reference 'ns:d1', and was created at * after the removal that names this reference (*): it is another one*"
        }
        (Get-StoredDevice $sim).id | Should -Be $anew.Id
    }

    It 'is refused at both sides where a file has changed the form of its time: <Name>' -ForEach @(
        @{ Name = 'a time without its offset'; Ended = '01/11/2026 09:00' }
        @{ Name = 'a time that a module made of it'; Ended = [datetime]::new(2026, 11, 1, 9, 0, 0) }
    ) {
        $null = New-FpDevice ns:d1
        $record = [pscustomobject]@{ ThingId = 'ns:d1'; ReferenceId = 'ns:d1'; State = 'Removed'; Ended = $Ended }
        foreach ($remove in 'Remove-FpDevice', 'Remove-BoschThing') {
            $seen = Watch-Command { $record | & $remove -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict' -Because $remove
            "$($seen.Errors[0])" | Should -BeLike '*as Ended, which is no ISO 8601 time with its offset from UTC*Nothing was sent.*'
        }
        @(Get-StoredDevice $sim).Count | Should -Be 1
        @(Get-Leftover $sim).Count | Should -Be 4
    }

    It 'removes no identifier whose thing is there again, as the device is in use: <Name>' -ForEach @(
        @{ Name = 'as an object'; Form = { $removal } }
        @{ Name = 'from a CSV file'; Form = { $removal | Export-Csv $file; Import-Csv $file } }
    ) {
        $null = New-FpDevice ns:d1
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Set-Age $removal
        $again = & $Form
        # Its identifier is the one that it had.
        $null = New-BoschThing ns:d1
        foreach ($whatIf in $true, $false) {
            $seen = Watch-Command { $again | Remove-FpDevice -WhatIf:$whatIf -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "Thing 'ns:d1' is at *, although it was removed by *Nothing was removed at Flatpeak.*"
        }
        @(Get-StoredDevice $sim).Count | Should -Be 1

        # As the error says.
        Remove-FpDevice -ReferenceId ns:d1 -Confirm:$false
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'removes no identifier whose device is there again by <Name>' -ForEach @(
        @{ Name = 'its registration alone'; Device = @{ thing = $false; policy = $false }; Message = "Device 'ns:d1' is registered at *" }
        @{ Name = 'a thing that cannot be read'; Device = @{ registration = $false; credentials = 0; policy = $false }; Message = "Thing 'ns:d1', which this session cannot read, is at *" }
    ) {
        $null = New-FpDevice ns:d1
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Set-Age $removal
        Add-BoschDevice $sim Hono ns:d1 $Device
        foreach ($record in $removal, ($removal | ConvertTo-Csv | ConvertFrom-Csv)) {
            $seen = Watch-Command { $record | Remove-FpDevice -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike $Message
        }
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'is not gone on with where the session cannot look whether its device is in use again' {
        $forms = @{
            'ns:d1' = { $removal }
            'ns:d2' = { $removal | Export-Csv $file; Import-Csv $file }
            'ns:d3' = { $removal | ConvertTo-Json -Depth 4 | ConvertFrom-Json }
        }
        $null = $forms.Keys | New-FpDevice
        Add-BoschDevice $sim Hono ns:d2, ns:d3
        Start-Sleep -Seconds 6
        $both = Get-FpSession | Where-Object State -EQ Default
        $alone = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -Name "alone-$([guid]::NewGuid())" -WarningAction Ignore
        foreach ($id in $forms.Keys) {
            $removal = Remove-BoschThing $id -Session $both -PassThru -Confirm:$false
            # Not so old that its identifier would be younger than it is.
            $ended = $removal.PSObject.BaseObject.Ended.AddSeconds(-6)
            [Flatpeak.Removal.DeviceRemoval].GetProperty('Ended').SetValue($removal.PSObject.BaseObject, [DateTimeOffset]$ended)
            $again = & $forms[$id]
            $journal = "$file-$($id.Substring(3))"
            Clear-Log $sim
            foreach ($whatIf in $true, $false) {
                $seen = Watch-Command { $again | Remove-FpDevice -Session $alone -JournalPath $journal -WhatIf:$whatIf -Confirm:$false }
                $seen.Ids | Should -Be 'NotConnected' -Because $id
                "$($seen.Errors)" | Should -BeLike "Device '$id' is named by the record of a removal that ended at *Whether thing '$id' is there again*not connected to Bosch IoT. Nothing was removed. Connect it with Connect-BoschIot, or*Select-Object * -ExcludeProperty ThingId."
            }
            (Watch-Command { Get-FpJournal $journal -State Failed | Remove-FpDevice -Session $alone -Confirm:$false }).Ids | Should -Be 'NotConnected'
            Get-Request $sim | Should -BeNullOrEmpty
            @(Get-StoredDevice $sim).referenceId | Should -Contain $id

            # As the error says.
            $seen = Watch-Command { $again | Select-Object * -ExcludeProperty ThingId | Remove-FpDevice -Session $alone -Confirm:$false }
            $seen.Ids | Should -BeNullOrEmpty
            @(Get-StoredDevice $sim).referenceId | Should -Not -Contain $id
        }
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is gone on with in a session that has no Bosch side where it comes from the pipeline of the removal' {
        $null = New-FpDevice ns:d1
        $both = Get-FpSession | Where-Object State -EQ Default
        $alone = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -Name "alone-$([guid]::NewGuid())" -WarningAction Ignore
        $seen = Watch-Command {
            Remove-BoschThing ns:d1 -Session $both -PassThru -Confirm:$false | ForEach-Object { Start-Sleep 6; $_ } | Remove-FpDevice -Session $alone -Confirm:$false
        }
        $seen.Ids | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'does not mind a registration that was kept' {
        $null = New-FpDevice ns:d1
        $removal = Remove-BoschThing ns:d1 -PassThru -KeepRegistration -Confirm:$false
        Set-Age $removal
        $forms = $removal, ($removal | ConvertTo-Csv | ConvertFrom-Csv), ($removal | ConvertTo-Json -Depth 5 | ConvertFrom-Json),
            ($removal | ConvertTo-Json -Depth 5 -EnumsAsStrings | ConvertFrom-Json)
        foreach ($record in $forms) {
            # That its identifier is younger than the record, which was made older, is another matter.
            "$((Watch-Command { $record | Remove-FpDevice -Confirm:$false }).Errors[0])" | Should -BeLike "Device 'dev_*' has the reference 'ns:d1', and was created at *"
        }
    }

    It 'removes none either by the journal of what was to remove it: <Name>' -ForEach @(
        @{ Name = 'as objects'; Form = { $_ } }
        @{ Name = 'from a CSV file'; Form = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $null = New-FpDevice ns:d1
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400 }
        Remove-BoschThing ns:d1 -PassThru -Confirm:$false | Remove-FpDevice -JournalPath $file -Confirm:$false -ErrorAction SilentlyContinue
        $null = New-BoschThing ns:d1
        Set-JournalAge $file
        $seen = Watch-Command { Get-FpJournal $file -State Failed | ForEach-Object $Form | Remove-FpDevice -JournalPath $file -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike "Thing 'ns:d1' is at *Nothing was removed at Flatpeak.*"
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'removes none either whose device is registered again as <Device>: <Name>' -ForEach @(
        foreach ($device in 'ns:d1', 'h1') {
            @{ Device = $device; Name = 'by its journal'; Form = { Get-FpJournal $file } }
            @{ Device = $device; Name = 'by its journal, from a CSV file'; Form = { Get-FpJournal $file | ConvertTo-Csv | ConvertFrom-Csv } }
            @{ Device = $device; Name = 'by its journal, from JSON'; Form = { Get-FpJournal $file | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
            @{ Device = $device; Name = 'by what a file keeps, without its steps'; Form = { $removal | Select-Object ThingId, ReferenceId, HubDeviceId, State, Succeeded, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
            @{ Device = $device; Name = 'by the journal of that'; Rest = $true; Form = { Get-FpJournal $file } }
        }
        @{ Device = 'ns:d1'; Name = 'by what a file keeps, without its id there'; Form = { $removal | Select-Object ThingId, ReferenceId, State, Succeeded, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Device = 'ns:d1'; Name = 'by its steps alone'; Certain = $true; Form = { $removal | Select-Object ThingId, ReferenceId, Steps, Succeeded, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Device = 'ns:d1'; Name = 'by a journal of an earlier version'; Form = { (Get-Content $file) -replace ',"check":"[0-9a-f]{8}"' -replace '"hubDeviceId":"[^"]*",?' | Set-Content $file; Get-FpJournal $file } }
    ) {
        $null = New-FpDevice ns:d1
        if ($Device -ne 'ns:d1') { Add-BoschDevice $sim Hono ns:d1 @{ deviceId = $Device } }
        $removal = [pscustomobject]@{ ThingId = 'ns:d1'; HubDeviceId = $Device } | Remove-BoschThing -PassThru -Confirm:$false
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400 }
        $first = $removal
        if ($_['Rest']) { $first = $removal | Select-Object ThingId, ReferenceId, HubDeviceId, State, Succeeded, Ended | ConvertTo-Csv | ConvertFrom-Csv }
        $first | Remove-FpDevice -JournalPath $file -Confirm:$false -ErrorAction SilentlyContinue
        Set-JournalAge $file
        Set-Age $removal
        $item = & $Form
        Add-BoschDevice $sim Hono $Device @{ thing = $false; policy = $false }
        foreach ($whatIf in $true, $false) {
            $seen = Watch-Command { $item | Remove-FpDevice -WhatIf:$whatIf -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            $why = $_['Certain'] ? 'although it was removed by *: its device was created again' : 'although a removal of it ended by *: its device was created again, or that removal kept the registration, which is not known here'
            "$($seen.Errors[0])" | Should -BeLike "Device '$Device' is registered at Hono *, $why*Nothing was removed at Flatpeak. If it is to go too, *(-ReferenceId)."
        }
        @(Get-StoredDevice $sim).Count | Should -Be 1

        # As the error says.
        Remove-FpDevice -ReferenceId ns:d1 -Confirm:$false
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is gone on with where nothing of it is there again: <Name>' -ForEach @(
        @{ Name = 'by its journal'; Form = { Get-FpJournal $file } }
        @{ Name = 'by a journal of an earlier version'; Form = { (Get-Content $file) -replace ',"check":"[0-9a-f]{8}"' -replace '"hubDeviceId":"[^"]*",?' | Set-Content $file; Get-FpJournal $file } }
        @{ Name = 'by what a file keeps, without its steps'; Form = { $removal | Select-Object ThingId, ReferenceId, HubDeviceId, State, Succeeded, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'of a thing whose id is none in a registry'; Thing = 'ns:d1+x'; Form = { $removal | Select-Object ThingId, ReferenceId, HubDeviceId, State, Succeeded, Ended | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $thing = $_['Thing'] ?? 'ns:d1'
        if ($_['Thing']) { Add-BoschDevice $sim Hono $thing @{ registration = $false; credentials = 0 } }
        $null = New-FpDevice $thing
        Start-Sleep -Seconds 6
        $removal = Remove-BoschThing $thing -KeepRegistration:([bool] $_['Thing']) -PassThru -Confirm:$false
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400 }
        $removal | Remove-FpDevice -JournalPath $file -Confirm:$false -ErrorAction SilentlyContinue
        $item = & $Form
        Start-Sleep -Seconds 6
        $seen = Watch-Command { $item | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'keeps its identifier, with a word, where its registration was kept and the journal of the next command is piped in, and not its record' {
        $null = New-FpDevice ns:d1
        Start-Sleep -Seconds 6
        $removal = Remove-BoschThing ns:d1 -KeepRegistration -PassThru -Confirm:$false
        Add-BoschFault $sim @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400 }
        $removal | Remove-FpDevice -JournalPath $file -Confirm:$false -ErrorAction SilentlyContinue
        Start-Sleep -Seconds 6
        $seen = Watch-Command { Get-FpJournal $file | Remove-FpDevice -JournalPath $file -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "Device 'ns:d1' is registered at Hono *, or that removal kept the registration, which is not known here. *"
        (Watch-Command { $removal | Remove-FpDevice -JournalPath $file -Confirm:$false }).Ids | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'keeps in the journal of the next command where it was registered, and that alone' {
        $null = New-FpDevice ns:d1
        Add-BoschDevice $sim Hono ns:d2
        $null = New-FpDevice ns:d2
        $removals = @(Remove-BoschThing ns:d1 -PassThru -Confirm:$false) + @(Remove-BoschThing ns:d2 -KeepRegistration -PassThru -Confirm:$false)
        $removals | Remove-FpDevice -JournalPath $file -Confirm:$false
        $items = Get-FpJournal $file | Sort-Object ThingId
        $items.ThingId | Should -Be 'ns:d1', 'ns:d2'
        $items.HubDeviceId | Should -Be 'ns:d1', $null
    }

    It 'removes none either where a journal outputs it again' {
        $null = Remove-BoschThing ns:d1 -JournalPath $file -PassThru -Confirm:$false
        Set-JournalAge $file
        Assert-Kept {
            param($Parameter)
            Remove-BoschThing ns:d1 -JournalPath $file -PassThru -Confirm:$false | Remove-FpDevice @Parameter
        }
    }

    It 'means its device also in the journal of the next command' {
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Set-Age $removal
        $null = New-FpDevice ns:d1
        Add-Fault $sim -Kind status -Status 400 -Method GET
        (Watch-Command { $removal | Remove-FpDevice -JournalPath $file -Confirm:$false }).Ids | Should -Be 'RequestRefused'
        Get-StoredDevice $sim | ForEach-Object { Remove-FpDevice $_.id -Confirm:$false }
        $items = Get-FpJournal $file -State Failed
        $items.AsOf | Should -Be $removal.Ended
        foreach ($form in $items, ($items | ConvertTo-Csv | ConvertFrom-Csv)) {
            Assert-Kept { param($Parameter) $form | Remove-FpDevice @Parameter }
            Get-StoredDevice $sim | ForEach-Object { Remove-FpDevice $_.id -Confirm:$false }
        }
    }

    It 'that does not say in ISO 8601 when it ended is refused, and nothing is sent' {
        $null = New-FpDevice ns:d1
        $row = Remove-BoschThing ns:d1 -PassThru -Confirm:$false | ConvertTo-Csv | ConvertFrom-Csv
        Clear-Log $sim
        # The latter is how the engine writes a time for a job; in a file it may be of January or of December.
        foreach ($time in '01/12/2026 09:05', '01/12/2026 09:05:00 +00:00') {
            $row.Ended = $time
            $seen = Watch-Command { $row | Remove-FpDevice -Confirm:$false; $row | Remove-BoschThing -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict', 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "*'$time' as Ended*Nothing was sent*"
        }
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'still finds what has its reference now, where that is only read' {
        $removal = Remove-BoschThing ns:d1 -PassThru -Confirm:$false
        Set-Age $removal
        $anew = New-FpDevice ns:d1
        ($removal | Get-FpDevice).Id | Should -Be $anew.Id
    }
}

Describe 'An item of a journal' {
    It 'means the device that was there when its removal began' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
        $null = New-FpDevice ns:d1
        Add-Fault $sim -Kind status -Status 400 -Method DELETE
        Remove-FpDevice -ReferenceId ns:d1 -JournalPath $file -Confirm:$false -ErrorAction SilentlyContinue
        $failed = Get-FpJournal $file
        Set-JournalAge $file
        $old = Get-FpJournal $file
        $old.State, $old.AsOf | Should -Be 'Failed', $null
        $failed | Remove-FpDevice -Confirm:$false
        # A journal of an earlier version has its time only.
        Assert-Kept { param($Parameter) $old | Select-Object * -ExcludeProperty Id | Remove-FpDevice @Parameter }
        foreach ($whatIf in $true, $false) {
            $seen = Watch-Command { $old | Remove-FpDevice -Confirm:$false -WhatIf:$whatIf }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors)" | Should -BeLike "Device '*' has the reference 'ns:d1', and is another one than '$($old.Id)', which had it*, and is gone. Nothing was removed*"
        }
    }
}

Describe 'What an earlier run with the same journal did not find' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
    }

    It 'is not removed at Flatpeak where it was created since, however often the run is repeated' {
        $remove = { Watch-Command { 'ns:d1' | ForEach-Object { @{ ReferenceId = $_ } } | Remove-FpDevice -JournalPath $file -Confirm:$false } }
        (& $remove).Ids | Should -Be 'NotFound'
        Set-JournalAge $file
        # A run that could not look says nothing of it.
        Add-Fault $sim -Kind status -Status 400 -Method GET
        (& $remove).Ids | Should -Be 'RequestRefused'
        $anew = New-FpDevice ns:d1
        foreach ($run in 1, 2) {
            Clear-Log $sim
            $seen = & $remove
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "Device '$($anew.Id)' has the reference 'ns:d1', and was created at * after an earlier run had found no device with this reference (*): it is another one than was meant then. Nothing was removed. If it is to be removed too, name it by its id*"
            Get-Request $sim | Should -BeLike 'GET /devices[?]reference_id=ns%3Ad1*'
        }
        Remove-FpDevice -ReferenceId ns:d1 -JournalPath "$file-new" -Confirm:$false
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is removed at Flatpeak where it was there already, and was not seen' {
        Add-Fault $sim -Kind status -Status 200 -Method GET -Body '{"object":"list","data":[],"has_more":false}'
        $null = New-FpDevice ns:d1
        $remove = { Watch-Command { Remove-FpDevice -ReferenceId ns:d1 -JournalPath $file -Confirm:$false } }
        $ids = (& $remove).Ids
        $ids | Should -Be 'NotFound'
        (& $remove).Ids | Should -BeNullOrEmpty
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'is not removed at Bosch IoT where it was created since, and is where it was hidden' {
        $remove = { Watch-Command { Remove-BoschThing ns:d1 -Force -JournalPath $file -Confirm:$false } }
        (& $remove).Ids | Should -Be 'NotFound'
        Start-Sleep -Seconds 6
        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = 0 }
        (& $remove).Ids | Should -Be 'Conflict'
        @(Get-Leftover $sim).Count | Should -BeGreaterThan 2
        Remove-BoschThing ns:d1 -Force -Confirm:$false
        Add-BoschDevice $sim Hono ns:d1 @{ modifiedSecondsAgo = 60 }
        (& $remove).Ids | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -BeNullOrEmpty
    }
}

Describe 'What an earlier run found before it failed' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim BoschHub
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
    }

    It 'is removed, and not told as never found, where all of it is gone: <Name>' -ForEach @(
        @{ Name = 'by its journal'; Form = { 'ns:d1' }; Journal = { @{ JournalPath = $file } } }
        @{ Name = 'by the items of its journal'; Form = { Get-FpJournal $file -State InDoubt }; Journal = { @{} } }
        @{ Name = 'by its output'; Form = { $failed }; Journal = { @{} } }
        @{ Name = 'by its output as CSV'; Form = { $failed | ConvertTo-Csv | ConvertFrom-Csv }; Journal = { @{} } }
    ) {
        Add-BoschDevice $sim BoschHub ns:d1 @{ registration = $false; thing = $false; policy = $false }
        Add-BoschFault $sim @{ service = 'hub'; method = 'GET'; path = '/credentials/'; kind = 'status'; status = 400; skip = 1 }
        $first = Watch-Command { Remove-BoschThing ns:d1 -Force -JournalPath $file -PassThru -Confirm:$false }
        $first.Ids | Should -Be 'RequestRefused'
        $failed = $first.Output
        Get-Leftover $sim | Should -BeNullOrEmpty
        $with = & $Journal
        $again = Watch-Command { & $Form | Remove-BoschThing -Force @with -PassThru -Confirm:$false }
        $again.Ids | Should -BeNullOrEmpty
        $again.Output.State | Should -Be 'Removed'
    }
}

Describe 'A run that created' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
    }

    It 'is undone at Flatpeak by the ids of what it created, and of nothing else: <Name>' -ForEach @(
        @{ Name = 'as items'; Form = { $_ } }
        @{ Name = 'by way of CSV'; Form = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $other = New-FpDevice other-1
        Add-Fault $sim -Kind status -Status 422 -Method POST -Skip 2
        $made = 'other-1', 'a', 'b', 'c' | New-FpDevice -JournalPath $file -ThrottleLimit 1 -ErrorAction SilentlyContinue
        $made.ReferenceId | Should -Be 'a', 'c'
        $items = Get-FpJournal $file | ForEach-Object $Form
        $items.State | Should -Be 'Failed', 'Done', 'Failed', 'Done'
        ($items | Where-Object State -EQ Done).Id | Should -Be $made.Id
        Remove-FpDevice $made[1].Id -Confirm:$false
        $anew = New-FpDevice c

        Clear-Log $sim
        $seen = Watch-Command { $items | Where-Object State -EQ Failed | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict', 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike "The run of New-FpDevice in this journal did not create 'other-1' (Failed, DuplicateReference): *Nothing was sent. To undo the run, pipe in what is Done (-State Done); to remove this too, name it by its Id or ReferenceId alone.*"
        Get-Request $sim | Should -BeNullOrEmpty

        (Watch-Command { $items | Where-Object State -EQ Done | Remove-FpDevice -Confirm:$false }).Ids | Should -HaveCount 1
        @(Get-StoredDevice $sim).id | Sort-Object | Should -Be ($other.Id, $anew.Id | Sort-Object)

        # Done is also what was there before, with UseExisting.
        $null = 'other-1' | New-FpDevice -JournalPath $file -UseExisting
        # A journal of an earlier version does not say so.
        [IO.File]::WriteAllLines($file, @(Get-Content $file | ForEach-Object {
                    $_ -notlike '*"other-1"*' ? $_ : ($_ -replace ',"check":"[0-9a-f]{8}"|,"wasThere":true')
                }))
        $there = Get-FpJournal $file | Where-Object Key -EQ other-1 | ForEach-Object $Form
        $there.State, $there.Id | Should -Be 'Done', $other.Id
        $there.WasThere | Should -BeNullOrEmpty
        $seen = Watch-Command { $there | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike "Whether the run of New-FpDevice in this journal created 'other-1' is not known, as no response that says so arrived: *Nothing was sent. *"
        @(Get-StoredDevice $sim).id | Should -Contain $other.Id
    }

    It 'knows what it created, although this computer''s clock is off by <Minutes> minutes' -ForEach @{ Minutes = -20 }, @{ Minutes = 20 } {
        $other = New-FpDevice other-1
        # What it says of the last one never arrives.
        Add-Fault $sim -Kind dropAfter -Method POST -Skip 2
        $null = 'other-1', 'a', 'b' | New-FpDevice -UseExisting -JournalPath $file -ThrottleLimit 1
        Set-JournalAge $file $Minutes
        $items = Get-FpJournal $file | Sort-Object ThingId
        $items.State | Should -Be 'Done', 'Done', 'Done'
        $items.WasThere | Should -Be $true, $false, $null
        $seen = Watch-Command { $items | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict', 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike "'other-1' was there before the run of New-FpDevice in this journal*"
        "$($seen.Errors[1])" | Should -BeLike "Whether the run of New-FpDevice in this journal created 'b' is not known*"
        @(Get-StoredDevice $sim).referenceId | Should -Be 'b', $other.ReferenceId
    }

    It 'does not take for what it created what it found once its own request had failed' {
        # Refused and not carried out; meanwhile somebody else creates it.
        Add-Fault $sim -Kind status -Status 503 -Method POST -Path /devices -RetryAfter '3'
        $shell = New-Shell $sim @{ file = $file }
        try {
            $null = $shell.AddScript({
                    $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential
                    New-FpDevice r1 -JournalPath $file
                })
            $run = $shell.BeginInvoke()
            Wait-While { @(Get-Request $sim) -notcontains 'POST /devices' }
            Add-Device $sim -Prefix r
            $shell.EndInvoke($run).ReferenceId | Should -Be 'r1'
        }
        finally { $shell.Dispose() }
        $item = Get-FpJournal $file
        $item.State | Should -Be 'Done'
        $item.WasThere | Should -BeNullOrEmpty
        $seen = Watch-Command { $item | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors)" | Should -BeLike "Whether the run of New-FpDevice in this journal created 'r1' is not known*somebody else may have created it*"
        @(Get-StoredDevice $sim).referenceId | Should -Be 'r1'
    }

    It 'is undone at Bosch IoT by what it created, and of nothing else' {
        Add-BoschDevice $sim Hono ns:other
        Add-BoschFault $sim @{ service = 'hono'; method = 'POST'; path = 'ns(:|%3A)b'; kind = 'status'; status = 503; times = $null }
        'ns:a', 'ns:b', 'ns:other' | New-BoschThing -JournalPath $file -ThrottleLimit 1 -ErrorAction SilentlyContinue | Out-Null
        $null = Invoke-Simulator $sim DELETE faults
        $items = Get-FpJournal $file | Sort-Object ThingId
        Clear-Log $sim
        foreach ($item in $items | Where-Object State -NE Done) {
            $seen = Watch-Command { $item | Remove-BoschThing -Force -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike ($item.State -eq 'InDoubt' ?
                "Whether the run of New-BoschThing in this journal created '$($item.Key)' is not known (InDoubt*Nothing was sent. Look at what there is; if it is to be removed, name it by its ThingId alone.*" :
                "The run of New-BoschThing in this journal did not create '$($item.Key)' ($($item.State)*Nothing was sent.*name it by its ThingId alone.*")
        }
        Get-BoschRequest $sim | Should -BeNullOrEmpty
        @($items | Where-Object State -NE Done).Count | Should -Be 2
        ($items | Where-Object State -EQ Done | Remove-BoschThing -Force -PassThru -Confirm:$false).ThingId | Should -Be 'ns:a'
        Get-Leftover $sim | Should -Contain 'thing ns:other'

        # Done is also what was there before, with UseExisting.
        $null = 'ns:other' | New-BoschThing -JournalPath $file -UseExisting -WarningAction Ignore
        (Watch-Command { Get-FpJournal $file | Where-Object Key -EQ ns:other | Remove-BoschThing -Force -Confirm:$false }).Ids | Should -Be 'Conflict'
        Get-Leftover $sim | Should -Contain 'thing ns:other'
    }
}

Describe 'What Get-BoschThing output' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $file = Join-Path $TestDrive "$([guid]::NewGuid())"
        Add-BoschDevice $sim Hono ns:d1
    }

    It 'means that very thing: <Name>' -ForEach @(
        @{ Name = 'as an object'; Form = { $thing } }
        @{ Name = 'from a CSV file'; Form = { $thing | Export-Csv $file; Import-Csv $file } }
        @{ Name = 'from JSON'; Form = { $thing | ConvertTo-Json | ConvertFrom-Json } }
        @{ Name = 'from a job'; Form = { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($thing)) } }
    ) {
        $thing = Get-BoschThing ns:d1 -IncludeRegistration
        $named = & $Form
        foreach ($part in 'things', 'policies', 'hono/devices') { $null = Invoke-Simulator $sim DELETE "state/$part/ns:d1" }
        Start-Sleep -Milliseconds 1100
        Add-BoschDevice $sim Hono ns:d1
        foreach ($whatIf in $true, $false) {
            Clear-Log $sim
            $seen = Watch-Command { $named | Remove-BoschThing -Force -WhatIf:$whatIf -Confirm:$false }
            $seen.Ids | Should -Be 'Conflict'
            "$($seen.Errors[0])" | Should -BeLike "Thing 'ns:d1' at * was created at *; the object that names it is of one that was created at *: it is another one. Nothing was removed.*by its id alone*"
            Get-BoschRequest $sim -Writes | Should -BeNullOrEmpty
        }

        # What is there now is named as well as what was.
        $thing = Get-BoschThing ns:d1
        $named = & $Form
        $named | Remove-BoschThing -Confirm:$false
        Get-Leftover $sim | Should -BeNullOrEmpty
    }

    It 'is not forgotten where the thing could not be looked at, and the journal is gone on with' {
        $thing = Get-BoschThing ns:d1
        $null = Invoke-Simulator $sim POST faults @{ service = 'things'; method = 'GET'; path = '/things/ns(:|%3A)d1$'; kind = 'status'; status = 403; times = $null }
        (Watch-Command { $thing | Remove-BoschThing -JournalPath $file -Confirm:$false }).Ids | Should -Be 'AccessDenied'
        $null = Invoke-Simulator $sim DELETE faults
        foreach ($part in 'things', 'policies', 'hono/devices') { $null = Invoke-Simulator $sim DELETE "state/$part/ns:d1" }
        Start-Sleep -Milliseconds 1100
        Add-BoschDevice $sim Hono ns:d1
        (Watch-Command { Get-FpJournal $file -State Failed | Remove-BoschThing -JournalPath $file -Confirm:$false }).Ids | Should -Be 'Conflict'
        Get-Leftover $sim | Should -Contain 'thing ns:d1'
    }

    It 'is refused where a file has made something else of its time, and not removed unseen' {
        $row = Get-BoschThing ns:d1 | ConvertTo-Csv | ConvertFrom-Csv
        $row.Created = '26.11.2026 20:49'
        Clear-Log $sim
        $seen = Watch-Command { $row | Remove-BoschThing -Confirm:$false }
        $seen.Ids | Should -Be 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike "*'26.11.2026 20:49' as Created, which is no ISO 8601 time*"
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

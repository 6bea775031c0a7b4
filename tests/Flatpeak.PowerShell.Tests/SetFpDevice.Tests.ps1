BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Set-FpDevice' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2
        $session = Connect-Simulator $sim
        $id = (Get-StoredDevice $sim).where({ $_.referenceId -eq 'ref-1' }).id
    }

    It 'changes the reference and outputs nothing' {
        Set-FpDevice -Id $id -ReferenceId new | Should -BeNullOrEmpty
        Get-Request $sim | Should -Be "GET /devices/$id", "PATCH /devices/$id"
        (Get-SimulatorLog $sim)[-1].body | Should -Be '{"reference_id":"new"}'
        (Get-StoredDevice $sim).where({ $_.id -eq $id }).referenceId | Should -Be 'new'
    }

    It 'with -PassThru outputs the changed device' {
        $device = Set-FpDevice $id new -PassThru
        $device | Should -BeOfType 'Flatpeak.Device'
        $device.Id | Should -Be $id
        $device.ReferenceId | Should -Be 'new'
    }

    It 'takes a device from the pipeline' {
        (Get-FpDevice $id | Set-FpDevice -ReferenceId new -PassThru).ReferenceId | Should -Be 'new'
    }

    It 'takes an id from the pipeline' {
        ($id | Set-FpDevice -ReferenceId new -PassThru).ReferenceId | Should -Be 'new'
    }

    It 'takes rows with Id and ReferenceId' {
        $rows = @'
Id,ReferenceId
{0},first
{1},second
'@ -f (Get-StoredDevice $sim).id | ConvertFrom-Csv
        ($rows | Set-FpDevice -PassThru).ReferenceId | Should -Be 'first', 'second'
    }

    It 'reports a reference that another device holds as DuplicateReference' {
        $seen = Watch-Command { Set-FpDevice $id ref-2 -PassThru }
        $seen.Ids | Should -Be 'DuplicateReference'
        $seen.Output | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-2', 'ref-1'
    }

    It 'believes no answer about another device' {
        Add-Fault $sim -Method PATCH -Kind status -Status 200 -Body '{"id":"dev_other","live_mode":false,"reference_id":"new"}'
        $seen = Watch-Command { Set-FpDevice $id new -PassThru }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        $seen.Output | Should -BeNullOrEmpty
    }

    It 'gives no advice that it cannot follow' {
        "$((Watch-Command { Set-FpDevice $id ref-2 }).Errors)" | Should -Not -BeLike '*-UseExisting*'
    }

    It 'reports an unknown id as NotFound, and goes on' {
        $rows = [pscustomobject]@{ Id = 'dev_0'; ReferenceId = 'a' }, [pscustomobject]@{ Id = $id; ReferenceId = 'b' }
        $seen = Watch-Command { $rows | Set-FpDevice -PassThru }
        $seen.Ids | Should -Be 'NotFound'
        $seen.Output.ReferenceId | Should -Be 'b'
    }

    It 'refuses a device of <Name>, and sends nothing' -ForEach @(
        @{ Name = 'another account'; Account = 1; Live = $false }
        @{ Name = 'the other mode'; Account = 0; Live = $true }
    ) {
        $other = Connect-Simulator $sim -Account $Account -Live:$Live
        $device = New-FpDevice theirs -Session $other
        $null = Invoke-Simulator $sim DELETE log
        $seen = Watch-Command { $device | Set-FpDevice -ReferenceId mine -Session $session }
        $seen.Ids | Should -Be 'AccountMismatch'
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'reports an object without Id as MissingProperty, and goes on' {
        $rows = [pscustomobject]@{ ReferenceId = 'ref-2' }, [pscustomobject]@{ Name = 'x' }, [pscustomobject]@{ Id = $id; ReferenceId = 'new' }
        $seen = Watch-Command { $rows | Set-FpDevice -PassThru }
        $seen.Ids | Should -Be 'MissingProperty', 'MissingProperty'
        $seen.Output.ReferenceId | Should -Be 'new'
    }

    It 'sends a change again after <Kind>, since setting twice sets once' -ForEach @{ Kind = 'dropAfter' }, @{ Kind = 'statusAfter' } {
        Add-Fault $sim -Method PATCH -Kind $Kind
        $seen = Watch-Command { Set-FpDevice $id new -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.ReferenceId | Should -Be 'new'
        Get-Request $sim | Should -Be "GET /devices/$id", "PATCH /devices/$id", "GET /devices/$id", "PATCH /devices/$id"
    }
}

Describe 'Set-FpDevice by old and new reference' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        Add-Device $sim -Count 3
    }

    It 'renames one, and the rows of a file, and reads each by its ID before' {
        (Set-FpDevice -ReferenceId ref-1 -NewReferenceId new-1 -PassThru).ReferenceId | Should -Be 'new-1'
        (@'
ReferenceId,NewReferenceId
ref-2,new-2
ref-3,new-3
'@ | ConvertFrom-Csv | Set-FpDevice -PassThru).ReferenceId | Should -Be 'new-2', 'new-3'
        @(Get-Request $sim).Count | Should -Be 9
        @(Get-StoredDevice $sim).referenceId | Should -Be 'new-3', 'new-2', 'new-1'
    }

    It 'says what it would do, and only reads for it' {
        $seen = Watch-Command { [pscustomobject]@{ ReferenceId = 'ref-1'; NewReferenceId = 'new-1' } | Set-FpDevice -WhatIf }
        $seen.Errors | Should -BeNullOrEmpty
        Get-Request $sim | Should -BeLike 'GET *'
    }

    It 'changes nothing, and goes on with the other rows, where <Name>' -ForEach @(
        @{ Name = 'nobody holds the old one'; Row = @{ ReferenceId = 'nobody'; NewReferenceId = 'n' }; Expected = 'NotFound' }
        @{ Name = 'it was done before'; Row = @{ ReferenceId = 'gone'; NewReferenceId = 'ref-1' }; Expected = 'NotFound'; Says = "*has the new reference 'ref-1' already*" }
        @{ Name = 'another device holds the new one'; Row = @{ ReferenceId = 'ref-1'; NewReferenceId = 'ref-2' }; Expected = 'DuplicateReference' }
        @{ Name = 'the new one is empty'; Row = @{ ReferenceId = 'ref-1'; NewReferenceId = '' }; Expected = 'InvalidReference' }
        @{ Name = 'the new one has a blank at its end'; Row = @{ ReferenceId = 'ref-1'; NewReferenceId = 'n ' }; Expected = 'InvalidReference' }
        @{ Name = 'nothing says which device'; Row = @{ NewReferenceId = 'n' }; Expected = 'MissingProperty'; Says = "Row 1 lacks a property: it needs Id and ReferenceId, or ReferenceId and NewReferenceId. It has: 'NewReferenceId'.*" }
        @{ Name = 'id and old reference are of two devices'; Row = @{ Id = 'other'; ReferenceId = 'ref-1'; NewReferenceId = 'n' }; Expected = 'AmbiguousReference' }
        @{ Name = 'the device is of another account'; Row = @{ ReferenceId = 'ref-1'; NewReferenceId = 'n'; AccountId = 'acc_other' }; Expected = 'AccountMismatch' }
        @{ Name = 'a column is misspelled'; Row = @{ ReferenceId = 'ref-1'; 'New ReferenceId' = 'n' }; Expected = 'MissingProperty'; Says = "*must be 'NewReferenceId'*" }
    ) {
        $row = [pscustomobject]$Row
        if ($Row.Id) { $row.Id = @(Get-StoredDevice $sim)[1].id }
        $seen = Watch-Command { $row, [pscustomobject]@{ ReferenceId = 'ref-3'; NewReferenceId = 'new-3' } | Set-FpDevice -PassThru }
        $seen.Ids | Should -Be $Expected
        "$($seen.Errors)" | Should -BeLike ($Says ?? '*')
        $seen.Output.ReferenceId | Should -Be 'new-3'
        @(Get-StoredDevice $sim).referenceId | Should -Be 'new-3', 'ref-2', 'ref-1'
    }

    It 'refuses a row that gives the reference of another row, or goes by one that a row before it gives' {
        $seen = Watch-Command {
            'ReferenceId,NewReferenceId', 'ref-1,n', 'ref-2,n', 'n,m' | ConvertFrom-Csv | Set-FpDevice -PassThru -ThrottleLimit 1
        }
        $seen.Ids | Should -Be 'DuplicateReference', 'Conflict'
        "$($seen.Errors[0])" | Should -BeLike "Row 2 has the reference of row 1, 'n'*"
        "$($seen.Errors[1])" | Should -BeLike "Row 3 renames the device 'n', and row 1 gives*Put row 3 first: then row 1 waits for it.*"
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-2', 'n'
    }

    It 'renames a chain, the last one first, at any throttle: each waits for the row that means the reference which it gives' {
        # The first row is late.
        Add-Fault $sim status -Method GET -Path ^/devices -Query ref-3 -Status 503 -Times 2
        $rows = 'ReferenceId,NewReferenceId', 'ref-3,ref-4', 'ref-2,ref-3', 'ref-1,ref-2' | ConvertFrom-Csv
        foreach ($throttle in 32, 1) {
            $seen = Watch-Command { $rows | Set-FpDevice -PassThru -ThrottleLimit $throttle }
            $seen.Errors | Should -BeNullOrEmpty
            $seen.Output.ReferenceId | Should -Be $rows.NewReferenceId
            @(Get-StoredDevice $sim).referenceId | Should -Be ($rows.NewReferenceId | Sort-Object -Descending)
            # And back.
            @($rows) | ForEach-Object { $_.ReferenceId, $_.NewReferenceId = $_.NewReferenceId, $_.ReferenceId }
            [array]::Reverse($rows)
        }
    }

    It 'never renames the device that a row after it has given its old reference: <Name>' -ForEach @(
        @{ Name = 'by the reference'; Row = { @{ ReferenceId = 'gone'; NewReferenceId = 'new' } }; Id = 'NotFound' }
        @{ Name = 'by an id too'; Row = { @{ Id = $gone; ReferenceId = 'gone'; NewReferenceId = 'new' } }; Id = 'NotFound' }
        @{ Name = 'the same row twice'; Row = { @{ ReferenceId = 'gone'; NewReferenceId = 'new' }; @{ ReferenceId = 'gone'; NewReferenceId = 'new' } }; Id = 'NotFound', 'NotFound' }
    ) {
        $gone = 'dev_ffffffffffffffffffffffff'
        $rows = @(& $Row) + @{ ReferenceId = 'ref-1'; NewReferenceId = 'gone' } | ForEach-Object { [pscustomobject]$_ }
        $preview = Watch-Command { $rows | Set-FpDevice -WhatIf }
        # Two attempts of each that looks for it, between which another row would have long been carried out.
        $null = Invoke-Simulator $sim POST faults @{ service = 'flatpeak'; method = 'GET'; path = '^/devices'; query = 'reference_id=gone'; kind = 'status'; status = 503; times = 2 }
        $seen = Watch-Command { $rows | Set-FpDevice -PassThru }
        $seen.Ids | Should -Be $Id
        $preview.Ids | Should -Be $Id
        $seen.Output.ReferenceId | Should -Be 'gone'
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-2', 'gone'
    }

    It 'waits for no row that was declined' {
        Import-Module $PSScriptRoot/BoschKit.psm1
        $shell = New-AskedShell $sim Hono
        try {
            'No', 'Yes' | ForEach-Object { $shell.AskedHost.Answers.Enqueue($_) }
            $null = $shell.AddScript({
                param($Uri, [pscredential] $Credential)
                $null = Connect-Flatpeak -Uri $Uri -Credential $Credential
                'ReferenceId,NewReferenceId', 'gone,new', 'ref-1,gone' | ConvertFrom-Csv | Set-FpDevice -Confirm -ThrottleLimit 1 -PassThru
            }).AddArgument($sim.flatpeak).AddArgument((Get-SimulatorCredential $sim))
            $shell.Invoke().ReferenceId | Should -Be 'gone'
        }
        finally { Close-AskedShell $shell }
    }

    It 'renames what is piped, with -NewReferenceId: <Name>' -ForEach @(
        @{ Name = 'a device'; From = { Get-FpDevice -ReferenceId ref-1 } }
        @{ Name = 'an id'; From = { (Get-FpDevice -ReferenceId ref-1).Id } }
        @{ Name = 'a row with the old reference'; From = { [pscustomobject]@{ ReferenceId = 'ref-1' } } }
        @{ Name = 'a row of a file of devices'; From = { Get-FpDevice -ReferenceId ref-1 | ConvertTo-Csv | ConvertFrom-Csv } }
    ) {
        $piped = & $From
        $seen = Watch-Command { $piped | Set-FpDevice -NewReferenceId new-1 -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.ReferenceId | Should -Be 'new-1'
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-2', 'new-1'
    }

    It 'refuses a device that somebody has renamed since it was read, as it has been chosen by its reference: <Name>' -ForEach @(
        @{ Name = 'by -NewReferenceId'; Command = { $device | Set-FpDevice -NewReferenceId new-1 } }
        @{ Name = 'by its property'; Command = { $device | Add-Member NewReferenceId new-1 -PassThru | Set-FpDevice } }
        @{ Name = 'as a row'; Command = { $device | Select-Object Id, ReferenceId, @{ n = 'NewReferenceId'; e = { 'new-1' } } | Set-FpDevice } }
    ) {
        $device = Get-FpDevice -ReferenceId ref-1
        Set-FpDevice $device.Id -ReferenceId others
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be 'AmbiguousReference'
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-2', 'others'

        # What is to have a reference, whatever it has.
        $device | Select-Object Id, ReferenceId | Set-FpDevice -ReferenceId new-1
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-2', 'new-1'
    }

    It 'refuses -NewReferenceId of what is piped where <Name>' -ForEach @(
        @{ Name = 'there is -ReferenceId too'; From = { [pscustomobject]@{ ReferenceId = 'ref-1' } }; Given = @{ ReferenceId = 'ref-1' }; Id = 'InvalidReference'; Says = "Row 1: -NewReferenceId says 'n' for the piped object, and -ReferenceId says 'ref-1'. Nothing was sent. Leave one of them out." }
        @{ Name = 'the row has another one'; From = { [pscustomobject]@{ ReferenceId = 'ref-1'; NewReferenceId = 'm' } }; Given = @{}; Id = 'InvalidReference'; Says = "*and the object has the new reference 'm'.*" }
        @{ Name = 'the id is of another device'; From = { [pscustomobject]@{ Id = @(Get-StoredDevice $sim)[0].id; ReferenceId = 'ref-1' } }; Given = @{}; Id = 'AmbiguousReference'; Says = '*' }
        @{ Name = 'nothing names a device'; From = { [pscustomobject]@{ Site = 'x' } }; Given = @{}; Id = 'MissingProperty'; Says = '*' }
    ) {
        $piped = & $From
        $seen = Watch-Command { $piped | Set-FpDevice -NewReferenceId n @Given }
        $seen.Ids | Should -Be $Id
        "$($seen.Errors)" | Should -BeLike $Says
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-2', 'ref-1'
    }

    It 'gives one device one new reference only, by its id as by its old reference' {
        $id = (Get-FpDevice -ReferenceId ref-2).Id
        $seen = Watch-Command {
            @"
ReferenceId,NewReferenceId,Id
ref-1,b,
ref-1,c,
,e,$id
,f,$id
ref-1,b,
"@ | ConvertFrom-Csv | Set-FpDevice -PassThru -ThrottleLimit 1
        }
        $seen.Ids | Should -Be 'Conflict', 'Conflict', 'NotFound'
        "$($seen.Errors[0])" | Should -BeLike "Row 2 gives 'ref-1' the reference 'c', and row 1 another one. Nothing was sent for it.*"
        @(Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'e', 'b'
    }

    It 'sends nothing where one reference is passed for several piped objects: <Name>' -ForEach @(
        @{ Name = 'devices'; Command = { Get-FpDevice | Set-FpDevice -ReferenceId n } }
        @{ Name = 'ids'; Command = { (Get-FpDevice).Id | Set-FpDevice -ReferenceId n -ThrottleLimit 1 } }
        @{ Name = 'rows'; Command = { 'ReferenceId', 'ref-1', 'ref-2' | ConvertFrom-Csv | Set-FpDevice -NewReferenceId n } }
        @{ Name = 'a row that is refused, and one that is not'; Command = { 'ReferenceId', '" "', 'ref-2' | ConvertFrom-Csv | Set-FpDevice -NewReferenceId n } }
        @{ Name = 'in a preview'; Command = { Get-FpDevice | Set-FpDevice -NewReferenceId n -WhatIf } }
    ) {
        $seen = Watch-Command $Command
        $seen.Terminated | Should -BeTrue
        $seen.Ids[-1] | Should -Be 'DuplicateReference'
        "$($seen.Errors[-1])" | Should -BeLike "-*ReferenceId gives one reference, 'n', and several objects are piped in:*Nothing was sent for any of them. Give each its own,*column NewReferenceId, and leave -*ReferenceId out."
        $seen.Warnings | Should -BeNullOrEmpty
        Get-Request $sim | Should -Not -BeLike 'PATCH *'
    }

    It 'refuses two new references' {
        $seen = Watch-Command { [pscustomobject]@{ ReferenceId = 'ref-1'; NewReferenceId = 'a' } | Set-FpDevice -ReferenceId b }
        $seen.Ids | Should -Be 'InvalidReference'
        Get-Request $sim | Should -BeNullOrEmpty
    }
}

Describe 'The preview of Set-FpDevice' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 3
        $null = Connect-Simulator $sim
        $ids = @{}
        Get-StoredDevice $sim | ForEach-Object { $ids[$_.referenceId] = $_.id }
        function Show-Preview([object[]] $Row) { Watch-Command { $Row | Set-FpDevice -WhatIf } }
    }

    It 'looks up what it would rename, and each new reference, counts at the end, and sends no write' {
        $seen = Show-Preview @(
            @{ ReferenceId = 'ref-1'; NewReferenceId = 'new-1' }
            @{ ReferenceId = 'nobody'; NewReferenceId = 'new-2' }
            @{ Id = 'dev_000000000000000000000000'; ReferenceId = 'new-3' }
            @{ Id = $ids['ref-2']; ReferenceId = 'ref-3' }
        )
        $seen.Ids | Should -Be 'NotFound', 'NotFound', 'DuplicateReference'
        "$($seen.Errors[2])" | Should -Be "Device '$($ids['ref-2'])' would not be renamed: device '$($ids['ref-3'])' has the reference 'ref-3'."
        $seen.Written.where({ (Get-StreamName $_) -eq 'Information' }).ForEach({ "$_" }) | Should -Be 'What if, Set-FpDevice: 1 ready, 2 not found, 1 taken.'
        Get-Request $sim | Should -BeLike 'GET *'
    }

    It 'refuses what the run refuses, and takes what it takes: <Name>' -ForEach @(
        @{ Name = 'the reference that it has'; Row = { @{ Id = $ids['ref-1']; ReferenceId = 'ref-1' } }; Id = @() }
        @{ Name = 'a device as it was read'; Row = { Get-FpDevice -Id $ids['ref-1'] | Select-Object *, @{ n = 'NewReferenceId'; e = { 'new' } } }; Id = @() }
        @{ Name = 'one that a row before it gives up'; Row = { @{ Id = $ids['ref-1']; ReferenceId = 'new' }; @{ Id = $ids['ref-2']; ReferenceId = 'ref-1' } }; Id = @() }
        @{ Name = 'one that a row after it gives up'; Row = { @{ Id = $ids['ref-2']; ReferenceId = 'ref-1' }; @{ Id = $ids['ref-1']; ReferenceId = 'new' } }; Id = 'DuplicateReference' }
        @{ Name = 'an id and another reference'; Row = { @{ Id = $ids['ref-1']; ReferenceId = 'ref-2'; NewReferenceId = 'new' } }; Id = 'AmbiguousReference' }
    ) {
        $rows = @(& $Row)
        $seen = Show-Preview $rows
        $seen.Ids | Should -Be $Id
        (Watch-Command { $rows | Set-FpDevice -ThrottleLimit 1 }).Ids | Should -Be $Id
    }

    It 'counts nothing of a single device' {
        (Watch-Command { Set-FpDevice $ids['ref-1'] new -WhatIf }).Written | Should -BeNullOrEmpty
        (Watch-Command { Set-FpDevice -ReferenceId ref-1 -NewReferenceId ref-2 -WhatIf }).Ids | Should -Be 'DuplicateReference'
        (Watch-Command { Set-FpDevice -ReferenceId 'ref-?' -NewReferenceId new -WhatIf }).Errors.ErrorDetails.RecommendedAction | Should -Be "Wildcards are not taken here: Get-FpDevice -ReferenceId 'ref-?'."
    }
}

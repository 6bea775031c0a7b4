BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Remove-FpDevice' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 3
        $session = Connect-Simulator $sim
        $stored = Get-StoredDevice $sim
    }

    It 'removes a device by its id and outputs nothing' {
        Remove-FpDevice $stored[1].id -Confirm:$false | Should -BeNullOrEmpty
        Get-Request $sim | Should -Be "DELETE /devices/$($stored[1].id)"
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-1'
    }

    It 'removes several' {
        Remove-FpDevice -Id $stored[0].id, $stored[2].id -Confirm:$false
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-2'
    }

    It 'removes ids from the pipeline' {
        $stored.id | Remove-FpDevice -Confirm:$false
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }

    It 'removes a device by its reference' {
        Remove-FpDevice -ReferenceId ref-2 -Confirm:$false
        $requests = Get-Request $sim
        $requests.Count | Should -Be 3
        $requests[0] | Should -BeLike 'GET /devices[?]*reference_id=ref-2*'
        $requests[1] | Should -Be "GET /devices/$($stored[1].id)" -Because 'a list may lag behind a rename'
        $requests[2] | Should -Be "DELETE /devices/$($stored[1].id)"
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-1'
    }

    It 'removes piped devices without reading them again' {
        Get-FpDevice | Select-Object -First 2 | Remove-FpDevice -Confirm:$false
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-1'
        Get-Request $sim | Should -Be 'GET /devices?limit=100', "DELETE /devices/$($stored[0].id)", "DELETE /devices/$($stored[1].id)"
    }

    It 'keeps a piped device that had no reference, and has got one since' {
        $device = New-FpDevice -WithoutReference
        $null = Set-FpDevice $device.Id in-use
        Start-Sleep -Seconds 6
        $null = Invoke-Simulator $sim DELETE log
        $seen = Watch-Command { $device | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'AmbiguousReference'
        "$($seen.Errors)" | Should -BeLike "Device '$($device.Id)' has the reference 'in-use', not none: it was renamed since*"
        Get-Request $sim | Should -Be "GET /devices/$($device.Id)"
        $row = $device | ConvertTo-Csv | ConvertFrom-Csv
        $answer = Invoke-FpRequest devices/$($device.Id) | ForEach-Object { $_.reference_id = $null; $_ }
        $journal = Join-Path $TestDrive "$(New-Guid).jsonl"
        $null = Watch-Command { $device | Remove-FpDevice -JournalPath $journal -Confirm:$false }
        foreach ($one in $row, $answer, (Get-FpJournal $journal), (Get-FpJournal $journal | ConvertTo-Csv | ConvertFrom-Csv)) {
            (Watch-Command { $one | Remove-FpDevice -Confirm:$false }).Ids | Should -Be 'AmbiguousReference'
        }
        (Watch-Command { $row | Set-FpDevice -NewReferenceId other }).Ids | Should -Be 'AmbiguousReference'
        (Watch-Command { $device | Set-FpDevice -NewReferenceId other }).Ids | Should -Be 'AmbiguousReference'
        (Get-StoredDevice $sim).referenceId | Should -Contain in-use
        Remove-FpDevice $device.Id -Confirm:$false
        (Get-StoredDevice $sim).referenceId | Should -Not -Contain in-use
    }

    It 'keeps a piped device that was renamed since it was read: <Name>' -ForEach @(
        @{ Name = 'some time before'; Seconds = 6; Expected = 'AmbiguousReference'; Requests = 'GET' }
        @{ Name = 'while its deletion waited'; Seconds = 0; Expected = 'Conflict'; Requests = 'DELETE', 'GET' }
    ) {
        $id = $stored[0].id
        $device = Get-FpDevice $id
        if ($Seconds) {
            Set-FpDevice $id in-use
            Start-Sleep -Seconds $Seconds
        }
        else {
            Add-Fault $sim -Kind status -Status 429 -Method DELETE -RetryAfter '6'
        }
        $null = Invoke-Simulator $sim DELETE log
        $shell = New-Shell $sim @{ session = $session; device = $device }
        try {
            $null = $shell.AddScript({ $device | Remove-FpDevice -Session $session -Confirm:$false })
            $run = $shell.BeginInvoke()
            if (-not $Seconds) {
                Wait-While { @(Get-Request $sim).Count -eq 0 }
                # With no request before it: that would wait, too, and its change would come behind the deletion.
                $null = Invoke-FpRequest "devices/$id" -Method Patch -Body @{ reference_id = 'in-use' } -Confirm:$false
            }
            $null = $shell.EndInvoke($run)
            @($shell.Streams.Error.FullyQualifiedErrorId) -replace ',.*' | Should -Be $Expected
        }
        finally { $shell.Dispose() }
        @(Get-Request $sim) -notmatch 'PATCH' -replace ' .*' | Should -Be $Requests
        (Get-StoredDevice $sim).referenceId | Should -Contain in-use
    }

    It 'removes the devices of CSV rows with <Name>' -ForEach @(
        @{ Name = 'Id'; Header = 'Id,Reason'; Format = '{0},old' }
        @{ Name = 'ReferenceId'; Header = 'ReferenceId,Reason'; Format = '{1},old' }
        @{ Name = 'both'; Header = 'Id,ReferenceId'; Format = '{0},{1}' }
        @{ Name = 'both, one of them blank'; Header = 'Id,ReferenceId'; Format = ',{1}' }
        @{ Name = 'the other blank'; Header = 'Id,ReferenceId'; Format = '{0},' }
        @{ Name = 'all that a device has'; Header = 'Id,ReferenceId,LiveMode,TimeCreated,LastSeen,AccountId'; Format = '{0},{1},False,,,{2}' }
    ) {
        $rows = @($Header) + ($stored[0, 2] | ForEach-Object { $Format -f $_.id, $_.referenceId, $_.accountId }) | ConvertFrom-Csv
        $seen = Watch-Command { $rows | Remove-FpDevice -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-2'
    }

    It 'removes nothing for a row whose id and reference name two devices' {
        $row = [pscustomobject]@{ Id = $stored[0].id; ReferenceId = 'ref-1' }
        $seen = Watch-Command { $row, $stored[1].id | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'AmbiguousReference'
        $seen.Errors[0].TargetObject | Should -Be $row
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-1'
        Get-Request $sim | Where-Object { $_ -like 'DELETE *' } | Should -Be "DELETE /devices/$($stored[1].id)"
    }

    It 'takes no device for the text of an id' {
        $seen = Watch-Command { Remove-FpDevice -Id (Get-FpDevice) -Confirm:$false }
        $seen.Errors | Should -Not -BeNullOrEmpty
        @(Get-StoredDevice $sim).Count | Should -Be 3
    }

    It 'with -PassThru outputs what it removed: <Name>' -ForEach @(
        @{ Name = 'a device'; Command = { Get-FpDevice $stored[0].id | Remove-FpDevice -PassThru -Confirm:$false } }
        @{ Name = 'an id'; Command = { Remove-FpDevice $stored[0].id -PassThru -Confirm:$false } }
        @{ Name = 'a reference'; Command = { Remove-FpDevice -ReferenceId ref-3 -PassThru -Confirm:$false } }
        @{ Name = 'a row'; Command = { [pscustomobject]@{ ReferenceId = 'ref-3' } | Remove-FpDevice -PassThru -Confirm:$false } }
    ) {
        $removed = & $Command
        $removed | Should -BeOfType 'Flatpeak.Device'
        $removed.Id | Should -Be $stored[0].id
        $removed.ReferenceId | Should -Be 'ref-3'
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-2', 'ref-1'
    }

    It 'with -PassThru outputs nothing that is still there' {
        Add-Fault $sim -Method DELETE -Kind status -Status 403 -Times 0
        $seen = Watch-Command { Remove-FpDevice $stored[0].id -PassThru -Confirm:$false }
        $seen.Ids | Should -Be 'AccessDenied'
        $seen.Output | Should -BeNullOrEmpty
    }

    It 'reports <Name> as NotFound, and goes on' -ForEach @(
        @{ Name = 'an unknown id'; Item = 'dev_0' }
        @{ Name = 'an unknown reference'; Item = [pscustomobject]@{ ReferenceId = 'nobody' } }
    ) {
        $seen = Watch-Command { $Item, $stored[0].id | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'NotFound'
        $seen.Errors[0].TargetObject | Should -Be $Item
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-2', 'ref-1'
    }

    It 'reports a device that was removed before as NotFound' {
        $device = Get-FpDevice $stored[0].id
        $device | Remove-FpDevice -Confirm:$false
        (Watch-Command { $device | Remove-FpDevice -Confirm:$false }).Ids | Should -Be 'NotFound'
    }

    It 'keeps what a removal before it failed to remove' {
        $rows = "ReferenceId,Succeeded", "ref-1,False", "ref-2,True", "ref-3," | ConvertFrom-Csv
        $seen = Watch-Command { $rows | Remove-FpDevice -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Warnings.Count | Should -Be 2
        (Get-StoredDevice $sim).referenceId | Should -Be 'ref-3', 'ref-1'
    }

    It 'takes no 200 of a proxy for a removal' {
        Add-Fault $sim -Method DELETE -Kind status -Status 200 -Body '<html>Log in to the network</html>' -ContentType text/html
        $seen = Watch-Command { Remove-FpDevice $stored[0].id -Confirm:$false }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        @(Get-StoredDevice $sim).Count | Should -Be 3
    }

    It 'deletes nothing when the service answers a look-up with what is no id' {
        Add-Fault $sim -Method GET -Kind status -Status 200 -Body '{"has_more":false,"data":[{"id":"..","live_mode":false,"reference_id":"ref-1"}]}'
        $seen = Watch-Command { Remove-FpDevice -ReferenceId ref-1 -Confirm:$false }
        $seen.Ids | Should -BeIn 'InvalidId', 'UnexpectedResponse'
        Get-Request $sim | Should -BeLike 'GET *'
    }
}

Describe 'Remove-FpDevice and devices of others' {
    BeforeEach {
        Reset-Simulator $sim
        $session = Connect-Simulator $sim
    }

    It 'refuses <What> of <Name> before anything is sent' -ForEach @(
        foreach ($item in @(
                @{ What = 'a device'; Change = { $_ } }
                @{ What = 'a CSV row'; Change = { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
                @{ What = 'an object of the API'; Change = { [pscustomobject]@{ id = $_.Id; account_id = $_.AccountId; live_mode = $_.LiveMode } } }
                @{ What = 'a row without id'; Change = { [pscustomobject]@{ ReferenceId = $_.ReferenceId; AccountId = $_.AccountId; LiveMode = $_.LiveMode } } }
            )) {
            $item + @{ Name = 'another account'; Account = 1; Live = $false }
            $item + @{ Name = 'the other mode'; Account = 0; Live = $true }
        }
    ) {
        $other = Connect-Simulator $sim -Account $Account -Live:$Live
        $theirs = New-FpDevice r1 -Session $other
        $mine = New-FpDevice r1 -Session $session
        $null = Invoke-Simulator $sim DELETE log

        $item = $theirs | ForEach-Object $Change
        $seen = Watch-Command { $item, $mine | Remove-FpDevice -Session $session -Confirm:$false -PassThru }
        $seen.Ids | Should -Be 'AccountMismatch'
        $seen.Errors[0].CategoryInfo.Category | Should -Be 'SecurityError'
        $seen.Errors[0].TargetObject | Should -Be $item
        $seen.Output | Should -Be $mine
        Get-Request $sim | Should -Be "DELETE /devices/$($mine.Id)"
        @(Get-StoredDevice $sim -Account $Account -Live:$Live).Count | Should -Be 1
    }

    It 'refuses a row whose mode is neither true nor false' {
        $seen = Watch-Command { [pscustomobject]@{ Id = 'dev_1'; LiveMode = 'perhaps' } | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'AccountMismatch'
        Get-Request $sim | Should -BeNullOrEmpty
    }
}

Describe 'Remove-FpDevice and confirmation' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim
        $null = Connect-Simulator $sim
    }

    It 'has the impact High' {
        $attribute = (Get-Command Remove-FpDevice).ImplementingType.GetCustomAttributes($true).where({ $_ -is [Management.Automation.CmdletAttribute] })
        $attribute.ConfirmImpact | Should -Be 'High'
        $attribute.SupportsShouldProcess | Should -BeTrue
    }

    It 'removes nothing where nobody can be asked' {
        $shell = New-Shell $sim
        try {
            $null = $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential; Get-FpDevice | Remove-FpDevice')
            try { $null = $shell.Invoke() } catch { "$_" | Should -Not -BeNullOrEmpty }
            ($shell.HadErrors -or $shell.InvocationStateInfo.Reason) | Should -BeTrue
        }
        finally { $shell.Dispose() }
        Get-Request $sim | Where-Object { $_ -like 'DELETE*' } | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).Count | Should -Be 1
    }

    It 'does not ask with -Confirm:$false' {
        $shell = New-Shell $sim
        try {
            $null = $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential; Get-FpDevice | Remove-FpDevice -Confirm:$false').Invoke()
            $shell.HadErrors | Should -BeFalse
        }
        finally { $shell.Dispose() }
        Get-StoredDevice $sim | Should -BeNullOrEmpty
    }
}

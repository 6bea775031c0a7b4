BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Start-Simulator
}
AfterAll { Stop-Simulator $sim }

Describe 'Set-FpDevice' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2
        $session = Connect-Simulator $sim
        $id = (Get-StoredDevice $sim).where({ $_.referenceId -eq 'ref-1' }).id
    }

    It 'changes the reference and outputs nothing' {
        Set-FpDevice -Id $id -ReferenceId new | Should -BeNullOrEmpty
        Get-Request $sim | Should -Be "PATCH /devices/$id"
        (Get-SimulatorLog $sim).body | Should -Be '{"reference_id":"new"}'
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
        $rows = [pscustomobject]@{ ReferenceId = 'ref-2' }, [pscustomobject]@{ Name = 'x' }, [pscustomobject]@{ Id = $id }
        $seen = Watch-Command { $rows | Set-FpDevice -ReferenceId new -PassThru }
        $seen.Ids | Should -Be 'MissingProperty', 'MissingProperty'
        $seen.Output.ReferenceId | Should -Be 'new'
    }

    It 'sends a change again after <Kind>, since setting twice sets once' -ForEach @{ Kind = 'dropAfter' }, @{ Kind = 'statusAfter' } {
        Add-Fault $sim -Method PATCH -Kind $Kind
        $seen = Watch-Command { Set-FpDevice $id new -PassThru }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.ReferenceId | Should -Be 'new'
        Get-Request $sim | Should -Be "PATCH /devices/$id", "PATCH /devices/$id"
    }
}

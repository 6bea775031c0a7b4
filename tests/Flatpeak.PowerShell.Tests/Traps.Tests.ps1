# Input that must never become a request about more than one device, or about none.
BeforeDiscovery {
    $bad = @(
        @{ Name = 'an empty id'; Item = '' }
        @{ Name = 'blanks'; Item = '   ' }
        @{ Name = 'a tab'; Item = "`t" }
        @{ Name = 'a dot'; Item = '.' }
        @{ Name = 'two dots'; Item = '..' }
        @{ Name = 'a way up'; Item = '../devices' }
        @{ Name = 'a slash'; Item = '/' }
        @{ Name = 'an encoded slash'; Item = '%2F' }
        @{ Name = 'encoded dots'; Item = '%2e%2e' }
        @{ Name = 'an id and more'; Item = 'dev_1/../dev_2' }
        @{ Name = 'an id and a slash'; Item = 'dev_1/' }
        @{ Name = 'an id and a query'; Item = 'dev_1?x=1' }
        @{ Name = 'an id and a fragment'; Item = 'dev_1#x' }
        @{ Name = 'a wildcard'; Item = '*' }
        @{ Name = 'an id with a wildcard'; Item = 'dev_*' }
        @{ Name = 'an id and a line break'; Item = "dev_1`n" }
        @{ Name = 'an id and NUL'; Item = "dev_1`0" }
        @{ Name = 'an id and a blank'; Item = 'dev_1 ' }
        @{ Name = 'an id in other letters'; Item = 'DEV_1' }
        @{ Name = 'an id with digits of another script'; Item = 'dev_١' }
        @{ Name = 'a very long id'; Item = 'dev_' + 'a' * 5000 }
        @{ Name = 'an address'; Item = 'https://elsewhere.invalid/dev_1' }
        @{ Name = 'a number'; Item = 5 }
        @{ Name = 'a GUID'; Item = [guid]'00000000-0000-0000-0000-000000000001' }
        @{ Name = 'a row with blank fields'; Item = [pscustomobject]@{ Id = ''; ReferenceId = '' } }
        @{ Name = 'a row with blanks'; Item = [pscustomobject]@{ Id = ' '; ReferenceId = 'ref-1' } }
        @{ Name = 'a row with a bad id and a good reference'; Item = [pscustomobject]@{ Id = '..'; ReferenceId = 'ref-1' } }
        @{ Name = 'an object with null'; Item = [pscustomobject]@{ Id = $null } }
        @{ Name = 'an object with null for both'; Item = [pscustomobject]@{ Id = $null; ReferenceId = $null } }
        @{ Name = 'an object with many ids'; Item = [pscustomobject]@{ Id = 'dev_1', 'dev_2' } }
        @{ Name = 'an object with many references'; Item = [pscustomobject]@{ ReferenceId = 'ref-1', 'ref-2' } }
        @{ Name = 'an object whose id is an object'; Item = [pscustomobject]@{ Id = [pscustomobject]@{ Id = 'dev_1' } } }
        @{ Name = 'an object whose id is true'; Item = [pscustomobject]@{ Id = $true } }
        @{ Name = 'a hashtable with a blank id'; Item = @{ Id = '' } }
        @{ Name = 'a hashtable without one'; Item = @{ Name = 'x' } }
        @{ Name = 'an empty hashtable'; Item = @{} }
        @{ Name = 'an object without the property'; Item = [pscustomobject]@{ Name = 'x' } }
        @{ Name = 'a file'; Item = [IO.FileInfo]::new('/x') }
        @{ Name = 'a date'; Item = [datetime]::UnixEpoch }
        @{ Name = 'a script block'; Item = { 'dev_1' } }
        @{ Name = 'an object whose property throws'; Item = [pscustomobject]@{} | Add-Member -PassThru ScriptProperty Id { throw 'no' } }
    )
    # References may hold anything that can be seen.
    $badReferences = @(
        @{ Name = 'an empty reference'; Item = '' }
        @{ Name = 'blanks'; Item = '   ' }
        @{ Name = 'a line break'; Item = "a`nb" }
        @{ Name = 'NUL'; Item = "a`0" }
        @{ Name = 'a whole file'; Item = 'x' * 5000 }
        @{ Name = 'half a character'; Item = "a$([char]0xD83D)" }
    )
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'Remove, get and set, of <Name>' -ForEach $bad {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2
        $null = Connect-Simulator $sim
    }

    It 'is an error of the item, and nothing is sent' {
        foreach ($command in { $Item | Remove-FpDevice -Confirm:$false }, { $Item | Get-FpDevice }, { $Item | Set-FpDevice -ReferenceId x }) {
            $seen = Watch-Command $command
            $seen.Output | Should -BeNullOrEmpty
            $seen.Ids | Should -BeIn 'InvalidId', 'InvalidReference', 'MissingProperty'
            $seen.Ids | Should -HaveCount 1
            $seen.Terminated | Should -BeFalse
        }
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'does not keep the next item from its turn' {
        $id = (Get-StoredDevice $sim)[0].id
        $seen = Watch-Command { $Item, $id | Get-FpDevice }
        $seen.Output.Id | Should -Be $id
        Get-Request $sim | Should -Be "GET /devices/$id"
    }
}

Describe 'The parameter -Id, given <Name>' -ForEach ($bad | Where-Object { $_.Item -is [string] }) {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2
        $null = Connect-Simulator $sim
    }

    It 'is InvalidId or InvalidReference, and nothing is sent' {
        foreach ($command in { Remove-FpDevice -Id $Item -Confirm:$false }, { Get-FpDevice -Id $Item }, { Set-FpDevice -Id $Item -ReferenceId x }, { Remove-FpDevice $Item -Confirm:$false -PassThru }) {
            (Watch-Command $command).Ids | Should -BeIn 'InvalidId', 'InvalidReference'
        }
        Get-Request $sim | Should -BeNullOrEmpty
    }
}

Describe 'The reference <Name>' -ForEach $badReferences {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2
        $null = Connect-Simulator $sim
    }

    It 'is InvalidReference everywhere, and nothing is sent' {
        foreach ($command in @(
                { New-FpDevice $Item }, { $Item | New-FpDevice }, { [pscustomobject]@{ ReferenceId = $Item } | New-FpDevice }, { New-FpDevice $Item -UseExisting }
                { Get-FpDevice -ReferenceId $Item }, { Remove-FpDevice -ReferenceId $Item -Confirm:$false }, { Set-FpDevice dev_1 $Item }
                { [pscustomobject]@{ ReferenceId = $Item } | Remove-FpDevice -Confirm:$false }
                { [pscustomobject]@{ Id = 'dev_1'; ReferenceId = $Item } | Set-FpDevice }
            )) {
            (Watch-Command $command).Ids | Should -Be 'InvalidReference' -Because "of $command"
        }
        Get-Request $sim | Should -BeNullOrEmpty
    }
}

Describe 'Nothing' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2
        $null = Connect-Simulator $sim
        Set-Content TestDrive:\empty.csv 'Id,ReferenceId'
        Set-Content TestDrive:\nothing.csv ''
    }

    It 'never means everything: <Name>' -ForEach @(
        @{ Name = '@() | Get-FpDevice'; Command = { @() | Get-FpDevice } }
        @{ Name = '@() | Get-FpDevice | Remove-FpDevice'; Command = { @() | Get-FpDevice | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'a CSV file without rows | Get-FpDevice | Remove-FpDevice'; Command = { Import-Csv TestDrive:\empty.csv | Get-FpDevice | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'an empty CSV file | Get-FpDevice | Remove-FpDevice'; Command = { Import-Csv TestDrive:\nothing.csv | Get-FpDevice | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'a CSV file without rows | Remove-FpDevice'; Command = { Import-Csv TestDrive:\empty.csv | Remove-FpDevice -Confirm:$false } }
        @{ Name = '$null | Get-FpDevice'; Command = { $null | Get-FpDevice } }
        @{ Name = '$null | Remove-FpDevice'; Command = { $null | Remove-FpDevice -Confirm:$false } }
        @{ Name = '$null, $null | Get-FpDevice'; Command = { $null, $null | Get-FpDevice } }
        @{ Name = 'a script block that outputs nothing'; Command = { & {} | Get-FpDevice | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'a filter that lets nothing through'; Command = { 'dev_1' | Where-Object { $false } | Get-FpDevice | Remove-FpDevice -Confirm:$false } }
        @{ Name = 'Get-FpDevice -Id $null'; Command = { Get-FpDevice -Id $null } }
        @{ Name = 'Get-FpDevice $null'; Command = { Get-FpDevice $null } }
        @{ Name = 'Get-FpDevice -Id @()'; Command = { Get-FpDevice -Id @() } }
        @{ Name = 'Get-FpDevice -Id @($null)'; Command = { Get-FpDevice -Id @($null) } }
        @{ Name = 'Get-FpDevice -ReferenceId $null'; Command = { Get-FpDevice -ReferenceId $null } }
        @{ Name = 'Get-FpDevice -ReferenceId @()'; Command = { Get-FpDevice -ReferenceId @() } }
        @{ Name = 'Get-FpDevice -InputObject $null'; Command = { Get-FpDevice -InputObject $null } }
        @{ Name = 'Get-FpDevice with an empty splat of ids'; Command = { $ids = @(); Get-FpDevice @{ Id = $ids } } }
        @{ Name = 'Remove-FpDevice -Id $null'; Command = { Remove-FpDevice -Id $null -Confirm:$false } }
        @{ Name = 'Remove-FpDevice -Id @($null)'; Command = { Remove-FpDevice -Id @($null) -Confirm:$false } }
        @{ Name = 'Remove-FpDevice -ReferenceId $null'; Command = { Remove-FpDevice -ReferenceId $null -Confirm:$false } }
        @{ Name = 'Remove-FpDevice -InputObject $null'; Command = { Remove-FpDevice -InputObject $null -Confirm:$false } }
        @{ Name = 'New-FpDevice -ReferenceId $null'; Command = { New-FpDevice -ReferenceId $null } }
        @{ Name = 'New-FpDevice -ReferenceId @($null)'; Command = { New-FpDevice -ReferenceId @($null) } }
        @{ Name = '$null | New-FpDevice'; Command = { $null | New-FpDevice } }
        @{ Name = 'Set-FpDevice -Id $null'; Command = { Set-FpDevice -Id $null -ReferenceId x } }
        @{ Name = 'Set-FpDevice -ReferenceId $null'; Command = { Set-FpDevice -Id dev_1 -ReferenceId $null } }
        @{ Name = 'an id to Set-FpDevice without a reference'; Command = { 'dev_1' | Set-FpDevice } }
    ) {
        $seen = Watch-Command $Command
        $seen.Output | Should -BeNullOrEmpty
        Get-Request $sim | Should -BeNullOrEmpty
        @(Get-StoredDevice $sim).Count | Should -Be 2
    }
}

Describe 'Objects for New-FpDevice' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
    }

    It '<Name>: <Id>, and the next one is created' -ForEach @(
        @{ Name = 'without the property'; Item = [pscustomobject]@{ Name = 'x' }; Id = 'MissingProperty' }
        @{ Name = 'with Id alone'; Item = [pscustomobject]@{ Id = 'dev_1' }; Id = 'MissingProperty' }
        @{ Name = 'with null'; Item = [pscustomobject]@{ ReferenceId = $null }; Id = 'InvalidReference' }
        @{ Name = 'with an array'; Item = [pscustomobject]@{ ReferenceId = 'a', 'b' }; Id = 'InvalidReference' }
        @{ Name = 'with an object'; Item = [pscustomobject]@{ ReferenceId = [pscustomobject]@{ a = 1 } }; Id = 'InvalidReference' }
        @{ Name = 'a hashtable without it'; Item = @{ Name = 'x' }; Id = 'MissingProperty' }
        @{ Name = 'a date'; Item = [datetime]::UnixEpoch; Id = 'MissingProperty' }
        @{ Name = 'true'; Item = $true; Id = 'MissingProperty' }
    ) {
        $seen = Watch-Command { $Item, 'next' | New-FpDevice }
        $seen.Ids | Should -Be $Id
        $seen.Terminated | Should -BeFalse
        $seen.Errors[0].CategoryInfo.Category | Should -BeIn 'InvalidData', 'InvalidArgument'
        $seen.Output.ReferenceId | Should -Be 'next'
        (Get-StoredDevice $sim).referenceId | Should -Be 'next'
    }
}

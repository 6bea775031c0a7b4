# -WhatIf sends nothing but reads. Run in a shell without a host, which keeps what it would say off the screen.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator
}

Describe '-WhatIf' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 3
        $before = Get-StoredDevice $sim | ConvertTo-Json
        $shell = New-Shell $sim @{ id = (Get-StoredDevice $sim)[0].id }
        $null = $shell.AddScript('Connect-Flatpeak -Uri $sim.flatpeak -Credential $credential').Invoke()
        $shell.Commands.Clear()
        $null = Invoke-Simulator $sim DELETE log
    }
    AfterEach { $shell.Dispose() }

    It '<Script> changes nothing' -ForEach @(
        @{ Script = 'New-FpDevice r1 -WhatIf' }
        @{ Script = '"r1", "r2" | New-FpDevice -WhatIf' }
        @{ Script = 'New-FpDevice ref-1 -UseExisting -WhatIf' }
        @{ Script = 'New-FpDevice -WithoutReference -WhatIf' }
        @{ Script = 'Set-FpDevice $id new -WhatIf' }
        @{ Script = 'Set-FpDevice $id new -PassThru -WhatIf' }
        @{ Script = 'Get-FpDevice -Id $id | Set-FpDevice -ReferenceId new -WhatIf' }
        @{ Script = 'Remove-FpDevice $id -WhatIf' }
        @{ Script = 'Remove-FpDevice -ReferenceId ref-1 -WhatIf' }
        @{ Script = 'Get-FpDevice | Remove-FpDevice -WhatIf' }
        @{ Script = '$id | Remove-FpDevice -PassThru -WhatIf -Confirm:$false' }
        @{ Script = '$WhatIfPreference = $true; Get-FpDevice | Remove-FpDevice' }
        @{ Script = 'Invoke-FpRequest devices -Method Post -Body @{} -WhatIf' }
        @{ Script = 'Invoke-FpRequest devices/$id -Method Patch -Body @{ reference_id = "x" } -WhatIf' }
        @{ Script = 'Invoke-FpRequest "devices/$id" -Method Put -Body @{} -WhatIf' }
        @{ Script = 'Invoke-FpRequest "devices/$id" -Method Delete -WhatIf' }
    ) {
        $output = $shell.AddScript($Script).Invoke()
        $shell.HadErrors | Should -BeFalse
        $output | Should -BeNullOrEmpty
        Get-Request $sim | Where-Object { $_ -notlike 'GET /devices*' } | Should -BeNullOrEmpty
        Get-StoredDevice $sim | ConvertTo-Json | Should -Be $before
    }

    It 'sends nothing at all where nothing needs to be read' {
        $null = $shell.AddScript('"r1" | New-FpDevice -WhatIf').Invoke()
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'lets Invoke-FpRequest read' {
        $shell.AddScript('Invoke-FpRequest locations -WhatIf').Invoke().object | Should -Be 'list'
    }

    It 'still reports what is unfit' {
        $null = $shell.AddScript('".." | Remove-FpDevice -WhatIf; "" | New-FpDevice -WhatIf').Invoke()
        $shell.Streams.Error.FullyQualifiedErrorId | ForEach-Object { ($_ -split ',')[0] } | Should -Be 'InvalidId', 'InvalidReference'
    }

    It 'refuses wildcards as the removal does, and removes by a name that has them' {
        $shell.Commands.Clear()
        $null = $shell.AddScript('Remove-FpDevice -ReferenceId "ref-*" -WhatIf; [pscustomobject]@{ ReferenceId = "ref-?" } | Remove-FpDevice -WhatIf').Invoke()
        $errors = @($shell.Streams.Error)
        $errors.FullyQualifiedErrorId | Should -Be 'NotFound,Flatpeak.PowerShell.Commands.RemoveFpDeviceCommand', 'NotFound,Flatpeak.PowerShell.Commands.RemoveFpDeviceCommand'
        $errors[0].ErrorDetails.RecommendedAction | Should -Be "Wildcards are not taken here: Get-FpDevice -ReferenceId 'ref-*' | Remove-FpDevice -WhatIf."
        Get-Request $sim | Should -BeLike 'GET /devices[?]reference_id=ref-*'
        $shell.Streams.ClearStreams()
        $shell.Commands.Clear()
        $null = $shell.AddScript('$null = New-FpDevice "st*r"; Remove-FpDevice -ReferenceId "st*r" -WhatIf; Remove-FpDevice -ReferenceId "ref-*" -IgnoreMissing -WhatIf').Invoke()
        $shell.Streams.Error | Should -BeNullOrEmpty
    }
}

Describe 'What -WhatIf says' {
    It 'names device, account, mode and host' {
        Reset-Simulator $sim
        $key = $sim.accounts[0].testKey
        $script = @'
Import-Module '{0}'
$null = Connect-Flatpeak -Uri '{1}' -AccountId '{2}' -ApiKey (ConvertTo-SecureString '{3}' -AsPlainText -Force)
$id = (New-FpDevice there).Id
$id
New-FpDevice heat-pump-1 -WhatIf
Remove-FpDevice $id -WhatIf
Set-FpDevice $id new -WhatIf
'@ -f $module, $sim.flatpeak, $sim.accounts[0].accountId, $key
        $program = [Environment]::ProcessPath
        $first = @(Get-FirstArgument)
        $written = @(& $program @first -NoProfile -NonInteractive -Command $script)
        $id = $written[0]
        $id | Should -BeLike 'dev_*'
        $lines = $written -match '^What if'
        $lines.Count | Should -Be 3
        $place = "*$($sim.accounts[0].accountId)*test mode*$(([uri]$sim.flatpeak).Authority)*"
        $lines[0] | Should -BeLike "*Create device*heat-pump-1$place"
        $lines[1] | Should -BeLike "*Remove device*$id$place"
        $lines[2] | Should -BeLike "*Set reference to 'new'*$id$place"
    }
}

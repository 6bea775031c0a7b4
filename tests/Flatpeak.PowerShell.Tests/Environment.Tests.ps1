# A runbook is rehearsed unedited: whatever it connects with can come from the environment.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    function Use-Variable($Variables, [scriptblock] $Script) {
        foreach ($name in $Variables.Keys) { [Environment]::SetEnvironmentVariable($name, $Variables[$name]) }
        try { Watch-Command $Script }
        finally { foreach ($name in $Variables.Keys) { [Environment]::SetEnvironmentVariable($name, $null) } }
    }
    $registry = @{
        BOSCH_IOT_TENANT_ID    = $sim.bosch.tenant
        BOSCH_IOT_REGISTRY_URI = $sim.hono
        BOSCH_IOT_THINGS_URI   = $sim.things
    }
    $users = @{
        BOSCH_IOT_REGISTRY_USERNAME = $sim.bosch.honoUser
        BOSCH_IOT_REGISTRY_PASSWORD = $sim.bosch.honoPassword
        BOSCH_IOT_THINGS_USERNAME   = $sim.bosch.thingsUser
        BOSCH_IOT_THINGS_PASSWORD   = $sim.bosch.thingsPassword
    }
}

Describe 'The environment' {
    BeforeEach { Reset-Simulator $sim }

    It 'has the address of Flatpeak, unless one is passed' {
        $login = @{ FLATPEAK_ACCOUNT_ID = $sim.accounts[0].accountId; FLATPEAK_API_KEY = $sim.accounts[0].testKey }
        $seen = Use-Variable ($login + @{ FLATPEAK_URI = "$($sim.flatpeak)" }) { Connect-Flatpeak }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Uri | Should -Be $sim.flatpeak
        $seen = Use-Variable ($login + @{ FLATPEAK_URI = 'http://127.0.0.1:1/' }) { Connect-Flatpeak -Uri $sim.flatpeak }
        $seen.Errors | Should -BeNullOrEmpty
    }

    It 'has the user of connections' {
        $seen = Use-Variable ($registry + $users + @{ BOSCH_IOT_CONNECTIONS_USERNAME = $sim.bosch.devopsUser; BOSCH_IOT_CONNECTIONS_PASSWORD = $sim.bosch.devopsPassword }) {
            $null = Connect-BoschIot
            Get-BoschConnection
        }
        $seen.Errors | Should -BeNullOrEmpty
        $seen.Output.Count | Should -BeGreaterThan 1
    }

    It 'has <Variable>' -ForEach @(
        @{ Variable = 'BOSCH_IOT_REGISTRY_TOKEN'; Service = 'hono' }
        @{ Variable = 'BOSCH_IOT_THINGS_TOKEN'; Service = 'things' }
    ) {
        $null = Use-Variable ($registry + $users + @{ $Variable = 'from-the-environment' }) { Connect-BoschIot -MaximumRetryCount 0 }
        $sent = @(Get-SimulatorLog $sim -Service $Service)
        $sent.Count | Should -BeGreaterThan 0
        $sent | ForEach-Object { $_.auth | Should -Be 'bearer' }
    }

    It 'has the solution, whose connections are then asked for' {
        $null = Use-Variable ($registry + $users + @{ BOSCH_IOT_SOLUTION_ID = '51a0-solution' }) {
            $null = Connect-BoschIot
            Get-BoschConnection
        }
        @(Get-BoschRequest $sim) -match '/solutions/51a0-solution/' | Should -Not -BeNullOrEmpty
    }

    It 'has the provisioning service' {
        $seen = Use-Variable ($registry + $users + @{ BOSCH_IOT_PROVISIONING_URI = 'http://127.0.0.1:1/'; BOSCH_IOT_SERVICE_INSTANCE_ID = '../x' }) { Connect-BoschIot }
        $seen.Ids | Should -Be 'InvalidId'
        "$($seen.Errors)" | Should -BeLike '*service instance*'
    }
}

Describe 'The names that people type' {
    It 'are taken for parameters: <Command>' -ForEach @(
        @{ Command = 'Get-FpDevice'; Names = 'DeviceId', 'Reference' }
        @{ Command = 'Set-FpDevice'; Names = 'DeviceId', 'Reference' }
        @{ Command = 'Remove-FpDevice'; Names = 'DeviceId', 'Reference' }
        @{ Command = 'New-FpDevice'; Names = , 'Reference' }
    ) {
        foreach ($name in $Names) { (Get-Command $Command).ResolveParameter($name) | Should -Not -BeNullOrEmpty }
    }

    It 'do what the parameters do' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $device = New-FpDevice -Reference r1
        (Get-FpDevice -Reference r1).Id | Should -Be $device.Id
        (Get-FpDevice -DeviceId $device.Id).ReferenceId | Should -Be 'r1'
    }
}

# Credentials that cannot be used, or are refused in the middle of a run.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'A password that is refused in the middle of a run' {
    It 'ends <Name> before the account is locked' -ForEach @(
        @{ Name = 'Remove-BoschThing'; Service = 'hono'; Command = { 1..500 | ForEach-Object { "ns:d$_" } | Remove-BoschThing -ThrottleLimit 4 -Force -Confirm:$false } }
        @{ Name = 'Get-BoschThing'; Service = 'things'; Command = { 1..500 | ForEach-Object { "ns:d$_" } | Get-BoschThing -ThrottleLimit 4 } }
        @{ Name = 'New-BoschThing'; Service = 'hono'; Command = { 1..500 | ForEach-Object { "ns:d$_" } | New-BoschThing -ThrottleLimit 4 } }
        @{ Name = 'Get-BoschConnection'; Service = 'things'; Command = { 1..500 | ForEach-Object { "c$_" } | Get-BoschConnection -ThrottleLimit 4 } }
    ) {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschFault $sim @{ service = $Service; kind = 'status'; status = 401; times = $null }
        $seen = Watch-Command $Command
        $seen.Terminated | Should -BeTrue
        $seen.Ids | Select-Object -Last 1 | Should -Be 'AccessDenied'

        # Those that were under way, and those that began before the first refusal was seen: never the whole input.
        @(Get-SimulatorLog $sim -Service $Service | Where-Object status -eq 401).Count | Should -BeIn (1..64)
    }
}

Describe 'A token that no header can hold' {
    It 'is InvalidCredential: <Parameter> <Name>' -ForEach @(
        foreach ($parameter in 'ThingsToken', 'ThingsApiToken') {
            @{ Parameter = $parameter; Name = 'with a line end'; Value = "abc`n" }
            @{ Parameter = $parameter; Name = 'with blanks'; Value = 'a b c' }
        }
    ) {
        Reset-Simulator $sim
        $change = Get-BoschParameter $sim BoschHub
        if ($Parameter -eq 'ThingsToken') { 'ThingsCredential', 'TokenUri', 'Scope' | ForEach-Object { $change.Remove($_) } }
        $change[$Parameter] = ConvertTo-SecureString $Value -AsPlainText -Force
        $seen = Watch-Command { Connect-BoschIot @change }
        $seen.Ids | Should -Be 'InvalidCredential'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike '*line end*'
        "$($seen.Errors)" | Should -Not -BeLike '*abc*'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

# Several sessions: their names, which of them is the default, and what a new one lacks.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    function Connect-Named($Name, $Account = 0) {
        Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim -Account $Account) -Name $Name
    }
}

Describe 'Names of sessions' {
    BeforeEach { Reset-Simulator $sim }

    It 'are given, or made up, and no two are the same' {
        (Connect-Named north).Name | Should -Be 'north'
        $made = (Connect-Simulator $sim).Name, (Connect-Simulator $sim -Account 1).Name
        $made | Should -Not -BeNullOrEmpty
        @($made + 'north' | Sort-Object -Unique).Count | Should -Be 3
    }

    It 'take the place of the session everywhere' {
        $north = Connect-Named north
        $south = Connect-Named south 1
        $null = New-FpDevice r1 -Session north
        (Get-FpDevice -Session NORTH).AccountId | Should -Be $north.AccountId
        Get-FpDevice | Should -BeNullOrEmpty
        Get-FpSession north | Should -Be $north
        Disconnect-Flatpeak north
        Get-FpSession | Should -Be $south
    }

    It 'that nobody has are an error, which says who is open' {
        $null = Connect-Named north
        "$((Watch-Command { Get-FpDevice -Session nrth }).Errors)" | Should -BeLike "*no session 'nrth'*Open here: 'north'*"
    }

    It 'are not changed by a login that fails' {
        $bosch = Get-BoschParameter $sim Hono
        $north = Connect-BoschIot @bosch -Name north
        Add-Fault $sim -Kind status -Path '/login' -Status 403 -Times 0
        (Watch-Command { Connect-Named south }).Ids | Should -Be 'AccessDenied'
        $north.Name | Should -Be 'north'
        Add-BoschFault $sim @{ service = 'things'; kind = 'status'; status = 401; times = $null }
        (Watch-Command { Connect-BoschIot @bosch -Name east }).Ids | Should -Be 'AccessDenied'
        $north.Name | Should -Be 'north'
        $null = Invoke-Simulator $sim DELETE faults
        (Connect-Named south) | Should -Be $north
        (Connect-BoschIot @bosch -Name east) | Should -Be $north
        $north.Name | Should -Be 'east'
    }

    It 'that another has are refused before anybody logs in' {
        $null = Connect-Named north
        $null = Invoke-Simulator $sim DELETE log
        $seen = Watch-Command { Connect-Named north 1 }
        $seen.Ids | Should -Be 'AlreadyConnected'
        "$($seen.Errors)" | Should -BeLike "*'north'*-Name*"
        @(Get-Request $sim).Count | Should -Be 0
    }
}

Describe 'The default session' {
    BeforeEach { Reset-Simulator $sim }

    It 'is marked, and a disconnected one looks so' {
        $north = Connect-Named north
        $south = Connect-Named south 1
        $south.State | Should -Be 'Default'
        $north.State | Should -Be 'Connected'
        (Get-FpSession | Where-Object State -EQ Default).Name | Should -Be 'south'
        (Get-FpSession | Out-String) | Should -Match 'south\s+Default'
        Disconnect-Flatpeak $north
        $north.State | Should -Be 'Disconnected'
        ($north | Out-String) | Should -Match 'Disconnected'
    }

    It 'is the one that Connect-<Name> has completed' -ForEach @{ Name = 'Flatpeak' }, @{ Name = 'BoschIot' } {
        $bosch, $hub = 'Hono', 'BoschHub' | ForEach-Object { Get-BoschParameter $sim $_ }
        if ($Name -eq 'Flatpeak') {
            $half = Connect-BoschIot @bosch
            $other = Connect-BoschIot @hub
        }
        else {
            $half = Connect-Named north
            $other = Connect-Named south 1
        }
        $other.State | Should -Be 'Default'
        $whole = $Name -eq 'Flatpeak' ? (Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -Session $half) : (Connect-BoschIot @bosch -Session $half)
        $whole | Should -Be $half
        $half.State | Should -Be 'Default'
        (New-FpDevice r1).AccountId | Should -Be $half.AccountId
    }

    It 'is chosen by Select-FpSession' {
        $north = Connect-Named north
        $null = Connect-Named south 1
        Select-FpSession north
        (New-FpDevice r1).AccountId | Should -Be $north.AccountId
        (Select-FpSession south -PassThru).Name | Should -Be 'south'
        $north | Select-FpSession
        $north.State | Should -Be 'Default'
    }

    It 'is not one that was disconnected' {
        $north = Connect-Named north
        Disconnect-Flatpeak north
        (Watch-Command { Select-FpSession $north }).Ids | Should -Be 'NotConnected'
    }

    It 'that is missing is told with those that are open' {
        $null = Connect-Named north
        Disconnect-Flatpeak (Connect-Named south 1)
        $seen = Watch-Command { Get-FpDevice }
        $seen.Ids | Should -Be 'NotConnected'
        "$($seen.Errors)" | Should -BeLike "*no default session*'north'*Select-FpSession*"
    }
}

Describe 'A second session' {
    BeforeEach { Reset-Simulator $sim }

    It 'says that it has no Bosch side where the one before has' {
        $null = Connect-Named north
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command { Connect-Named south 1 }
        $seen.Warnings | Should -BeLike "*new session, 'south', without the Bosch side that 'north' has*Connect-BoschIot*Select-FpSession 'north'*"
        Select-FpSession north
        Get-BoschThing | Should -BeNullOrEmpty
    }

    It 'says that it has no Flatpeak side where the one before has' {
        $null = Connect-Named north
        $null = Connect-Bosch $sim Hono
        $seen = Watch-Command { Connect-Bosch $sim BoschHub @{ Name = 'other' } }
        $seen.Warnings | Should -BeLike "*new session, 'other', without the Flatpeak side that 'north' has*"
    }

    It 'says nothing where nothing is lost' {
        $null = Connect-Named north
        (Watch-Command { Connect-Named south 1 }).Warnings | Should -BeNullOrEmpty
    }
}

Describe 'A session from another process' {
    It 'is refused with what to do' {
        Reset-Simulator $sim
        $picture = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Connect-Named north)))
        "$((Watch-Command { Get-FpDevice -Session $picture }).Errors)" | Should -BeLike '*Start-Job*Connect here*'
    }
}

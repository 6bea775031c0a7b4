# Connections serve many devices: reset the metrics, look again later, remove only what has stayed at zero.
BeforeDiscovery {
    $places = @(
        @{ Place = 'of a solution'; Dialect = 'BoschHub'; Base = '/solutions/51a0-solution/connections'; Auth = 'bearer' }
        @{ Place = 'of a plain Ditto'; Dialect = 'Hono'; Base = '/connections'; Auth = 'basic' }
    )
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Get-Left { (Invoke-Simulator $sim GET state).connections.id }
}

Describe 'Connections <Place>' -ForEach $places {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
        $here = ([uri]$sim.things).Authority
        # A device that sends through the first of the three.
        Add-BoschDevice $sim '' ns:d1
    }

    It 'Get-BoschConnection lists them, with what their metrics come to' {
        $connections = Get-BoschConnection
        $connections.Id | Should -Be 'c1-hub-telemetry', 'c2-idle', 'c3-closed'
        $connections[0] | Should -BeOfType 'Flatpeak.Bosch.Connection'
        $connections.Type | Should -Be 'amqp-10', 'mqtt', 'kafka'
        $connections.Status | Should -Be 'open', 'open', 'closed'
        $connections[0].MessageCount | Should -Be 12
        $connections[0].LastMessage | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddMinutes(-5))
        $connections[1].MessageCount | Should -Be 0
        $connections[1].LastMessage | Should -BeNullOrEmpty
        $connections | ForEach-Object { $_.MetricsReset | Should -BeNullOrEmpty }
        Get-BoschRequest $sim | Select-Object -First 1 | Should -Be "things GET $Base"
        (Get-SimulatorLog $sim -Service things).auth | Select-Object -Unique | Should -Be $Auth
        # The address of a connection holds a user and a password.
        $connections | Format-List * -Force | Out-String | Should -Not -Match 'messaging'
    }

    It 'Get-BoschConnection reads one' {
        (Get-BoschConnection c2-idle).Name | Should -Be 'idle'
        Get-BoschRequest $sim | Should -Be "things GET $Base/c2-idle", "things GET $Base/c2-idle/metrics"
        (Watch-Command { 'gone', 'c2-idle' | Get-BoschConnection }).Ids | Should -Be 'NotFound'
        (Watch-Command { @() | Get-BoschConnection }).Written | Should -BeNullOrEmpty
    }

    It 'Reset-BoschConnectionMetric sets the metrics to zero, and outputs when' {
        $reset = Reset-BoschConnectionMetric c1-hub-telemetry
        $reset.Id | Should -Be 'c1-hub-telemetry'
        $reset.MessageCount | Should -Be 0
        [Math]::Abs(([DateTimeOffset]::UtcNow - $reset.MetricsReset).TotalSeconds) | Should -BeLessThan 10
        Get-BoschRequest $sim -Writes | Should -Be "things POST $Base/c1-hub-telemetry/command"
        $posted = Get-SimulatorLog $sim -Service things | Where-Object { $_.method -eq 'POST' }
        $posted.body | Should -Be 'connectivity.commands:resetConnectionMetrics'
        $posted.headers.'Content-Type' | Should -BeLike 'text/plain*'
        $now = Get-BoschConnection c1-hub-telemetry
        $now.MessageCount | Should -Be 0
        $now.MetricsReset | Should -Be $reset.MetricsReset
    }

    It 'Remove-BoschConnection closes, and then deletes, what stayed at zero since its reset' {
        $null = Reset-BoschConnectionMetric c2-idle
        Clear-Log $sim
        Remove-BoschConnection c2-idle -QuietPeriod 0 -Confirm:$false | Should -BeNullOrEmpty
        # Bosch's own API has no status of the clients.
        $status = if ($Base -notlike '/solutions/*') { "things GET $Base/c2-idle/status" }
        Get-BoschRequest $sim | Should -Be @("things GET $Base/c2-idle/metrics", $status, "things GET $Base/c2-idle", "things POST $Base/c2-idle/command", "things DELETE $Base/c2-idle" | Where-Object { $_ })
        (Get-SimulatorLog $sim -Service things)[-2].body | Should -Be 'connectivity.commands:closeConnection'
        Get-Left | Should -Be 'c1-hub-telemetry', 'c3-closed'
    }

    It 'Remove-BoschConnection with -PassThru outputs what it removed' {
        $removed = Get-BoschConnection c2-idle | Reset-BoschConnectionMetric | Remove-BoschConnection -QuietPeriod 0 -Confirm:$false -PassThru
        $removed.Id | Should -Be 'c2-idle'
        $removed.ThingsHost | Should -Be $here
        Get-Left | Should -Not -Contain 'c2-idle'
    }

    It 'Remove-BoschConnection counts the later of two resets: a file of before the last one proves nothing' {
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
        Reset-BoschConnectionMetric c2-idle | ForEach-Object {
            $_ | Select-Object *, @{ Name = 'MetricsReset'; Expression = { [DateTimeOffset]::UtcNow.AddDays(-2).ToString('o') } } -ExcludeProperty MetricsReset
        } | Export-Csv $file
        (Watch-Command { Import-Csv $file | Remove-BoschConnection -Confirm:$false }).Ids | Should -Be 'ConnectionNotReset'
        Get-Left | Should -Contain 'c2-idle'
        # Who has not reset it since has only the file to go by.
        Get-FpSession | Disconnect-Flatpeak
        $null = Connect-Bosch $sim $Dialect
        (Watch-Command { Import-Csv $file | Remove-BoschConnection -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Left | Should -Not -Contain 'c2-idle'
    }

    It 'says where it was read, and is refused elsewhere, as <Form>' -ForEach @{ Form = 'object' }, @{ Form = 'CSV' }, @{ Form = 'JSON' } {
        $read = @(Get-BoschConnection c2-idle) + @(Reset-BoschConnectionMetric c2-idle)
        $read.ThingsHost | Should -Be $here, $here
        $read.SolutionId | Select-Object -Unique | Should -Be ($Dialect -eq 'BoschHub' ? '51a0-solution' : $null)
        $read = switch ($Form) {
            'CSV' { $read | ConvertTo-Csv | ConvertFrom-Csv }
            'JSON' { $read | ConvertTo-Json | ConvertFrom-Json }
            default { $read }
        }
        $elsewhere = @{ ThingsUri = $sim.things -replace '127\.0\.0\.1', 'localhost' }, $(if ($Dialect -eq 'BoschHub') { @{ SolutionId = 'another' } })
        foreach ($change in $elsewhere | Where-Object { $_ }) {
            $null = Connect-Bosch $sim $Dialect $change
            foreach ($command in { $read | Get-BoschConnection }, { $read | Reset-BoschConnectionMetric }, { $read | Remove-BoschConnection -Force -Confirm:$false }) {
                $seen = Watch-Command $command
                $seen.Ids | Should -Be 'AccountMismatch', 'AccountMismatch'
                "$($seen.Errors[0])" | Should -BeLike "*'c2-idle'*Nothing was sent.*"
            }
            Get-BoschRequest $sim | Should -BeNullOrEmpty
        }
        Get-Left | Should -Contain 'c2-idle'
    }

    It 'Remove-BoschConnection keeps one that came after <Name>, though its id was reset in this session' -ForEach @(
        @{ Name = 'the one that this session removed'; Remove = { Remove-BoschConnection c2-idle -QuietPeriod 0 -Confirm:$false } }
        @{ Name = 'one that was gone already'; Remove = { $null = Invoke-Simulator $sim DELETE state/connections/c2-idle; Remove-BoschConnection c2-idle -QuietPeriod 0 -IgnoreMissing -Confirm:$false } }
    ) {
        $null = Reset-BoschConnectionMetric c2-idle
        & $Remove
        Get-Left | Should -Not -Contain 'c2-idle'
        $null = Invoke-Simulator $sim PUT state/connections/c2-idle @{}
        (Watch-Command { Remove-BoschConnection c2-idle -QuietPeriod 0 -Confirm:$false }).Ids | Should -Be 'ConnectionNotReset'
        Get-Left | Should -Contain 'c2-idle'
    }

    It 'Remove-BoschConnection keeps <Name>' -ForEach @(
        @{ Name = 'one that was never reset, and is in use'; Id = 'c1-hub-telemetry'; Before = { }; Command = { Remove-BoschConnection c1-hub-telemetry -QuietPeriod 0 -Confirm:$false }; Expected = 'ConnectionStillActive' }
        @{ Name = 'one that was never reset, and is idle'; Id = 'c2-idle'; Before = { }; Command = { Remove-BoschConnection c2-idle -QuietPeriod 0 -Confirm:$false }; Expected = 'ConnectionNotReset' }
        @{ Name = 'one that was reset just now'; Id = 'c2-idle'; Before = { }; Command = { Reset-BoschConnectionMetric c2-idle | Remove-BoschConnection -Confirm:$false }; Expected = 'ConnectionNotReset' }
        @{ Name = 'one whose metrics moved since'; Id = 'c1-hub-telemetry'; Before = { $null = Reset-BoschConnectionMetric c1-hub-telemetry; $null = Invoke-Simulator $sim POST things/touch @{ thingId = 'ns:d1' } }; Command = { Remove-BoschConnection c1-hub-telemetry -QuietPeriod 0 -Confirm:$false }; Expected = 'ConnectionStillActive' }
        @{ Name = 'one that was piped from Get-BoschConnection'; Id = 'c2-idle'; Before = { }; Command = { Get-BoschConnection c2-idle | Remove-BoschConnection -QuietPeriod 0 -Confirm:$false }; Expected = 'ConnectionNotReset' }
        @{ Name = 'one whose reset is in the future'; Id = 'c2-idle'; Before = { }; Command = { [pscustomobject]@{ Id = 'c2-idle'; MetricsReset = [DateTimeOffset]::UtcNow.AddDays(1); ThingsHost = $here; SolutionId = '51a0-solution' * ($Dialect -eq 'BoschHub') } | Remove-BoschConnection -Confirm:$false }; Expected = 'ConnectionNotReset' }
        @{ Name = 'one whose reset cannot be read'; Id = 'c2-idle'; Before = { }; Command = { [pscustomobject]@{ Id = 'c2-idle'; MetricsReset = 'a while ago'; ThingsHost = $here } | Remove-BoschConnection -Confirm:$false }; Expected = 'ConnectionNotReset' }
        @{ Name = 'one whose reset may have been at another host'; Id = 'c2-idle'; Before = { }; Command = { [pscustomobject]@{ Id = 'c2-idle'; MetricsReset = [DateTimeOffset]::UtcNow.AddDays(-2); SolutionId = '51a0-solution' * ($Dialect -eq 'BoschHub') } | Remove-BoschConnection -Confirm:$false }; Expected = 'ConnectionNotReset' }
        @{ Name = 'one whose reset is blank'; Id = 'c2-idle'; Before = { }; Command = { [pscustomobject]@{ Id = 'c2-idle'; MetricsReset = ''; ThingsHost = $here } | Remove-BoschConnection -Confirm:$false }; Expected = 'ConnectionNotReset' }
    ) {
        & $Before
        Clear-Log $sim
        $seen = Watch-Command $Command
        $seen.Ids | Should -Be $Expected
        "$($seen.Errors)" | Should -BeLike "*'$Id'*is kept*"
        "$($seen.Errors.ErrorDetails.RecommendedAction)" | Should -Match 'Reset-BoschConnectionMetric|-QuietPeriod'
        Get-Left | Should -Contain $Id
        Get-BoschRequest $sim -Writes | Where-Object { $_ -match 'DELETE' } | Should -BeNullOrEmpty
        (Get-SimulatorLog $sim -Service things | Where-Object { $_.method -eq 'POST' }).body | Should -Not -Contain 'connectivity.commands:closeConnection'
    }

    It 'Remove-BoschConnection -Force removes also what is in use' {
        Remove-BoschConnection c1-hub-telemetry -Force -Confirm:$false
        Get-Left | Should -Be 'c2-idle', 'c3-closed'
        Get-BoschRequest $sim | Should -Be "things GET $Base/c1-hub-telemetry", "things POST $Base/c1-hub-telemetry/command", "things DELETE $Base/c1-hub-telemetry"
    }

    It 'reports what cannot be removed, and goes on' {
        $null = Invoke-Simulator $sim PUT state/connections/c3-closed @{}
        $null = Reset-BoschConnectionMetric c2-idle, c3-closed
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = 'c2-idle$'; kind = 'status'; status = 409; times = $null }
        $seen = Watch-Command { 'gone', 'c2-idle', 'c3-closed' | Remove-BoschConnection -QuietPeriod 0 -Confirm:$false }
        $seen.Ids | Should -Be 'NotFound', 'Conflict'
        "$($seen.Errors[1])" | Should -BeLike '*was closed for that, and is open again*'
        Get-Left | Should -Be 'c1-hub-telemetry', 'c2-idle'
        (Get-BoschConnection c2-idle).Status | Should -Be 'open'
    }

    It 'that is closed is kept, says why, and what removes it' {
        (Get-BoschConnection c3-closed).MessageCount | Should -BeNullOrEmpty
        $null = Reset-BoschConnectionMetric c3-closed
        $seen = Watch-Command { Remove-BoschConnection c3-closed -QuietPeriod 0 -Confirm:$false }
        $seen.Ids | Should -Be 'ConnectionNotReset'
        "$($seen.Errors)" | Should -BeLike '*it is closed, and a closed connection has no metrics, so whether it was in use cannot be told.'
        $seen.Errors[0].ErrorDetails.RecommendedAction | Should -Be "Remove-BoschConnection 'c3-closed' -Force removes it."
        Get-Left | Should -Contain 'c3-closed'
        (Watch-Command { Remove-BoschConnection c3-closed -Force -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Left | Should -Not -Contain 'c3-closed'
    }

    It 'is not deleted when it cannot be closed' {
        Add-BoschFault $sim @{ service = 'things'; method = 'POST'; path = '/command$'; kind = 'status'; status = 403; times = $null }
        (Watch-Command { Remove-BoschConnection c2-idle -Force -Confirm:$false }).Ids | Should -Be 'AccessDenied'
        Get-Left | Should -Contain 'c2-idle'
    }

    It 'refuses a quiet period that cannot be meant' {
        $null = Reset-BoschConnectionMetric c2-idle
        $seen = Watch-Command { Remove-BoschConnection c2-idle -QuietPeriod 10 -Confirm:$false }
        $seen.Ids | Should -Be 'InvalidPeriod'
        Get-Left | Should -Contain 'c2-idle'
    }

    It 'reports an object without an id' {
        (Watch-Command { [pscustomobject]@{ Name = 'idle' } | Remove-BoschConnection -Force -Confirm:$false }).Ids | Should -Be 'MissingProperty'
        Get-BoschRequest $sim | Should -BeNullOrEmpty
    }
}

# Where it is makes no difference to these.
Describe 'A connection' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'keeps what Reset put out, to be used much later: by CSV, written in <Written> and read in <Read>' -ForEach @(
        $cultures = 'en-US', 'en-GB', 'de-DE', 'ar-SA', 'th-TH', ''
        for ($i = 0; $i -lt $cultures.Count; $i++) { @{ Written = $cultures[$i]; Read = $cultures[($i + 1) % $cultures.Count] } }
    ) {
        if ([cultureinfo]::new('th-TH').Calendar -isnot [Globalization.ThaiBuddhistCalendar]) { Set-ItResult -Skipped -Because 'PowerShell runs without cultures' }
        $file = Join-Path $TestDrive "$([guid]::NewGuid()).csv"
        $culture = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = [cultureinfo]::new($Written)
            $reset = Get-BoschConnection c2-idle | Reset-BoschConnectionMetric
            $reset | Export-Csv $file
            # Another day, another session, another reader.
            [cultureinfo]::CurrentCulture = [cultureinfo]::new($Read)
            Get-FpSession | Disconnect-Flatpeak
            $null = Connect-Bosch $sim Hono
            (Import-Csv $file).MetricsReset | Should -BeExactly $reset.MetricsReset.UtcDateTime.ToString('yyyy-MM-ddTHH:mm:ss.fffffff+00:00', [cultureinfo]::InvariantCulture)
            (Watch-Command { Import-Csv $file | Remove-BoschConnection -Confirm:$false }).Ids | Should -Be 'ConnectionNotReset'
            (Watch-Command { Import-Csv $file | Remove-BoschConnection -QuietPeriod 00:01:00 -Confirm:$false }).Ids | Should -Be 'ConnectionNotReset'
            (Watch-Command { Import-Csv $file | Remove-BoschConnection -QuietPeriod 0 -Confirm:$false }).Errors | Should -BeNullOrEmpty
        }
        finally { [cultureinfo]::CurrentCulture = $culture }
        Get-Left | Should -Not -Contain 'c2-idle'
    }

    It 'does not guess what a time means, read in <Culture>' -ForEach @(
        foreach ($culture in 'en-US', 'en-GB', 'de-DE', 'ar-SA', 'th-TH') {
            @{ Culture = $culture; Times = '01/12/2020 09:05:06 +00:00', '1/12/2020', '01.12.2020 09:05:06', '2020-12-01', '2020-12-01T09:05:06' }
        }
    ) {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = [cultureinfo]::new($Culture)
            $seen = Watch-Command {
                foreach ($time in $Times) { [pscustomobject]@{ Id = 'c2-idle'; MetricsReset = $time; ThingsHost = ([uri]$sim.things).Authority } | Remove-BoschConnection -Confirm:$false }
            }
        }
        finally { [cultureinfo]::CurrentCulture = $before }
        $seen.Ids | Should -Be (@('ConnectionNotReset') * 5)
        Get-Left | Should -Contain 'c2-idle'
    }

    It 'is content with a reset that is old enough: <Name>' -ForEach @(
        @{ Name = 'as a time'; Value = { [DateTimeOffset]::UtcNow.AddHours(-25) } }
        @{ Name = 'as a local time'; Value = { (Get-Date).AddHours(-25) } }
        @{ Name = 'as text'; Value = { [DateTimeOffset]::UtcNow.AddHours(-25).ToString('o') } }
    ) {
        $row = [pscustomobject]@{ Id = 'c2-idle'; MetricsReset = & $Value; ThingsHost = ([uri]$sim.things).Authority }
        (Watch-Command { $row | Remove-BoschConnection -Confirm:$false }).Errors | Should -BeNullOrEmpty
        Get-Left | Should -Not -Contain 'c2-idle'
    }

    # More of these are shown without an engine.
    It 'is kept when <Name>' -ForEach @(
        @{ Name = 'its metrics cannot be read'; Expected = 'UnexpectedResponse'; Body = '{"connectionMetrics":{}}' }
        @{ Name = 'any of its counters moved'; Expected = 'ConnectionStillActive'; Body = '{"connectionMetrics":{"inbound":{"consumed":{"success":{"PT24H":0}}},"outbound":{"published":{"success":{"PT24H":3}}}}}' }
    ) {
        $null = Reset-BoschConnectionMetric c2-idle
        Add-BoschFault $sim @{ service = 'things'; path = '/metrics$'; kind = 'status'; status = 200; body = $Body; times = $null }
        (Watch-Command { Remove-BoschConnection c2-idle -QuietPeriod 0 -Confirm:$false }).Ids | Should -Be $Expected
        Get-Left | Should -Contain 'c2-idle'
    }
}

Describe 'Connections of a plain Ditto without the devops user' {
    It 'say who is refused' {
        Reset-Simulator $sim
        $parameter = Get-BoschParameter $sim Hono
        $parameter.Remove('ConnectionsCredential')
        $null = Connect-BoschIot @parameter
        $seen = Watch-Command { Get-BoschConnection }
        $seen.Ids | Should -Be 'AccessDenied'
        "$($seen.Errors)" | Should -BeLike '*connections*Things*401*'
    }
}

Describe 'A list of connections that makes no sense' {
    It 'is an error' {
        Reset-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschFault $sim @{ service = 'things'; path = '/connections$'; kind = 'status'; status = 200; body = '[null]'; times = $null }
        $seen = Watch-Command { Get-BoschConnection }
        $seen.Ids | Should -Be 'UnexpectedResponse'
        $seen.Output | Should -BeNullOrEmpty
    }
}

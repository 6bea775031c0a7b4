# The record of a removal by a finding means what its finding meant: the same device on both sides, and nothing that it did not call for.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Start-Simulator
    $quick = @{ SettleTimeSeconds = 0 }

    # As an object, and by way of files.
    $forms = @{
        object = { process { $_ } }
        CSV    = { process { $_ | ConvertTo-Csv | ConvertFrom-Csv } }
        JSON   = { process { $_ | ConvertTo-Json -Depth 5 | ConvertFrom-Json } }
        CliXml = { process { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_)) } }
    }

    function Connect-Both([string] $Dialect = 'Hono') {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim $Dialect
    }

    function Add-OtherName([int[]] $Number) {
        # Devices that have another name on each side.
        foreach ($one in $Number) {
            Add-BoschDevice $sim Hono "ns:$one" @{ deviceId = "h$one" }
            $null = New-FpDevice "R$one"
        }
    }

    function Get-NotInList {
        Add-BoschDevice $sim Hono ns:ok0
        $null = New-FpDevice ns:ok0
        $byNumber = { $_.Name -replace '\D' }
        $findings = 'ns:ok0' | Compare-FpFleet @quick -MatchBy $byNumber | Sort-Object ThingId
        $findings.Kind | Select-Object -Unique | Should -Be 'NotInList'
        $findings
    }
}
AfterAll { Stop-Simulator $sim }

Describe 'A failed removal by a finding whose reference is not the id of its thing' {
    BeforeEach {
        Connect-Both
        Add-OtherName 1
        $finding = Get-NotInList
        "$($finding.ThingId) $($finding.HubDeviceId) $($finding.ReferenceId)" | Should -Be 'ns:1 h1 R1'
        Add-BoschFault $sim @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400 }
        $failed = $finding | Remove-BoschThing -PassThru -Confirm:$false -ErrorAction SilentlyContinue
        "$($failed.State) $($failed.FailedStep)" | Should -Be 'Failed Thing'
        $null = Invoke-Simulator $sim DELETE faults
    }

    It 'goes on by its record, to the end on both sides: <_>' -ForEach 'object', 'CSV', 'JSON', 'CliXml' {
        $record = $failed | & $forms[$_]
        ($record | Get-BoschThing).ThingId | Should -Be 'ns:1'
        $again = [Collections.ArrayList]::new()
        $seen = Watch-Command { $record | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object { $null = $again.Add($_); $_ } | Remove-FpDevice -Confirm:$false }
        $seen.Errors | Should -BeNullOrEmpty
        "$($again.State) $($again.ThingId) $($again.HubDeviceId) $($again.ReferenceId)" | Should -Be 'Removed ns:1 h1 R1'
        (Get-StoredDevice $sim).referenceId | Should -Be 'ns:ok0'
        @(Get-Leftover $sim) -match ':1$|h1$' | Should -BeNullOrEmpty
    }

    It 'is shown as that by a preview of it' {
        $plan = $failed | Remove-BoschThing -WhatIf -PassThru
        "$($plan.ThingId) $($plan.HubDeviceId) $($plan.ReferenceId)" | Should -Be 'ns:1 h1 R1'
    }
}

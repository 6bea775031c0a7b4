# What Tab offers: names that were seen in this runspace, then those that the service has, quoted so that the line works.
BeforeDiscovery {
    # Each with a name that the simulator has, and what is typed of it.
    $parameters = @(
        @{ Command = 'Get-FpDevice -ReferenceId pump-'; Expected = 'pump-3', 'pump-2', 'pump-1' }
        @{ Command = 'Remove-FpDevice -Reference pump-2'; Expected = , 'pump-2' }
        @{ Command = 'Get-FpDevice -ReferenceId pump-1, PUMP-'; Expected = 'pump-3', 'pump-2', 'pump-1' }
        @{ Command = 'Get-FpDevice -ReferenceId *-3'; Expected = , 'pump-3' }
        @{ Command = 'Get-BoschThing ns:'; Expected = 'ns:d1', 'ns:d2' }
        @{ Command = 'Get-BoschThing -ThingId '; Expected = 'a.b:x', 'ns:d1', 'ns:d2' }
        @{ Command = 'Remove-BoschThing -WhatIf -ThingId a'; Expected = , 'a.b:x' }
        @{ Command = 'Remove-BoschThing ns:d1 -HubDeviceId ns:d'; Expected = 'ns:d1', 'ns:d2' }
        @{ Command = 'Remove-BoschThing ns:d1 -PolicyId ns:s'; Expected = , 'ns:shared' }
        @{ Command = 'New-BoschThing ns:d9 -PolicyId ns:'; Expected = 'ns:d1', 'ns:shared' }
        @{ Command = 'Get-BoschThing -Namespace '; Expected = 'a.b', 'ns' }
        @{ Command = 'Compare-FpFleet -Namespace n'; Expected = , 'ns' }
        @{ Command = 'Get-BoschConnection c2'; Expected = , 'c2-idle' }
        @{ Command = 'Remove-BoschConnection -Id c2-'; Expected = , 'c2-idle' }
        @{ Command = 'Get-FpDevice -Session no'; Expected = , 'north' }
        @{ Command = 'Disconnect-Flatpeak '; Expected = , 'north' }
        @{ Command = 'Connect-Flatpeak -ApiVersion '; Expected = , "'2025-09-14.anode'" }
        @{ Command = "Get-BoschThing -Filter 'eq(attributes/s"; Expected = "'eq(attributes/serial/number'", "'eq(attributes/site'" }
        @{ Command = "Get-BoschThing -Filter 'and(gt(_mod"; Expected = , "'and(gt(_modified'" }
        @{ Command = "Get-BoschThing -Filter 'and(exists(attributes/site),l"; Expected = "'and(exists(attributes/site),lt('", "'and(exists(attributes/site),le('", "'and(exists(attributes/site),like('" }
    )
    # Names that PowerShell would take apart, in every way in which they can be begun.
    $hard = @('a b', "it's", 'say "hi"', '$env:PATH', 'tick`tock', 'semi;colon', 'a,b', '(1)', '{x}', '@home', '#1', '-dash', '007', '1e3',
        "curly$([char]0x2019)s", "low$([char]0x201C)er", 'a&b|c<d>e', 'st*r', '[x]') | ForEach-Object { @{ Name = $_ } }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Connect-Both([hashtable] $Change = @{}) {
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim) -Name north -MaximumRetryCount 2
        $null = Connect-Bosch $sim Hono $Change
    }

    function Get-Completion([string] $Text, [int] $Count = 0) {
        # What Tab offers at the end of a line. Where so many are known to be there, it may be pressed again: on a busy computer the
        # service may take longer than the second that it has.
        foreach ($try in 1..8) {
            $offered = @((TabExpansion2 -inputScript $Text -cursorColumn $Text.Length).CompletionMatches)
            if ($offered.Count -ge $Count) { break }
        }
        $offered
    }

    function Complete-Line([string] $Text) {
        # The line as it is after Tab, where one name fits.
        foreach ($try in 1..8) {
            $offered = TabExpansion2 -inputScript $Text -cursorColumn $Text.Length
            if ($offered.CompletionMatches.Count) { break }
        }
        $offered.CompletionMatches.Count | Should -Be 1
        $Text.Substring(0, $offered.ReplacementIndex) + $offered.CompletionMatches[0].CompletionText
    }
}

Describe 'Completion' {
    BeforeAll {
        Reset-Simulator $sim
        Add-Device $sim -Count 3 -Prefix pump-
        Add-BoschDevice $sim Hono ns:d1 @{ attributes = @{ site = 'north'; serial = @{ number = 7 } } }
        Add-BoschDevice $sim Hono ns:d2 @{ policyId = 'ns:shared' }
        Add-BoschDevice $sim '' a.b:x
        Connect-Both
    }

    It 'offers what the service has: <Command>' -ForEach $parameters {
        Clear-Log $sim
        $offered = Get-Completion $Command -Count $Expected.Count
        $offered.CompletionText | Should -Be $Expected
        $offered.ResultType | Select-Object -Unique | Should -Be 'ParameterValue'
        @(Get-SimulatorLog $sim | Where-Object method -NE GET) | Should -BeNullOrEmpty
    }

    It 'offers an id by its beginning, and shows the reference' {
        $device = (Get-StoredDevice $sim)[0]
        $offered = Get-Completion "Set-FpDevice $($device.id.Substring(0, 20))" -Count 1
        $offered.CompletionText | Should -Be $device.id
        $offered.ToolTip | Should -Be $device.referenceId
    }

    It 'offers no name that exists for one that is to be made, and no file either' {
        foreach ($line in 'New-BoschThing ns:', 'New-BoschThing -ThingId ', 'Get-FpDevice -ReferenceId no-such-') { Get-Completion $line | Should -BeNullOrEmpty }
    }

    It 'offers nothing inside of a value, and the fields of things only where one comes' {
        foreach ($line in "Get-BoschThing -Filter 'eq(attributes/site,`"no", "Get-BoschThing -Filter 'eq(attributes/site,", "Get-BoschThing -Filter 'eq(thingId,1)") {
            Get-Completion $line | Should -BeNullOrEmpty
        }
        (Get-Completion "Get-BoschThing -Filter '").ListItemText | Should -Contain 'like('
        (Get-Completion "Get-BoschThing -Filter 'eq(" -Count 11).ListItemText | Should -Contain 'attributes/serial/number'
    }

    It 'goes by the session that the line names, and by no other where that cannot be told' {
        $other = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim -Account 1) -Name south
        Add-Device $sim -Account 1 -Prefix other-
        (Get-Completion 'Get-FpDevice -ReferenceId ' -Count 1).CompletionText | Should -Be 'other-1'
        (Get-Completion 'Get-FpDevice -Session north -ReferenceId ' -Count 3).CompletionText | Should -Be 'pump-3', 'pump-2', 'pump-1'
        (Get-Completion 'Get-FpDevice -Session $other -ReferenceId ' -Count 1).CompletionText | Should -Be 'other-1'
        foreach ($session in 'nowhere', '(Get-FpSession north)') { Get-Completion "Get-FpDevice -Session $session -ReferenceId " | Should -BeNullOrEmpty }
        Disconnect-Flatpeak south
        Get-Completion 'Get-FpDevice -ReferenceId ' | Should -BeNullOrEmpty
        (Get-Completion 'Get-FpDevice -Session ').CompletionText | Should -Be 'north'
    }
}

Describe 'Completion of a name that has to be quoted' {
    BeforeAll {
        Reset-Simulator $sim
        Connect-Both
    }

    It 'makes a line that means it: <Name>' -ForEach $hard {
        # All names begin alike, so that each can be begun without quotes.
        $reference = "r$Name"
        $null = New-FpDevice $reference
        $thing = "q:r$Name"
        Add-BoschDevice $sim '' $thing
        foreach ($begin in 'r', "'r", '"r') {
            $line = Complete-Line "Get-FpDevice -ErrorAction Stop -ReferenceId $begin"
            [scriptblock]::Create(($line -replace '-ReferenceId (.*)$', 'Write-Output $1').Replace('Get-FpDevice -ErrorAction Stop ', '')).Invoke() | Should -BeExactly $reference
            $line = Complete-Line ("Get-BoschThing " + $begin.Replace('r', 'q:r'))
            [scriptblock]::Create($line.Replace('Get-BoschThing', 'Write-Output')).Invoke() | Should -BeExactly $thing
        }
        Remove-FpDevice -ReferenceId $reference -Confirm:$false
        Remove-BoschThing $thing -Force -KeepRegistration -Confirm:$false
    }

    It 'goes on from a word that has such a character itself' {
        $null = New-FpDevice "it's $(1)", 'say "$x"'
        Complete-Line "Get-FpDevice -ReferenceId 'it''s" | Should -Be "Get-FpDevice -ReferenceId 'it''s 1'"
        Complete-Line 'Get-FpDevice -ReferenceId "say `"`$' | Should -Be 'Get-FpDevice -ReferenceId "say `"`$x`""'
    }
}

Describe 'What was seen' {
    BeforeEach {
        Reset-Simulator $sim
        Connect-Both
    }

    It 'comes first, the newest first, and what was removed or renamed no more' {
        $null = New-FpDevice a1, a2, a3
        Add-Device $sim -Prefix a0-
        (Get-Completion 'Get-FpDevice -ReferenceId a' -Count 4).CompletionText | Should -Be 'a3', 'a2', 'a1', 'a0-1'
        Add-Fault $sim -Kind status -Status 500 -Method GET -Times 0
        Get-FpDevice -ReferenceId a1 -ErrorAction SilentlyContinue
        $null = Invoke-Simulator $sim DELETE faults
        Remove-FpDevice -ReferenceId a2 -Confirm:$false
        Get-FpDevice -ReferenceId a3 | Set-FpDevice -ReferenceId a4
        $null = New-BoschThing ns:d1, ns:d2
        Remove-BoschThing ns:d1 -Force -Confirm:$false
        Add-BoschFault $sim @{ kind = 'status'; status = 500; times = $null }
        (Get-Completion 'Get-FpDevice -ReferenceId a').CompletionText | Should -Be 'a4', 'a1'
        (Get-Completion 'Get-BoschThing ns').CompletionText | Should -Be 'ns:d2'
    }

    It 'is all there is where the service hangs, and that takes no longer than it may' {
        $null = New-FpDevice a1
        $null = New-BoschThing ns:d1
        Add-BoschFault $sim @{ kind = 'hang'; times = $null }
        $lines = @{
            'Get-FpDevice -ReferenceId a'                = , 'a1'
            'Get-BoschThing ns'                          = , 'ns:d1'
            'Get-BoschThing -Namespace n'                = , 'ns'
            'Get-BoschConnection c'                      = @()
            "Get-BoschThing -Filter 'eq(attributes/x"    = @()
        }
        foreach ($line in $lines.Keys) {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $offered = Get-Completion $line
            # A second, and what two busy cores add to it.
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 6
            $offered.CompletionText | Should -Be $lines[$line]
        }
    }

    It 'is no error, and no file, where the service answers with <Kind>' -ForEach @{ Kind = 'status' }, @{ Kind = 'html' }, @{ Kind = 'wrongTypes' }, @{ Kind = 'dropBefore' } {
        $null = New-FpDevice a1
        Add-BoschFault $sim @{ kind = $Kind; status = 403; times = $null }
        $Error.Clear()
        foreach ($line in 'Get-FpDevice -ReferenceId a', 'Get-FpDevice dev_', 'Get-BoschThing ', 'Get-BoschThing -Namespace ', 'Get-BoschConnection ', "Get-BoschThing -Filter 'eq(attributes/x") {
            $offered = Get-Completion $line
            @($offered | Where-Object CompletionText -Match 'a1|dev_').Count | Should -Be @($offered).Count
        }
        $Error | Should -BeNullOrEmpty
    }
}

Describe 'Completion sends' {
    BeforeEach { Reset-Simulator $sim }

    It 'nothing without a session' {
        Clear-Log $sim
        foreach ($line in 'Get-FpDevice ', 'Get-FpDevice -ReferenceId ', 'Get-BoschThing ', 'Get-BoschThing -Namespace ', 'Get-BoschConnection ', "Get-BoschThing -Filter 'eq(", 'Get-FpDevice -Session ') {
            Get-Completion $line | Should -BeNullOrEmpty
        }
        Get-SimulatorLog $sim | Should -BeNullOrEmpty
    }

    It 'no login, though the token has expired or is refused' {
        Add-Device $sim
        Add-BoschDevice $sim BoschHub ns:d1
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $null = Connect-Bosch $sim BoschHub
        (Get-Completion 'Get-BoschThing ' -Count 1).CompletionText | Should -Be 'ns:d1'
        $null = Invoke-Simulator $sim POST 'tokens/revoke'
        Clear-Log $sim
        foreach ($line in 'Get-FpDevice -ReferenceId ', 'Get-BoschThing ', 'Get-BoschConnection ') { Get-Completion $line | Should -BeNullOrEmpty }
        Get-SimulatorLog $sim | Where-Object { $_.service -eq 'token' -or $_.path -like '*login' } | Should -BeNullOrEmpty
        # The next command does log in.
        (Get-FpDevice).ReferenceId | Should -Be 'ref-1'
        (Get-BoschThing).ThingId | Should -Be 'ns:d1'
        (Get-Completion 'Get-FpDevice -ReferenceId ' -Count 1).CompletionText | Should -Be 'ref-1'

        Get-FpSession | Disconnect-Flatpeak
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ tokenLifetimeSeconds = 1 }
        $null = Connect-Flatpeak -Uri $sim.flatpeak -Credential (Get-SimulatorCredential $sim)
        $null = Connect-Bosch $sim BoschHub
        Start-Sleep -Milliseconds 1200
        Clear-Log $sim
        foreach ($line in 'Get-FpDevice -ReferenceId ', 'Get-BoschThing ') { Get-Completion $line | Should -BeNullOrEmpty }
        Get-SimulatorLog $sim | Should -BeNullOrEmpty
    }

    It 'no more than a few requests for a name that is not among the newest devices' {
        Add-Device $sim -Count 1500
        $null = Connect-Simulator $sim
        Get-Completion 'Get-FpDevice -ReferenceId zzz' | Should -BeNullOrEmpty
        @(Get-Request $sim).Count | Should -BeLessOrEqual 6
    }
}

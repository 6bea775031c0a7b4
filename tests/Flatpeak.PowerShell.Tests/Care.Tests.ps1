# Rows and answers with which a careless client would delete the wrong device at Flatpeak, or lose sight of what it did.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    $sim = Get-Simulator
}

Describe 'A row of an id and a reference' {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2 -Prefix r
        $first, $second = Get-StoredDevice $sim | Sort-Object referenceId
        $null = Connect-Simulator $sim
    }

    It 'that name two devices removes neither' {
        $seen = Watch-Command { [pscustomobject]@{ Id = $first.id; ReferenceId = $second.referenceId } | Remove-FpDevice -Confirm:$false }
        $seen.Ids | Should -Be 'AmbiguousReference'
        @(Get-StoredDevice $sim).Count | Should -Be 2
        Get-Request $sim | Should -Be "GET /devices/$($first.id)"
    }

    It 'removes neither where its <Property> is no text: <Json>' -ForEach @(
        @{ Property = 'ReferenceId'; Json = '"2026-01-01T00:00:00Z"'; Id = 'InvalidReference'; Type = 'DateTime' }
        @{ Property = 'ReferenceId'; Json = '1.5'; Id = 'InvalidReference'; Type = 'Double' }
        @{ Property = 'ReferenceId'; Json = '12345678901234567890123'; Id = 'InvalidReference'; Type = 'BigInteger' }
        @{ Property = 'AccountId'; Json = '{ "name": "other" }'; Id = 'AccountMismatch'; Type = 'PSCustomObject' }
    ) {
        $seen = Watch-Command {
            "[{ `"Id`": `"$($first.id)`", `"$Property`": $Json }]" | ConvertFrom-Json | Remove-FpDevice -Confirm:$false
        }
        $seen.Ids | Should -Be $Id
        "$($seen.Errors[0])" | Should -BeLike "*$Property is no text ($Type)*Nothing was sent.*"
        @(Get-StoredDevice $sim).Count | Should -Be 2
        Get-Request $sim | Should -BeNullOrEmpty
    }

    It 'is one of an id alone where the reference is nothing: <_>' -ForEach '', 'null', 'DBNull' {
        $nothing = @{ '' = ''; null = $null; DBNull = [DBNull]::Value }[$_]
        [pscustomobject]@{ Id = $first.id; ReferenceId = $nothing; AccountId = $nothing } | Remove-FpDevice -Confirm:$false
        (Get-StoredDevice $sim).id | Should -Be $second.id
    }

    It 'that name one removes it' {
        [pscustomobject]@{ Id = $first.id; ReferenceId = $first.referenceId } | Remove-FpDevice -Confirm:$false
        (Get-StoredDevice $sim).id | Should -Be $second.id
    }
}

Describe 'An object where text is meant' {
    It 'is refused: its account would not be looked at' {
        Reset-Simulator $sim
        Add-Device $sim -Account 1
        $null = Connect-Simulator $sim -Account 1
        $others = Get-FpDevice
        $null = Connect-Simulator $sim
        { Remove-FpDevice $others -Confirm:$false -ErrorAction Stop } | Should -Throw '*Pipe objects instead*'
        Get-Request $sim | Should -BeNullOrEmpty
    }
}

Describe 'Credentials that are refused in the middle of a run' {
    It 'end the command after what was made until then has come out' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        Set-SimulatorOption $sim @{ latencyMs = 50 }
        Add-Fault $sim -Kind revoked -Method POST -Skip 10
        Add-Fault $sim -Kind status -Status 403 -Path '/login' -Times 0
        $seen = Watch-Command { 1..40 | ForEach-Object { "r$_" } | New-FpDevice -ThrottleLimit 8 }
        $seen.Terminated | Should -BeTrue
        $seen.Ids | Should -Contain 'AccessDenied'
        @($seen.Output).Count | Should -Be @(Get-StoredDevice $sim).Count
    }
}

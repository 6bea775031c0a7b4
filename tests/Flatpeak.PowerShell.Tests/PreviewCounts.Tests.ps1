# A preview counts every row that came in: what would be done, and what would be refused.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator

    function Get-Count([scriptblock] $Preview) {
        # The line of a preview's counts; nothing where it has none.
        (Watch-Command $Preview).Written | Where-Object { (Get-StreamName $_) -eq 'Information' } | ForEach-Object { "$_" }
    }
}

Describe 'A preview of <Name>' -ForEach @(
    @{ Name = 'New-FpDevice'; Heading = 'ReferenceId,Site'; Rows = 'new-1,x', 'new-2,x'; Refused = ',y'
        One = '1 to create, 1 failed'; Both = '2 to create, 2 failed'; Plain = '2 to create'; Wrong = '1 to create, 3 failed'
        Command = { $input | New-FpDevice -WhatIf } }
    @{ Name = 'Set-FpDevice'; Heading = 'ReferenceId,NewReferenceId'; Rows = 'ns:d1,n1', 'ns:d2,n2'; Refused = ',y'
        One = '1 ready, 0 not found, 0 taken, 1 failed'; Both = '2 ready, 0 not found, 0 taken, 2 failed'; Plain = '2 ready, 0 not found, 0 taken'
        Wrong = '1 ready, 0 not found, 0 taken, 3 failed'; Command = { $input | Set-FpDevice -WhatIf } }
    @{ Name = 'Remove-FpDevice'; Heading = 'ReferenceId,Site'; Rows = 'ns:d1,x', 'ns:d2,x'; Refused = ',y'
        One = '1 ready, 0 not found, 0 duplicate, 1 failed'; Both = '2 ready, 0 not found, 0 duplicate, 2 failed'
        Plain = '2 ready, 0 not found, 0 duplicate'; Wrong = '1 ready, 0 not found, 0 duplicate, 3 failed'
        Command = { $input | Remove-FpDevice -WhatIf } }
    @{ Name = 'New-BoschThing'; Heading = 'ThingId,Site'; Rows = 'ns:n1,x', 'ns:n2,x'; Refused = ',y'
        One = '1 to create, 1 failed'; Both = '2 to create, 2 failed'; Plain = '2 to create'; Wrong = '1 to create, 3 failed'
        Command = { $input | New-BoschThing -WhatIf } }
    @{ Name = 'Remove-BoschThing'; Heading = 'ThingId,Site'; Rows = 'ns:d1,x', 'ns:d2,x'; Refused = ',y'
        One = '1 ready, 0 active, 0 whose thing is not seen, 0 duplicate, 1 failed'; Both = '2 ready, 0 active, 0 whose thing is not seen, 0 duplicate, 2 failed'
        Plain = '2 ready, 0 active, 0 whose thing is not seen, 0 duplicate'; Wrong = '1 ready, 0 active, 0 whose thing is not seen, 0 duplicate, 3 failed'
        Command = { $input | Remove-BoschThing -WhatIf } }
) {
    BeforeEach {
        Reset-Simulator $sim
        Add-Device $sim -Count 2 -Prefix 'ns:d'
        Add-BoschDevice $sim Hono ns:d1, ns:d2
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
    }

    It 'counts a refused row as failed, also beside a single good one' {
        Get-Count { $Heading, $Rows[0], $Refused | ConvertFrom-Csv | & $Command } | Should -Be "What if, ${Name}: $One."
        Get-Count { $Heading, $Rows[0], $Refused, $Rows[1], $Refused | ConvertFrom-Csv | & $Command } | Should -Be "What if, ${Name}: $Both."
    }

    It 'counts every row that lacks its property, though one error tells of them all' {
        Get-Count { @($Heading, $Rows[0] | ConvertFrom-Csv) + @('Nothing', 'x', 'y', 'z' | ConvertFrom-Csv) | & $Command } |
            Should -Be "What if, ${Name}: $Wrong."
    }

    It 'says nothing of failures where there are none' {
        Get-Count { @($Heading) + $Rows | ConvertFrom-Csv | & $Command } | Should -Be "What if, ${Name}: $Plain."
    }
}

Describe 'A preview that could not look at something' {
    It 'counts it as failed: <Name>' -ForEach @(
        @{ Name = 'Set-FpDevice'; Service = 'flatpeak'; Command = { $input | Select-Object *, @{ n = 'NewReferenceId'; e = { "new-$($_.ReferenceId)" } } | Set-FpDevice -WhatIf } }
        @{ Name = 'Remove-FpDevice'; Service = 'flatpeak'; Command = { $input | Remove-FpDevice -WhatIf } }
        @{ Name = 'Remove-BoschThing'; Service = 'things'; Command = { $input | Remove-BoschThing -WhatIf } }
    ) {
        Reset-Simulator $sim
        Add-Device $sim -Count 2 -Prefix 'ns:d'
        Add-BoschDevice $sim Hono ns:d1, ns:d2
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-BoschFault $sim @{ service = $Service; method = 'GET'; kind = 'status'; status = 400; times = 1 }
        Get-Count { 'ReferenceId', 'ns:d1', 'ns:d2' | ConvertFrom-Csv | & $Command } | Should -BeLike "What if, ${Name}: 1 ready, 0 *, 1 failed."
    }
}

Describe 'The preview of a removal that goes on from another' {
    It 'counts what it would keep' {
        Reset-Simulator $sim
        Add-Device $sim -Count 2 -Prefix 'ns:d'
        Add-BoschDevice $sim Hono ns:d1
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $counts = Get-Count { 'ns:d1', 'ns:d2' | Remove-BoschThing -PassThru -WhatIf | Remove-FpDevice -WhatIf }
        $counts -like '*Remove-FpDevice*' | Should -Be 'What if, Remove-FpDevice: 1 ready, 0 not found, 0 duplicate, 1 kept.'
    }
}

Describe 'A preview of one share of the input' {
    It 'counts what is of its share' {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $rows = @(1..20 | ForEach-Object { [pscustomobject]@{ ReferenceId = "r-$_" } }) + @([pscustomobject]@{ ReferenceId = '' }) + @(1..3 | ForEach-Object { [pscustomobject]@{ Nothing = $_ } })
        $counts = foreach ($share in '1/2', '2/2') { Get-Count { $rows | New-FpDevice -Shard $share -WhatIf } }
        $ready, $failed = 0, 0
        foreach ($line in $counts) {
            $line | Should -Match '^What if, New-FpDevice: (\d+) to create(, (\d+) failed)?\.$'
            $ready += [int]($line -replace '.*: (\d+) to.*', '$1')
            if ($line -match '(\d+) failed') { $failed += [int]$Matches[1] }
        }
        $ready, $failed | Should -Be 20, 4
    }
}

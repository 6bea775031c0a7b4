# In a list, a column that is passed over makes its device one too many: so every column that names a device counts, or is refused.
BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    $sim = Get-Simulator
    $quick = @{ SettleTimeSeconds = 0 }
}

Describe 'A list of a sound fleet whose references are not its thing ids' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-Device $sim -Count 2 -Prefix 'R'
        Add-BoschDevice $sim Hono 'ns:1', 'ns:2'
        Clear-Log $sim
    }

    It 'finds no difference where the reference is in <_>' -ForEach 'ReferenceId', 'reference_id', 'Reference', 'REFERENCE' {
        "ThingId,$_,Name,Site", 'ns:1,R1,Pump,North', 'ns:2,R2,Fan,South' | ConvertFrom-Csv | Compare-FpFleet @quick | Should -BeNullOrEmpty
    }

    It 'is refused where a column may be the missing <Name>, and nothing is sent: <Heading>' -ForEach @(
        foreach ($near in 'Ref', 'RefId', 'ref_id', 'Reference Id', 'ReferenzId', 'Reference Number', 'References', 'Device Reference', 'NewReferenceId') {
            @{ Name = 'ReferenceId'; Heading = "ThingId,$near"; Row = 'ns:1,R1' }
        }
        foreach ($near in 'thing_id', 'Thing Id', 'Thing', 'Things', 'thingid_', 'ThinkId', 'ThingNo') {
            @{ Name = 'ThingId'; Heading = "ReferenceId,$near"; Row = 'R1,ns:1' }
            @{ Name = 'ThingId'; Heading = "reference_id,$near"; Row = 'R1,ns:1' }
        }
        @{ Name = 'DeviceId'; Heading = 'reference_id,device_id'; Row = 'R1,ns:1' }
        @{ Name = 'DeviceId'; Heading = 'ReferenceId,Device Id'; Row = 'R1,ns:1' }
        foreach ($near in 'Hub', 'HubId', 'hub_device_id', 'RegistryId', 'Registry', 'registration id') {
            @{ Name = 'HubDeviceId'; Heading = "ThingId,ReferenceId,$near"; Row = 'ns:1,R1,h1' }
        }
        # The one that counts is there, and empty.
        @{ Name = 'ReferenceId'; Heading = 'ThingId,ReferenceId,Ref'; Row = 'ns:1,,R1' }
        # One of several.
        @{ Name = 'ReferenceId'; Heading = 'ThingId,RefId,Ref'; Row = 'ns:1,ns:1,R1' }
    ) {
        $column = @($Heading -split ',')[-1]
        $seen = Watch-Command { $Heading, $Row | ConvertFrom-Csv | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'MissingProperty'
        $seen.Terminated | Should -BeTrue
        "$($seen.Errors)" | Should -BeLike "Row 1: There is a column '$column', and no $Name, which it may be, misspelled. Nothing was sent. Rename *"
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'is refused where an Id may be the thing that is not named, and nothing is sent: <_>' -ForEach 'Id', 'ID' {
        $seen = Watch-Command { "$_,ReferenceId", 'ns:1,ns:1', 'ns:2,R2' | ConvertFrom-Csv | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'MissingProperty'
        "$($seen.Errors)" | Should -BeLike "Row 2: There is a column '*', and no ThingId, which it may be, misspelled. Nothing was sent. *"
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'finds no difference where an Id is beside the thing' {
        'Id,ThingId,ReferenceId', '1,ns:1,R1', '2,ns:2,R2' | ConvertFrom-Csv | Compare-FpFleet @quick | Should -BeNullOrEmpty
    }

    It 'is refused where a value is no text, and nothing is sent: <Value>' -ForEach @(
        @{ Column = 'ReferenceId'; Value = 1001.0; Type = 'Double' }
        @{ Column = 'HubDeviceId'; Value = [decimal]7; Type = 'Decimal' }
        @{ Column = 'ReferenceId'; Value = [datetime]'2024-01-01'; Type = 'DateTime' }
    ) {
        $row = [pscustomobject]@{ ThingId = 'ns:1'; $Column = $Value }
        $seen = Watch-Command { $row | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'MissingProperty'
        "$($seen.Errors)" | Should -BeLike "Row 1: $Column is no text ($Type), so * Nothing was sent. Make it text."
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'finds no difference where cells of a database are empty' {
        $table = [Data.DataTable]::new()
        foreach ($column in 'ThingId', 'ReferenceId', 'HubDeviceId', 'PolicyId') { $null = $table.Columns.Add($column) }
        foreach ($number in 1, 2) { $null = $table.Rows.Add("ns:$number", "R$number", [DBNull]::Value, [DBNull]::Value) }
        $table.Rows | Compare-FpFleet @quick | Should -BeNullOrEmpty
    }

    It 'is refused where a number was cut by a spreadsheet, and nothing is sent: <_>' -ForEach '1.01235E+12', '1,01235E+12', '1E+12' {
        $row = [pscustomobject]@{ ThingId = 'ns:1'; ReferenceId = $_ }
        $seen = Watch-Command { $row | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'InvalidId'
        "$($seen.Errors)" | Should -BeLike "*'$_' cannot be a name in the list (row 1): it is a long number as a spreadsheet writes it *"
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'is refused where a second file read as text begins, and nothing is sent' {
        $seen = Watch-Command { 'ns:1', 'ThingId,ReferenceId', 'ns:2,R2' | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'MissingProperty'
        "$($seen.Errors)" | Should -BeLike "*is the heading of a CSV file*"
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'is refused so whatever its rows are: <Name>' -ForEach @(
        @{ Name = 'of a view of a database'; Rows = {
                $table = [Data.DataTable]::new()
                foreach ($column in 'ThingId', 'Ref') { $null = $table.Columns.Add($column) }
                $null = $table.Rows.Add('ns:1', 'R1')
                , $table.DefaultView | ForEach-Object { foreach ($one in $_) { $one } }
            }
        }
        @{ Name = 'of a class of .NET'; Rows = {
                Add-Type 'public class FleetListOfNet { public string ThingId => "ns:1"; public string Ref => "R1"; }'
                [FleetListOfNet]::new()
            }
        }
        @{ Name = 'of a database'; Rows = {
                $table = [Data.DataTable]::new()
                foreach ($column in 'ThingId', 'Ref') { $null = $table.Columns.Add($column) }
                $null = $table.Rows.Add('ns:1', 'R1')
                $table.Rows
            }
        }
        @{ Name = 'of a class'; Rows = { & ([scriptblock]::Create('class FleetListRow { $ThingId = "ns:1"; $Ref = "R1" }; [FleetListRow]::new()')) } }
        @{ Name = 'a hashtable'; Rows = { @{ ThingId = 'ns:1'; Ref = 'R1' } } }
    ) {
        $rows = @(& $Rows)
        $rows | Should -HaveCount 1
        (Watch-Command { $rows | Compare-FpFleet @quick }).Ids | Should -Be 'MissingProperty'
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'is refused where two columns name two <What>: <Heading>' -ForEach @(
        @{ What = 'references'; Heading = 'ThingId,ReferenceId,Reference'; Row = 'ns:1,R1,R2'; Names = "'R1', 'R2'" }
        @{ What = 'references'; Heading = 'ThingId,Reference,reference_id'; Row = 'ns:1,R1,R2'; Names = "'R2', 'R1'" }
        @{ What = 'things'; Heading = 'ThingId,DeviceId,ReferenceId'; Row = 'ns:1,ns:2,R1'; Names = "'ns:1', 'ns:2'" }
    ) {
        $seen = Watch-Command { $Heading, $Row | ConvertFrom-Csv | Compare-FpFleet @quick }
        $seen.Ids | Should -Be 'InvalidId'
        "$($seen.Errors)" | Should -BeLike "*names several ${What}: $Names. Nothing was sent. Keep the column that is meant.*"
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'may have columns of its own, and empty ones: <Heading>' -ForEach @(
        @{ Heading = 'ThingId,ReferenceId,Name,Site,Model,Id,Serial Number,State'; Rows = 'ns:1,R1,Pump,North,M1,1,0815,new', 'ns:2,R2,Fan,South,M2,2,0816,old' }
        @{ Heading = 'ThingId,Reference,ThingModel,Registered,Preference,Reference Date'; Rows = 'ns:1,R1,M1,True,x,2026', 'ns:2,R2,M2,True,y,2026' }
        @{ Heading = 'ThingId,ReferenceId,Hub,Ref'; Rows = 'ns:1,R1,,', 'ns:2,R2,,' }
        # What only repeats a name says nothing else.
        @{ Heading = 'ThingId,ReferenceId,Registry Id,Thing,Ref'; Rows = 'ns:1,R1,ns:1,ns:1,R1', 'ns:2,R2,ns:2,other,other' }
        @{ Heading = 'DeviceId,reference_id,Thing'; Rows = 'ns:1,R1,ns:1', 'ns:2,R2,ns:2' }
        # Flatpeak's own id is no name at another side.
        @{ Heading = 'ThingId,ReferenceId,device_id'; Rows = 'ns:1,R1,dev_0123456789abcdef01234567', 'ns:2,R2,' }
    ) {
        $seen = Watch-Command { @($Heading) + $Rows | ConvertFrom-Csv | Compare-FpFleet @quick }
        $seen.Written | Should -BeNullOrEmpty
    }
}

Describe 'A row with a Reference beside its ThingId' {
    BeforeEach {
        Reset-Simulator $sim
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Add-Device $sim -Count 1 -Prefix 'R'
        Add-BoschDevice $sim Hono 'ns:1'
        Clear-Log $sim
    }

    It 'is refused as one with a ReferenceId is, by <Name>: <Column>' -ForEach @(
        foreach ($column in 'ReferenceId', 'reference_id', 'Reference') {
            @{ Name = 'Remove-BoschThing'; Column = $column; Command = { $input | Remove-BoschThing -PassThru -Confirm:$false | Remove-FpDevice -IgnoreMissing -Confirm:$false } }
            @{ Name = 'New-BoschThing'; Column = $column; Command = { $input | New-BoschThing | New-FpDevice } }
        }
    ) {
        $seen = Watch-Command { "ThingId,$Column", 'ns:1,R1' | ConvertFrom-Csv | & $Command }
        $seen.Ids | Should -Be 'InvalidId'
        "$($seen.Errors)" | Should -BeLike "*names several things: 'ns:1', 'R1'. Nothing was sent.*"
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'is not taken for the thing where another column may be that, by <Name>: <Column>' -ForEach @(
        foreach ($column in 'thing_id', 'Thing Id', 'Thing', 'device_id') {
            @{ Name = 'Remove-BoschThing'; Column = $column; Command = { $input | Remove-BoschThing -Confirm:$false } }
            @{ Name = 'New-BoschThing'; Column = $column; Command = { $input | New-BoschThing } }
        }
    ) {
        $seen = Watch-Command { "reference_id,$Column", 'ns:1,ns:2' | ConvertFrom-Csv | & $Command }
        $seen.Ids | Should -Be 'MissingProperty'
        "$($seen.Errors)" | Should -BeLike "Row 1: There is a column '$Column', and no *"
        Get-AllRequest $sim | Should -BeNullOrEmpty
    }

    It 'names the thing by itself, as a ReferenceId does' {
        'Reference', 'ns:1' | ConvertFrom-Csv | Remove-BoschThing -PassThru -Confirm:$false | ForEach-Object { "$($_.ThingId) $($_.ReferenceId) $($_.State)" } |
            Should -Be 'ns:1 ns:1 Removed'
    }
}

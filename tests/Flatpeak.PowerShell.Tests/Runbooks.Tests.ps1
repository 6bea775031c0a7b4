# Every script of the help and of the examples that is meant to run unattended is run so: well, twice, with a file or the
# module missing, and with a wrong key. None of them does harm, and each says by its exit code what happened.
BeforeDiscovery {
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    $root = Join-Path $PSScriptRoot ../..
    $scripts = @(
        Get-CodeBlock (Get-Item (Join-Path $root docs/en-US/about_Flatpeak_Runbooks.md)) |
            Where-Object Code -Like '#Requires*' | ForEach-Object { @{ Name = "$($_.Page), $($_.Heading)"; Code = $_.Code } }
        'Remove-RetiredNightly.ps1', 'Start-ScheduledRemoval.ps1' | ForEach-Object { @{ Name = $_; Code = Get-Content -Raw (Join-Path $root examples/$_) } }
    )
    if ($scripts.Count -lt 6) { throw 'The scripts of the topic are not found.' }
    # The columns that a list of devices may have beside ThingId alone.
    # 'either': some rows by one column, some by the other, with the other empty.
    $columnSets = 'ReferenceId', 'either'
    # What each is for.
    foreach ($script in $scripts) {
        $script.Kind = switch -Wildcard ($script.Code) {
            '*Remove-RetiredNightly.ps1) $Path*' { 'RemoveThings'; break }
            '*Remove-BoschThing -Session*' { 'RemoveThings'; break }
            '*New-BoschThing -Session*' { 'NewThings'; break }
            '*New-FpDevice*' { 'NewDevices'; break }
            default { 'RemoveDevices' }
        }
    }
}

BeforeAll {
    Import-Module $PSScriptRoot/TestKit.psm1 -Force
    Import-Module $PSScriptRoot/BoschKit.psm1 -Force
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    $sim = Get-Simulator
    $folder = Join-Path $TestDrive scene
    $null = New-Item $folder -ItemType Directory
    $path = Join-Path $folder input.csv
    $record = Join-Path $folder record.csv

    # A vault as SecretManagement has it, one file a secret; what somebody has put there before, it has from the environment.
    $modules = Join-Path $TestDrive modules
    $vault = Join-Path $TestDrive vault
    $null = New-Item $vault -ItemType Directory
    $known = @'
function New-Known($User, $Password) { [pscredential]::new((Get-Item "Env:$User").Value, (ConvertTo-SecureString (Get-Item "Env:$Password").Value -AsPlainText -Force)) }
function Get-Known($Name) {
    switch -Wildcard ($Name) {
        'Flatpeak*' { New-Known VAULT_FLATPEAK_USER VAULT_FLATPEAK_KEY }
        'Registry*' { New-Known BOSCH_IOT_REGISTRY_USERNAME BOSCH_IOT_REGISTRY_PASSWORD }
        'Things*' { New-Known BOSCH_IOT_THINGS_USERNAME BOSCH_IOT_THINGS_PASSWORD }
        default { Write-Error "The secret $Name was not found." }
    }
}

'@
    function Add-StubModule([string] $Name, [string] $Code) {
        $null = New-Item (Join-Path $modules $Name) -ItemType Directory
        $Code | Set-Content (Join-Path $modules "$Name/$Name.psm1")
    }
    Add-StubModule Microsoft.PowerShell.SecretManagement ($known + @"
function Set-Secret { param(`$Name, `$Secret) Set-Content (Join-Path '$vault' `$Name) `$Secret.GetNetworkCredential().Password }
function Get-Secret { param(`$Name) Get-Known `$Name }
Export-ModuleMember Set-Secret, Get-Secret
"@)

    # Azure: assets of the Automation account, and a container of which each blob is a file.
    $blobs = Join-Path $TestDrive blobs
    $null = New-Item $blobs -ItemType Directory
    Add-StubModule Az.Accounts 'function Connect-AzAccount { param([switch] $Identity) if (-not $Identity) { throw "Nobody can log in." } }'
    Add-StubModule Az.Storage @"
function New-AzStorageContext { param(`$StorageAccountName, [switch] `$UseConnectedAccount) "`$StorageAccountName `$UseConnectedAccount" }
function Test-Access(`$Context, `$Container) { if ("`$Context `$Container" -ne 'fleetaccount True fleet') { throw "There is no '`$Context `$Container'." } }
function Get-AzStorageBlob { param(`$Context, `$Container) Test-Access `$Context `$Container; Get-ChildItem '$blobs' | Select-Object Name }
function Get-AzStorageBlobContent { param(`$Context, `$Container, `$Blob, `$Destination)
    Test-Access `$Context `$Container
    Copy-Item (Join-Path '$blobs' `$Blob) `$Destination -WhatIf:`$false
}
function Set-AzStorageBlobContent { param(`$Context, `$Container, `$File, `$Blob, [switch] `$Force)
    Test-Access `$Context `$Container
    Copy-Item `$File (Join-Path '$blobs' `$Blob) -Force:`$Force
    Add-Content '$TestDrive/stored.txt' `$Blob
}
Export-ModuleMember New-AzStorageContext, Get-AzStorageBlob, Get-AzStorageBlobContent, Set-AzStorageBlobContent
"@
    Add-StubModule Orchestrator.AssetManagement.Cmdlets ($known + @'
function Get-AutomationPSCredential { param($Name) Get-Known $Name }
function Get-AutomationVariable { param($Name)
    $Name -eq 'FleetStorageAccount' ? 'fleetaccount' : (Get-Item "Env:$(@{ BoschTenantId = 'BOSCH_IOT_TENANT_ID'; RegistryUri = 'BOSCH_IOT_REGISTRY_URI'; ThingsUri = 'BOSCH_IOT_THINGS_URI' }[$Name])").Value
}
Export-ModuleMember Get-AutomationPSCredential, Get-AutomationVariable
'@)

    $numbers = @{ RemoveDevices = 4, 5; RemoveThings = 4, 5; NewDevices = 6, 7; NewThings = 6, 7 }
    $column = @{ RemoveDevices = 'ReferenceId'; RemoveThings = 'ThingId'; NewDevices = 'ReferenceId'; NewThings = 'ThingId' }

    function Set-Row([string] $Kind, [string[]] $Also = @()) {
        @($numbers[$Kind] | ForEach-Object { "fleet:heat-pump-$_" }) + $Also |
            ForEach-Object { [pscustomobject]@{ $column[$Kind] = $_ } } | Export-Csv $path
    }

    function Set-List([string] $Columns, [string[]] $Also = @()) {
        # The same devices as of Set-Row, by other columns; what is called empty is there without a value.
        $names = @($numbers.RemoveThings | ForEach-Object { "fleet:heat-pump-$_" }) + $Also
        $(switch ($Columns) {
            'ReferenceId' { 'ReferenceId'; $names }
            'either' { 'ReferenceId,ThingId'; for ($i = 0; $i -lt $names.Count; $i++) { $i % 2 ? "$($names[$i])," : ",$($names[$i])" } }
        }) | Set-Content $path
    }

    function Test-ListTwice([scriptblock] $Runbook, [int] $Exit, [string] $Columns) {
        # Removes a list; again; and again where one device has been created anew.
        (& $Runbook) | ForEach-Object { $_.ExitCode | Should -Be 0 -Because "$Columns $($_.Text)" }
        Test-Done RemoveThings | Should -BeTrue
        $again = & $Runbook
        $again.ExitCode | Should -Be 0 -Because "$Columns $($again.Text)"
        $again.Writes | Should -BeNullOrEmpty
        $again.Text | Should -BeLike '*2 of them were removed *in an earlier run (see *Failed: 0, to be looked at: 0, of 2 devices.*'

        $null = Connect-Simulator $sim
        $null = New-FpDevice fleet:heat-pump-4
        $null = Invoke-Simulator $sim POST seed @{ thingId = 'fleet:heat-pump-4'; dialect = 'hono' }
        $null = Invoke-Simulator $sim DELETE log
        $state = Get-State
        $back = & $Runbook
        $back.ExitCode | Should -Be $Exit -Because "$Columns $($back.Text)"
        $back.Writes | Should -BeNullOrEmpty
        Get-State | Should -Be $state
        $back.Text | Should -BeLike '*To be looked at: fleet:heat-pump-4 was removed in an earlier run and is there again.*'
        $back.Text | Should -BeLike '*Failed: 0, to be looked at: 1, of 2 devices.*'
    }

    function Set-FindingList([string] $File, [string[]] $Kind, [string[]] $Also = @()) {
        # What a comparison with the first three finds, and with what is named besides.
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $findings = @(1..3 | ForEach-Object { "fleet:heat-pump-$_" }) + $Also | Compare-FpFleet -SettleTimeSeconds 0 -IncludeCredentials | Sort-Object ThingId
        $findings | ForEach-Object { "$($_.Kind) $($_.ThingId)" } | Should -Be $Kind
        $findings | Export-Csv $File
    }

    function Test-CountedOnce([scriptblock] $Runbook, [int] $Exit, [string] $Columns) {
        # A device that is nowhere is one thing to be told, in each run.
        foreach ($night in 1, 2) {
            $run = & $Runbook
            $run.ExitCode | Should -Be $Exit -Because "$Columns $($run.Text)"
            Test-Done RemoveThings | Should -BeTrue
            [regex]::Matches($run.Text, '(?m)^(Failed|To be looked at): .*heat-pmup-3').Count | Should -Be 1 -Because "$Columns $($run.Text)"
            $run.Text | Should -Match 'Failed: (0, to be looked at: 1|1, to be looked at: 0), of 3 devices\.'
        }
    }

    function Save-Runbook([string] $Code) {
        # The script as it stands, with the one that others hand over to beside it.
        $file = Join-Path $folder runbook.ps1
        [IO.File]::WriteAllText($file, $Code)
        [IO.File]::Copy("$PSScriptRoot/../../examples/Remove-RetiredNightly.ps1", "$folder/Remove-RetiredNightly.ps1", $true)
        $null = Invoke-Simulator $sim DELETE log
        $file
    }

    function Get-RunbookVariable([hashtable] $Variable, [switch] $NoModule) {
        (Get-SceneVariable $sim) + @{ PSModulePath = $NoModule ? '' : ((Split-Path $module), $modules -join [IO.Path]::PathSeparator) } | ForEach-Object {
            foreach ($name in $Variable.Keys) { $_[$name] = $Variable[$name] }
            # What is in a vault, as the example with one takes nothing else.
            $_.VAULT_FLATPEAK_USER = $_.FLATPEAK_ACCOUNT_ID
            $_.VAULT_FLATPEAK_KEY = $_.FLATPEAK_API_KEY
            $_
        }
    }

    function Get-Write {
        # A look for a thing is a deletion of what has never been.
        @(Get-SimulatorLog $sim | Where-Object { $_.method -ne 'GET' -and $_.path -notmatch '/flatpeak-[0-9a-f]{32}$' } | ForEach-Object { "$($_.service) $($_.method) $($_.path)" })
    }

    function Invoke-Runbook([string] $Code, [hashtable] $Variable = @{}, [switch] $NoModule, [switch] $Preview, [string[]] $Given = @($path, $record)) {
        # In a PowerShell of its own, in this process; what ends a script is exit code 1, as it is with pwsh -File.
        $file = Save-Runbook $Code
        $variables = Get-RunbookVariable $Variable -NoModule:$NoModule
        # What it leaves in the folder for temporary files goes with the test's.
        $variables.TMPDIR = $variables.TMP = "$TestDrive"
        $before = @{}
        foreach ($name in $variables.Keys) {
            $before[$name] = [Environment]::GetEnvironmentVariable($name)
            [Environment]::SetEnvironmentVariable($name, "$($variables[$name])")
        }
        $asked = [BoschKit.AskedHost]::new()
        $runspace = [runspacefactory]::CreateRunspace($asked, [initialsessionstate]::CreateDefault())
        $runspace.Open()
        $shell = [powershell]::Create()
        $shell.Runspace = $runspace
        $text = [Collections.Generic.List[string]]::new()
        # Also what it says before it ends with an error.
        $said = [Collections.Generic.List[psobject]]::new()
        try {
            $script = 'param($file, $given, $whatIf) $global:LASTEXITCODE = 0; if ($whatIf) { & $file @given -WhatIf } else { & $file @given }'
            $shell.AddScript($script).AddParameters(@($file, $Given, [bool]$Preview)).Invoke[psobject]([object[]]@(), $said)
            $isUnmet = [bool]($shell.Streams.Error | Where-Object FullyQualifiedErrorId -Like 'ScriptRequires*')
            $code = $isUnmet ? 1 : $runspace.SessionStateProxy.GetVariable('LASTEXITCODE')
        }
        catch {
            $text.Add("$_")
            $code = 1
        }
        finally {
            $text.InsertRange(0, [string[]]@($said | ForEach-Object { "$_" }))
            foreach ($stream in $shell.Streams.Error, $shell.Streams.Warning, $asked.Lines, $asked.Warnings) { foreach ($line in $stream) { $text.Add("$line") } }
            $shell.Dispose()
            $runspace.Dispose()
            foreach ($name in $variables.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
        }
        # A scheduler has nobody who answers.
        $asked.Questions | Should -BeNullOrEmpty
        [pscustomobject]@{ ExitCode = $code; Text = $text -join "`n"; Writes = Get-Write }
    }

    function Start-Runbook([string] $Code, [hashtable] $Variable = @{}, [switch] $NoModule, [scriptblock] $KillWhen) {
        # In a process of its own, as a scheduler does it; killed, once that is true.
        $program = [Environment]::ProcessPath
        $first = @(Get-FirstArgument)
        $start = [Diagnostics.ProcessStartInfo]::new($program)
        foreach ($one in $first + '-NoProfile', '-NonInteractive', '-File', (Save-Runbook $Code), $path, $record) { $start.ArgumentList.Add($one) }
        $variables = Get-RunbookVariable $Variable -NoModule:$NoModule
        foreach ($name in $variables.Keys) { $start.Environment[$name] = "$($variables[$name])" }
        $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        if ($KillWhen) {
            Wait-While { -not $process.HasExited -and -not (& $KillWhen) }
            $process.Kill($true)
        }
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject]@{ ExitCode = $process.ExitCode; Text = $output + $errors.Result; Writes = Get-Write }
    }

    function Reset-Fleet {
        # Everything is there again, and what the runs have written stays.
        $kept = New-Item (Join-Path $TestDrive "$(New-Guid)") -ItemType Directory
        Get-ChildItem $folder -File | Copy-Item -Destination $kept
        Reset-Scene $sim $folder
        Get-ChildItem $kept | Copy-Item -Destination $folder
    }

    function Set-RecordAge {
        # What ended has ended a minute before it did.
        $rows = Import-Csv $record
        foreach ($row in $rows) { $row.Ended = [DateTimeOffset]::Parse($row.Ended, [cultureinfo]::InvariantCulture).AddMinutes(-1).ToString('o') }
        $rows | Export-Csv $record
    }

    function Get-OtherKey([string] $Of) {
        switch ($Of) {
            'the live key' { @{ FLATPEAK_API_KEY = $sim.accounts[0].liveKey } }
            'another registry' { @{ BOSCH_IOT_REGISTRY_API = 'BoschHub'; BOSCH_IOT_REGISTRY_URI = $sim.hub; BOSCH_IOT_REGISTRY_USERNAME = $sim.bosch.hubUser; BOSCH_IOT_REGISTRY_PASSWORD = $sim.bosch.hubPassword } }
            default { @{ FLATPEAK_ACCOUNT_ID = $sim.accounts[1].accountId; FLATPEAK_API_KEY = $sim.accounts[1].testKey } }
        }
    }

    function Get-State {
        # All that the services have of the fleet.
        @(Get-StoredDevice $sim | ForEach-Object { "device $($_.referenceId)" }) + @(Get-Leftover $sim) | Sort-Object
    }

    function Test-Done([string] $Kind) {
        # Whether the rows are gone, or there, on every side that the script works on.
        $prefix = switch ($Kind) {
            RemoveDevices { , 'device ' }
            NewDevices { , 'device ' }
            RemoveThings { 'device ', 'hono registration ', 'hono credential fleet_', 'thing ', 'policy ' }
            NewThings { 'hono registration ', 'thing ', 'policy ' }
        }
        $state = Get-State
        foreach ($one in $prefix) {
            foreach ($number in $numbers[$Kind]) {
                $name = $one -like '*fleet_' ? "${one}heat-pump-$number" : "${one}fleet:heat-pump-$number"
                if (($state -contains $name) -ne ($Kind -like 'New*')) { return $false }
            }
        }
        $true
    }
}


Describe 'The runbook of <Name>' -ForEach $scripts {
    BeforeEach {
        Reset-Scene $sim $folder
        Get-ChildItem $vault | Remove-Item
        Set-Row $Kind
    }

    It 'does its work, and again does nothing and keeps its record' {
        Test-Done $Kind | Should -BeFalse
        $run = Invoke-Runbook $Code
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Done $Kind | Should -BeTrue
        # One script writes a second line of each, once that is gone at Flatpeak too.
        $gone, $rows = @(Import-Csv $record).Where({ $_.PSObject.Properties['Flatpeak'] -and $_.Flatpeak -eq 'Gone' }, 'Split')
        $rows.Count | Should -Be 2
        $gone.Count | Should -Be ($Code -match 'addGone' ? 2 : 0)
        if ($Kind -eq 'NewThings') { (Get-ChildItem $vault).Name | Should -Be 'fleet_heat-pump-6', 'fleet_heat-pump-7' }
        $state = Get-State
        $secrets = Get-ChildItem $vault | Get-Content

        $again = Invoke-Runbook $Code
        $again.ExitCode | Should -Be 0 -Because $again.Text
        Get-State | Should -Be $state
        Get-ChildItem $vault | Get-Content | Should -Be $secrets
        $names = $rows | ForEach-Object { $_.ThingId ?? $_.ReferenceId }
        @(Import-Csv $record | ForEach-Object { $_.ThingId ?? $_.ReferenceId } | Sort-Object -Unique) | Should -Be @($names | Sort-Object)
    }

    It 'changes nothing without its file' {
        Remove-Item $path
        $run = Invoke-Runbook $Code
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        Test-Path $record | Should -BeFalse
    }

    It 'changes nothing, and keeps its record, where the list has no rows: <_>' -ForEach 'a heading only', 'nothing at all' {
        Set-Content $path ($_ -like 'a*' ? $column[$Kind] : '') -NoNewline
        'kept' | Set-Content $record
        $run = Invoke-Runbook $Code
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Text | Should -BeLike '*has no rows*'
        $run.Writes | Should -BeNullOrEmpty
        Get-Content $record | Should -Be 'kept'
    }

    It 'changes nothing, and leaves no file behind, where a heading is wrong, and says so: <_>' -ForEach 'Things', 'ThingIds;ReferenceIds' {
        $_, 'fleet:heat-pump-4', 'fleet:heat-pump-5' | Set-Content $path
        $state = Get-State
        $null = Save-Runbook $Code
        $files = (Get-ChildItem $folder).Name
        $run = Invoke-Runbook $Code
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Text | Should -BeLike "*No row of '*' has *Id*: its columns are '$_'. Nothing was sent.*"
        $run.Writes | Should -BeNullOrEmpty
        Get-State | Should -Be $state
        (Get-ChildItem $folder).Name | Should -Be $files
    }

    It 'changes nothing without the module' {
        $run = Invoke-Runbook $Code -NoModule
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        Test-Path $record | Should -BeFalse
    }

    It 'changes nothing with a wrong key' {
        $null = 'kept' | Set-Content $record
        $run = Invoke-Runbook $Code -Variable @{ FLATPEAK_API_KEY = 'sk_test_wrong'; BOSCH_IOT_THINGS_PASSWORD = 'wrong' }
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        Get-Content $record | Should -Be 'kept'
    }

    It 'goes on past a row that fails, and says so' {
        Set-Row $Kind -Also 'fleet:bad/name'
        if ($Kind -like '*Devices') { Set-Row $Kind -Also ' ' }
        $run = Invoke-Runbook $Code
        $run.ExitCode | Should -Be 2 -Because $run.Text
        Test-Done $Kind | Should -BeTrue
    }

    It 'shows with -WhatIf what it would do' {
        $run = Invoke-Runbook $Code -Preview
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -BeLike '*What if: *'
        $run.Writes | Should -BeNullOrEmpty
        Test-Path $record | Should -BeFalse
    }
}

Describe 'The removal everywhere of <Name>' -ForEach @($scripts | Where-Object Kind -EQ RemoveThings) {
    BeforeEach {
        Reset-Scene $sim $folder
        Set-Row $Kind
    }

    It 'changes nothing with <_>, where its devices are not' -ForEach 'another account', 'the live key' {
        $key = Get-OtherKey $_
        $state = Get-State
        foreach ($preview in $true, $false) {
            $run = Invoke-Runbook $Code -Variable $key -Preview:$preview
            $run.ExitCode | Should -Be 1 -Because $run.Text
            $run.Text | Should -BeLike '*None of the first 2 devices of the list was found at Flatpeak, in acc_* mode. Nothing was removed.*'
            $run.Writes | Should -BeNullOrEmpty
        }
        Get-State | Should -Be $state

        (Invoke-Runbook $Code).ExitCode | Should -Be 0
        Test-Done $Kind | Should -BeTrue
    }

    It 'tells each time of a device whose registration has another id' {
        Set-Row $Kind -Also 'fleet:a'
        $null = Invoke-Simulator $sim POST seed @{ thingId = 'fleet:a'; deviceId = 'other'; dialect = 'hono' }
        $null = Connect-Simulator $sim
        $null = New-FpDevice fleet:a
        foreach ($night in 1, 2) {
            $run = Invoke-Runbook $Code
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Text | Should -BeLike '*To be looked at: fleet:a has no Registration.*Failed: 0, to be looked at: 1, of 3 devices.*'
        }
    }

    It 'changes nothing at a registry that has none of its devices, but goes on with what has lost its registration in an earlier run' {
        $state = Get-State
        foreach ($preview in $true, $false) {
            $run = Invoke-Runbook $Code -Variable (Get-OtherKey 'another registry') -Preview:$preview
            $run.ExitCode | Should -Be 1 -Because $run.Text
            $run.Text | Should -BeLike "*None of the first 2 devices that Things has is registered at $(([uri]$sim.hub).Authority), in tenant 't1'. Nothing was removed.*"
            $run.Writes | Should -BeNullOrEmpty
        }
        Get-State | Should -Be $state

        $null = Invoke-Simulator $sim POST faults @{ service = 'things'; method = 'DELETE'; path = '/things/fleet.*'; kind = 'status'; status = 400; times = $null }
        (Invoke-Runbook $Code).ExitCode | Should -Be 2
        Get-State | Where-Object { $_ -like 'hono *-[45]' } | Should -BeNullOrEmpty
        Get-State | Should -Contain 'thing fleet:heat-pump-4'
        $null = Invoke-Simulator $sim DELETE faults
        $run = Invoke-Runbook $Code
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Done $Kind | Should -BeTrue
    }

    It 'changes nothing with <_> and the record of an earlier run, where the devices are there again' -ForEach 'another account', 'the live key', 'another registry' {
        (Invoke-Runbook $Code).ExitCode | Should -Be 0
        Reset-Fleet
        $state = Get-State
        $written = Get-Content $record
        $run = Invoke-Runbook $Code -Variable (Get-OtherKey $_)
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        Get-State | Should -Be $state
        Get-Content $record | Should -Be $written
    }

    It 'tells apart what an earlier run removed, also in a preview, and says what of it is there again' {
        (Invoke-Runbook $Code).Text | Should -Not -BeLike '*earlier run*'
        foreach ($preview in $true, $false) {
            $run = Invoke-Runbook $Code -Preview:$preview
            $run.ExitCode | Should -Be 0 -Because $run.Text
            $run.Text | Should -BeLike '*2 of them were removed *in an earlier run (see *'
            $run.Text | Should -Not -BeLike '*again*'
        }

        Reset-Fleet
        $state = Get-State
        foreach ($preview in $true, $false) {
            $run = Invoke-Runbook $Code -Preview:$preview
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Writes | Should -BeNullOrEmpty
            Get-State | Should -Be $state
            foreach ($number in 4, 5) { $run.Text | Should -BeLike "*To be looked at: fleet:heat-pump-$number was removed in an earlier run and is there again.*begin a new record*" }
            $run.Text | Should -BeLike '*2 of them were removed *in an earlier run (see *Failed: 0, to be looked at: 2, of 2 devices.*'
            $run.Text | Should -Not -BeLike '*Retrieve the value*'
        }
    }

    It 'says which device Flatpeak has not, and not of one that the list has twice' {
        $null = Invoke-Simulator $sim POST seed @{ thingId = 'fleet:only-bosch'; dialect = 'hono'; credentials = 1; registration = $true; thing = $true; policy = $true; modifiedSecondsAgo = 3600 }
        Set-Row $Kind -Also 'fleet:only-bosch', 'fleet:heat-pump-5'
        $run = Invoke-Runbook $Code
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Text | Should -BeLike '*fleet:only-bosch*'
        Test-Done $Kind | Should -BeTrue
    }
}

Describe 'The removal everywhere of <Name>, from a list by <Columns>' -ForEach @(
    foreach ($one in $scripts | Where-Object Kind -EQ RemoveThings) { foreach ($columns in $columnSets) { $one + @{ Columns = $columns } } }
) {
    BeforeEach { Reset-Scene $sim $folder }

    It 'leaves what was created anew since' {
        Set-List $Columns
        Test-ListTwice { Invoke-Runbook $Code } 2 $Columns
    }

    It 'tells once of a device that is nowhere' {
        Set-List $Columns -Also 'fleet:heat-pmup-3'
        Test-CountedOnce { Invoke-Runbook $Code } 2 $Columns
    }
}

Describe 'The journals of <Name>' -ForEach @(
    @($scripts | Where-Object { $_.Kind -eq 'RemoveThings' -and $_.Code -match 'jsonl' })
    @{ Name = 'Remove-RetiredNightly.ps1'; Code = Get-Content -Raw (Join-Path $root examples/Remove-RetiredNightly.ps1) }
    @{ Name = 'AzureAutomation.ps1'; Code = Get-Content -Raw (Join-Path $root examples/AzureAutomation.ps1); IsAzure = $true }
) {
    It 'are both needed: where the one of Remove-BoschThing <_>, what is there again is not removed' -ForEach 'is lost', 'is empty', 'is cut', 'is lost with the other' {
        Reset-Scene $sim $folder
        Get-ChildItem $blobs | Remove-Item
        $job = $IsAzure ? @{ Code = $Code; Given = @() } : @{ Code = $Code }
        Set-Row RemoveThings
        if ($IsAzure) { Copy-Item $path (Join-Path $blobs retired.csv) }
        (Invoke-Runbook @job) | ForEach-Object { $_.ExitCode | Should -Be 0 -Because $_.Text }
        @(Get-ChildItem $folder, $blobs -Filter *.bosch.jsonl).Count | Should -Be 1
        $journal = Get-ChildItem $folder, $blobs -Filter *.bosch.jsonl
        switch ($_) {
            'is empty' { Set-Content $journal -Value $null -NoNewline }
            'is cut' { Set-Content $journal -Value (Get-Content $journal -TotalCount 2) }
            'is lost with the other' { Get-ChildItem $folder, $blobs -Filter *.jsonl | Remove-Item }
            default { Remove-Item $journal }
        }
        $null = Connect-Simulator $sim
        $null = New-FpDevice fleet:heat-pump-4
        $null = Invoke-Simulator $sim POST seed @{ thingId = 'fleet:heat-pump-4'; dialect = 'hono' }
        $run = Invoke-Runbook @job
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Text | Should -BeLike "*An earlier run removed 'fleet:heat-pump-?', and '*bosch.jsonl' does not say so: *Nothing was sent.*"
        $run.Writes | Should -BeNullOrEmpty
    }
}

Describe 'A folder and files with brackets, for <Name>' -ForEach @(
    @($scripts)
    @{ Name = 'Remove-RetiredNightly.ps1'; Kind = 'RemoveThings'; Code = Get-Content -Raw (Join-Path $root examples/Remove-RetiredNightly.ps1) }
) {
    It 'are no wildcards' {
        Reset-Scene $sim $folder
        Get-ChildItem $vault | Remove-Item
        Set-Row $Kind
        $odd = (New-Item (Join-Path $folder "ops [prod] $Name") -ItemType Directory -Force).FullName
        $list, $result = 'input [1].csv', 'record [1].csv' | ForEach-Object { Join-Path $odd $_ }
        Copy-Item $path -Destination $list
        foreach ($night in 1, 2) {
            $run = Invoke-Runbook $Code -Given $list, $result
            $run.ExitCode | Should -Be 0 -Because $run.Text
            $names = Import-Csv -LiteralPath $result | ForEach-Object { $_.ThingId ?? $_.ReferenceId } | Sort-Object -Unique
            $names | Should -Be @(Import-Csv $path | ForEach-Object { $_.ThingId ?? $_.ReferenceId })
        }
        Remove-Item -LiteralPath $odd -Recurse
    }
}

Describe 'Remove-Retired.ps1, killed' {
    It 'has in its record what it had removed by then' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-Retired.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveDevices
        $last = Get-StoredDevice $sim | Where-Object referenceId -EQ fleet:heat-pump-5
        Add-Fault $sim hang -Method DELETE -Path $last.id
        $null = Start-Runbook $removal.Code -KillWhen { (Test-Path $record) -and @(Import-Csv $record) }
        (Import-Csv $record).ReferenceId | Should -Be 'fleet:heat-pump-4'
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 0 -Because $run.Text
        (Import-Csv $record).ReferenceId | Should -Be 'fleet:heat-pump-4', 'fleet:heat-pump-5'
    }
}

Describe 'New-Things.ps1 with the record of another place' {
    It 'creates nothing, and says why' {
        $creation = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'New-Things.ps1'
        Reset-Scene $sim $folder
        Get-ChildItem $vault | Remove-Item
        Set-Row NewThings
        (Invoke-Runbook $creation.Code).ExitCode | Should -Be 0
        $again = Invoke-Runbook $creation.Code
        $again.ExitCode | Should -Be 0
        $again.Text | Should -BeLike '*2 of them were created in an earlier run*Failed: 0 of 0 devices.*'
        $run = Invoke-Runbook $creation.Code -Variable (Get-OtherKey 'another registry')
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Text | Should -BeLike "*is of tenant '*', registry '*'*; this session is of *Nothing was created.*"
        $run.Writes | Should -BeNullOrEmpty
    }
}

Describe 'The job of AzureAutomation.ps1' {
    It 'stores its journals while it runs, and that of Flatpeak never without the newer one of Bosch IoT' {
        Reset-Scene $sim $folder
        Get-ChildItem $blobs | Remove-Item
        Remove-Item "$TestDrive/stored.txt" -ErrorAction Ignore
        Set-Row RemoveThings
        Copy-Item $path (Join-Path $blobs retired.csv)
        $run = Invoke-Runbook (Get-Content -Raw $PSScriptRoot/../../examples/AzureAutomation.ps1) -Given 'retired.csv', 'removed.csv', 0
        $run.ExitCode | Should -Be 0 -Because $run.Text
        # For each of the two devices on both sides, and at the end.
        Get-Content "$TestDrive/stored.txt" | Should -Be (@('removed.bosch.jsonl', 'removed.flatpeak.jsonl') * 5 + 'removed.csv')
        @(Get-FpJournal (Join-Path $blobs removed.flatpeak.jsonl) -State Done).Count | Should -Be 2

        # Another job may have stored newer ones while a preview reads.
        Remove-Item "$TestDrive/stored.txt"
        $null = Invoke-Runbook (Get-Content -Raw $PSScriptRoot/../../examples/AzureAutomation.ps1) -Given 'retired.csv', 'removed.csv', 0 -Preview
        "$TestDrive/stored.txt" | Should -Not -Exist
    }
}

# As Compare-FpFleet has written it: what is done is known by Flatpeak's own id of a device then.
Describe 'The removal everywhere of <Name>, from a list of findings' -ForEach @(
    @($scripts | Where-Object Kind -EQ RemoveThings) +
    @{ Name = 'AzureAutomation.ps1'; Code = Get-Content -Raw (Join-Path $root examples/AzureAutomation.ps1); IsAzure = $true }
) {
    BeforeEach {
        Reset-Scene $sim $folder
        Get-ChildItem $blobs | Remove-Item
        $job = @{ Code = $Code }
        if ($IsAzure) { $job.Given = @() }
        $list, $exit = $IsAzure ? ((Join-Path $blobs retired.csv), 1) : ($path, 2)
    }

    It 'says which of what an earlier run removed is there again' {
        Set-FindingList $list 'NotInList fleet:heat-pump-4', 'NotInList fleet:heat-pump-5'
        $run = Invoke-Runbook @job
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $again = Invoke-Runbook @job
        $again.ExitCode | Should -Be 0 -Because $again.Text
        $again.Text | Should -BeLike '*2 of them were removed *in an earlier run (see *Failed: 0, to be looked at: 0, of 2 devices.*'

        # One on both sides, and one at Flatpeak alone.
        $null = Connect-Simulator $sim
        $null = 'fleet:heat-pump-4', 'fleet:heat-pump-5' | New-FpDevice
        $null = Invoke-Simulator $sim POST seed @{ thingId = 'fleet:heat-pump-4'; dialect = 'hono' }
        $back = Invoke-Runbook @job
        $back.ExitCode | Should -Be $exit -Because $back.Text
        $back.Writes | Should -BeNullOrEmpty
        foreach ($number in 4, 5) { $back.Text | Should -BeLike "*To be looked at: fleet:heat-pump-$number was removed in an earlier run and is there again.*" }
        $back.Text | Should -BeLike '*Failed: 0, to be looked at: 2, of 2 devices.*'
    }
}

Describe 'The record of <Name>, of a list of findings' -ForEach @(
    @{ Name = 'Remove-RetiredNightly.ps1'; IsAzure = $false }
    @{ Name = 'AzureAutomation.ps1'; IsAzure = $true }
) {
    It 'calls no identifier removed that its finding keeps, and its rows are checked as their findings are' {
        Reset-Scene $sim $folder
        Get-ChildItem $blobs | Remove-Item
        $job = @{ Code = Get-Content -Raw $PSScriptRoot/../../examples/$Name }
        if ($IsAzure) { $job.Given = @() }
        $list, $written, $exit = $IsAzure ? ((Join-Path $blobs retired.csv), (Join-Path $blobs removed.csv), 1) : ($path, $record, 2)
        $null = Connect-Simulator $sim
        $null = Invoke-Simulator $sim POST seed @{ thingId = 'fleet:bare'; dialect = 'hono'; credentials = 0 }
        $null = New-FpDevice fleet:bare
        Remove-FpDevice -ReferenceId fleet:heat-pump-4 -Confirm:$false
        Set-FindingList $list 'NoCredentials fleet:bare', 'MissingAtFlatpeak fleet:heat-pump-4', 'NotInList fleet:heat-pump-5' -Also fleet:bare
        $null = Invoke-Simulator $sim POST faults @{ service = 'hono'; method = 'PUT'; path = '/credentials/.*heat-pump-4'; kind = 'status'; status = 400; times = $null }
        (Invoke-Runbook @job).ExitCode | Should -Be $exit
        $rows = Import-Csv $written | Sort-Object ThingId
        $rows | ForEach-Object { "$($_.ThingId) $($_.State) $($_.Flatpeak)".Trim() } | Should -Be @(
            'fleet:bare Removed Kept'
            'fleet:heat-pump-4 Failed'
            'fleet:heat-pump-5 Removed Removed'
        )
        if (-not $IsAzure) {
            $summary = Get-Content -Raw ([IO.Path]::ChangeExtension($record, 'summary.json')) | ConvertFrom-Json
            $summary.devices, $summary.removed, $summary.kept, $summary.failed | Should -Be 3, 1, 1, 1
        }

        # Somebody has completed it since; its row is checked as its finding is.
        $null = Invoke-Simulator $sim DELETE faults
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        $null = New-FpDevice fleet:heat-pump-4
        { $rows | Where-Object State -EQ Failed | Remove-BoschThing -Confirm:$false -ErrorAction Stop } | Should -Throw "*The finding 'MissingAtFlatpeak' of 'fleet:heat-pump-4' is out of date*"
        Get-Leftover $sim | Should -Contain 'thing fleet:heat-pump-4'
    }
}

Describe 'The removal at Flatpeak alone' {
    It 'leaves what was created anew since, also in a preview, from a list by <Columns>' -ForEach @(
        @{ Columns = 'ReferenceId'; Left = 2 }
        @{ Columns = 'Id'; Left = 0 }
        @{ Columns = 'ReferenceId,Id'; Left = 0 }
        @{ Columns = 'either'; Left = 1 }
    ) {
        $removal = (Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-Retired.ps1').Code
        Reset-Scene $sim $folder
        $null = Connect-Simulator $sim
        $devices = @('fleet:heat-pump-4', 'fleet:heat-pump-5' | ForEach-Object { Get-FpDevice -ReferenceId $_ })
        $(if ($Columns -eq 'either') { 'Id,ReferenceId', "$($devices[0].Id),", ",$($devices[1].ReferenceId)" | ConvertFrom-Csv }
            else { $devices | Select-Object ($Columns -split ',') }) | Export-Csv $path
        (Invoke-Runbook $removal) | ForEach-Object { $_.ExitCode | Should -Be 0 -Because $_.Text }
        Test-Done RemoveDevices | Should -BeTrue
        $again = Invoke-Runbook $removal
        $again.ExitCode | Should -Be 0 -Because $again.Text
        $again.Writes | Should -BeNullOrEmpty
        $again.Text | Should -BeLike '*2 of them were removed in an earlier run (see *Failed: 0, to be looked at: 0, of 2 devices.*'

        $null = Connect-Simulator $sim
        $null = 'fleet:heat-pump-4', 'fleet:heat-pump-5' | New-FpDevice
        $state = Get-State
        $written = Get-Content $record
        foreach ($preview in $true, $false) {
            $back = Invoke-Runbook $removal -Preview:$preview
            $back.ExitCode | Should -Be ($Left ? 2 : 0) -Because $back.Text
            $back.Writes | Should -BeNullOrEmpty
            [regex]::Matches($back.Text, '(?m)^To be looked at: fleet:heat-pump-[45] was removed in an earlier run and is there again\.').Count | Should -Be $Left
            $back.Text | Should -BeLike "*Failed: 0, to be looked at: $Left, of 2 devices.*"
        }
        Get-State | Should -Be $state
        Get-Content $record | Should -Be $written

        # What the list has besides is removed all the same.
        [pscustomobject]@{ ReferenceId = ''; Id = (Get-FpDevice -ReferenceId fleet:heat-pump-4).Id } | Export-Csv $path
        (Invoke-Runbook $removal) | ForEach-Object { $_.ExitCode | Should -Be 0 -Because $_.Text }
        @(Get-StoredDevice $sim).referenceId | Should -Not -Contain 'fleet:heat-pump-4'
    }

    It 'fails where its devices are in another account' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-Retired.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveDevices
        $run = Invoke-Runbook $removal.Code -Variable (Get-OtherKey)
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Text | Should -BeLike '*Failed: 2, to be looked at: 0, of 2 devices.*'

        (Invoke-Runbook $removal.Code).ExitCode | Should -Be 0
        $run = Invoke-Runbook $removal.Code -Variable (Get-OtherKey)
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Text | Should -BeLike "*is of account '$($sim.accounts[0].accountId)', live mode 'False'; this session is of account '$($sim.accounts[1].accountId)'*"
    }
}

Describe 'The nightly decommissioning' {
    BeforeAll { $nightly = Get-Content -Raw $PSScriptRoot/../../examples/Remove-RetiredNightly.ps1 }
    BeforeEach {
        Reset-Scene $sim $folder
        Set-Row RemoveThings
    }

    It 'ends in a process of its own with exit code <Exit> <When>' -ForEach @(
        @{ When = 'when all is done'; Exit = 0; Set = { }; Given = @{} }
        @{ When = 'without its file'; Exit = 1; Set = { Remove-Item $path }; Given = @{} }
        @{ When = 'without the module'; Exit = 1; Set = { }; Given = @{ NoModule = $true } }
        @{ When = 'with a wrong key'; Exit = 1; Set = { }; Given = @{ Variable = @{ FLATPEAK_API_KEY = 'sk_test_wrong' } } }
        @{ When = 'when a device fails'; Exit = 2; Set = { Set-Row RemoveThings 'fleet:bad/name' }; Given = @{} }
    ) {
        & $Set
        $run = Start-Runbook $nightly @Given
        $run.ExitCode | Should -Be $Exit -Because $run.Text
        if ($Exit -eq 1) { $run.Writes | Should -BeNullOrEmpty }
        else { Test-Done RemoveThings | Should -BeTrue }
    }

    It 'that fails half-way is finished by the next run, which sends nothing again' {
        $null = Invoke-Simulator $sim POST faults @{ service = 'things'; method = 'DELETE'; path = '/things/.*heat-pump-5$'; kind = 'status'; status = 400; times = $null }
        $run = Invoke-Runbook $nightly
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $rows = Import-Csv $record
        $rows.State | Should -Be 'Removed', 'Failed'
        $rows[1].FailedStep | Should -Be 'Thing'
        $rows[1].Started | Should -Match '^\d{4}-\d\d-\d\dT.+\+00:00$'
        $summary = Get-Content -Raw ([IO.Path]::ChangeExtension($record, 'summary.json')) | ConvertFrom-Json
        $summary.devices, $summary.removed, $summary.failed, $summary.missing, $summary.exitCode | Should -Be 2, 1, 1, 0, 2
        @(Get-StoredDevice $sim).referenceId | Should -Contain 'fleet:heat-pump-5'

        $null = Invoke-Simulator $sim DELETE faults
        $run = Invoke-Runbook $nightly
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Done RemoveThings | Should -BeTrue
        $run.Writes -match 'heat-pump-4|dev_' | Should -HaveCount 1 -Because 'only the other device is still at Flatpeak'
        (Import-Csv $record).State | Should -Be 'Removed', 'Removed'
        $summary = Get-Content -Raw ([IO.Path]::ChangeExtension($record, 'summary.json')) | ConvertFrom-Json
        $summary.removed, $summary.removedBefore, $summary.thereAgain | Should -Be 1, 1, 0

        # On one side only, each.
        $null = Connect-Simulator $sim
        $null = New-FpDevice fleet:heat-pump-4
        $null = Invoke-Simulator $sim POST seed @{ thingId = 'fleet:heat-pump-5'; dialect = 'hono' }
        $run = Invoke-Runbook $nightly
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        $summary = Get-Content -Raw ([IO.Path]::ChangeExtension($record, 'summary.json')) | ConvertFrom-Json
        $summary.devices, $summary.removed, $summary.removedBefore, $summary.thereAgain, $summary.exitCode | Should -Be 2, 0, 2, 2, 2
    }

    It 'calls nothing removed that Flatpeak still has, in this run and the next, and then tells what it removed' {
        $null = Invoke-Simulator $sim POST faults @{ service = 'flatpeak'; method = 'DELETE'; path = '/devices/'; kind = 'status'; status = 400; times = $null }
        foreach ($night in 1, 2) {
            (Invoke-Runbook $nightly).ExitCode | Should -Be 2
            foreach ($row in Import-Csv $record) {
                $row.State, $row.Flatpeak, $row.FailedStep, $row.ErrorId | Should -Be 'Failed', 'Failed', '', 'RequestRefused' -Because "night $night"
                $row.Reason | Should -BeLike "*($($row.ThingId))*400*"
            }
            $summary = Get-Content -Raw ([IO.Path]::ChangeExtension($record, 'summary.json')) | ConvertFrom-Json
            $summary.devices, $summary.removed, $summary.failed, $summary.missing | Should -Be 2, 0, 2, 0
        }

        $null = Invoke-Simulator $sim DELETE faults
        foreach ($night in @{ Now = 2; Before = 0 }, @{ Now = 0; Before = 2 }) {
            (Invoke-Runbook $nightly).ExitCode | Should -Be 0
            foreach ($row in Import-Csv $record) { $row.State, $row.Flatpeak, $row.ErrorId, $row.Reason | Should -Be 'Removed', 'Removed', '', '' }
            $summary = Get-Content -Raw ([IO.Path]::ChangeExtension($record, 'summary.json')) | ConvertFrom-Json
            $summary.removed, $summary.removedBefore, $summary.failed | Should -Be $night.Now, $night.Before, 0
        }
    }

    It 'tells in its record what Flatpeak has not, and what was kept there, every night' {
        $bosch = @{ dialect = 'hono'; credentials = 1; registration = $true; thing = $true; policy = $true; modifiedSecondsAgo = 3600 }
        $null = Invoke-Simulator $sim POST seed ($bosch + @{ thingId = 'fleet:only-bosch' })
        $null = Invoke-Simulator $sim DELETE state/things/fleet:heat-pump-5
        Set-Row RemoveThings -Also 'fleet:only-bosch', 'fleet:heat-pmup-3', 'fleet:heat-pump-4'
        foreach ($removed in 1, 0) {
            (Invoke-Runbook $nightly).ExitCode | Should -Be 2
            Import-Csv $record | ForEach-Object { "$($_.ThingId) $($_.State) $($_.Flatpeak) $($_.Missing) $($_.ErrorId)".Trim() } | Select-Object -First 4 | Should -Be @(
                'fleet:heat-pump-4 Removed Removed'
                'fleet:heat-pump-5 Missing  Thing'
                'fleet:only-bosch Removed NotFound  NotFound'
                'fleet:heat-pmup-3 NotFound  Device NotFound'
            )
            @(Get-StoredDevice $sim).referenceId | Should -Contain 'fleet:heat-pump-5'
            $summary = Get-Content -Raw ([IO.Path]::ChangeExtension($record, 'summary.json')) | ConvertFrom-Json
            $summary.devices, $summary.removed, $summary.failed, $summary.missing | Should -Be 4, $removed, 0, 3
        }
    }

    It 'counts the devices of a list by reference, and finds each of them at Flatpeak' {
        $null = Invoke-Simulator $sim POST seed @{ thingId = 'fleet:only-bosch'; dialect = 'hono'; credentials = 1; registration = $true; thing = $true; policy = $true; modifiedSecondsAgo = 3600 }
        (Get-Content $path) -replace 'ThingId', 'ReferenceId' | Set-Content $path
        'fleet:only-bosch' | Add-Content $path
        $run = Invoke-Runbook $nightly
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Text | Should -BeLike "*To be looked at: *'fleet:only-bosch'*Failed: 0, to be looked at: 1, of 3 devices.*"
        $summary = Get-Content -Raw ([IO.Path]::ChangeExtension($record, 'summary.json')) | ConvertFrom-Json
        $summary.devices, $summary.removed, $summary.failed, $summary.missing | Should -Be 3, 2, 0, 1
    }

    It 'counts each device of a list by <_> once in its summary' -ForEach $columnSets {
        Set-List $_ -Also 'fleet:heat-pmup-3', 'fleet:heat-pump-4'
        foreach ($removed in 2, 0) {
            (Invoke-Runbook $nightly).ExitCode | Should -Be 2
            $summary = Get-Content -Raw ([IO.Path]::ChangeExtension($record, 'summary.json')) | ConvertFrom-Json
            $summary.devices, $summary.removed, $summary.removedBefore, $summary.failed, $summary.missing | Should -Be 3, $removed, (2 - $removed), 0, 1
        }
    }

    It 'leaves no summary of the last run behind where a run could not be made, and keeps it in a preview: <Name>' -ForEach @(
        @{ Name = 'a wrong key'; Set = { }; Given = @{ Variable = @{ FLATPEAK_API_KEY = 'sk_test_wrong' } } }
        @{ Name = 'no file'; Set = { Remove-Item $path }; Given = @{} }
        @{ Name = 'no rows'; Set = { Set-Content $path 'ThingId' }; Given = @{} }
        @{ Name = 'a wrong heading'; Set = { Set-Content $path 'Things', 'fleet:heat-pump-4' }; Given = @{} }
    ) {
        $summary = [IO.Path]::ChangeExtension($record, 'summary.json')
        (Invoke-Runbook $nightly).ExitCode | Should -Be 0
        $written = Get-Content -Raw $summary
        $kept = Get-Content -Raw $record
        & $Set
        (Invoke-Runbook $nightly -Preview @Given).ExitCode | Should -Be 1
        Get-Content -Raw $summary | Should -Be $written
        (Invoke-Runbook $nightly @Given).ExitCode | Should -Be 1
        Test-Path $summary | Should -BeFalse
        Get-Content -Raw $record | Should -Be $kept
        Set-Row RemoveThings
        (Invoke-Runbook $nightly).ExitCode | Should -Be 0
        (Get-Content -Raw $summary | ConvertFrom-Json).exitCode | Should -Be 0
    }

    It 'does not call removed what was never there' {
        Set-Row RemoveThings -Also 'fleet:heat-pmup-3'
        $run = Invoke-Runbook $nightly
        $run.ExitCode | Should -Be 2
        $run.Text | Should -Not -BeLike '*-IgnoreMissing takes*'
        $run.Text | Should -BeLike '*To be looked at: nothing of fleet:heat-pmup-3 was found.*Failed: 0, to be looked at: 1, of 3 devices.*'
        Test-Done RemoveThings | Should -BeTrue
    }
}

Describe 'A preview of the nightly decommissioning' {
    It 'shows both sides, and what is to be looked at' {
        Reset-Scene $sim $folder
        Set-Row RemoveThings -Also 'fleet:heat-pmup-3'
        $run = Invoke-Runbook (Get-Content -Raw $PSScriptRoot/../../examples/Remove-RetiredNightly.ps1) -Preview
        $run.ExitCode | Should -Be 2 -Because $run.Text
        foreach ($number in 4, 5) { $run.Text | Should -BeLike "*Remove device*fleet:heat-pump-$number (*" }
        $run.Text | Should -Not -BeLike '*only planned*'
        $run.Text | Should -Not -BeLike '*Set variable*'
        $run.Text | Should -BeLike '*To be looked at: fleet:heat-pmup-3: not there, or hidden*Failed: 0, to be looked at: 1, of 3 devices.*'
        $run.Writes | Should -BeNullOrEmpty
    }
}

Describe 'The runbook of Azure Automation' {
    BeforeAll {
        $azure = Get-Content -Raw $PSScriptRoot/../../examples/AzureAutomation.ps1
        $job = @{ Code = $azure; Given = @() }
        # An Automation account has no environment: what is there must not be used.
        function Set-Blob([string[]] $Also = @()) {
            Get-ChildItem $blobs | Remove-Item
            Set-Row RemoveThings -Also $Also
            Move-Item $path (Join-Path $blobs retired.csv)
        }
    }
    BeforeEach {
        Reset-Scene $sim $folder
        Set-Blob
    }

    It 'does its work, and again does nothing' {
        $run = Invoke-Runbook @job
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Done RemoveThings | Should -BeTrue
        (Import-Csv (Join-Path $blobs removed.csv)).State | Should -Be 'Removed', 'Removed'

        $again = Invoke-Runbook @job
        $again.ExitCode | Should -Be 0 -Because $again.Text
        $again.Writes | Should -BeNullOrEmpty
        (Import-Csv (Join-Path $blobs removed.csv)).ThingId | Should -Be 'fleet:heat-pump-4', 'fleet:heat-pump-5'
        $again.Text | Should -BeLike '*2 of them were removed in an earlier run (see removed.flatpeak.jsonl); the first 2 of these were looked for.*'

        Reset-Scene $sim $folder
        $state = Get-State
        $wrong = Invoke-Runbook @job -Variable (Get-OtherKey)
        $wrong.ExitCode | Should -Be 1
        $back = Invoke-Runbook @job
        $back.ExitCode | Should -Be 1
        $back.Text | Should -BeLike '*Failed: 0, to be looked at: 2, of 2 devices.*'
        $wrong.Writes + $back.Writes | Should -BeNullOrEmpty
        Get-State | Should -Be $state
    }

    It 'leaves what was created anew since, in a list by <_>' -ForEach $columnSets {
        Set-List $_
        Move-Item $path (Join-Path $blobs retired.csv) -Force
        Test-ListTwice { Invoke-Runbook @job } 1 $_
    }

    It 'tells once of a device that is nowhere, in a list by <_>' -ForEach $columnSets {
        Set-List $_ -Also 'fleet:heat-pmup-3'
        Move-Item $path (Join-Path $blobs retired.csv) -Force
        Test-CountedOnce { Invoke-Runbook @job } 1 $_
    }

    It 'fails where a device fails, and goes on from its journals' {
        $null = Invoke-Simulator $sim POST faults @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400; times = $null }
        $run = Invoke-Runbook @job
        $run.ExitCode | Should -Be 1
        $run.Text | Should -BeLike '*Failed: 2, to be looked at: 0, of 2 devices.*'
        @(Get-StoredDevice $sim).Count | Should -Be 5
        foreach ($row in Import-Csv (Join-Path $blobs removed.csv)) {
            $row.State, $row.Flatpeak, $row.ErrorId | Should -Be 'Failed', 'Failed', 'RequestRefused'
        }

        $null = Invoke-Simulator $sim DELETE faults
        $run = Invoke-Runbook @job
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Done RemoveThings | Should -BeTrue
        $run.Writes | Where-Object { $_ -notlike 'flatpeak *' } | Should -BeNullOrEmpty
        (Import-Csv (Join-Path $blobs removed.csv)).Flatpeak | Should -Be 'Removed', 'Removed'
    }

    It 'changes nothing <When>' -ForEach @(
        @{ When = 'without its list'; Set = { Remove-Item (Join-Path $blobs retired.csv) }; Given = @{} }
        @{ When = 'where a heading is wrong'; Set = { 'Things', 'fleet:heat-pump-4' | Set-Content (Join-Path $blobs retired.csv) }; Given = @{} }
        @{ When = 'without the modules'; Set = { }; Given = @{ NoModule = $true } }
        @{ When = 'with a wrong key'; Set = { }; Given = @{ Variable = @{ FLATPEAK_API_KEY = 'sk_test_wrong' } } }
        @{ When = 'with the account of another'; Set = { $Given.Variable = @{ FLATPEAK_ACCOUNT_ID = $sim.accounts[1].accountId; FLATPEAK_API_KEY = $sim.accounts[1].testKey } }; Given = @{} }
        @{ When = 'at another registry'; Set = { $Given.Variable = Get-OtherKey 'another registry' }; Given = @{} }
        @{ When = 'with a wrong password'; Set = { }; Given = @{ Variable = @{ BOSCH_IOT_THINGS_PASSWORD = 'wrong' } } }
    ) {
        & $Set
        $state = Get-State
        $run = Invoke-Runbook @job @Given
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        Get-State | Should -Be $state
        Get-ChildItem $blobs -Filter 'removed.*' | Should -BeNullOrEmpty
    }

    It 'shows with -WhatIf what it would do' {
        $run = Invoke-Runbook @job -Preview
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Text | Should -BeLike '*What if: *'
        $run.Writes | Should -BeNullOrEmpty
        (Get-ChildItem $blobs).Name | Should -Be 'retired.csv'
    }
}

Describe 'The workflow of GitHub Actions' {
    BeforeAll {
        $workflow = (Get-Content -Raw $PSScriptRoot/../../examples/github-actions.yml) -replace '\r'
        # The step as the runner does it, in the folder of the repository.
        $step = [regex]::Match($workflow, '(?s)- name: Remove\n.*?run: \|\n(.*?)\n\n').Groups[1].Value
        $work = Join-Path $TestDrive repository
        $job = @{ Code = "param([switch] `$WhatIf) `$ErrorActionPreference = 'stop'; Set-Location '$work'; `$env:PREVIEW = `$WhatIf`n$step"; Given = @() }
    }
    BeforeEach {
        Reset-Scene $sim $folder
        Set-Row RemoveThings
        $null = New-Item (Join-Path $work fleet) -ItemType Directory -Force
        Get-ChildItem (Join-Path $work fleet) | Remove-Item
        Copy-Item $path (Join-Path $work fleet/retired.csv)
        Copy-Item $PSScriptRoot/../../examples/Remove-RetiredNightly.ps1 (Join-Path $work fleet)
    }
    AfterAll { Remove-Item Env:PREVIEW -ErrorAction Ignore }

    It 'does its work, with a failure first, and again does nothing' {
        $null = Invoke-Simulator $sim POST faults @{ service = 'hono'; method = 'DELETE'; path = 'heat-pump-5$'; kind = 'status'; status = 400; times = $null }
        $run = Invoke-Runbook @job
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $null = Invoke-Simulator $sim DELETE faults

        # The next runner has what was kept: removed.*.
        $run = Invoke-Runbook @job
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Done RemoveThings | Should -BeTrue
        $again = Invoke-Runbook @job
        $again.ExitCode | Should -Be 0 -Because $again.Text
        $again.Writes | Should -BeNullOrEmpty
    }

    It 'is a preview where it is started by hand, unless that is unticked' {
        $run = Invoke-Runbook @job -Preview
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        (Get-ChildItem (Join-Path $work fleet)).Name | Should -Not -Contain 'removed.csv'
    }

    It 'sets what the Connect cmdlets read, each from where it belongs' {
        $set = [regex]::Matches($workflow, '(?m)^ {10}((?:FLATPEAK|BOSCH_IOT)_\w+): \$\{\{ (vars|secrets)\.(\w+) \}\}$')
        $set | ForEach-Object { $_.Groups[1].Value } | Sort-Object | Should -Be ((Get-SceneVariable $sim).Keys | Where-Object { $_ -ne 'FLATPEAK_URI' } | Sort-Object)
        foreach ($one in $set) {
            $one.Groups[3].Value | Should -Be $one.Groups[1].Value
            $one.Groups[2].Value | Should -Be ($one.Groups[1].Value -match 'KEY$|PASSWORD$' ? 'secrets' : 'vars')
        }
    }
}

Describe 'The creation of things' {
    It 'creates a device once, where its row has the reference alone' {
        $creation = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'New-Things.ps1'
        Reset-Scene $sim $folder
        'ThingId,ReferenceId', 'fleet:heat-pump-6,', ',fleet:heat-pump-7' | Set-Content $path
        foreach ($night in 1, 2) {
            $run = Invoke-Runbook $creation.Code
            $run.ExitCode | Should -Be 0 -Because $run.Text
            Test-Done NewThings | Should -BeTrue
            (Import-Csv $record).ThingId | Should -Be 'fleet:heat-pump-6', 'fleet:heat-pump-7'
        }
        $run.Writes | Should -BeNullOrEmpty
    }
}

Describe 'The nightly removal' {
    It 'reports what failed, is finished by the next run, and its record is whole then' {
        $nightly = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-Nightly.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings
        $null = Invoke-Simulator $sim POST faults @{ service = 'things'; method = 'DELETE'; path = 'things/.*heat-pump-5$'; kind = 'status'; status = 400; times = $null }
        $run = Invoke-Runbook $nightly.Code
        $run.ExitCode | Should -Be 2 -Because $run.Text
        @(Import-Csv $record).ReferenceId | Should -Be 'fleet:heat-pump-4'
        $report = [Net.WebUtility]::HtmlDecode((Get-Content -Raw "$record.html"))
        $report | Should -Match 'RequestRefused: 1</h3>(?s).*fleet:heat-pump-5'
        $report | Should -BeLike '*Report: Remove-BoschThing, Remove-FpDevice*'

        $null = Invoke-Simulator $sim DELETE faults
        $run = Invoke-Runbook $nightly.Code
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Done RemoveThings | Should -BeTrue
        @(Import-Csv $record).ReferenceId | Should -Be 'fleet:heat-pump-4', 'fleet:heat-pump-5'
        Get-Content -Raw "$record.html" | Should -Match '<h2>What failed</h2>\n<p>Nothing.</p>'
    }

    It 'names a device whose deletion was out when it was killed, of which nothing is left for its record' {
        $nightly = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-Nightly.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings
        (Invoke-Runbook $nightly.Code).ExitCode | Should -Be 0
        # As it is where the process is killed after the deletion, and before its answer is noted.
        $journal = "$path.flatpeak.jsonl"
        $kept = @(Get-Content $journal | Where-Object { $_ -notmatch '"type":"close"|"type":"end".*heat-pump-5' })
        [IO.File]::WriteAllLines($journal, $kept)
        Remove-Item $record
        $run = Invoke-Runbook $nightly.Code
        $run.ExitCode | Should -Be 0 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        $run.Text | Should -BeLike "*'fleet:heat-pump-5' was deleted by an earlier run, which ended before it could say so*"
        @(Import-Csv $record).ReferenceId | Should -Be 'fleet:heat-pump-4'
    }
}

Describe 'A removal everywhere that fails at Flatpeak' {
    It 'is finished by the next run, which knows from the record what was there' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings
        $null = Invoke-Simulator $sim POST faults @{ service = 'flatpeak'; method = 'DELETE'; kind = 'status'; status = 400; times = $null }
        (Invoke-Runbook $removal.Code).ExitCode | Should -Be 2
        @(Get-StoredDevice $sim).Count | Should -Be 5

        $null = Invoke-Simulator $sim DELETE faults
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Done RemoveThings | Should -BeTrue
    }

    # Its record is all that the next run has of what the search did.
    It 'keeps a policy that others use in the next run too, where the search had not listed the thing' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings
        $null = Invoke-Simulator $sim POST seed @('fleet:heat-pump-4', 'fleet:other' | ForEach-Object { @{ thingId = $_; dialect = 'hono'; policyId = 'fleet:shared' } })
        $null = Invoke-Simulator $sim PUT 'options?service=*' @{ searchEmpty = $true }
        # The policy's step fails; before it, the search is asked whether it lists the thing.
        $null = Invoke-Simulator $sim POST faults @{ service = 'things'; method = 'GET'; path = '/policies/'; kind = 'status'; status = 400; times = $null }
        $null = Invoke-Simulator $sim POST faults @{ service = 'things'; method = 'GET'; path = '/search/'; kind = 'status'; status = 400; skip = 1; times = $null }
        (Invoke-Runbook $removal.Code).ExitCode | Should -Be 2
        Get-Leftover $sim | Should -Not -Contain 'thing fleet:heat-pump-4'

        $null = Invoke-Simulator $sim DELETE faults
        $run = Invoke-Runbook $removal.Code
        Get-Leftover $sim | Should -Contain 'policy fleet:shared' -Because $run.Text
    }

    It 'takes a device that Flatpeak has not for removed only where its record says so' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        foreach ($gone in @(4, 5), @(, 5)) {
            Reset-Scene $sim $folder
            $null = Connect-Simulator $sim
            Set-Row RemoveThings
            $null = Invoke-Simulator $sim POST faults @{ service = 'things'; method = 'DELETE'; path = '/things/'; kind = 'status'; status = 400; times = $null }
            (Invoke-Runbook $removal.Code).ExitCode | Should -Be 2
            $null = Invoke-Simulator $sim DELETE faults
            $gone | ForEach-Object { Remove-FpDevice -ReferenceId "fleet:heat-pump-$_" -Confirm:$false }
            $run = Invoke-Runbook $removal.Code
            if ($gone.Count -eq 2) {
                # As with the key of another account.
                $run.ExitCode | Should -Be 1 -Because $run.Text
                $run.Writes | Should -BeNullOrEmpty
            }
            else {
                $run.ExitCode | Should -Be 2 -Because $run.Text
                $run.Text | Should -BeLike "*Failed: *'fleet:heat-pump-5'*Failed: 1, to be looked at: 0, of 2 devices.*"
            }
        }
    }

    It 'goes on only as long as the finding of its list is true, where <Name>' -ForEach @(
        @{ Name = 'nothing of the device was removed'; Fault = @{ method = 'PUT'; path = '/credentials/.*heat-pump-4' } }
        @{ Name = 'nothing but its credentials was removed'; Fault = @{ method = 'DELETE'; path = '/devices/.*heat-pump-4' } }
    ) {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        $null = Connect-Simulator $sim
        $null = Connect-Bosch $sim Hono
        Remove-FpDevice -ReferenceId fleet:heat-pump-4 -Confirm:$false
        $findings = 1..3 | ForEach-Object { "fleet:heat-pump-$_" } | Compare-FpFleet -SettleTimeSeconds 0 | Sort-Object ThingId
        $findings | ForEach-Object { "$($_.Kind) $($_.ThingId)" } | Should -Be 'MissingAtFlatpeak fleet:heat-pump-4', 'NotInList fleet:heat-pump-5'
        $findings | Export-Csv $path
        $null = Invoke-Simulator $sim POST faults (@{ service = 'hono'; kind = 'status'; status = 400; times = $null } + $Fault)
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 2 -Because $run.Text
        Import-Csv $record | Sort-Object ThingId, Flatpeak | ForEach-Object { "$($_.ThingId) $($_.State) $($_.Flatpeak)" } |
            Should -Be 'fleet:heat-pump-4 Failed ', 'fleet:heat-pump-5 Removed ', 'fleet:heat-pump-5 Removed Gone'

        # Somebody has completed it since.
        $null = Invoke-Simulator $sim DELETE faults
        $null = New-FpDevice fleet:heat-pump-4
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Text | Should -BeLike "*Failed: The finding 'MissingAtFlatpeak' of 'fleet:heat-pump-4' is out of date*Failed: 1, to be looked at: 0, of 2 devices.*"
        $run.Writes | Should -BeNullOrEmpty
        Get-Leftover $sim | Should -Contain 'thing fleet:heat-pump-4'

        # As it says, and by what that finds now.
        $findings = 1..3 | ForEach-Object { "fleet:heat-pump-$_" } | Compare-FpFleet -SettleTimeSeconds 0
        $findings | ForEach-Object { "$($_.Kind) $($_.ThingId)" } | Should -Be 'NotInList fleet:heat-pump-4'
        $findings | Export-Csv $path
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 0 -Because $run.Text
        Test-Done RemoveThings | Should -BeTrue
    }

    It 'removes by a row that was corrected since, or says what the record has instead' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings -Also 'fleet:a', 'fleet:b'
        $null = Invoke-Simulator $sim POST seed @('a', 'b' | ForEach-Object { @{ thingId = "fleet:$_"; deviceId = "hub-$_"; dialect = 'hono' } })
        $run = Invoke-Runbook $removal.Code
        foreach ($one in 'a', 'b') { $run.Text | Should -BeLike "*To be looked at: fleet:$one has no Registration.*" }

        # Of the one, the record knows that the policy may be used by others.
        $rows = Import-Csv $record
        $rows | Where-Object ThingId -EQ fleet:b | ForEach-Object { $_.Passed = 'Unlisted' }
        $rows | Export-Csv $record
        'ThingId,HubDeviceId', 'fleet:a,hub-a', 'fleet:b,hub-b', 'fleet:heat-pump-4,hub-4' | Set-Content $path
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 2 -Because $run.Text
        Get-Leftover $sim | Should -Not -Contain 'hono registration hub-a' -Because $run.Text
        Get-Leftover $sim | Should -Contain 'hono registration hub-b'
        foreach ($one in @('fleet:b', 'hub-b'), @('fleet:heat-pump-4', 'hub-4')) {
            $run.Text | Should -BeLike "*To be looked at: the list has $($one[0]) with '$($one[1])'*, the record with '$($one[0])'*It was left;*"
        }
        $run.Text | Should -BeLike '*To be looked at: fleet:a has no Thing.*Failed: 0, to be looked at: 3, of 3 devices.*'
    }

    It 'keeps in its record when there was no thing: what was registered since is another device' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings
        $null = Invoke-Simulator $sim DELETE state/things/fleet:heat-pump-4
        $null = Invoke-Simulator $sim POST faults @{ service = 'hono'; method = 'PUT'; path = '/credentials/.*heat-pump-4'; kind = 'status'; status = 400; times = $null }
        (Invoke-Runbook $removal.Code).ExitCode | Should -Be 2
        Import-Csv $record | Where-Object ThingId -EQ fleet:heat-pump-4 | ForEach-Object { $_.NoThingAt | Should -Not -BeNullOrEmpty }

        # Hono has the time of a registration in seconds, and the two clocks may differ by some.
        $rows = Import-Csv $record
        foreach ($row in $rows | Where-Object NoThingAt) { $row.NoThingAt = [DateTimeOffset]::Parse($row.NoThingAt, [cultureinfo]::InvariantCulture).AddMinutes(-1).ToString('o') }
        $rows | Export-Csv $record
        $null = Invoke-Simulator $sim DELETE faults
        $null = Invoke-Simulator $sim DELETE state/hono/devices/fleet:heat-pump-4
        $null = Invoke-Simulator $sim POST seed @{ thingId = 'fleet:heat-pump-4'; dialect = 'hono'; thing = $false; policy = $false }
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Text | Should -BeLike "*Failed: *'fleet:heat-pump-4'*was registered at*"
        Get-Leftover $sim | Should -Contain 'hono registration fleet:heat-pump-4' -Because $run.Text
    }

    It 'refuses a record that does not say what was removed by a finding, as of an earlier version of it' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings
        $null = Invoke-Simulator $sim POST faults @{ service = 'hono'; method = 'DELETE'; path = '/devices/'; kind = 'status'; status = 400; times = $null }
        (Invoke-Runbook $removal.Code).ExitCode | Should -Be 2
        $null = Invoke-Simulator $sim DELETE faults
        Import-Csv $record | Select-Object * -ExcludeProperty ByFinding | Export-Csv "$record.old"
        Move-Item "$record.old" $record -Force
        Import-Csv $path | Select-Object *, CallsFor | Export-Csv "$path.new"
        Move-Item "$path.new" $path -Force
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 1 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        $run.Text | Should -BeLike '*has no column ByFinding*Nothing was removed. Begin a new record.*'
    }

    It 'leaves what has come back at Flatpeak, and what it cannot look at, <Name>' -ForEach @(
        @{ Name = 'with its record'; Without = @(); Text = 'fleet:heat-pump-4 was removed in an earlier run and is there again.*' }
        # It cannot know that it was gone there.
        @{ Name = 'with one of an earlier version of it'; Without = 'Flatpeak'; Text = '*fleet:heat-pump-4*created at*Nothing was removed.*' }
    ) {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings
        (Invoke-Runbook $removal.Code).ExitCode | Should -Be 0
        Set-RecordAge
        Import-Csv $record | Where-Object { -not $Without -or -not $_.Flatpeak } | Select-Object * -ExcludeProperty $Without | Export-Csv "$record.old"
        Move-Item "$record.old" $record -Force
        $null = Connect-Simulator $sim
        $null = 'fleet:heat-pump-4', 'fleet:heat-pump-5' | New-FpDevice
        $null = Invoke-Simulator $sim POST faults @{ service = 'things'; method = 'GET'; path = '/things/.*heat-pump-5$'; kind = 'status'; status = 400; times = $null }
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 2 -Because $run.Text
        $run.Writes | Should -BeNullOrEmpty
        $run.Text | Should -BeLike "*To be looked at: $($Text)Failed: 1, to be looked at: 1, of 2 devices.*"
    }

    It 'leaves an older identifier that has come to the reference of a device that was removed, <Name>' -ForEach @(
        @{ Name = 'with its record'; Without = @(); Runs = 1 }
        @{ Name = 'with one of an earlier version of it, and a run since'; Without = 'Flatpeak', 'NoThingAt'; Runs = 2 }
    ) {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings
        $null = Connect-Simulator $sim
        $spare = New-FpDevice spare
        foreach ($number in 1..$Runs) {
            (Invoke-Runbook $removal.Code) | ForEach-Object { $_.ExitCode | Should -Be 0 -Because $_.Text }
            if ($number -eq 1) {
                Set-RecordAge
                Import-Csv $record | Where-Object { -not $Without -or -not $_.Flatpeak } | Select-Object * -ExcludeProperty $Without | Export-Csv "$record.old"
                Move-Item "$record.old" $record -Force
            }
        }
        $null = Set-FpDevice $spare.Id -ReferenceId fleet:heat-pump-4
        $written = Get-Content $record
        foreach ($night in 1, 2) {
            $run = Invoke-Runbook $removal.Code
            $run.ExitCode | Should -Be 2 -Because $run.Text
            $run.Writes | Should -BeNullOrEmpty
            $run.Text | Should -BeLike '*To be looked at: fleet:heat-pump-4 was removed in an earlier run and is there again.*Failed: 0, to be looked at: 1, of 2 devices.*'
        }
        Get-Content $record | Should -Be $written
    }

    It 'says which device was not found anywhere' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings -Also 'fleet:heat-pmup-3'
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 2
        $run.Text | Should -BeLike "*To be looked at: nothing of fleet:heat-pmup-3 was found.*"
        Test-Done RemoveThings | Should -BeTrue
    }
}

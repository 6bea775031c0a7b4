# Every script of the help, of README and of the examples that is meant to run unattended is run so: well, twice, with a file
# or the module missing, and with a wrong key. None of them does harm, and each says by its exit code what happened.
BeforeDiscovery {
    Import-Module $PSScriptRoot/HelpKit.psm1 -Force
    $root = Join-Path $PSScriptRoot ../..
    $scripts = @(
        Get-ChildItem (Join-Path $root docs/en-US/about_Flatpeak_Runbooks.md), (Join-Path $root README.md) | ForEach-Object { Get-CodeBlock $_ } |
            Where-Object Code -Like '#Requires*' | ForEach-Object { @{ Name = "$($_.Page), $($_.Heading)"; Code = $_.Code } }
        @{ Name = 'examples/Remove-Retired.ps1'; Code = Get-Content -Raw (Join-Path $root examples/Remove-Retired.ps1) }
    )
    if ($scripts.Count -lt 6) { throw 'The scripts of the topic and of README are not found.' }
    # What each is for.
    foreach ($script in $scripts) {
        $script.Kind = switch -Wildcard ($script.Code) {
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
    $sim = Start-Simulator
    $folder = Join-Path $TestDrive scene
    $null = New-Item $folder -ItemType Directory
    $path = Join-Path $folder input.csv
    $record = Join-Path $folder record.csv

    # A vault as SecretManagement has it, one file a secret.
    $modules = Join-Path $TestDrive modules
    $vault = Join-Path $TestDrive vault
    $null = New-Item (Join-Path $modules Microsoft.PowerShell.SecretManagement), $vault -ItemType Directory
    "function Set-Secret { param(`$Name, `$Secret) Set-Content (Join-Path '$vault' `$Name) `$Secret.GetNetworkCredential().Password }" |
        Set-Content (Join-Path $modules Microsoft.PowerShell.SecretManagement/Microsoft.PowerShell.SecretManagement.psm1)

    $numbers = @{ RemoveDevices = 4, 5; RemoveThings = 4, 5; NewDevices = 6, 7; NewThings = 6, 7 }
    $column = @{ RemoveDevices = 'ReferenceId'; RemoveThings = 'ThingId'; NewDevices = 'ReferenceId'; NewThings = 'ThingId' }

    function Set-Row([string] $Kind, [string[]] $Also = @()) {
        @($numbers[$Kind] | ForEach-Object { "fleet:heat-pump-$_" }) + $Also |
            ForEach-Object { [pscustomobject]@{ $column[$Kind] = $_ } } | Export-Csv $path
    }

    function Save-Runbook([string] $Code) {
        # The script as it stands, but for the address.
        $file = Join-Path $folder runbook.ps1
        $Code.Replace('Connect-Flatpeak ', "Connect-Flatpeak -Uri $($sim.flatpeak) ").Replace('-Uri $Uri ', '') | Set-Content $file
        $null = Invoke-Simulator $sim DELETE log
        $file
    }

    function Get-RunbookVariable([hashtable] $Variable, [switch] $NoModule) {
        (Get-SceneVariable $sim) + @{ PSModulePath = $NoModule ? '' : ((Split-Path $module), $modules -join [IO.Path]::PathSeparator) } | ForEach-Object {
            foreach ($name in $Variable.Keys) { $_[$name] = $Variable[$name] }
            $_
        }
    }

    function Get-Write {
        # A look for a thing is a deletion of what has never been.
        @(Get-SimulatorLog $sim | Where-Object { $_.method -ne 'GET' -and $_.path -notmatch '/flatpeak-[0-9a-f]{32}$' } | ForEach-Object { "$($_.service) $($_.method) $($_.path)" })
    }

    function Invoke-Runbook([string] $Code, [hashtable] $Variable = @{}, [switch] $NoModule, [switch] $Preview) {
        # In a PowerShell of its own, in this process; what ends a script is exit code 1, as it is with pwsh -File.
        $file = Save-Runbook $Code
        $variables = Get-RunbookVariable $Variable -NoModule:$NoModule
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
        try {
            $script = 'param($file, $path, $record, $whatIf) $global:LASTEXITCODE = 0; if ($whatIf) { & $file $path $record -WhatIf } else { & $file $path $record }'
            $shell.AddScript($script).AddParameters(@($file, $path, $record, [bool]$Preview)).Invoke() | ForEach-Object { $text.Add("$_") }
            $isUnmet = [bool]($shell.Streams.Error | Where-Object FullyQualifiedErrorId -Like 'ScriptRequires*')
            $code = $isUnmet ? 1 : $runspace.SessionStateProxy.GetVariable('LASTEXITCODE')
        }
        catch {
            $text.Add("$_")
            $code = 1
        }
        finally {
            foreach ($stream in $shell.Streams.Error, $shell.Streams.Warning, $asked.Lines, $asked.Warnings) { foreach ($line in $stream) { $text.Add("$line") } }
            $shell.Dispose()
            $runspace.Dispose()
            foreach ($name in $variables.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
        }
        # A scheduler has nobody who answers.
        $asked.Questions | Should -BeNullOrEmpty
        [pscustomobject]@{ ExitCode = $code; Text = $text -join "`n"; Writes = Get-Write }
    }

    function Start-Runbook([string] $Code, [hashtable] $Variable = @{}, [switch] $NoModule) {
        # In a process of its own, as a scheduler does it.
        $start = [Diagnostics.ProcessStartInfo]::new([Environment]::ProcessPath)
        $first = (Split-Path $start.FileName -LeafBase) -eq 'dotnet' ? @(Join-Path $PSHOME pwsh.dll) : @()
        foreach ($one in $first + '-NoProfile', '-NonInteractive', '-File', (Save-Runbook $Code), $path, $record) { $start.ArgumentList.Add($one) }
        $variables = Get-RunbookVariable $Variable -NoModule:$NoModule
        foreach ($name in $variables.Keys) { $start.Environment[$name] = "$($variables[$name])" }
        $start.RedirectStandardOutput = $start.RedirectStandardError = $start.RedirectStandardInput = $true
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $errors = $process.StandardError.ReadToEndAsync()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        [pscustomobject]@{ ExitCode = $process.ExitCode; Text = $output + $errors.Result; Writes = Get-Write }
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

AfterAll { Stop-Simulator $sim }

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
        $rows = @(Import-Csv $record)
        $rows.Count | Should -Be 2
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
        $run.ExitCode | Should -Be ($Name -like 'examples/*' ? 1 : 2) -Because $run.Text
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

Describe 'The runbook of README in a process of its own' {
    It 'ends with exit code <Exit> <When>' -ForEach @(
        @{ When = 'when all is done'; Exit = 0; Set = { }; Given = @{} }
        @{ When = 'without its file'; Exit = 1; Set = { Remove-Item $path }; Given = @{} }
        @{ When = 'without the module'; Exit = 1; Set = { }; Given = @{ NoModule = $true } }
        @{ When = 'with a wrong key'; Exit = 1; Set = { }; Given = @{ Variable = @{ FLATPEAK_API_KEY = 'sk_test_wrong' } } }
        @{ When = 'when a device fails'; Exit = 2; Set = { Set-Row RemoveDevices ' ' }; Given = @{} }
    ) {
        $readme = Get-CodeBlock (Get-Item $PSScriptRoot/../../README.md) | Where-Object Code -Like '#Requires*'
        Reset-Scene $sim $folder
        Set-Row RemoveDevices
        & $Set
        $run = Start-Runbook $readme.Code @Given
        $run.ExitCode | Should -Be $Exit -Because $run.Text
        if ($Exit -eq 1) { $run.Writes | Should -BeNullOrEmpty }
        else { Test-Done RemoveDevices | Should -BeTrue }
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

    It 'says which device was not found anywhere' {
        $removal = Get-CodeBlock (Get-Item $PSScriptRoot/../../docs/en-US/about_Flatpeak_Runbooks.md) | Where-Object Heading -EQ 'Remove-RetiredThings.ps1'
        Reset-Scene $sim $folder
        Set-Row RemoveThings -Also 'fleet:heat-pmup-3'
        $run = Invoke-Runbook $removal.Code
        $run.ExitCode | Should -Be 2
        $run.Text | Should -BeLike "*To be looked at: fleet:heat-pmup-3 has no Device.*"
        Test-Done RemoveThings | Should -BeTrue
    }
}

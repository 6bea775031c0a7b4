# What the tests of the help share: a reader of its pages, and the scene in which their examples are run.

Set-StrictMode -Version Latest

Import-Module (Join-Path $PSScriptRoot '../../docs/Help.psm1') -Global

function Read-HelpPage {
    # A page of a cmdlet, in the schema of Microsoft.PowerShell.PlatyPS, without PlatyPS.
    param([Parameter(Mandatory, ValueFromPipeline)] [IO.FileInfo] $Page)
    process {
        $text = (Get-Content -Raw $Page) -replace '\r'
        $parts = Split-Heading $text 2
        [pscustomobject]@{
            Name        = $Page.BaseName
            HelpUri     = [regex]::Match($text, "(?m)^HelpUri: '?(.*?)'?$").Groups[1].Value
            Synopsis    = $parts.SYNOPSIS
            Description = $parts.DESCRIPTION
            Notes       = $parts.NOTES
            Syntax      = Split-Heading $parts.SYNTAX 3
            Inputs      = Split-Heading $parts.INPUTS 3
            Outputs     = Split-Heading $parts.OUTPUTS 3
            Parameters  = Split-Heading $parts.PARAMETERS 3 | ForEach-Object { $_.GetEnumerator() } | Where-Object Key -Like '-*' |
                ForEach-Object { Read-Parameter $_.Key.Substring(1) $_.Value }
            Examples    = @(Split-Heading $parts.EXAMPLES 3 | ForEach-Object { $_.GetEnumerator() } | ForEach-Object { Read-Example $_.Key $_.Value })
        }
    }
}

function Split-Heading([string] $Text, [int] $Level) {
    # What follows each heading of a level, by its name, in order; a '#' in code is none.
    $parts = [ordered]@{}
    $name = $null
    $isCode = $false
    foreach ($line in $Text -split '\n') {
        if ($line -like '``````*') { $isCode = -not $isCode }
        if (-not $isCode -and $line -match "^#{$Level} (.+)") { $parts[($name = $Matches[1])] = '' }
        elseif ($name) { $parts[$name] += "$line`n" }
    }
    foreach ($key in @($parts.Keys)) { $parts[$key] = $parts[$key].Trim() }
    $parts
}

function Read-Parameter([string] $Name, [string] $Text) {
    $yaml = [regex]::Match($Text, '(?s)```yaml\n(.*?)\n```').Groups[1].Value
    $field = { param($name) [regex]::Match($yaml, "(?m)^$name`: '?(.*?)'?$").Groups[1].Value }
    [pscustomobject]@{
        Name     = $Name
        Text     = ($Text -split '```yaml')[0].Trim()
        Type     = & $field Type
        Default  = & $field DefaultValue
        Wildcard = & $field SupportsWildcards
        Aliases  = @([regex]::Matches([regex]::Match($yaml, '(?s)Aliases:(.*?)\nParameterSets').Groups[1].Value, '- (\S+)') | ForEach-Object { $_.Groups[1].Value })
        Sets     = @([regex]::Matches($yaml, '(?m)^- Name: (.+)\n  Position: (.+)\n  IsRequired: (.+)\n  ValueFromPipeline: (.+)\n  ValueFromPipelineByPropertyName: (.+)\n') |
                ForEach-Object { ($_.Groups | Select-Object -Skip 1 | ForEach-Object Value) -join ' ' } | Sort-Object)
    }
}

function Read-Example([string] $Title, [string] $Text) {
    $blocks = [regex]::Matches($Text, '(?s)```(\w*)\n(.*?)\n```')
    [pscustomobject]@{
        Title  = $Title
        Code   = ($blocks | Where-Object { $_.Groups[1].Value -eq 'powershell' } | ForEach-Object { $_.Groups[2].Value }) -join "`n"
        Output = ($blocks | Where-Object { $_.Groups[1].Value -eq 'Output' } | ForEach-Object { $_.Groups[2].Value }) -join "`n"
        Text   = [regex]::Replace($Text, '(?s)```.*?```', '').Trim()
    }
}

function Get-CodeBlock {
    # Each block of PowerShell in a Markdown file, with the heading that it is under.
    param([Parameter(Mandatory)] [IO.FileInfo] $Page)
    $heading = ''
    $code = $null
    foreach ($line in Get-Content $Page) {
        if ($null -ne $code) {
            if ($line -eq '```') {
                @{ Page = $Page.BaseName; Heading = $heading; Code = $code -join "`n" }
                $code = $null
            }
            else { $code += , $line }
        }
        elseif ($line -eq '```powershell') { $code = @() }
        elseif ($line -match '^#+ (.+)') { $heading = $Matches[1] }
    }
}

function Get-Fleet {
    # What the names in examples stand for: the accounts, and secrets by the names that Get-Secret takes.
    param([Parameter(Mandatory)] $Simulator)
    $known = $Simulator.bosch
    @{
        Users   = @{
            $Simulator.accounts[0].accountId = $Simulator.accounts[0].testKey
            $Simulator.accounts[1].accountId = $Simulator.accounts[1].testKey
            $known.honoUser                  = $known.honoPassword
            $known.thingsUser                = $known.thingsPassword
            $known.hubUser                   = $known.hubPassword
            $known.clientId                  = $known.clientSecret
        }
        Secrets = @{
            FlatpeakApiKey = $Simulator.accounts[0].testKey
            ThingsApiToken = $known.apiToken
            HonoPassword   = $known.honoPassword
            DittoPassword  = $known.thingsPassword
        }
        Known   = @{ account = $Simulator.accounts[0].accountId; devops = $known.devopsUser; devopsPassword = $known.devopsPassword }
    }
}

function Get-SceneVariable {
    # The environment of a runbook that works with the simulator.
    param([Parameter(Mandatory)] $Simulator)
    @{
        FLATPEAK_URI                = $Simulator.flatpeak
        FLATPEAK_ACCOUNT_ID         = $Simulator.accounts[0].accountId
        FLATPEAK_API_KEY            = $Simulator.accounts[0].testKey
        BOSCH_IOT_TENANT_ID         = $Simulator.bosch.tenant
        BOSCH_IOT_REGISTRY_URI      = $Simulator.hono
        BOSCH_IOT_REGISTRY_USERNAME = $Simulator.bosch.honoUser
        BOSCH_IOT_REGISTRY_PASSWORD = $Simulator.bosch.honoPassword
        BOSCH_IOT_THINGS_URI        = $Simulator.things
        BOSCH_IOT_THINGS_USERNAME   = $Simulator.bosch.thingsUser
        BOSCH_IOT_THINGS_PASSWORD   = $Simulator.bosch.thingsPassword
    }
}

function Reset-Scene {
    # The fleet that the pages speak of: five heat pumps, three of them in the north, and files of others.
    param([Parameter(Mandatory)] $Simulator, [Parameter(Mandatory)] [string] $Folder)
    $null = Invoke-Simulator $Simulator POST reset
    $null = Invoke-Simulator $Simulator PUT 'options?service=*' @{ searchLagMs = 0 }
    $null = Invoke-Simulator $Simulator POST flatpeak/devices @{ account = $Simulator.accounts[0].accountId; count = 5; prefix = 'fleet:heat-pump-' }
    $null = Invoke-Simulator $Simulator POST seed @(1..5 | ForEach-Object {
            @{ thingId = "fleet:heat-pump-$_"; dialect = 'hono'; attributes = @{ site = $_ -gt 3 ? 'south' : 'north' } }
        })
    # Without the provider for files, which reads each folder of a path, /tmp first: this is done for each example.
    foreach ($file in [IO.Directory]::GetFiles($Folder)) { [IO.File]::Delete($file) }
    $write = { param($name, $rows) [IO.File]::WriteAllLines("$Folder/$name", [string[]]($rows | ConvertTo-Csv)) }
    $devices = (Invoke-Simulator $Simulator GET state).flatpeak.($Simulator.accounts[0].accountId).test
    & $write new.csv (1..3 | ForEach-Object { [pscustomobject]@{ ReferenceId = "fleet:wallbox-$_" } })
    & $write retired.csv (4, 5 | ForEach-Object { [pscustomobject]@{ ReferenceId = "fleet:heat-pump-$_" } })
    # The references are those of others, so that each side shows by what it was removed.
    & $write retired-both.csv ([pscustomobject]@{ ThingId = 'fleet:heat-pump-4'; ReferenceId = 'fleet:heat-pump-1' },
        [pscustomobject]@{ ThingId = 'fleet:heat-pump-5'; ReferenceId = 'fleet:heat-pump-2' })
    & $write fleet.csv (@(1..3 | ForEach-Object { "fleet:heat-pump-$_" }) + @(1..3 | ForEach-Object { "fleet:wallbox-$_" }) |
            ForEach-Object { [pscustomobject]@{ ReferenceId = $_ } })
    & $write rename.csv (1, 2 | ForEach-Object {
            $number = $_
            $device = $devices | Where-Object referenceId -EQ "fleet:heat-pump-$number"
            [pscustomobject]@{ Id = $device.id; ReferenceId = "fleet:boiler-$number" }
        })
    & $write renames.csv (3, 4 | ForEach-Object { [pscustomobject]@{ ReferenceId = "fleet:heat-pump-$_"; NewReferenceId = "fleet:boiler-$_" } })
    & $write reset.csv ([pscustomobject]@{
            Id = 'c2-idle'; MetricsReset = [DateTimeOffset]::UtcNow.AddDays(-2).ToString('o'); ThingsHost = ([uri]$Simulator.things).Authority; SolutionId = ''
        })
    Add-PasswordCertificate $Folder
    $null = Invoke-Simulator $Simulator DELETE log
}

function Add-PasswordCertificate {
    # What the passwords of new devices are encrypted with, and decrypted.
    param([Parameter(Mandatory)] [string] $Folder)
    [IO.File]::WriteAllBytes("$Folder/passwords.cer", $certificate.Value.Export('Cert'))
    [IO.File]::WriteAllBytes("$Folder/passwords.pfx", $certificate.Value.Export('Pfx'))
}

# For document encryption, as Protect-CmsMessage wants it.
$certificate = [Lazy[Security.Cryptography.X509Certificates.X509Certificate2]]::new([Func[Security.Cryptography.X509Certificates.X509Certificate2]] {
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new(
            'CN=passwords', [Security.Cryptography.RSA]::Create(2048), 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509KeyUsageExtension]::new('KeyEncipherment, DataEncipherment', $true))
        $purposes = [Security.Cryptography.OidCollection]::new()
        $null = $purposes.Add([Security.Cryptography.Oid]::new('1.3.6.1.4.1.311.80.1'))
        $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509EnhancedKeyUsageExtension]::new($purposes, $false))
        $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddDays(-1), [DateTimeOffset]::UtcNow.AddYears(1))
    })

# Who asks for a credential gets the one of that user, and the vault is a table. The address of Flatpeak is the simulator's.
$scene = @'
param($fleet, $uri, $folder, $connect)
$PSStyle.OutputRendering = 'PlainText'
$global:PSDefaultParameterValues['Connect-Flatpeak:Uri'] = $uri
$global:fleet = $fleet
$global:vault = @{}
function global:New-Known($user, $password) { [pscredential]::new($user, (ConvertTo-SecureString $password -AsPlainText -Force)) }
function global:Get-Credential { param([Parameter(Position = 0)] $Credential, $Message)
    $user = $Credential ? $Credential : $fleet.Known.account
    New-Known $user $fleet.Users[$user]
}
function global:Get-Secret { param($Name, [switch] $AsPlainText)
    $AsPlainText ? $fleet.Secrets[$Name] : (ConvertTo-SecureString $fleet.Secrets[$Name] -AsPlainText -Force)
}
function global:Set-Secret { param($Name, $Secret) $vault[$Name] = $Secret }
Set-Location $folder
if ($connect) {
    $null = Connect-Flatpeak
    $null = Connect-BoschIot -ConnectionsCredential (New-Known $fleet.Known.devops $fleet.Known.devopsPassword)
}
'@

function Invoke-Example {
    # Runs an example as a reader would, in a PowerShell of its own, and says yes to whatever it asks.
    param([Parameter(Mandatory)] $Simulator, [Parameter(Mandatory)] [string] $Folder, [Parameter(Mandatory)] [string] $Code, [switch] $Connect)
    $asked = [BoschKit.AskedHost]::new()
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule((Get-Module Flatpeak.PowerShell).Path)
    $runspace = [runspacefactory]::CreateRunspace($asked, $state)
    $runspace.Open()
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    try {
        $null = $shell.AddScript($scene).AddParameters(@((Get-Fleet $Simulator), $Simulator.flatpeak, $Folder, [bool]$Connect)).Invoke()
        if ($shell.HadErrors) { throw "The scene cannot be set: $($shell.Streams.Error)" }
        $null = Invoke-Simulator $Simulator DELETE log
        $shell.Commands.Clear()
        $output = $shell.AddScript(". {`n$(ConvertTo-Address $Simulator $Code)`n} | Out-String -Width 120").Invoke() -join "`n"
        $shell.Commands.Clear()
        [pscustomobject]@{
            Output    = ConvertTo-Comparable (ConvertFrom-Address $Simulator $output)
            Errors    = @($shell.Streams.Error | ForEach-Object { "$_" })
            Warnings  = @($shell.Streams.Warning) + $asked.Warnings
            Questions = @($asked.Questions)
            Lines     = @($asked.Lines)
            Requests  = @(Get-SimulatorLog $Simulator)
            Writes    = @(Get-SimulatorLog $Simulator | Where-Object method -NE GET | ForEach-Object { "$($_.method) $($_.path)" })
            Sessions  = @($shell.AddScript('Get-FpSession').Invoke())
            Vault     = $runspace.SessionStateProxy.GetVariable('vault')
        }
    }
    finally {
        $shell.Dispose()
        $runspace.Dispose()
    }
}

function ConvertTo-Comparable {
    # Without what differs from run to run (ids, times) and what only looks (blanks, empty lines).
    param([AllowEmptyString()] [string] $Text)
    $lines = $Text -replace 'dev_[0-9a-f]{24}', '<id>' -replace '\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?', '<time>' -split '\r?\n' |
        ForEach-Object { ($_ -replace '\s+', ' ').Trim() } | Where-Object { $_ -and $_ -notmatch '^[- ]+$' }
    $lines -join "`n"
}

function Get-Address($Simulator) {
    [ordered]@{
        'https://api.flatpeak.com/'        = $Simulator.flatpeak
        'https://hono.example.com/v1'      = $Simulator.hono
        'https://ditto.example.com/api/2'  = $Simulator.things
        'https://things.example.com/api/2' = $Simulator.things
        'https://hub.example.com/'         = $Simulator.hub
        'https://access.example.com/token' = $Simulator.token
    }
}

function ConvertTo-Address($Simulator, [string] $Text) {
    $addresses = Get-Address $Simulator
    foreach ($name in $addresses.Keys) { $Text = $Text.Replace($name, $addresses[$name]) }
    $Text
}

function ConvertFrom-Address($Simulator, [string] $Text) {
    $addresses = Get-Address $Simulator
    foreach ($name in $addresses.Keys) { $Text = $Text.Replace("$($addresses[$name])", $name.EndsWith('/') ? $name : "$name/") }
    # Where a connection or a session says that it is.
    $Text.Replace(([uri]$Simulator.things).Authority, 'ditto.example.com').Replace(([uri]$Simulator.hono).Authority, 'hono.example.com')
}

Export-ModuleMember -Function Read-HelpPage, Get-CodeBlock, Get-SceneVariable, Reset-Scene, Add-PasswordCertificate, Invoke-Example, ConvertTo-Comparable

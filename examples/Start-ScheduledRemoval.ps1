<#
.SYNOPSIS
    A scheduled task: the nightly decommissioning, with passwords from a vault of the module Microsoft.PowerShell.SecretManagement.
.DESCRIPTION
    The vault has three credentials, which whoever runs the task has put there once:

        Set-Secret -Name FlatpeakCredential -Secret (Get-Credential -Message 'Account id and API key')
        Set-Secret -Name RegistryCredential -Secret (Get-Credential -Message 'The registry')
        Set-Secret -Name ThingsCredential -Secret (Get-Credential -Message 'Things')

    Addresses and tenant are in the environment of that user: BOSCH_IOT_TENANT_ID, BOSCH_IOT_REGISTRY_URI and BOSCH_IOT_THINGS_URI.
    A vault that asks for a password cannot be opened by night: of Microsoft.PowerShell.SecretStore it is unlocked by
    Set-SecretStoreConfiguration -Authentication None -Interaction None, and protected by the account of the user only.

    Windows, as the user of the vault:

        $action = New-ScheduledTaskAction -Execute pwsh -Argument '-NonInteractive -File C:\fleet\Start-ScheduledRemoval.ps1 C:\fleet\retired.csv C:\fleet\removed.csv'
        Register-ScheduledTask -TaskName 'Remove retired devices' -Action $action -Trigger (New-ScheduledTaskTrigger -Daily -At 2:17)

    Linux and macOS, by crontab -e:

        17 2 * * * pwsh -NonInteractive -File /srv/fleet/Start-ScheduledRemoval.ps1 /srv/fleet/retired.csv /srv/fleet/removed.csv

    The exit code is that of Remove-RetiredNightly.ps1, which lies beside this script.

    A preview (-WhatIf) reads no journal: of what an earlier run removed it shows all steps once more, and that its thing is not seen.
#>
#Requires -Version 7.4
#Requires -Modules Flatpeak.PowerShell, Microsoft.PowerShell.SecretManagement
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Path,
    [Parameter(Mandatory, Position = 1)] [string] $RecordPath
)
$ErrorActionPreference = 'Stop'

$credentials = @{}
foreach ($name in 'FlatpeakCredential', 'RegistryCredential', 'ThingsCredential') { $credentials[$name] = Get-Secret -Name $name }
& (Join-Path $PSScriptRoot Remove-RetiredNightly.ps1) $Path $RecordPath @credentials -WhatIf:$WhatIfPreference
exit $LASTEXITCODE

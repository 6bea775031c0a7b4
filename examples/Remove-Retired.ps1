<#
.SYNOPSIS
    A scheduled job: removes the devices of a CSV file from Flatpeak, and can be run again until none is left.
.DESCRIPTION
    Connects from FLATPEAK_ACCOUNT_ID and FLATPEAK_API_KEY. The file has the column ReferenceId, or Id, or both. A
    device that is gone already is no failure. The exit code is the number of failures, 255 at most.
.EXAMPLE
    ./Remove-Retired.ps1 retired.csv removed.csv -WhatIf
#>
#Requires -Version 7.4
#Requires -Modules Flatpeak.PowerShell
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory, Position = 0)] [string] $Path,
    # What was removed, for the records.
    [Parameter(Mandatory, Position = 1)] [string] $RemovedPath,
    [uri] $Uri = 'https://api.flatpeak.com/'
)
$ErrorActionPreference = 'Stop'

$rows = @(Import-Csv $Path)
$session = Connect-Flatpeak -Uri $Uri -MaximumRetryCount 8 -OperationTimeoutSeconds 60
try {
    $rows |
        Remove-FpDevice -Session $session -PassThru -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable errors |
        Export-Csv $RemovedPath -Append
    $failed = @($errors | Where-Object FullyQualifiedErrorId -NotLike 'NotFound,*')
    foreach ($record in $failed) { Write-Warning "$($record.TargetObject.ReferenceId ?? $record.TargetObject.Id): $record" }
}
finally {
    Disconnect-Flatpeak $session
}

exit [math]::Min($failed.Count, 255)

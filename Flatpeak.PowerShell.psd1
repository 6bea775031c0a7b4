@{
    RootModule           = 'Flatpeak.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0a0d5e-5a0e-4c58-9d27-0f3a4c1b8e72'
    Author               = 'The Flatpeak.PowerShell authors'
    CompanyName          = 'Community'
    Copyright            = '(c) The Flatpeak.PowerShell authors. MIT licence.'
    Description          = 'Creates device identifiers at Flatpeak, and takes retired devices out of Flatpeak and Bosch IoT (Hub and Things, Eclipse Hono and Ditto) in the one order that orphans nothing.'
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.4'
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Compare-FpFleet'
        'Connect-BoschIot'
        'Connect-Flatpeak'
        'Disconnect-Flatpeak'
        'Export-FpReport'
        'Get-BoschConnection'
        'Get-BoschThing'
        'Get-FpDevice'
        'Get-FpJournal'
        'Get-FpSession'
        'Invoke-FpRequest'
        'New-BoschThing'
        'New-FpDevice'
        'Remove-BoschConnection'
        'Remove-BoschThing'
        'Remove-FpDevice'
        'Reset-BoschConnectionMetric'
        'Select-FpSession'
        'Set-FpDevice'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('Flatpeak', 'Energy', 'IoT', 'Device', 'Bosch', 'Hono', 'Ditto', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
            ProjectUri = 'https://www.powershellgallery.com/packages/Flatpeak.PowerShell'

            # ./build.ps1 Pack puts the section of CHANGELOG.md here.
            ReleaseNotes = 'CHANGELOG.md'
        }
    }
}

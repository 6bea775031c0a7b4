@{
    RootModule        = 'EmptyModule.dll'
    ModuleVersion     = '1.0.0'
    GUID              = 'e2c5bb3a-3c4e-4b7c-8a38-4f1f5c3f0a11'
    PowerShellVersion = '7.4'
    FunctionsToExport = @()
    AliasesToExport   = @()
    VariablesToExport = @()
    CmdletsToExport   = @('Get-Nothing')
}

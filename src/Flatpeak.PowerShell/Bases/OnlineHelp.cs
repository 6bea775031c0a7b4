namespace Flatpeak.PowerShell;

/// <summary>Where <c>Get-Help -Online</c> leads.</summary>
internal static class OnlineHelp
{
    /// <summary>The module's page in the PowerShell Gallery, which is the one address that every copy of it has.</summary>
    public const string Uri = "https://www.powershellgallery.com/packages/Flatpeak.PowerShell";
}

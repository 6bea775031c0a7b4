using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>
/// Finds the file that is to be written, by PowerShell's rules: relative to $PWD, with its drives. Nothing in it is a wildcard.
/// </summary>
internal static class ReportPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The file; ends the command where it can be none.</summary>
    public static string Find(PSCmdlet cmdlet, string path)
    {
        string file = "";
        ProviderInfo? provider = null;
        try
        {
            file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _);
        }
        catch (RuntimeException e)
        {
            cmdlet.ThrowTerminatingError(ErrorRecords.ReportNotWritten(e, path));
        }

        if (provider!.Name != FileSystem)
        {
            cmdlet.ThrowTerminatingError(
                ErrorRecords.ReportNotWritten(new IOException($"It is of the provider {provider.Name}, and no file."), path));
        }

        return file;
    }
}

using System.Management.Automation;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Finds the files that paths mean, by PowerShell's rules: relative to $PWD, with its drives and providers.</summary>
internal static class JournalPaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>The file of a journal to be written. Nothing in it is a wildcard.</summary>
    /// <exception cref="ServiceException">It is no file.</exception>
    public static string ToWrite(PSCmdlet cmdlet, string path)
    {
        try
        {
            string file = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            return provider.Name == FileSystem
                ? file
                : throw new ServiceException(
                    ServiceErrorKind.JournalNotWritten,
                    $"The journal '{path}' cannot be written: it is of the provider {provider.Name}, and no file. Nothing was sent. "
                    + "Name a file.");
        }
        catch (RuntimeException e)
        {
            throw new ServiceException(
                ServiceErrorKind.JournalNotWritten,
                $"The journal '{path}' cannot be written: {e.Message} Nothing was sent. Correct the path.",
                e);
        }
    }

    /// <summary>The files of journals to be read, which wildcards may name.</summary>
    /// <exception cref="RuntimeException">There is none of that name.</exception>
    /// <exception cref="ServiceException">It is no file.</exception>
    public static IReadOnlyCollection<string> ToRead(PSCmdlet cmdlet, string path, bool isLiteral)
    {
        ProviderInfo provider;
        IReadOnlyCollection<string> files = isLiteral
            ? [cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out provider, out _)]
            : cmdlet.GetResolvedProviderPathFromPSPath(path, out provider);
        return provider.Name == FileSystem
            ? files
            : throw new ServiceException(ServiceErrorKind.InvalidJournal, $"'{path}' is no file, but of the provider {provider.Name}.");
    }
}

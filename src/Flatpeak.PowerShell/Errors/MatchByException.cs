namespace Flatpeak.PowerShell;

/// <summary>The script block of -MatchBy failed, or output what is no name.</summary>
internal sealed class MatchByException(string message, Exception? cause = null) : InvalidOperationException(message, cause);

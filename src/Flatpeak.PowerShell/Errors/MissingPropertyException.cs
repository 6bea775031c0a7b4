namespace Flatpeak.PowerShell;

/// <summary>A piped object has nothing to go by.</summary>
internal sealed class MissingPropertyException(string message) : ArgumentException(message);

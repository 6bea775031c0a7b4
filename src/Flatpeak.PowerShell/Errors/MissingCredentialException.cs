namespace Flatpeak.PowerShell;

/// <summary>Something to connect with was neither passed nor found in the environment.</summary>
internal sealed class MissingCredentialException(string message) : InvalidOperationException(message);

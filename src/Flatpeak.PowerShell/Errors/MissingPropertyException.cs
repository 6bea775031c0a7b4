namespace Flatpeak.PowerShell;

/// <summary>A piped object has nothing to go by.</summary>
internal sealed class MissingPropertyException(string properties) : ArgumentException(
    $"The object has no property {properties}. Pipe text, devices, or objects with that property, such as rows of a CSV file.");

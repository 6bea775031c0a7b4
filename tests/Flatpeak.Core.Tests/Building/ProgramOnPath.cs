namespace Flatpeak.Tests.Building;

/// <summary>Finds programs as a Unix shell does.</summary>
internal static class ProgramOnPath
{
    /// <summary>The first of that name in the folders of PATH; null where there is none.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}

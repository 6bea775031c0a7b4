using System.Diagnostics;
using System.Text.Json;

namespace Flatpeak.Tests.Building;

/// <summary>The PowerShell that is on PATH.</summary>
/// <param name="Folder">Its <c>$PSHOME</c>.</param>
/// <param name="Framework">The framework that it was built for, such as <c>net10.0</c>.</param>
internal sealed record Engine(string Folder, string Framework)
{
    private static readonly Lazy<(Engine? Engine, string? Problem)> Search = new(Find);

    /// <summary>The engine; null where none can be made a package of.</summary>
    public static Engine? AtHand => Search.Value.Engine;

    /// <summary>Why none can be.</summary>
    public static string? Problem => Search.Value.Problem;

    private static (Engine?, string?) Find()
    {
        if (ProgramOnPath.Find("pwsh") is not { } program)
        {
            return (null, "There is no PowerShell on PATH to make a package of.");
        }

        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (string argument in new[] { "-NoProfile", "-NonInteractive", "-Command", "$PSHOME" })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string folder = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        string settings = Path.Combine(folder, "pwsh.runtimeconfig.json");
        if (process.ExitCode != 0 || !File.Exists(settings))
        {
            return (null, $"The PowerShell on PATH ('{program}') does not start.");
        }

        JsonElement options = JsonDocument.Parse(File.ReadAllText(settings)).RootElement.GetProperty("runtimeOptions");
        return options.TryGetProperty("framework", out _)
            ? (new Engine(folder, options.GetProperty("tfm").GetString()!), null)
            : (null, "The PowerShell on PATH brings its own .NET, and a .NET tool has none.");
    }
}

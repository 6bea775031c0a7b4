using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Flatpeak.Bench;

/// <summary>Writes <c>docs/benchmarks.md</c>: what was measured now, beside what it was before.</summary>
internal static class Report
{
    public static async Task WriteAsync(IReadOnlyList<Figures> now)
    {
        string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../.."));
        string file = Path.Combine(folder, "before.json");
        Dictionary<string, Figures> before = File.Exists(file)
            ? JsonSerializer.Deserialize<Figures[]>(await File.ReadAllTextAsync(file))!.ToDictionary(figures => figures.Name)
            : [];
        var text = new StringBuilder(await File.ReadAllTextAsync(Path.Combine(folder, "benchmarks.head.md")));
        text.AppendLine(CultureInfo.InvariantCulture, $"Measured on {Environment.ProcessorCount} processors, {(OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription)}, .NET {Environment.Version.Major}; {now.Count(figures => figures.Met)} of {now.Count} met.");
        text.AppendLine().AppendLine("| | Before | Now | Refused, before | Now | Silence, before | Now | |");
        text.AppendLine("|---|--:|--:|--:|--:|--:|--:|---|");
        foreach (Figures figures in now)
        {
            Figures? old = before.GetValueOrDefault(figures.Name);
            string Old(Func<Figures, string> of) => old is null ? "" : of(old);
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {figures.Name} | {Old(Rate)} | {Rate(figures)} | {Old(Refused)} | {Refused(figures)} | {Old(Silence)} | {Silence(figures)} | {(figures.Met ? "met" : "**not met**")}{(figures.Failed > 0 ? $", {figures.Failed} failed" : "")}{(figures.Note.Length > 0 ? $"; {figures.Note}" : "")} |");
        }

        await File.WriteAllTextAsync(Path.GetFullPath(Path.Combine(folder, "../../docs/benchmarks.md")), text.Replace("\r\n", "\n").ToString());
    }

    private static string Rate(Figures figures) => figures.Rate.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Refused(Figures figures) => (100 * figures.Refused).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Silence(Figures figures) => figures.Silence.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Flatpeak.Bench;

/// <summary>Writes <c>docs/benchmarks.md</c>: what was measured.</summary>
internal static class Report
{
    public static async Task WriteAsync(IReadOnlyList<Figures> now, TimeSpan time)
    {
        string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../.."));
        var text = new StringBuilder(await File.ReadAllTextAsync(Path.Combine(folder, "benchmarks.head.md")));
        string page = Path.GetFullPath(Path.Combine(folder, "../../docs/benchmarks.md"));
        string system = OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription;
        text.AppendLine(CultureInfo.InvariantCulture,
            $"\nMeasured for {time.TotalSeconds:0} s each, on {Environment.ProcessorCount} processors, {system},");
        text.AppendLine(CultureInfo.InvariantCulture, $".NET {Environment.Version.Major}. {Count(now)} cells met their targets.\n");
        Summarize(text, now);
        foreach (IGrouping<string, Figures> group in now.GroupBy(figures => figures.Group))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"\n### {char.ToUpperInvariant(group.Key[0])}{group.Key[1..]}\n");
            Tabulate(text, [.. group]);
        }

        await File.WriteAllTextAsync(page, text.Replace("\r\n", "\n").ToString());
    }

    // The limiters, each in a line: how many met, and the worst of each figure.
    private static void Summarize(StringBuilder text, IReadOnlyList<Figures> now)
    {
        text.AppendLine("| | Met | Lowest rate | Most refused | Longest silence |");
        text.AppendLine("|---|--:|--:|--:|--:|");
        foreach (IGrouping<string, Figures> group in now.Where(figures => figures.Note.Length == 0).GroupBy(figures => figures.Group))
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {group.Key} | {Count(group)} | {Lowest(group)} | {Most(group)} | {Longest(group)} |");
        }

        text.AppendLine("\n## Every figure");
    }

    private static void Tabulate(StringBuilder text, IReadOnlyList<Figures> now)
    {
        // What is no share of a rate says what it is.
        text.AppendLine(CultureInfo.InvariantCulture, $"| | {(now[0].Note.Length == 0 ? "Rate" : "Figure")} | Refused | Silence | |");
        text.AppendLine("|---|--:|--:|--:|---|");
        foreach (Figures figures in now)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {figures.Name} | {Value(figures)} | {Refused(figures)} | {Silence(figures)} | {Verdict(figures)} |");
        }
    }

    private static string Verdict(Figures figures) => string.Join("; ",
        new[]
        {
            figures.Met ? "met" : "**not met**",
            figures.Runs > 1 ? $"{figures.Runs} runs" : "",
            figures.Failed > 0 ? $"{figures.Failed} failed" : "",
            figures.Note,
        }.Where(part => part.Length > 0));

    private static string Count(IEnumerable<Figures> figures) => $"{figures.Count(one => one.Met)} of {figures.Count()}";

    private static string Lowest(IEnumerable<Figures> figures) => Value(figures.MinBy(one => one.Value)!);

    private static string Most(IEnumerable<Figures> figures) => Refused(figures.MaxBy(one => one.Refused)!);

    private static string Longest(IEnumerable<Figures> figures) => Silence(figures.MaxBy(one => one.Silence)!);

    private static string Value(Figures figures) => figures.Value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Refused(Figures figures) => (100 * figures.Refused).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Silence(Figures figures) => figures.Silence.ToString("0.0", CultureInfo.InvariantCulture) + " s";
}

using System.Text;
using Flatpeak.Comparison;

namespace Flatpeak.Reports;

/// <summary>
/// A page about runs, about the findings of a comparison, or both. It is one file that asks nobody for anything and runs no script,
/// and the same for the same input.
/// </summary>
public sealed class HtmlReport
{
    private readonly ReportWording _wording;

    /// <summary>Prepares a report.</summary>
    /// <param name="runs">The figures of journals; null for none.</param>
    /// <param name="findings">The findings of a comparison; null for none.</param>
    /// <param name="wording">What to type; null for nothing.</param>
    public HtmlReport(RunReport? runs, IReadOnlyCollection<FleetFinding>? findings = null, ReportWording? wording = null)
    {
        Runs = runs;
        Findings = findings;
        _wording = wording ?? new ReportWording();
    }

    /// <summary>The figures of journals; null for none.</summary>
    public RunReport? Runs { get; }

    /// <summary>The findings of a comparison; null for none.</summary>
    public IReadOnlyCollection<FleetFinding>? Findings { get; }

    private string Title => Runs is null && Findings is not null
        ? "Comparison of the fleet"
        : $"Report: {string.Join(", ", (Runs?.Journals ?? []).Select(journal => journal.Run.Command).Distinct())}";

    /// <summary>Writes the page.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled: the page is not whole.</exception>
    public void Write(TextWriter writer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var html = new HtmlWriter(writer);
        html.Line($"<!DOCTYPE html>");
        html.Line($"<html lang=\"en\">");
        html.Line($"<head>");
        html.Line($"<meta charset=\"utf-8\">");
        html.Line($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
        html.Line($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.Line($"<title>{Title}</title>");
        html.Line($"<style>");
        writer.Write(Style());
        html.Line($"</style>");
        html.Line($"</head>");
        html.Line($"<body>");
        html.Line($"<h1>{Title}</h1>");
        if (Runs is not null)
        {
            new RunSections(html, Runs).Write();
            new ItemSections(html, Runs, _wording, cancellationToken).Write();
        }

        if (Findings is not null)
        {
            new FindingSections(html, Findings, _wording, cancellationToken).Write();
        }

        html.Line($"</body>");
        html.Line($"</html>");
    }

    private static string Style()
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);

        // As it was checked out.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

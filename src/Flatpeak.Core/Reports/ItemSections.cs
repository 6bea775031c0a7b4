using Flatpeak.Bosch;
using Flatpeak.Fleet;

namespace Flatpeak.Reports;

/// <summary>The parts of a page about single items: what failed and what to do, what is in doubt, warnings, what took long.</summary>
internal sealed class ItemSections(HtmlWriter html, RunReport report, ReportWording wording, CancellationToken cancellationToken)
{
    private const string NoId = "Unknown";

    public void Write()
    {
        WriteFailures();
        WriteInDoubt();
        WriteNotBegun();
        WriteCommands();
        WriteWarnings();
        WriteSlowest();
    }

    private void WriteFailures()
    {
        html.Line($"<h2>What failed</h2>");
        if (report.Failures.Count == 0)
        {
            html.Line($"<p>{(report.InDoubt.Count == 0 ? "Nothing." : "Nothing for certain: see what is in doubt.")}</p>");
            return;
        }

        foreach (IGrouping<string, ReportedItem> group in report.Failures
            .GroupBy(one => one.Item.Error?.Id ?? NoId).OrderByDescending(group => group.Count()))
        {
            html.Line($"<h3>{group.Key}: {group.LongCount()}</h3>");
            string todo = string.Join(' ', new[] { ErrorRemedy.Of(group.Key), wording.Advice(group.Key) }.OfType<string>());
            if (todo.Length > 0)
            {
                html.Line($"<p class=\"todo\">{todo}</p>");
            }

            new HtmlTable("$Item", "$Other names", "Found so far", "Reason", "#Status", "Ended", "$Journal").Write(
                html,
                group.Select(one => new[]
                {
                    one.Item.Key.ToString(),
                    NamesOf(one.Item),
                    one.Item.Names.GetValueOrDefault(ThingNames.Found),
                    one.Item.Error?.Message,
                    one.Item.Error?.Status is { } status ? HtmlWriter.Number(status, "0") : null,
                    one.Item.Ended is { } ended ? HtmlWriter.Time(ended) : null,
                    one.Journal.ToString(),
                }),
                cancellationToken);
        }
    }

    private void WriteNotBegun()
    {
        foreach (IGrouping<(string First, string Next, bool IsKept), ReportedItem> group in report.NotBegun
            .GroupBy(one => (First: one.Journal.Run.Command, Next: one.Journal.Next[0].Run.Command, IsKept: one.Missing is not null))
            .OrderBy(group => group.Key.IsKept))
        {
            (string first, string next, bool isKept) = group.Key;
            html.Line($"<h2>Done by {first}, and {(isKept ? "not begun or kept" : "not begun")} by {next}: {group.LongCount()}</h2>");
            if (isKept)
            {
                html.Write($"<p class=\"todo\">One side of each was not found, and may be there under another id. Another run does not");
                html.Line($" settle that: look at each. {wording.Kept}</p>");
            }
            else
            {
                html.Write($"<p class=\"todo\">No journal of {next} has a line of them: the run ended before it came to them, or it");
                html.Line($" kept them, with a warning that says why.</p>");
            }

            new HtmlTable("$Item", "$Other names", "Ended", "Warning", "$Journal").Write(
                html,
                group.Select(one => new[]
                {
                    one.Item.Key.ToString(),
                    NamesOf(one.Item),
                    one.Item.Ended is { } ended ? HtmlWriter.Time(ended) : null,
                    one.Item.Warning,
                    one.Journal.ToString(),
                }),
                cancellationToken);
        }
    }

    private void WriteInDoubt()
    {
        if (report.InDoubt.Count == 0)
        {
            return;
        }

        html.Line($"<h2>In doubt</h2>");
        html.Write($"<p class=\"todo\">They were begun, and may have been carried out or not: their last request, or the run, ended");
        html.Line($" without a clear answer. Run the same command with the same journal once more: it looks before it does anything.</p>");
        foreach (string advice in report.InDoubt.Select(one => wording.InDoubt(one.Journal)).OfType<string>().Distinct())
        {
            html.Line($"<p class=\"todo\">{advice}</p>");
        }

        new HtmlTable("$Item", "$Other names", "Found so far", "Reason", "Began", "$Journal").Write(
            html,
            report.InDoubt.Select(one => new[]
            {
                one.Item.Key.ToString(),
                NamesOf(one.Item),
                one.Item.Names.GetValueOrDefault(ThingNames.Found),
                one.Item.Error?.Message ?? "There is no end of it in the journal.",
                one.Item.Began is { } began ? HtmlWriter.Time(began) : null,
                one.Journal.ToString(),
            }),
            cancellationToken);
    }

    private void WriteWarnings()
    {
        if (report.Warnings.Count > 0)
        {
            html.Line($"<h2>Done, with a warning</h2>");
            new HtmlTable("$Item", "Warning", "$Journal").Write(
                html,
                report.Warnings.Select(one => new[] { one.Item.Key.ToString(), one.Item.Warning, one.Journal.ToString() }),
                cancellationToken);
        }
    }

    private void WriteSlowest()
    {
        if (report.Slowest.Count > 0)
        {
            html.Line($"<h2>What took longest</h2>");
            new HtmlTable("$Item", "#Time", "#Of that requests", "#Requests", "#Repeated", "State").Write(
                html,
                report.Slowest.Select(one => new[]
                {
                    one.Item.Key.ToString(),
                    HtmlWriter.Duration(one.Item.Duration),
                    HtmlWriter.Duration(one.Item.RequestTime),
                    HtmlWriter.Number(one.Item.Attempts),
                    HtmlWriter.Number(one.Item.Retries),
                    one.Item.State.ToString(),
                }));
        }
    }

    private void WriteCommands()
    {
        IEnumerable<ReportedItem> left =
            report.Failures.Concat(report.InDoubt).Concat(report.NotBegun.Where(one => one.Missing is null));
        ReportedJournal[] journals = [.. left.Select(one => one.Journal).Distinct()];
        if (journals.Length == 0)
        {
            return;
        }

        string except = string.Join(" and ", new[]
        {
            report.NotBegun.Any(one => one.Missing is not null) ? "what was kept" : null,
            report.InDoubt.Any(one => wording.InDoubt(one.Journal) is not null) ? "what is in doubt" : null,
        }.OfType<string>());
        except = except.Length > 0 ? $", but for {except}" : "";
        html.Write($"<p>When the causes are mended, run the same command or script again, as it was, with the same journals: what is");
        html.Line($" done is not done again, and what is not comes to its end on every side{except}.</p>");
        string[] commands = [.. journals.Select(wording.Resume).OfType<string>()];
        if (commands.Length > 0)
        {
            html.Line($"<p>Where that cannot be run any more, this goes on with what the journals have:</p>");
            foreach (string command in commands)
            {
                html.Line($"<pre>{command}</pre>");
            }
        }
    }

    private static string NamesOf(JournalItem item) => string.Join(", ", item.Names
        .Where(name => name.Key is not (ThingNames.Found or ThingNames.ThingCreated or ThingNames.NoThingAt))
        .Select(name => $"{name.Key} {name.Value}"));
}

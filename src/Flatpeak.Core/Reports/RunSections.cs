using Flatpeak.Errors;

namespace Flatpeak.Reports;

/// <summary>The parts of a page about how runs went: totals, when, and where the time went.</summary>
internal sealed class RunSections(HtmlWriter html, RunReport report)
{
    public void Write()
    {
        WriteTotals();
        WriteRuns();
        WriteThroughput();
        WriteTime();
    }

    private void WriteTotals()
    {
        RunTotals totals = report.Totals;
        if (report.Timeline.Span is not { } span)
        {
            html.Line($"<p class=\"lead\">The journal is empty: nothing has begun.</p>");
            return;
        }

        IGrouping<string, ReportedJournal>[] commands = [.. report.Journals.GroupBy(journal => journal.Run.Command)];
        string done = commands.Length == 1 ? Done(totals) : string.Join(", ", commands.Select(command =>
            $"{Done(command.Select(journal => journal.Totals).Aggregate((all, one) => all.Plus(one)))} of {command.Key}"));
        html.Line($"<p class=\"lead\">Done: {done}. {span.Start} to {span.End} UTC.</p>");
        if (commands.Length > 1)
        {
            html.Line($"<p class=\"note\">The figures below are of all commands together: a device counts once for each.</p>");
        }

        html.Line($"<dl class=\"tiles\">");
        Tile("Done", HtmlWriter.Number(totals.Done), "good");
        Tile("Failed", HtmlWriter.Number(totals.Failed), totals.Failed > 0 ? "bad" : "");
        Tile("In doubt", HtmlWriter.Number(totals.InDoubt), totals.InDoubt > 0 ? "bad" : "");
        int notBegun = report.NotBegun.Count(one => one.Missing is null);
        if (notBegun > 0)
        {
            Tile("Not begun", HtmlWriter.Number(notBegun), "bad");
        }

        Tile("Rolled back", HtmlWriter.Number(totals.RolledBack));
        Tile("Time it ran", HtmlWriter.Duration(report.Timeline.Active));
        double seconds = report.Timeline.Active.TotalSeconds;
        Tile("Items a second", seconds > 0 ? HtmlWriter.Number((totals.Done + totals.Failed) / seconds, "N1") : "");
        Tile("Requests", HtmlWriter.Number(totals.Requests));
        Tile("Repeated", HtmlWriter.Number(totals.Retries));
        html.Line($"</dl>");
    }

    private static string Done(RunTotals totals) => $"{HtmlWriter.Number(totals.Done)} of {HtmlWriter.Number(totals.Items)} items";

    private void Tile(string name, string value, string kind = "") =>
        html.Line($"<div class=\"{kind}\"><dt>{name}</dt><dd>{value}</dd></div>");

    private void WriteRuns()
    {
        html.Line($"<h2>What ran</h2>");
        new HtmlTable(
            "$Journal", "Command", "Where", "Share", "#Runs", "Began", "Last line", "#Done", "#Failed", "#In doubt", "State").Write(
            html,
            report.Journals.Select(journal => new[]
            {
                journal.ToString(),
                journal.Run.Command,
                string.Join(", ", new[] { journal.Run.Account, journal.Run.Mode, journal.Run.Tenant }.OfType<string>()),
                journal.Run.Shard,
                HtmlWriter.Number(journal.Runs),
                HtmlWriter.Time(journal.Started),
                HtmlWriter.Time(journal.Ended),
                HtmlWriter.Number(journal.Totals.Done),
                HtmlWriter.Number(journal.Totals.Failed),
                HtmlWriter.Number(journal.Totals.InDoubt),
                journal.IsOpen ? "running, or killed" : "ended",
            }));
        string machines = string.Join(", ", report.Journals.Select(journal => journal.Run.Machine).OfType<string>().Distinct());
        string versions = string.Join(", ", report.Journals.Select(journal => journal.Run.Version).OfType<string>().Distinct());
        html.Line($"<p class=\"note\">On {machines}, by version {versions}.</p>");
    }

    private void WriteThroughput()
    {
        RunTimeline timeline = report.Timeline;
        long most = timeline.Bars.Select(bar => bar.Done + bar.Failed).DefaultIfEmpty().Max();
        if (most == 0)
        {
            return;
        }

        html.Line($"<h2>Throughput</h2>");
        string peak = HtmlWriter.Number(most / timeline.BarLength.TotalSeconds, "0.##");
        html.Line($"<p>A bar is {timeline.BarLength}; the highest is {peak} items a second.</p>");
        html.Write($"<svg class=\"chart\" viewBox=\"0 0 600 120\" preserveAspectRatio=\"none\"");
        html.Line($" role=\"img\" aria-label=\"Items over time\">");
        double width = 600.0 / timeline.Bars.Count;
        for (int i = 0; i < timeline.Bars.Count; i++)
        {
            TimelineBar bar = timeline.Bars[i];
            double done = 118.0 * bar.Done / most;
            double failed = 118.0 * bar.Failed / most;
            html.Write($"<g><title>{bar.Start} UTC: {bar.Done} done, {bar.Failed} failed</title>");
            WriteBar("done", i * width, 120 - done, 0.85 * width, done);
            WriteBar("failed", i * width, 120 - done - failed, 0.85 * width, failed);
            html.Line($"</g>");
        }

        html.Line($"</svg>");
        html.Line($"<p class=\"axis\"><span>{timeline.Bars[0].Start}</span><span>{timeline.Span!.Value.End}</span></p>");
        html.Line($"<p class=\"legend\"><span class=\"done\"></span> done <span class=\"failed\"></span> failed</p>");
        if (timeline.Gaps > 0)
        {
            html.Line($"<p class=\"note\">Times in which nothing ran are left out: {timeline.Gaps}.</p>");
        }
    }

    private void WriteBar(string kind, double x, double y, double width, double height) =>
        html.Write($"<rect class=\"{kind}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>");

    private void WriteTime()
    {
        RunTotals totals = report.Totals;
        TimeSpan rest = totals.Duration - totals.RequestTime;
        rest = rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
        html.Line($"<h2>Where the time went</h2>");
        html.Line($"<p>Of each item by itself, added up; many of them run at a time.</p>");
        WriteShares("Part", (totals.RequestTime + rest).TotalSeconds, [("Requests", totals.RequestTime), ("Waiting", rest)]);
        html.Write($"<p class=\"note\">Waiting is for a turn at the service's pace, before a retry, and for what a search has yet");
        html.Line($" to show. Services asked to wait for {totals.PauseTime} in all; requests that wait together count one by one.</p>");
        if (report.Steps.Count > 0)
        {
            html.Line($"<h3>By step</h3>");
            WriteShares("Step", report.Steps.Sum(step => step.Total.TotalSeconds), report.Steps.Select(step => (step.Step, step.Total)));
            new HtmlTable("Step", "#Taken", "#Failed", "#In all", "#Average", "#Longest").Write(
                html,
                report.Steps.Select(step => new[]
                {
                    DisplayText.Whole(step.Step),
                    HtmlWriter.Number(step.Count),
                    HtmlWriter.Number(step.Failed),
                    HtmlWriter.Duration(step.Total),
                    HtmlWriter.Duration(step.Total / step.Count),
                    HtmlWriter.Duration(step.Longest),
                }));
        }
    }

    private void WriteShares(string name, double all, IEnumerable<(string Name, TimeSpan Time)> parts)
    {
        html.Line($"<ul class=\"shares\" aria-label=\"{name}\">");
        foreach ((string part, TimeSpan time) in parts)
        {
            double share = all > 0 ? 100 * time.TotalSeconds / all : 0;
            string percent = HtmlWriter.Number(share, "0");
            html.Write($"<li><span>{part}</span><span class=\"bar\"><i style=\"width:{share}%\"></i></span>");
            html.Line($"<span>{time}, {percent} %</span></li>");
        }

        html.Line($"</ul>");
    }
}

using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Flatpeak.Comparison;
using Flatpeak.Reports;
using Flatpeak.Tests.Journal;
using Flatpeak.Tests.Running;
using static Flatpeak.Tests.Reports.Journals;

namespace Flatpeak.Tests.Reports;

/// <summary>The page: all that there is to be told is on it, and nothing that was not meant to be.</summary>
public sealed partial class HtmlReportTests
{
    private const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\u202E";

    [Theory]
    [Cultures]
    public void It_is_the_same_for_the_same_input_in_every_culture(string culture)
    {
        using var folder = new TemporaryFolder();
        string path = WriteAll(folder);
        string page = PageOf(path);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            Assert.Equal(page, PageOf(path));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void It_tells_the_totals_and_every_failure_with_its_reason_and_what_to_do()
    {
        using var folder = new TemporaryFolder();

        string text = TextOf(PageOf(WriteAll(folder)));

        Assert.Contains("Report: remove", text, StringComparison.Ordinal);
        Assert.Contains("Done: 1,200 of 1,203 items. 2026-11-26 22:00:00 to 2026-11-26 22:20:00 UTC.", text, StringComparison.Ordinal);
        Assert.Contains("Time it ran 20 min 0 s", text, StringComparison.Ordinal);
        Assert.Contains("ServiceError: 2", text, StringComparison.Ordinal);
        Assert.Contains("Run it again when the service has recovered. Typed: ServiceError.", text, StringComparison.Ordinal);
        Assert.Contains("Found so far", text, StringComparison.Ordinal);
        Assert.Contains("d3 HubDeviceId h3, PolicyId p3 Credentials, Registration Hono answered 503.", text, StringComparison.Ordinal);
        Assert.Contains("d4 Hono answered 504.", text, StringComparison.Ordinal);
        Assert.Contains("again run.jsonl", text, StringComparison.Ordinal);
        Assert.Contains("d5 There is no end of it in the journal.", text, StringComparison.Ordinal);
        Assert.Contains("Thing 1 0 1.5 s 1.5 s 1.5 s", text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_tells_findings_by_kind_with_what_mends_them()
    {
        FleetFinding orphan = new() { Kind = FindingKind.OnlyAtFlatpeak, ReferenceId = "site:1", DeviceId = "dev_1", Where = FleetSides.Flatpeak, WhereNot = FleetSides.Registry, WhereUnknown = FleetSides.Things, CallsFor = FindingRemedy.RemoveFromFlatpeak, AccountId = "acc_1", LiveMode = false, TenantId = "t1" };
        FleetFinding matching = orphan with { Kind = FindingKind.Matching };

        string text = TextOf(Write(new HtmlReport(null, [orphan, matching, orphan with { ReferenceId = "site:2" }, matching], Wording)));

        Assert.Contains("Comparison of the fleet", text, StringComparison.Ordinal);
        Assert.Contains("Findings: 2. acc_1 (test mode), t1", text, StringComparison.Ordinal);
        Assert.Contains("Devices that match: 2.", text, StringComparison.Ordinal);
        Assert.Contains("site:1 Flatpeak dev_1 Flatpeak Registry Things RemoveFromFlatpeak mend site:1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("What failed", text, StringComparison.Ordinal);
        Assert.Contains("Nothing was found.", TextOf(Write(new HtmlReport(null, []))), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_error_has_something_to_do_about_it_and_every_kind_of_finding_a_meaning()
    {
        using var folder = new TemporaryFolder();
        string[] kinds = Enum.GetNames<ServiceErrorKind>();
        string path = Journals.Write(folder.File("run.jsonl"), [Run(0), .. kinds.Select((kind, i) => End(i, $"d{i}", error: Error(kind, "x")))]);
        FleetFinding[] findings = [.. Enum.GetValues<FindingKind>().Select(kind => new FleetFinding { Kind = kind, ThingId = "ns:a" })];

        string page = Write(new HtmlReport(RunReport.Read([path]), findings));

        Assert.Equal(kinds.Length, Regex.Count(page, "<p class=\"todo\">[A-Z]"));
        Assert.DoesNotContain("<p></p>", page, StringComparison.Ordinal);
        Assert.Equal(findings.Length - 1, Regex.Count(page, "<h3>\\w+: 1</h3>\n<p>[A-Z]"));
    }

    [Fact]
    public void It_escapes_whatever_comes_from_outside_and_asks_nobody_for_anything()
    {
        using var folder = new TemporaryFolder();
        string path = Journals.Write(
            folder.File("<b>.jsonl"),
            Run(0, command: Hostile, shard: Hostile), Began(1, Hostile, new Dictionary<string, string> { [Hostile] = Hostile }), Step(1, Hostile, Hostile, 5),
            End(2, Hostile, error: Error(Hostile, Hostile)), Began(2, "b"), End(2, "b", warning: Hostile), Began(3, $"c{Hostile}"));
        FleetFinding finding = new() { Kind = FindingKind.OnlyAtThings, ThingId = Hostile, ReferenceId = Hostile, HubDeviceId = "h", PolicyId = Hostile, DeviceId = Hostile, OtherName = Hostile, AccountId = Hostile, TenantId = Hostile };
        ReportWording wording = new() { Advice = _ => Hostile, Resume = _ => Hostile, Suggestion = _ => Hostile, Creation = _ => Hostile };

        string page = Write(new HtmlReport(RunReport.Read([path]), [finding], wording));

        string[] tags = [.. Tag().Matches(page).Select(match => match.Groups[1].Value).Distinct()];
        Assert.Empty(tags.Except(["html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "dl", "div", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "svg", "g", "rect", "span", "ul", "li", "i", "pre"]));
        string markup = string.Concat(Markup().Matches(page).Select(match => match.Value));
        Assert.DoesNotMatch("(?i)\\son\\w+=|src=|href=|alert", markup);
        Assert.DoesNotMatch("(?i)url\\(|@import|https?:", page);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', page);
        Assert.Contains("\\u{202E}", page, StringComparison.Ordinal);
    }

    private static readonly ReportWording Wording = new()
    {
        Advice = id => $"Typed: {id}.",
        Resume = journal => $"again {journal}",
        Suggestion = finding => $"mend {finding}",
    };

    private static string WriteAll(TemporaryFolder folder) => Journals.Write(folder.File("run.jsonl"),
    [
        Run(0), .. Enumerable.Range(10, 1200).Select(i => End(i / 2.0, $"d{i}")),
        Began(700, "d3", new Dictionary<string, string> { ["HubDeviceId"] = "h3", ["PolicyId"] = "p3", ["found"] = "Credentials, Registration" }), Step(701, "d3", "Thing", 1500),
        End(702, "d3", 1500, Error("ServiceError", "Hono answered 503.")), Began(703, "d4"),
        End(704, "d4", 10, Error("ServiceError", "Hono answered 504.")), Began(1199, "d5"), Close(1200),
    ]);

    private static string PageOf(string path) => Write(new HtmlReport(RunReport.Read([path]), null, Wording));

    private static string Write(HtmlReport report)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        report.Write(writer);
        return writer.ToString();
    }

    // As somebody reads it.
    private static string TextOf(string page) =>
        Blanks().Replace(WebUtility.HtmlDecode(Markup().Replace(page[page.IndexOf("<body>", StringComparison.Ordinal)..], " ")), " ");

    [GeneratedRegex("<(\\w+)")]
    private static partial Regex Tag();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Markup();

    [GeneratedRegex("\\s+")]
    private static partial Regex Blanks();
}

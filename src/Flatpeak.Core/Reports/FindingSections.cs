using Flatpeak.Comparison;

namespace Flatpeak.Reports;

/// <summary>The part of a page about what a comparison has found.</summary>
internal sealed class FindingSections(
    HtmlWriter html, IReadOnlyCollection<FleetFinding> findings, ReportWording wording, CancellationToken cancellationToken)
{
    public void Write()
    {
        FleetFinding[] wrong = [.. findings.Where(finding => finding.Kind != FindingKind.Matching)];
        html.Line($"<h2>What does not match</h2>");
        if (wrong.Length == 0)
        {
            html.Write($"<p>Nothing was found. A comparison that could not read a side says so by an error, and finds nothing missing");
            html.Line($" there: look at its errors too.</p>");
        }
        else
        {
            WriteKinds(wrong);
        }

        if (findings.Count > wrong.Length)
        {
            html.Line($"<p>Devices that match: {(long)(findings.Count - wrong.Length)}.</p>");
        }

        foreach (IGrouping<FindingKind, FleetFinding> kind in wrong.GroupBy(finding => finding.Kind).OrderBy(kind => kind.Key))
        {
            html.Line($"<h3>{kind.Key.ToString()}: {kind.LongCount()}</h3>");
            html.Line($"<p>{Meaning(kind.Key)}</p>");
            foreach (string known in kind.Select(wording.Creation).OfType<string>().Distinct())
            {
                html.Line($"<p>{known}</p>");
            }

            new HtmlTable("$Device", "$Other names", "There", "Not there", "Not seen", "Calls for", "$Command").Write(
                html,
                kind.Select(finding => new[]
                {
                    finding.ToString(),
                    NamesOf(finding),
                    Sides(finding.Where),
                    Sides(finding.WhereNot),
                    Sides(finding.WhereUnknown),
                    finding.CallsFor == FindingRemedy.None ? "a look" : finding.CallsFor.ToString(),
                    wording.Suggestion(finding),
                }),
                cancellationToken);
        }
    }

    private void WriteKinds(FleetFinding[] wrong)
    {
        string accounts = string.Join(", ", wrong.Select(AccountOf).Concat(wrong.Select(finding => finding.TenantId))
            .Where(name => !string.IsNullOrEmpty(name)).Distinct());
        html.Line($"<p class=\"lead\">Findings: {(long)wrong.Length}. {accounts}</p>");
        html.Line($"<ul class=\"shares\" aria-label=\"Kind\">");
        foreach (IGrouping<FindingKind, FleetFinding> kind in wrong.GroupBy(finding => finding.Kind).OrderBy(kind => kind.Key))
        {
            double share = 100.0 * kind.Count() / wrong.Length;
            html.Write($"<li><span>{kind.Key.ToString()}</span><span class=\"bar\"><i style=\"width:{share}%\"></i></span>");
            html.Line($"<span>{kind.LongCount()}</span></li>");
        }

        html.Line($"</ul>");
    }

    private static string? AccountOf(FleetFinding finding) => finding is { AccountId: { Length: > 0 } account, LiveMode: { } mode }
        ? $"{account} ({DeviceTarget.ModeName(mode)} mode)"
        : finding.AccountId;

    private static string Sides(FleetSides sides) => sides == FleetSides.None ? "" : sides.ToString();

    private static string NamesOf(FleetFinding finding) => string.Join(", ", new[]
    {
        ("Thing", finding.ThingId), ("registry", finding.HubDeviceId), ("reference", finding.ReferenceId), ("policy", finding.PolicyId),
        ("Flatpeak", finding.DeviceId), ("stays", finding.OtherName), ("is like", finding.SimilarName),
    }.Where(name => !string.IsNullOrEmpty(name.Item2) && name.Item2 != finding.ToString()).Select(name => $"{name.Item1} {name.Item2}"));

    private static string Meaning(FindingKind kind) => kind switch
    {
        FindingKind.OnlyAtFlatpeak => "A device identifier, without a registration and without a thing that is seen.",
        FindingKind.OnlyInRegistry => "A registration, without a device identifier and without a thing that is seen.",
        FindingKind.OnlyAtThings => "A thing, without a device identifier and without a registration.",
        FindingKind.MissingAtFlatpeak => "A registration and a thing, without a device identifier.",
        FindingKind.MissingInRegistry => "A device identifier and a thing, without a registration.",
        FindingKind.MissingAtThings => "A device identifier and a registration, without a thing that is seen.",
        FindingKind.NoCredentials => "It is everywhere, and has nothing to authenticate with. No credential can be added to it: "
            + "one that is in use is to be made anew, and one that is retired is to be removed.",
        FindingKind.CredentialsWithoutDevice => "Credentials whose registration is gone.",
        FindingKind.RegisteredTwice => "One device under two names; each line is about the name that is one too many.",
        FindingKind.NotInList => "It is at all three services, and not in the list.",
        FindingKind.OnlyInList => "It is in the list, and nowhere.",
        FindingKind.WithoutReference => "A device identifier without a reference: nothing tells what it belongs to. Whoever knows can give "
            + "it the reference of its device, or remove it by its Flatpeak id.",
        FindingKind.ThingHidden => "There is a policy that does not let the session read things: whether it hides a thing cannot be told.",
        _ => "",
    };
}

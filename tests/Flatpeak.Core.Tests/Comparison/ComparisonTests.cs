using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>Tests that compare a fleet.</summary>
public abstract class ComparisonTests(Simulator simulator) : BoschTests(simulator)
{
    /// <summary>Waits for what settles no longer than it takes here.</summary>
    protected static readonly ComparisonSettings Quick = new() { SettleTime = TimeSpan.FromMilliseconds(200) };

    /// <summary>Compares, and keeps what is output.</summary>
    protected static async Task<List<FleetFinding>> CompareAsync(FlatpeakClient flatpeak, BoschClient bosch, ComparisonSettings? settings = null)
    {
        var findings = new List<FleetFinding>();
        await foreach (FleetFinding finding in new FleetComparison(flatpeak, bosch, settings ?? Quick).RunAsync())
        {
            findings.Add(finding);
        }

        return findings;
    }

    /// <summary>The same where it ends with an error.</summary>
    protected static async Task<(List<FleetFinding> Findings, ServiceException Error)> CompareInVainAsync(
        FlatpeakClient flatpeak, BoschClient bosch, ComparisonSettings? settings = null)
    {
        var findings = new List<FleetFinding>();
        ServiceException error = await FailsAsync(async () =>
        {
            await foreach (FleetFinding finding in new FleetComparison(flatpeak, bosch, settings ?? Quick).RunAsync())
            {
                findings.Add(finding);
            }
        });
        return (findings, error);
    }

    /// <summary>Kind and name, in an order.</summary>
    protected static string[] Told(IEnumerable<FleetFinding> findings) =>
        [.. findings.Select(finding => $"{finding.Kind} {finding}").Order(StringComparer.Ordinal)];

    /// <summary>Names that count from 1 on.</summary>
    protected static IEnumerable<string> Names(string prefix, int count) => Enumerable.Range(1, count).Select(number => $"{prefix}{number}");

    /// <summary>Puts a device everywhere.</summary>
    protected Task SeedSoundAsync(RegistryApi dialect, string prefix, int count) => SeedAsync(dialect, prefix, count, new { count });

    /// <summary>Puts a device at Flatpeak, and at Bosch what a change says.</summary>
    protected async Task SeedAsync(RegistryApi dialect, string prefix, int count, object change)
    {
        await Simulator.SeedAsync(count, prefix);
        await Simulator.SeedAsync(dialect, count > 1 ? prefix : $"{prefix}1", change);
    }
}

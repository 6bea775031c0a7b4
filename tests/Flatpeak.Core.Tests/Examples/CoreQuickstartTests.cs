using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Examples;

/// <summary>The short program of the README does what it says.</summary>
public sealed class CoreQuickstartTests(Simulator simulator) : SimulatorTests(simulator)
{
    [Fact]
    public async Task Creates_the_fleet_in_the_order_of_the_file_and_leaves_what_has_not_retired()
    {
        ProgramRun run = await ProgramRun.OfAsync(
            "dotnet",
            [Tree.Program("examples/CoreQuickstart"), Simulator.Flatpeak.ToString(), Path.Combine(Tree.Root, "examples")],
            new Dictionary<string, string?> { ["FLATPEAK_ACCOUNT_ID"] = Simulator.AccountId, ["FLATPEAK_API_KEY"] = Simulator.TestKey });

        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
        string[] fleet = References("new"), retired = References("retired");
        Assert.Equal(fleet, Named(run, "Created "));
        Assert.Contains($"{fleet.Length} devices.", run.Lines);
        Assert.Equal(retired, Named(run, "Removed "));
        Assert.Equal(fleet.Except(retired).Order(), Named(run, "Left: ").Order());
        Assert.Equal(fleet.Length - retired.Length, await Simulator.CountDevicesAsync());
        Assert.Equal(fleet.Length, (await Simulator.LogAsync()).Count(request => request.Method == "POST"));
    }

    private static string[] References(string file) =>
        [.. File.ReadLines(Path.Combine(Tree.Root, "examples", $"{file}-devices.csv")).Skip(1).Select(line => line.Split(',')[0])];

    // A line names a device as "dev_… (reference)".
    private static string[] Named(ProgramRun run, string start) =>
    [
        .. run.Lines.Where(line => line.StartsWith(start, StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..line.IndexOf(')', StringComparison.Ordinal)]),
    ];
}

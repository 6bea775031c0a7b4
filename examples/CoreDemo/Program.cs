// The main job without PowerShell, through Flatpeak.Core and against the simulator: create a fleet, list it, preview and
// make its removal, see what is left; then the whole life of a fleet, at Bosch IoT and Flatpeak, in both dialects. Tells
// the story of examples/Demo.ps1, and fails when what is left is not what should be.
//
//   dotnet run --project examples/CoreDemo -- [folder of the CSV files]

using CoreDemo;
using Flatpeak;
using Flatpeak.Errors;
using Flatpeak.Http;

var story = new Story();
try
{
    string examples = args.Length > 0 ? args[0] : Path.Combine(Tree.Root, "examples");
    IReadOnlyList<string> fleet = FleetFile.References(Path.Combine(examples, "new-devices.csv"));
    IReadOnlyList<string> retired = FleetFile.References(Path.Combine(examples, "retired-devices.csv"));
    if (retired.Count < 2)
    {
        throw new DemoException($"retired-devices.csv in '{examples}' is too short: one device is to fail, and another is not.");
    }

    await using Simulator simulator = await Simulator.StartAsync();
    story.Step("Connect to Flatpeak", "the simulator, on loopback; without an address it is Flatpeak itself");
    using FlatpeakClient flatpeak = await FlatpeakClient.ConnectAsync(
        simulator.FlatpeakCredential, new FlatpeakOptions { Address = simulator.Ready.Flatpeak });
    story.Line($"Connected to {flatpeak.Address} as {flatpeak.AccountId}, {(flatpeak.LiveMode ? "live" : "test")} mode.");

    var leftovers = new Leftovers(simulator, flatpeak, [.. fleet.Except(retired)]);
    await new FlatpeakFleet(story, flatpeak, leftovers).ShowAsync(fleet, retired);
    foreach (Dialect dialect in Dialect.Both(simulator))
    {
        await new FleetLife(story, simulator, flatpeak, leftovers).ShowAsync(dialect, retired);
    }

    return 0;
}
catch (Exception e) when (e is ServiceException or DemoException)
{
    story.Problem(e.Message);
    return 1;
}

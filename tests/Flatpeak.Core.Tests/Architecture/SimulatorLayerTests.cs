namespace Flatpeak.Tests.Architecture;

/// <summary>The layers of the simulator: an arrow that turns back fails here.</summary>
public class SimulatorLayerTests
{
    [Fact]
    public void Each_layer_of_the_simulator_uses_only_those_below_it() => new Layers("Flatpeak.Simulator")
        .Add("Wire")
        .Add("Services", "Wire")
        .Add("Limits", "Services")
        .Add("Faults", "Limits")
        .Add("Settings", "Faults")
        .Add("Log", "Faults")
        .Add("Flatpeak", "Services")
        .Add("Bosch.Common", "Services")
        .Add("Bosch.Registry", "Bosch.Common")
        .Add("Bosch.Registry.Hub", "Bosch.Registry")
        .Add("Bosch.Registry.Hono", "Bosch.Registry")
        .Add("Bosch.Ditto", "Bosch.Common")
        .Add("Bosch.Search", "Bosch.Ditto")
        .Add("Bosch.Things", "Bosch.Search")
        .Add("Bosch.Connections", "Bosch.Ditto")
        .Add("Bosch", "Bosch.Registry.Hub", "Bosch.Registry.Hono", "Bosch.Things", "Bosch.Connections")
        .Add("World", "Settings", "Log", "Flatpeak", "Bosch")
        .Add("Control", "World")
        .Add("Serving", "Control")
        .Add("Hosting", "Serving")
        .Verify(Tree.Program("src/Flatpeak.Simulator"));

    [Fact]
    public void The_simulator_shares_no_assembly_with_the_client() => Assert.DoesNotContain(
        Tree.References(Tree.Program("src/Flatpeak.Simulator")),
        name => name.StartsWith("Flatpeak", StringComparison.Ordinal));
}

namespace Flatpeak.Tests.Architecture;

/// <summary>The layers of the library.</summary>
public class CoreLayerTests
{
    private static string Core => Path.Combine(AppContext.BaseDirectory, "Flatpeak.Core.dll");

    [Fact]
    public void Each_layer_of_the_library_uses_only_those_below_it() => new Layers("Flatpeak")
        .Add("Errors")
        .Add("Http", "Errors")
        .Add(".", "Http")
        .Add("Bosch", ".")
        .Add("Creation", "Bosch")
        .Add("Removal", "Bosch")
        .Add("Comparison", "Bosch")
        .Add("Fleet", "Errors")
        .Add("Reports", "Fleet", "Comparison")
        .Verify(Core);

    [Fact]
    public void The_library_knows_nothing_of_the_engine() => Assert.DoesNotContain("System.Management.Automation", Tree.References(Core));
}

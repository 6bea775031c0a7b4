namespace Flatpeak.Tests.Architecture;

/// <summary>The layers of the library.</summary>
public class CoreLayerTests
{
    private static string Core => Path.Combine(AppContext.BaseDirectory, "Flatpeak.Core.dll");

    // The arrows that hold. Errors are to come below Http, Removal and a Creation above Bosch, Fleet beside Http.
    [Fact]
    public void Each_layer_of_the_library_uses_only_those_below_it() => new Layers("Flatpeak")
        .Add("Http")
        .Add(".", "Http")
        .Add("Bosch+Removal", ".")
        .Add("Fleet", "Http")
        .Verify(Core);

    [Fact]
    public void The_library_knows_nothing_of_the_engine() => Assert.DoesNotContain("System.Management.Automation", Tree.References(Core));
}

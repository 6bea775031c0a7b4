namespace Flatpeak.Tests.Architecture;

/// <summary>The layers of the module.</summary>
public class ModuleLayerTests
{
    [Fact]
    public void Nothing_in_the_module_uses_a_command() => new Layers("Flatpeak.PowerShell")
        .Add(".")
        .Add("Commands", ".")
        .Verify(Path.Combine(AppContext.BaseDirectory, "module", "Flatpeak.PowerShell.dll"));
}

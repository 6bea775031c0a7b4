using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Journal;

/// <summary>
/// What a journal promises, by the program that proves it: here as short as it finds anything at all; <c>./build.ps1 Soak</c>
/// is the long form. The seeds of the removals are one of each dialect.
/// </summary>
public sealed class SoakTests
{
    [Theory]
    [InlineData("creates", "--creates", "100", "--runs", "1", "--kills", "2")]
    [InlineData("removals", "--removals", "30", "--runs", "2", "--kills", "2")]
    [InlineData("faults", "--devices", "200")]
    public async Task Is_kept(params string[] arguments)
    {
        ProgramRun run = await ProgramRun.OfAsync("dotnet", [Tree.Program("tests/Flatpeak.Soak"), .. arguments]);

        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.EndsWith("every promise was kept.", run.Lines[^1], StringComparison.Ordinal);
    }
}

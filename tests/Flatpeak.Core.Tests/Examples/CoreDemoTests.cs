using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Examples;

/// <summary>The demo without PowerShell, as it is seen from outside.</summary>
public sealed class CoreDemoTests
{
    private const string NothingLeft = "Nothing is left of them on either side.";

    [Fact]
    public async Task Does_the_whole_job_in_both_dialects()
    {
        ProgramRun run = await RunAsync(Path.Combine(Tree.Root, "examples"));

        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("The 4 devices that have not retired are left.", run.Lines);
        Assert.Equal(NothingLeft, run.Lines[^1]);
        Assert.DoesNotContain("SIMULATED", run.Output, StringComparison.Ordinal);

        // There is no terminal, whatever CI systems are known to show.
        Assert.DoesNotContain('\u001b', run.Output);
        string[] chapters = run.Output.Split("== ");
        Assert.Equal(3, chapters.Length);
        foreach (string[] chapter in chapters[1..].Select(chapter => chapter.Split('\n', StringSplitOptions.TrimEntries)))
        {
            // The plan, the refusal, the first run, what is half done, the second run, the end.
            AssertInOrder(
                chapter,
                line => line.StartsWith("1. Make sure that nothing has changed", StringComparison.Ordinal),
                line => line.StartsWith("DeviceStillActive: ", StringComparison.Ordinal),
                line => line.StartsWith("1. Delete all credentials", StringComparison.Ordinal),
                line => line.StartsWith("ServiceError: ", StringComparison.Ordinal) && line.Contains("fleet:wallbox-0002", StringComparison.Ordinal),
                line => line == "35 removed from Bosch IoT, 35 from Flatpeak.",
                line => IsStep(line, "Thing", "Failed"),
                line => IsStep(line, "Policy", "NotRun"),
                line => line.StartsWith("At Flatpeak: dev_", StringComparison.Ordinal),
                line => IsStep(line, "Registration", "AlreadyAbsent"),
                line => IsStep(line, "Thing", "Done"),
                line => line == "1 removed from Bosch IoT, 1 from Flatpeak.",
                line => line == NothingLeft);
        }
    }

    [Fact]
    public async Task Fails_when_something_is_left()
    {
        string folder = Directory.CreateTempSubdirectory("flatpeak-demo-").FullName;
        try
        {
            // The last is a reference at Flatpeak, and no id of a thing: its removal is refused, twice.
            string[] fleet = ["ReferenceId", "fleet:a", "fleet:b", "fleet:c", "not-a-thing"];
            await File.WriteAllLinesAsync(Path.Combine(folder, "new-devices.csv"), fleet);
            await File.WriteAllLinesAsync(Path.Combine(folder, "retired-devices.csv"), fleet);

            ProgramRun run = await RunAsync(folder);

            Assert.Equal(1, run.ExitCode);
            Assert.DoesNotContain(NothingLeft, run.Output, StringComparison.Ordinal);
            Assert.StartsWith("What is left at Flatpeak is not what should be: 'not-a-thing' instead of ''", run.Lines[^1], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<ProgramRun> RunAsync(string folder) => ProgramRun.OfAsync(
        "dotnet", [Tree.Program("examples/CoreDemo"), folder], new Dictionary<string, string?> { ["GITHUB_ACTIONS"] = "true" });

    private static bool IsStep(string line, string kind, string state) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, string what, string how, ..] && what == kind && how == state;

    private static void AssertInOrder(string[] lines, params Predicate<string>[] wanted)
    {
        int at = -1;
        for (int i = 0; i < wanted.Length; i++)
        {
            at = Array.FindIndex(lines, at + 1, wanted[i]);
            Assert.True(at >= 0, $"Line {i + 1} of those that were to come is missing, or comes too early, in:\n{string.Join('\n', lines)}");
        }
    }
}

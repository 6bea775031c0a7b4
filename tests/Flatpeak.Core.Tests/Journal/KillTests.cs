using System.Diagnostics;
using System.Globalization;
using Flatpeak.Fleet;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Journal;

/// <summary>
/// The example of a run that survives, killed at seeded moments and started again with the same journal, against faults. With
/// <c>FLATPEAK_SOAK</c> as many rounds as it says, of 2,000 devices.
/// </summary>
public sealed class KillTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const int MostKills = 4;
    private static readonly string[] FaultKinds = ["status:500", "status:503", "statusAfter:503", "dropBefore", "dropAfter"];

    private static readonly int Rounds =
        int.TryParse(Environment.GetEnvironmentVariable("FLATPEAK_SOAK"), NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) ? rounds : 0;

    private readonly int _count = Rounds > 0 ? 2000 : 400;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Math.Max(Rounds, 2))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Killed_at_any_moment_and_run_again_every_device_is_there_once_and_the_last_run_lists_all_in_order(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        string[] references = [.. Enumerable.Range(1, _count).Select(number => $"kill-{seed}-{number}")];
        await File.WriteAllLinesAsync(folder.File("devices.csv"), ["ReferenceId", .. references]);
        await Simulator.SetAsync("flatpeak", new { latencyMs = 15, faultRate = 0.03, faultKinds = FaultKinds });
        int kills = 0;
        while (kills < MostKills && await IsKilledAsync(folder, random.Next(_count * 450)))
        {
            kills++;
        }

        ProgramRun last;
        int runs = 0;
        do
        {
            last = await ProgramRun.OfAsync("dotnet", Arguments(folder), Credentials);
        }
        while (last.ExitCode == 1 && ++runs < 5);

        Assert.Equal((0, ""), (last.ExitCode, string.Join('\n', last.Lines.Where(line => !line.StartsWith("dev_", StringComparison.Ordinal)))));
        Assert.Equal(references, last.Lines.Select(line => line.Split(' ')[1]));
        Assert.Equal(_count, last.Lines.Distinct().Count());

        using FlatpeakClient client = await Simulator.ConnectAsync();
        string[] devices = await client.ListDevicesAsync().Select(device => $"{device.Id} {device.ReferenceId}").ToArrayAsync();
        Assert.Equal(last.Lines.Order(StringComparer.Ordinal), devices.Order(StringComparer.Ordinal));
        Assert.All(JournalReader.ReadItems(folder.File("run.jsonl")), item => Assert.Equal(JournalState.Done, item.State));
    }

    [Fact]
    public async Task A_second_process_is_refused_and_sends_nothing()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllLinesAsync(folder.File("devices.csv"), ["ReferenceId", "a"]);
        using (RunJournal.Open(folder.File("run.jsonl"), Runs.Identity))
        {
            ProgramRun second = await ProgramRun.OfAsync("dotnet", Arguments(folder), Credentials);

            Assert.Equal(3, second.ExitCode);
            Assert.StartsWith("JournalInUse: ", second.Errors, StringComparison.Ordinal);
        }

        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
    }

    private Dictionary<string, string?> Credentials => new()
    {
        ["FLATPEAK_ACCOUNT_ID"] = Simulator.AccountId, ["FLATPEAK_API_KEY"] = Simulator.TestKey,
    };

    private string[] Arguments(TemporaryFolder folder) =>
        [Tree.Program("examples/CoreResume"), folder.File("devices.csv"), folder.File("run.jsonl"), Simulator.Flatpeak.ToString()];

    /// <summary>Starts the program, and kills it when its journal has grown by so much; false when it ended before.</summary>
    private async Task<bool> IsKilledAsync(TemporaryFolder folder, int growth)
    {
        var journal = new FileInfo(folder.File("run.jsonl"));
        long target = (journal.Exists ? journal.Length : 0) + growth;
        var start = new ProcessStartInfo("dotnet", Arguments(folder)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in Credentials)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        Task errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
        while (!process.HasExited && !(journal.Exists && journal.Length >= target))
        {
            await Task.Delay(1);
            journal.Refresh();
        }

        bool isKilled = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync();
        await Task.WhenAll(output, errors);
        return isKilled && process.ExitCode != 0;
    }
}

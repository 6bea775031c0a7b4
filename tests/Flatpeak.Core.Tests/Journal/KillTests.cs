using System.Diagnostics;
using System.Globalization;
using Flatpeak.Fleet;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Journal;

/// <summary>
/// The example of a run that survives, killed at seeded moments and started again with the same journal, against faults; in a
/// process of its own, as a run is that has no room left. <see cref="SoakTests"/> kill others, more and worse.
/// </summary>
public sealed class KillTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const int MostKills = 2;
    private const int Count = 200;
    private const int PaddedTo = 4096;
    private static readonly string[] FaultKinds = ["status:500", "status:503", "statusAfter:503", "dropBefore", "dropAfter"];

    [Fact]
    public async Task Killed_at_any_moment_and_run_again_every_device_is_there_once_and_the_last_run_lists_all_in_order()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        string[] references = [.. Enumerable.Range(1, Count).Select(number => $"kill-{number}")];
        await File.WriteAllLinesAsync(folder.File("devices.csv"), ["ReferenceId", .. references]);
        await Simulator.SetAsync("flatpeak", new { latencyMs = 15, faultRate = 0.03, faultKinds = FaultKinds });
        int kills = 0;
        while (kills < MostKills && await IsKilledAsync(folder, random.Next(Count * 450)))
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
        Assert.Equal(Count, last.Lines.Distinct().Count());

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

    // A file that may not grow is what a full disk is. The last lines are those that nobody waits for but the end of the run.
    [LinuxFact]
    public async Task Where_there_is_no_room_for_its_last_line_all_is_told_and_that_too()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.jsonl");
        await File.WriteAllLinesAsync(folder.File("devices.csv"), ["ReferenceId", "a", "b"]);
        Assert.Equal(0, (await ProgramRun.OfAsync("dotnet", Arguments(folder), Credentials)).ExitCode);

        // The next run's first line is the last for which there is room.
        Pad(path, 0);

        ProgramRun full = await InFilesOfAsync(PaddedTo, folder);

        Assert.Equal(["a", "b"], full.Lines.Select(line => line.Split(' ')[1]));
        Assert.Equal(3, full.ExitCode);
        Assert.StartsWith("JournalNotWritten: ", full.Errors, StringComparison.Ordinal);
        Assert.Contains("may lack the last lines", full.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await Simulator.CountDevicesAsync());
    }

    [LinuxFact]
    public async Task What_is_done_and_cannot_be_written_down_is_told_by_name_to_be_done()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.jsonl");
        await File.WriteAllLinesAsync(folder.File("devices.csv"), ["ReferenceId"]);
        Assert.Equal(0, (await ProgramRun.OfAsync("dotnet", Arguments(folder), Credentials)).ExitCode);
        await File.WriteAllLinesAsync(folder.File("devices.csv"), ["ReferenceId", "a"]);

        // Its beginning has some 110 bytes, and its end three times as many.
        Pad(path, 200);

        ProgramRun full = await InFilesOfAsync(PaddedTo, folder);
        ProgramRun last = await ProgramRun.OfAsync("dotnet", Arguments(folder), Credentials);

        Assert.StartsWith("JournalNotWritten: What was to be done with 'a' is done, and the journal ", Assert.Single(full.Lines), StringComparison.Ordinal);
        Assert.Equal((0, "a"), (last.ExitCode, Assert.Single(last.Lines).Split(' ')[1]));
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    [LinuxFact]
    public async Task Where_there_is_no_room_nothing_more_begins_and_with_room_it_goes_on()
    {
        using var folder = new TemporaryFolder();
        string[] references = [.. Enumerable.Range(1, 100).Select(number => $"full-{number}")];
        await File.WriteAllLinesAsync(folder.File("devices.csv"), ["ReferenceId", .. references]);

        ProgramRun full = await InFilesOfAsync(16 * 1024, folder);
        int made = await Simulator.CountDevicesAsync();
        ProgramRun last = await ProgramRun.OfAsync("dotnet", Arguments(folder), Credentials);

        Assert.Contains("JournalNotWritten: ", full.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, full.ExitCode);
        Assert.InRange(made, 10, 90);
        Assert.Equal(0, last.ExitCode);
        Assert.Equal(references, last.Lines.Select(line => line.Split(' ')[1]));
        Assert.Equal(references.Length, await Simulator.CountDevicesAsync());
    }

    /// <summary>
    /// Fills a journal up to a limit, by a line of a type that nobody knows, but for the first line of the next run and some more.
    /// </summary>
    private static void Pad(string path, int room)
    {
        int header = File.ReadAllLines(path)[0].Length + 1;
        int missing = PaddedTo - header - room - (int)new FileInfo(path).Length;
        const string padding = "{\"type\":\"padding\",\"at\":\"2026-01-01T00:00:00.000Z\",\"text\":\"";
        File.AppendAllText(path, $"{padding}{new string('.', missing - padding.Length - 3)}\"}}\n");
    }

    /// <summary>Runs the program where no file may be longer, which is an error and not the end of the process.</summary>
    private Task<ProgramRun> InFilesOfAsync(int bytes, TemporaryFolder folder) => ProgramRun.OfAsync(
        "bash",
        ["-c", $"trap '' XFSZ; ulimit -f {bytes / 1024}; exec dotnet \"$@\"", "bash", .. Arguments(folder)],
        new Dictionary<string, string?>(Credentials) { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" });

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

using System.Diagnostics;
using System.Globalization;
using Flatpeak.Fleet;

namespace Flatpeak.Soak;

/// <summary>What came of a run.</summary>
internal sealed record KillReport(string Name, IReadOnlyList<Moment> Kills, int Processes, Conditions Conditions, TimeSpan Duration)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name}: killed {Kills.Count} times ({string.Join(", ", Kills)}), {Processes} processes, {Conditions}, {Duration.TotalSeconds:F1} s");
}

/// <summary>
/// A run over a fleet, in a process of its own, that is killed again and again and started again with the same input and the
/// same journal, until all is done. Then what it has printed and what the services have are looked at.
/// </summary>
internal abstract class KilledRun(Services services, int seed)
{
    // What is too many faults for the retries of one process is not for those of so many.
    private const int MostProcesses = 12;

    protected Services Services { get; } = services;

    /// <summary>What it does, as its program is told.</summary>
    protected abstract string What { get; }

    /// <summary>What each item is known by, in the order of the input.</summary>
    protected abstract IReadOnlyList<string> Keys { get; }

    /// <summary>An item a line.</summary>
    protected abstract IEnumerable<string> Input { get; }

    /// <summary>About how long its journal gets for an item.</summary>
    protected abstract int BytesPerItem { get; }

    private string Name => string.Create(CultureInfo.InvariantCulture, $"{What} seed {seed}, {Keys.Count} devices");

    public async Task<KillReport> RunAsync(int mostKills)
    {
        var watch = Stopwatch.StartNew();
        var random = new Random(seed);
        await Services.ResetAsync();
        Conditions conditions = Conditions.Of(random);
        await PrepareAsync();
        await Services.SetAsync(conditions.Options);
        var folder = new RunFolder(Services.ReadyLine, Input);
        try
        {
            var kills = new List<Moment>();
            var before = new List<WorkerProcess>();
            for (int planned = random.Next(1, mostKills + 1); planned > 0; planned--)
            {
                var moment = Moment.Of(random, BytesPerItem * Keys.Count * 2 / 3);
                WorkerProcess killed = await WorkerProcess.RunAsync(What, folder, moment);
                before.Add(killed);
                if (killed.WasKilled)
                {
                    kills.Add(moment);
                }
            }

            while (await WorkerProcess.RunAsync(What, folder) is { ExitCode: not 0 } unfinished)
            {
                before.Add(unfinished);
                BrokenPromiseException.Unless(
                    before.Count < MostProcesses,
                    () => $"It does not come to its end: exit code {unfinished.ExitCode}, {unfinished.Errors}\n  "
                        + string.Join("\n  ", unfinished.Lines.Where(line => line.StartsWith('!')).Take(5)));
            }

            await CheckAsync(folder, before);
            folder.Delete();
            return new KillReport(Name, kills, before.Count + 2, conditions, watch.Elapsed);
        }
        catch (BrokenPromiseException e)
        {
            throw new BrokenPromiseException($"{Name} ({conditions}, files in {folder}): {e.Message}");
        }
    }

    /// <summary>Puts there what the run finds.</summary>
    protected abstract Task PrepareAsync();

    /// <summary>Looks whether the services have what they are to have, now that all is done.</summary>
    /// <param name="lines">What the last run has printed.</param>
    /// <param name="log">What all runs have sent.</param>
    protected abstract Task CheckServicesAsync(string[] lines, LoggedRequest[] log);

    /// <summary>Whether a request is part of the work.</summary>
    protected abstract bool IsWork(LoggedRequest request);

    // The very last run finds all done, sends nothing, and prints it all.
    private async Task CheckAsync(RunFolder folder, List<WorkerProcess> before)
    {
        LoggedRequest[] log = await Services.LogAsync();
        await Services.ClearLogAsync();
        WorkerProcess last = await WorkerProcess.RunAsync(What, folder);

        BrokenPromiseException.Unless(last.ExitCode == 0, () => $"Done, it ends with {last.ExitCode}: {last.Errors}");
        BrokenPromiseException.Unless(
            last.Errors == string.Create(CultureInfo.InvariantCulture, $"0 {Keys.Count} 0"), () => $"Done, it works again: {last.Errors}");
        BrokenPromiseException.UnlessNone((await Services.LogAsync()).Where(IsWork).Select(request => $"{request}"), "Done, it sends again");
        BrokenPromiseException.UnlessNone(
            Keys.Zip(last.Lines).Where(pair => !pair.Second.StartsWith($"{pair.First} ", StringComparison.Ordinal)).Select(pair => $"{pair}"),
            "Results are not in the order of the input");
        BrokenPromiseException.Unless(last.Lines.Length == Keys.Count, () => $"{last.Lines.Length} results of {Keys.Count}");
        foreach (WorkerProcess process in before)
        {
            BrokenPromiseException.UnlessNone(
                process.Lines.Zip(last.Lines).Where(pair => pair.First[0] != '!' && pair.First != pair.Second).Select(pair => $"{pair}"),
                "A run before said something else than the last");
        }

        JournalItem[] items = [.. JournalReader.ReadItems(folder.Journal)];
        BrokenPromiseException.Unless(items.Length == Keys.Count, () => $"{items.Length} items in the journal, of {Keys.Count}");
        BrokenPromiseException.UnlessNone(
            items.Where(item => item.State != JournalState.Done).Select(item => $"{item.Key} {item.State}"), "Items are not done in the journal");
        await CheckServicesAsync(last.Lines, log);
    }
}

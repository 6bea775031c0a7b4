using System.Diagnostics;
using System.Reflection;

namespace Flatpeak.Soak;

/// <summary>When a run is killed: so long after its start, or when its journal has grown by so much.</summary>
internal readonly record struct Moment(int? Milliseconds, int? Bytes, int Spins)
{
    /// <summary>Any: at its start, too; and a little later than a journal can tell.</summary>
    public static Moment Of(Random random, int journalLength) => random.Next(4) == 0
        ? new Moment(random.Next(1500), null, 0)
        : new Moment(null, random.Next(journalLength), random.Next(200_000));

    public override string ToString() => Bytes is { } bytes ? $"+{bytes} B" : $"{Milliseconds} ms";
}

/// <summary>The program that is killed, as a process.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="WasKilled">True when it was killed before its end.</param>
/// <param name="Lines">The lines that it printed; half a line at the end left out.</param>
/// <param name="Errors">What it printed on standard error.</param>
internal sealed record WorkerProcess(int ExitCode, bool WasKilled, string[] Lines, string Errors)
{
    // Far longer than anything takes: a run that hangs is a defect, and not to hang this one.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Runs it to its end, or until it is killed.</summary>
    public static async Task<WorkerProcess> RunAsync(string what, RunFolder folder, Moment? kill = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { Assembly.GetExecutingAssembly().Location, "work", what, folder.Ready, folder.Input, folder.Journal })
        {
            start.ArgumentList.Add(argument);
        }

        var journal = new FileInfo(folder.Journal);
        long before = journal.Exists ? journal.Length : 0;
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        bool wasKilled = false;
        if (kill is { } moment)
        {
            while (!process.HasExited && !IsReached(moment))
            {
                await Task.Delay(1);
            }

            Thread.SpinWait(moment.Spins);
            wasKilled = !process.HasExited;
            process.Kill();
        }

        await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(Longest));
        bool hasEnded = process.HasExited;
        process.Kill();
        BrokenPromiseException.Unless(hasEnded, () => $"It has not ended after {Longest.TotalMinutes} minutes.");
        string text = await output;
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries)[..^1];
        return new WorkerProcess(process.ExitCode, wasKilled && process.ExitCode is not (0 or 1 or 3), lines, (await errors).Trim());

        bool IsReached(Moment moment)
        {
            journal.Refresh();
            return moment.Bytes is { } bytes ? journal.Exists && journal.Length >= before + bytes : watch.ElapsedMilliseconds >= moment.Milliseconds;
        }
    }
}

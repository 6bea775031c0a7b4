using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>How long an item took and how many requests it needed: in the line of its end, and over all runs.</summary>
public sealed class SumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();

    private string File => _folder.File("run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_run_adds_its_own()
    {
        Run("a", context =>
        {
            Send(context, 1, 503, 100, TimeSpan.FromSeconds(2));
            Send(context, 2, 503, 200, TimeSpan.FromSeconds(3));
            Send(context, 3, 500, 400, null);
            _clock.Advance(5700.04);
            throw new ServiceException(ServiceErrorKind.ServiceError, "no");
        });
        Assert.Equal((3, 2, 500, 5700.0, 700.0, 5000.0), Last());

        Run("a", context =>
        {
            Send(context, 1, 204, 50, null);
            _clock.Advance(60);
        });
        Assert.Equal((1, null, 204, 60.0, 50.0, null), Last());

        Run("b", context =>
        {
            Send(context, 1, 503, 10, TimeSpan.FromSeconds(1));
            Send(context, 2, 204, 10, null);
            _clock.Advance(1020);
        });
        Run("b", _ => throw new InvalidOperationException("It is done."));

        JournalItem[] items = [.. JournalReader.ReadItems(File)];
        Assert.Equal([(4, 2, 204), (2, 1, 204)], items.Select(item => (item.Attempts, item.Retries, item.Status!.Value)));
        Assert.Equal([5760, 1020], items.Select(item => item.Duration.TotalMilliseconds));
        Assert.Equal([750, 20], items.Select(item => item.RequestTime.TotalMilliseconds));
        Assert.Equal([5000, 1000], items.Select(item => item.PauseTime.TotalMilliseconds));
        Assert.Equal([HandWritten.At(0), HandWritten.At(0).AddMilliseconds(5760)], items.Select(item => item.Began));
    }

    [Fact]
    public void The_retries_of_two_runs_are_one_number()
    {
        for (int i = 0; i < 2; i++)
        {
            Run("a", context =>
            {
                Send(context, 1, 503, 100, TimeSpan.FromSeconds(2));
                Send(context, 2, 503, 100, TimeSpan.FromSeconds(2));
                throw new ServiceException(ServiceErrorKind.ServiceError, "no");
            });
        }

        JournalItem item = Assert.Single(JournalReader.ReadItems(File));
        Assert.Equal((4, 2, 8000), (item.Attempts, item.Retries, item.PauseTime.TotalMilliseconds));
    }

    // Work that reads first begins later than its time does.
    [Fact]
    public void Its_time_is_that_of_its_work_and_what_was_only_looked_at_took_none()
    {
        using (RunJournal journal = Open())
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
            run.Add("row", "plan", new FleetWork<string, string>
            {
                BeginsItself = true,
                NamesOf = _ => new Dictionary<string, string> { ["id"] = "not yet" },
                CarryOut = async (_, context, _) =>
                {
                    _clock.Advance(5000);
                    await context.BeginAsync(new Dictionary<string, string> { ["id"] = "found" });
                    _clock.Advance(2000);
                    await context.BeginAsync(null);
                    _clock.Advance(1000);
                    await context.BeginAsync(null);
                    return new FleetOutcome<string>();
                },
            }, "a", new Dictionary<string, string> { ["id"] = "row" });
            run.Add<string>(
                "row",
                (note, _) =>
                {
                    _clock.Advance(300);
                    note(new ServiceExchange("S", "GET", "/a", "404", TimeSpan.FromMilliseconds(300), 1));
                    throw new ServiceException(ServiceErrorKind.NotFound, "no");
                },
                new FleetWork<string, string> { CarryOut = (_, _, _) => throw new InvalidOperationException() },
                "b");
            run.TakeAll();
        }

        ItemEntry[] entries = [.. JournalReader.ReadEntries(File).OfType<ItemEntry>()];
        Assert.Equal([(null, "found"), (5.3, "row"), (5.3, "row")], entries.OfType<BeganEntry>().Select(began => ((began.Since - HandWritten.At(0))?.TotalSeconds, began.Names?["id"])));
        Assert.Equal([("a", 8000.0, 0.0), ("b", 0.0, 300.0)], entries.OfType<EndEntry>().Select(end => (end.Key, end.Ms, end.RequestMs)).OrderBy(end => end.Key));
    }

    [Fact]
    public void What_its_plan_has_found_names_it_rather_than_what_it_came_with()
    {
        using (RunJournal journal = Open())
        {
            using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
            foreach (string key in new[] { "a", "b" })
            {
                run.Add("row", "plan", new FleetWork<string, string>
                {
                    NamesOf = _ => key == "a" ? new Dictionary<string, string> { ["id"] = "of the plan" } : null,
                    CarryOut = (_, _, _) => Task.FromResult(new FleetOutcome<string> { WasAbsent = key == "a" }),
                }, key, new Dictionary<string, string> { ["id"] = "of the row" });
            }

            run.TakeAll();
        }

        Assert.Equal(["of the plan", "of the row"], JournalReader.ReadItems(File).OrderBy(item => item.Key.Key).Select(item => item.Names["id"]));
        Assert.Equal(
            [("a", true), ("b", null)],
            JournalReader.ReadEntries(File).OfType<EndEntry>().Select(end => (end.Key, end.Absent)).OrderBy(end => end.Key));
    }

    // A row that was refused may have been another one than the one that begins in its place.
    [Theory]
    [InlineData("hub-1", null, "began a hub-1,end a Failed,began a")]
    [InlineData(null, null, "end a Failed hub-1,began a")]
    [InlineData("hub-2", null, "began a hub-1,end a Failed,began a hub-2")]
    [InlineData("hub-1", "Failed", "began a hub-1,end a Failed")]
    public void The_names_of_an_item_are_those_it_last_began_with(string? names, string? error, string lines)
    {
        string[] written = [.. lines.Split(',').Select((line, number) => (line.Split(' ') switch
        {
            ["began", var key, var name] => $"{HandWritten.Of($"began {key}", number)[..^1]},\"names\":{{\"id\":\"{name}\"}}}}",
            ["end", var key, var state, var name] => $"{HandWritten.Of($"end {key} {state}", number)[..^1]},\"names\":{{\"id\":\"{name}\"}}}}",
            _ => HandWritten.Of(line, number),
        }).Replace("\"state\":\"Failed\"", "\"state\":\"Failed\",\"warning\":\"w\",\"error\":{\"id\":\"Failed\"}", StringComparison.Ordinal))];
        System.IO.File.WriteAllLines(File, [HandWritten.Of("run"), .. written]);

        JournalItem item = Assert.Single(JournalReader.ReadItems(File));

        Assert.Equal((names, error, error is null ? null : "w"), (item.Names.GetValueOrDefault("id"), item.Error?.Id, item.Warning));
    }

    private static void Send(FleetContext context, int attempt, int status, int milliseconds, TimeSpan? retryAfter) => context.Note(
        new ServiceExchange("S", "DELETE", "/a", $"{status}", TimeSpan.FromMilliseconds(milliseconds), attempt) { RetryAfter = retryAfter });

    private void Run(string key, Action<FleetContext> work)
    {
        using RunJournal journal = Open();
        using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
        run.Add(key, (context, _) =>
        {
            work(context);
            return Task.FromResult("done");
        }, key);
        run.TakeAll();
    }

    private RunJournal Open() => RunJournal.Open(File, Runs.Identity, new JournalOptions { SyncInterval = TimeSpan.Zero, Clock = _clock });

    private (int Attempts, int? Retries, int? Status, double Ms, double RequestMs, double? PauseMs) Last()
    {
        EndEntry end = JournalReader.ReadEntries(File).OfType<EndEntry>().Last();
        return (end.Attempts, end.Retries, end.Status, end.Ms, end.RequestMs, end.PauseMs);
    }
}

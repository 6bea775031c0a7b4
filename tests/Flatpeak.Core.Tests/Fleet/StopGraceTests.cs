using System.Diagnostics;
using Flatpeak.Fleet;
using Flatpeak.Http;
using Flatpeak.Tests.Journal;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Fleet;

/// <summary>A stop waits for what is out, and then cuts it off; what came of it is told, and written down.</summary>
public sealed class StopGraceTests(Simulator simulator) : SimulatorTests(simulator), IDisposable
{
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_response_that_comes_in_time_is_told_and_written_down_and_nothing_begins_after_the_stop()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        // Longer than a busy machine takes to see that both are out, and to stop.
        await Simulator.SetAsync(new { latencyMs = 2000 });

        (IReadOnlyList<FleetOutcome<Device>> left, TimeSpan took) = await StopAsync(client, Ample, requests: 2);

        Assert.Equal(["a", "b"], left.Select(outcome => outcome.Output?.ReferenceId));
        Assert.InRange(took, TimeSpan.Zero, Ample / 2);
        Assert.Equal([JournalState.Done, JournalState.Done], States());
        Assert.Equal(2, (await Simulator.LogWithoutLoginsAsync()).Count);
        Assert.Equal(2, await Simulator.CountDevicesAsync());
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    public async Task One_that_does_not_is_in_doubt_and_the_stop_takes_no_longer_than_it_was_given(double seconds)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddAsync(new Fault("hangAfter").At("flatpeak", "POST"));

        (IReadOnlyList<FleetOutcome<Device>> left, TimeSpan took) = await StopAsync(client, TimeSpan.FromSeconds(seconds), requests: 2);

        Assert.Equal([true, true], left.Select(outcome => outcome.IsInterrupted));
        Assert.InRange(took.TotalSeconds, 0.9 * seconds, seconds + 10);
        Assert.Equal([JournalState.InDoubt, JournalState.InDoubt], States());
    }

    [Fact]
    public async Task What_was_not_sent_or_was_refused_is_not_in_doubt_and_nothing_is_waited_for()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddAsync(new Fault("status", 429) { RetryAfter = "300" }.At("flatpeak", "POST"));

        (IReadOnlyList<FleetOutcome<Device>> left, TimeSpan took) = await StopAsync(client, Ample, requests: 1);

        Assert.Empty(left);
        Assert.InRange(took, TimeSpan.Zero, Ample / 2);
        Assert.Equal([JournalState.RolledBack, JournalState.RolledBack], States());
        await Simulator.ClearFaultsAsync();
        using FlatpeakClient next = await Simulator.ConnectAsync();
        Assert.All(Runs.Create(Journal, next, ["a", "b"]), outcome => Assert.NotNull(outcome.Output));
    }

    // The answer to the creation is lost, and the look for what came of it is cut off: a read of something that was done.
    [Fact]
    public async Task What_is_looked_up_as_it_may_have_been_done_stays_in_doubt_although_a_read_is_cut_off_at_once()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();
        await Simulator.AddAsync(new Fault("dropAfter").At("flatpeak", "POST"), new Fault("hang").At("flatpeak", "GET", "/devices"));

        (IReadOnlyList<FleetOutcome<Device>> left, TimeSpan took) = await StopAsync(client, Ample, requests: 4);

        Assert.Equal([true, true], left.Select(outcome => outcome.IsInterrupted));
        Assert.InRange(took, TimeSpan.Zero, Ample / 2);
        Assert.Equal([JournalState.InDoubt, JournalState.InDoubt], States());
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private string Journal => _folder.File("run");

    private IEnumerable<JournalState> States() => JournalReader.ReadItems(Journal).Select(item => item.State);

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(10, late.Token);
        }
    }

    // Two at a time of three devices, stopped when so many requests have come.
    private async Task<(IReadOnlyList<FleetOutcome<Device>> Left, TimeSpan Took)> StopAsync(FlatpeakClient client, TimeSpan grace, int requests)
    {
        using RunJournal journal = RunJournal.Open(Journal, Runs.IdentityOf(client), Runs.NoSync);
        using var run = new FleetRun<Device>(2, CancellationToken.None)
        {
            StopGrace = grace,
            Journal = journal,
            Record = FleetRecord.Of(Device.Json),
        };
        foreach (string reference in new[] { "a", "b", "c" })
        {
            run.Add(reference, reference, new FleetWork<string, Device>
            {
                IsOneOperation = true,
                CarryOut = async (plan, context, token) => new FleetOutcome<Device>
                {
                    Output = await client.ForItem(context.Note, context.CutOff).CreateDeviceAsync(plan, false, context.Earlier, token),
                },
            }, key: reference);
        }

        Assert.Empty(run.TakeReady());
        await WaitForAsync(async () => (await Simulator.LogWithoutLoginsAsync()).Count >= requests);

        // A refusal needs a moment to arrive.
        await Task.Delay(200);
        var watch = Stopwatch.StartNew();
        IReadOnlyList<FleetOutcome<Device>> left = run.Stop();
        return (left, watch.Elapsed);
    }
}

using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>A run that is stopped before it sends anything does not say that nothing is left of what an earlier one has half done.</summary>
public sealed class StoppedAgainTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly RemovalSettings Settings = new() { SearchLag = TimeSpan.FromMilliseconds(50) };

    [Theory]
    [InlineData("by a run with this journal", JournalState.Failed)]
    [InlineData("by a removal that is piped", JournalState.Failed)]
    [InlineData("by nobody", JournalState.RolledBack)]
    public async Task One_that_was_half_removed_stays_failed_and_is_finished_by_the_next_run(string begun, JournalState stopped)
    {
        using var folder = new TemporaryFolder();
        await Simulator.SeedAsync(RegistryApi.Hono, ["ns:a"], new { credentials = 1 });
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        var target = new ThingTarget("ns:a");
        if (begun != "by nobody")
        {
            await Simulator.AddAsync(new Fault("status", 403) { Times = 1 }.At("things", "DELETE", "/things/"));
            FleetOutcome<DeviceRemoval> first = Assert.Single(await RunAsync(folder.File("first"), client, target, stopAtQuiet: false));
            Assert.Equal(("Thing", "Credentials, Registration, Thing"), (first.Output!.FailedStep, first.Output.Found));
            target = begun == "by a removal that is piped" ? first.Output.ToTarget() : target;
        }

        string path = folder.File(begun == "by a run with this journal" ? "first" : "second");
        for (int i = 0; i < 2; i++)
        {
            Assert.Empty(await RunAsync(path, client, target, stopAtQuiet: true));

            JournalItem item = Assert.Single(JournalReader.ReadItems(path));
            Assert.Equal((stopped, stopped == JournalState.Failed ? "Stopped" : null), (item.State, item.Error?.Id));
        }

        Assert.Equal(begun == "by nobody" ? 4 : 2, (await Simulator.LeftoverAsync()).Count);
        FleetOutcome<DeviceRemoval> last = Assert.Single(await RunAsync(path, client, target, stopAtQuiet: false));
        Assert.Null(last.Error);
        Assert.Null(last.Output!.Missing);
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Equal(JournalState.Done, Assert.Single(JournalReader.ReadItems(path)).State);
    }

    private async Task<IReadOnlyList<FleetOutcome<DeviceRemoval>>> RunAsync(
        string path, BoschClient client, ThingTarget target, bool stopAtQuiet)
    {
        await Simulator.ClearLogAsync();
        if (stopAtQuiet)
        {
            // The plan reads it first.
            await Simulator.AddAsync(new Fault("hang") { Skip = 1, Times = 1 }.At("things", "GET", "/things/"));
        }

        using RunJournal journal = RunJournal.Open(path, new RunIdentity("remove") { Tenant = client.Options.TenantId }, Runs.NoSync);
        using var run = new FleetRun<DeviceRemoval>(1, CancellationToken.None) { Journal = journal, Record = FleetRecord.Of(DeviceRemoval.Json) };
        run.Add(
            "row",
            (note, recorded, token) => client.WithObserver(note).PlanRemovalAsync(target.GoingOnFrom(recorded), Settings, token),
            new FleetWork<DeviceRemoval, DeviceRemoval>
            {
                IsOneOperation = true,
                IsPartlyDone = plan => plan.Found.Length > 0,
                NamesOf = plan => plan.ToTarget().NamesIn(client.Options),
                CarryOut = async (plan, context, token) =>
                {
                    RemovalResult result = await client.ForItem(context.Note, context.CutOff).RunRemovalAsync(
                        plan, Settings, context.PauseAsync, step => context.Step(step.Kind.ToString(), step.State.ToString(), step.WasFound, step.StatusCode, step.Duration, step.MetAnother == true), null, token);
                    return new FleetOutcome<DeviceRemoval> { Output = result.Removal, Error = result.Error };
                },
            },
            target.ThingId,
            target.NamesIn(client.Options));
        if (!stopAtQuiet)
        {
            return run.TakeAll();
        }

        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await Simulator.BoschLogAsync()).Count(request => request.Method == "GET") < 2)
        {
            Assert.Empty(run.TakeReady());
            await Task.Delay(10, late.Token);
        }

        return run.Stop();
    }
}

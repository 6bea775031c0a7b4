using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Journal;

/// <summary>
/// A run is killed in a deletion by a reference. The journal has the device that had the reference then: the next run says of that whether
/// it is gone, and not of the reference.
/// </summary>
public sealed class BegunDeletionTests(Simulator simulator) : SimulatorTests(simulator), IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Journal => _folder.File("run");

    [Fact]
    public async Task One_that_was_not_carried_out_and_is_there_by_another_reference_is_not_told_to_be_removed()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        Device device = await client.CreateDeviceAsync("a");
        await RemoveAndForgetAsync(client, isCarriedOut: false);
        await client.SetReferenceAsync(device.Id, "site-7");

        foreach (bool ignoreMissing in new[] { false, true })
        {
            ServiceException error = Assert.IsType<ServiceException>(Remove(client, ignoreMissing).Error);

            Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
            Assert.All([device.Id, "'a'", "'site-7'", "kept"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
            Assert.Equal(JournalState.InDoubt, Assert.Single(JournalReader.ReadItems(Journal)).State);
        }

        Assert.Equal("site-7", (await client.GetDeviceAsync(device.Id)).ReferenceId);

        // As its error says.
        await client.DeleteDeviceAsync(new DeviceTarget(device.Id, null));
        Assert.Null(Remove(client).Error);
    }

    [Fact]
    public async Task One_that_was_carried_out_is_told_to_be_removed()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await client.CreateDeviceAsync("a");
        await RemoveAndForgetAsync(client, isCarriedOut: true);

        Assert.Null(Remove(client).Error);
        Assert.Equal(JournalState.Done, Assert.Single(JournalReader.ReadItems(Journal)).State);
    }

    [Fact]
    public async Task One_that_was_not_carried_out_is()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await client.CreateDeviceAsync("a");
        await RemoveAndForgetAsync(client, isCarriedOut: false);

        Assert.Null(Remove(client).Error);
        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    // However old that one is.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_device_that_was_given_the_reference_is_kept(bool isCarriedOut)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        Device other = await client.CreateDeviceAsync("b");
        Device device = await client.CreateDeviceAsync("a");
        await RemoveAndForgetAsync(client, isCarriedOut);
        if (!isCarriedOut)
        {
            await client.SetReferenceAsync(device.Id, "site-7");
        }

        await client.SetReferenceAsync(other.Id, "a");

        ServiceException error = Assert.IsType<ServiceException>(Remove(client).Error);

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Contains(isCarriedOut ? $"'{other.Id}'" : "'site-7'", error.Message, StringComparison.Ordinal);
        Assert.Equal("a", (await client.GetDeviceAsync(other.Id)).ReferenceId);
    }

    // It was refused, and which device was meant is known all the same.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task So_it_is_where_the_deletion_had_failed(bool isGone)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        Device other = await client.CreateDeviceAsync("b");
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(new Fault("status", 403).At("flatpeak", "DELETE"));
        Assert.Equal(ServiceErrorKind.AccessDenied, Assert.IsType<ServiceException>(Remove(client).Error).Kind);
        await Simulator.ClearFaultsAsync();
        await (isGone ? client.DeleteDeviceAsync(DeviceTarget.Of(device)) : client.SetReferenceAsync(device.Id, "site-7"));
        await client.SetReferenceAsync(other.Id, "a");

        for (int run = 0; run < 2; run++)
        {
            ServiceException error = Assert.IsType<ServiceException>(Remove(client).Error);

            Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
            Assert.Contains(isGone ? $"'{other.Id}'" : "'site-7'", error.Message, StringComparison.Ordinal);
            Assert.Equal(JournalState.Failed, Assert.Single(JournalReader.ReadItems(Journal)).State);
        }

        Assert.Equal("a", (await client.GetDeviceAsync(other.Id)).ReferenceId);
    }

    [Fact]
    public async Task One_that_had_failed_and_is_gone_since_is_told_to_be_missing()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        Device device = await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(new Fault("status", 403).At("flatpeak", "DELETE"));
        Assert.NotNull(Remove(client).Error);
        await Simulator.ClearFaultsAsync();
        await client.DeleteDeviceAsync(DeviceTarget.Of(device));

        Assert.Equal(ServiceErrorKind.NotFound, Assert.IsType<ServiceException>(Remove(client).Error).Kind);
    }

    // A minute ago, and a failure since says nothing of it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_was_not_found_is_another_where_it_was_created_since(bool isCreatedSince)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        Device? hidden = isCreatedSince ? null : await client.CreateDeviceAsync("b");
        Assert.Equal(ServiceErrorKind.NotFound, Assert.IsType<ServiceException>(Remove(client).Error).Kind);
        if (isCreatedSince)
        {
            Runs.Edit(Journal, "\"at\":\"[^\"]*\"", $"\"at\":\"{DateTimeOffset.UtcNow.AddMinutes(-1):O}\"");
        }

        await Simulator.AddAsync(new Fault("status", 400) { Service = "flatpeak", Method = "GET", Times = 1 });
        Assert.Equal(ServiceErrorKind.RequestRefused, Assert.IsType<ServiceException>(Remove(client).Error).Kind);
        Device there = hidden is null ? await client.CreateDeviceAsync("a") : await client.SetReferenceAsync(hidden.Id, "a");

        for (int run = 0; run < 2 && isCreatedSince; run++)
        {
            ServiceException error = Assert.IsType<ServiceException>(Remove(client).Error);

            Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
            Assert.All(
                [there.Id, "'a'", "after an earlier run had found no device", "Nothing was removed"],
                text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        }

        Assert.Equal(isCreatedSince, Remove(client).Error is not null);
        Assert.Equal(isCreatedSince ? 1 : 0, await Simulator.CountDevicesAsync());
    }

    // Nothing that deletes was sent yet: so it was not deleted.
    [Theory]
    [InlineData(400, true)]
    [InlineData(503, true)]
    [InlineData(503, false)]
    public async Task One_that_was_killed_or_failed_while_it_was_looked_up_has_not_begun(int status, bool isKilled)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await client.CreateDeviceAsync("a");
        await Simulator.AddAsync(new Fault("status", status) { Service = "flatpeak", Method = "GET" });
        Assert.NotNull(Remove(client).Error);
        await Simulator.ClearFaultsAsync();
        Assert.Equal(["run", "end", "close"], File.ReadLines(Journal).Select(TypeOf));
        Assert.Equal(JournalState.Failed, Assert.Single(JournalReader.ReadItems(Journal)).State);
        if (isKilled)
        {
            Keep("run");
        }

        await client.SetReferenceAsync((await client.FindDeviceAsync("a"))!.Id, "site-7");

        Assert.Equal(ServiceErrorKind.NotFound, Assert.IsType<ServiceException>(Remove(client).Error).Kind);
    }

    // A version before did not write the id: then a reference that nobody has is all there is to go by.
    [Fact]
    public async Task A_journal_without_the_id_is_read_as_before()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        await client.CreateDeviceAsync("a");
        await RemoveAndForgetAsync(client, isCarriedOut: true);
        Runs.Edit(Journal, ",\"names\":{\"foundId\":\"[^\"]*\"}", "");
        Assert.DoesNotContain("foundId", await File.ReadAllTextAsync(Journal), StringComparison.Ordinal);

        Assert.Null(Remove(client).Error);
    }

    public void Dispose() => _folder.Dispose();

    private async Task RemoveAndForgetAsync(FlatpeakClient client, bool isCarriedOut)
    {
        if (!isCarriedOut)
        {
            await Simulator.AddAsync(new Fault("status", 400) { Service = "flatpeak", Method = "DELETE", Times = 1 });
        }

        Assert.Equal(isCarriedOut, Remove(client).Error is null);
        Keep("run", "began");
    }

    // As a kill would leave it.
    private void Keep(params string[] types)
    {
        string[] lines = File.ReadAllLines(Journal)[..types.Length];
        Assert.Equal(types, lines.Select(TypeOf));
        File.WriteAllText(Journal, string.Join('\n', lines) + "\n");
    }

    private static string TypeOf(string line) => line.Split('"')[3];

    private FleetOutcome<object> Remove(FlatpeakClient client, bool ignoreMissing = false)
    {
        using RunJournal journal = RunJournal.Open(Journal, Runs.IdentityOf(client), Runs.NoSync);
        using var run = new FleetRun<object>(1, CancellationToken.None) { Journal = journal };
        var work = new FleetWork<FlatpeakClient, object>
        {
            IsOneOperation = true,
            BeginsItself = true,
            CarryOut = async (plan, context, token) =>
            {
                var target = new DeviceTarget(null, "a")
                {
                    FoundId = context.Recorded?.Names.GetValueOrDefault("foundId"),
                    MissingAt = context.Missing,
                };
                FlatpeakClient observed = plan.WithObserver(context.Note);
                Device? device = null;
                try
                {
                    device = await observed.ResolveAsync(target, context.Earlier, token);
                    await context.BeginAsync(new Dictionary<string, string> { ["foundId"] = device.Id });
                }
                catch (ServiceException e) when (e.IsGone && context.Earlier is { WasBegun: true })
                {
                    return new FleetOutcome<object>();
                }

                await observed.DeleteDeviceAsync(target, device, context.Earlier, ignoreMissing, token);
                return new FleetOutcome<object>();
            },
        };
        run.Add("a", client, work, "a");
        return Assert.Single(run.TakeAll());
    }
}

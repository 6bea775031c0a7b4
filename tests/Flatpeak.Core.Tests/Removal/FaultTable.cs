namespace Flatpeak.Tests.Removal;

/// <summary>
/// Removals that are struck at any of their requests by a fault: every request of a good removal in a device of its own,
/// all devices at once.
/// </summary>
public abstract class FaultTable(Simulator simulator, RegistryApi dialect, object seed, bool restores) : BoschTests(simulator)
{
    /// <summary>Whether the policy was lost, and is put back.</summary>
    protected bool Restores { get; } = restores;

    private RemovalSettings Settings => new() { RestorePolicy = Restores };

    /// <summary>
    /// The requests to be struck. Those that name the device are struck in one go; one that does not would be struck for all
    /// devices: it has a go of its own.
    /// </summary>
    private protected async Task<IReadOnlyList<GoodRequest[]>> GroupsAsync()
    {
        await Simulator.SeedAsync(dialect, GoodRemoval.ThingId, seed);
        BoschClient client = await ConnectAsync(dialect);
        DeviceRemoval plan = await client.PlanRemovalAsync(new ThingTarget(GoodRemoval.ThingId), Settings);
        int planned = (await Simulator.BoschLogAsync()).Count;
        Assert.Null((await client.RunRemovalAsync(plan, Settings)).Error);

        // How often the search is asked for a third time is a matter of how busy this machine is.
        GoodRequest[] good = [.. GoodRemoval.Read(await Simulator.BoschLogAsync(), planned, Restores).Where(request => request.Earlier < 2)];
        return [[.. good.Where(request => request.NamesDevice)], .. good.Where(request => !request.NamesDevice).Select(request => (GoodRequest[])[request])];
    }

    /// <summary>Removes a device for each of the requests, which is struck there.</summary>
    private protected async Task<IReadOnlyList<Struck>> StrikeAsync(GoodRequest[] requests, Fault fault, int retries, int? times = null)
    {
        await Simulator.ResetAsync();
        string[] names = [.. requests.Select((_, i) => $"x{i:00}")];
        await Simulator.SeedAsync(dialect, names.Select(name => $"ns:{name}"), seed);

        // Under a 429 one for each: where a client is refused again and again, it gives up for all that wait.
        var clients = new List<BoschClient>();
        for (int i = 0; i < (fault.Status == 429 ? names.Length : 1); i++)
        {
            clients.Add(await ConnectAsync(dialect, With(retries, fault.TimeLimit)));
        }

        await Simulator.AddAsync([.. requests.Select((request, i) => request.Strike(fault, names[i], times))]);

        Attempt[] attempts = await Task.WhenAll(names.Select((name, i) => AttemptAsync(clients[i % clients.Count], $"ns:{name}")));

        IReadOnlyList<LoggedRequest> log = await Simulator.BoschLogAsync();
        return
        [
            .. requests.Select((request, i) => new Struck(
                request, $"ns:{names[i]}", attempts[i],
                [.. log.Where(entry => !request.NamesDevice || entry.ToString().Contains(names[i], StringComparison.Ordinal))])),
        ];
    }

    /// <summary>Removes them again without the fault: nothing is left, and nothing went out of order.</summary>
    private protected async Task EndsEmptyAsync(IReadOnlyList<Struck> table)
    {
        // Nobody may be locked out: no policy went before its thing.
        IReadOnlyList<string> between = await Simulator.LeftoverAsync();
        Assert.All(table.Where(one => !Restores && between.Contains($"thing {one.ThingId}")), one => Assert.Contains($"policy {one.ThingId}", between));
        Assert.All(table, one => Assert.Empty(Order.Violations(one.FirstLog)));

        await Simulator.ClearFaultsAsync();
        await Simulator.ClearLogAsync();

        // One whose host is not on hold after a 429.
        BoschClient client = await ConnectAsync(dialect);
        Attempt[] attempts = await Task.WhenAll(table.Select(one => AttemptAsync(client, one.ThingId, ignoreMissing: true)));

        Assert.All(attempts.Zip(table), pair => Assert.True(pair.First.Removal?.Succeeded, $"{pair.Second}, again: {pair.First}"));
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());
    }

    private async Task<Attempt> AttemptAsync(BoschClient client, string thingId, bool ignoreMissing = false)
    {
        try
        {
            RemovalResult result = await RemoveAsync(client, thingId, Settings with { IgnoreMissing = ignoreMissing });
            return new Attempt(result.Error?.Kind, result.Error?.Message ?? "", result.Removal);
        }
        catch (ServiceException e)
        {
            return new Attempt(e.Kind, e.Message, null);
        }
    }

    /// <summary>What came of a removal; null for the removal where its plan failed.</summary>
    private protected sealed record Attempt(ServiceErrorKind? Kind, string Message, DeviceRemoval? Removal);

    /// <summary>A device, the request at which it was struck, and what came of that.</summary>
    private protected sealed record Struck(GoodRequest Request, string ThingId, Attempt First, IReadOnlyList<LoggedRequest> FirstLog)
    {
        public override string ToString() => $"{ThingId}, struck at {Request}";
    }
}

using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>The reading of all sides into the index.</summary>
internal sealed class SidesReading(
    SideReader reader, FleetIndex index, ComparisonSettings settings, CredentialReader? credentials,
    Action<IReadOnlyList<int>> give, Action<ServiceException> fail)
{
    private readonly object _matching = new();
    private long _flatpeak;
    private long _registry;
    private long _things;

    /// <summary>How many device identifiers were read.</summary>
    public long Flatpeak => Interlocked.Read(ref _flatpeak);

    /// <summary>How many registrations were read.</summary>
    public long Registry => Interlocked.Read(ref _registry);

    /// <summary>How many things were read.</summary>
    public long Things => Interlocked.Read(ref _things);

    /// <summary>Reads all sides at a time, each to its end.</summary>
    public async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        bool hasKeys = settings.MatchBy is not null;
        try
        {
            FleetSides read = await ReadAsync(ServiceSides.All, isAgain: false, cancellationToken).ConfigureAwait(false);
            FleetSides again = hasKeys ? index.SidesToReadAgain() & read : FleetSides.None;
            if (again != FleetSides.None)
            {
                // What goes by other names cannot be looked up: the whole side is looked at once more instead.
                await Task.Delay(settings.SettleTime, cancellationToken).ConfigureAwait(false);
                read = (read & ~again) | await ReadAsync(again, isAgain: true, cancellationToken).ConfigureAwait(false);
            }

            if (hasKeys)
            {
                give(index.Complete(read));
            }
        }
        finally
        {
            credentials?.Complete();
        }
    }

    private async Task<FleetSides> ReadAsync(FleetSides sides, bool isAgain, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        FleetSides[] all = [FleetSides.Flatpeak, FleetSides.Registry, FleetSides.Things];
        FleetSides[] read = await Task.WhenAll(all.Where(side => (sides & side) != 0).Select(side => Task.Run(async () =>
        {
            try
            {
                await (side == FleetSides.Flatpeak ? ReadFlatpeakAsync(isAgain, stop.Token) : ReadBoschAsync(side, isAgain, stop.Token))
                    .ConfigureAwait(false);
                give(settings.MatchBy is null ? index.Complete(side) : []);
                return side;
            }
            catch (ServiceException e)
            {
                fail(e.Reworded($"{side} could not be read to its end, so that nothing is said of what is missing there. {e.Message}"));
                give(settings.MatchBy is null ? index.GiveUp(side) : []);
                return FleetSides.None;
            }
            catch
            {
                // The caller's own function, say: the others need not be read to their end for that.
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }, cancellationToken))).ConfigureAwait(false);
        return read.Aggregate(FleetSides.None, (one, other) => one | other);
    }

    private async Task ReadFlatpeakAsync(bool isSecond, CancellationToken cancellationToken)
    {
        await foreach ((IReadOnlyList<Device> page, bool isAgain) in reader.ReadFlatpeakAsync(cancellationToken).ConfigureAwait(false))
        {
            Interlocked.Add(ref _flatpeak, page.Count);
            (string, string?)[] named =
            [
                .. page.Where(device => !string.IsNullOrWhiteSpace(device.ReferenceId))
                    .Select(device => (device.ReferenceId!, IdToReadBy(device))),
            ];
            Add(FleetSides.Flatpeak, named, isAgain || isSecond);
            foreach (Device device in page.Where(device => string.IsNullOrWhiteSpace(device.ReferenceId) && DeviceId.IsValid(device.Id)))
            {
                give(index.AddDevice(device.Id));
            }
        }
    }

    // A reference that cannot be looked up is the name of a device all the same.
    private static string? IdToReadBy(Device device) =>
        !DeviceId.IsReference(device.ReferenceId) && DeviceId.IsValid(device.Id) ? device.Id : null;

    private async Task ReadBoschAsync(FleetSides side, bool isSecond, CancellationToken cancellationToken)
    {
        await foreach (IReadOnlyList<string> page in reader.ReadAsync(side, cancellationToken).ConfigureAwait(false))
        {
            Interlocked.Add(ref side == FleetSides.Registry ? ref _registry : ref _things, page.Count);
            Add(side, [.. page.Select(name => (name, (string?)null))], isSecond);
            if (side == FleetSides.Registry && !isSecond && credentials is not null)
            {
                await credentials.AddAsync(page.Where(index.IsCompared), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Add(FleetSides side, IReadOnlyList<(string Name, string? Id)> names, bool isAgain)
    {
        if (settings.MatchBy is not { } matchBy)
        {
            give(index.Add(side, names.Select(one => (one.Name, (string?)null, one.Id)), isAgain));
            return;
        }

        lock (_matching)
        {
            (string, string?, string?)[] page = [.. names.Select(one => (one.Name, matchBy(ComparedDevice.Of(side, one.Name)), one.Id))];
            give(index.Add(side, page, isAgain));
        }
    }
}

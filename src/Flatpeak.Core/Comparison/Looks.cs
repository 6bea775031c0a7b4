using System.Threading.Channels;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.Comparison;

/// <summary>
/// Looks at what would be reported, and again each time it has had time to settle: only what is the same every time is. As it is
/// the same time for all, whoever is looked at first is due first. What comes and goes is seen halved now and then, by chance, and
/// more often by a look that took long, such as one that was retried, as it saw each side at another moment.
/// </summary>
internal sealed partial class Looks(
    Looker looker, Verdict verdict, FleetIndex index, ComparisonSettings settings, SemaphoreSlim slots, Gateways gateways,
    TimeProvider clock)
{
    // So many devices may be waiting to be looked at again; the rest wait for their first look.
    private const int MostWaiting = 8192;

    // So often it has to be the same in a row, and where one of these looks took long.
    private const int Alike = 3;
    private const int AlikeWhereLong = 4;

    // One that is not by then is being changed: nothing is said of it.
    private const int MostLooks = 8;

    // In milliseconds: the sides are asked at once, each for one or two answers.
    private const long LongLook = 250;

    // Who is to be looked at once more goes to its end, so that nobody waits behind the wait of another.
    private readonly Channel<Seen> _again = Channel.CreateUnbounded<Seen>();

    // Those in it or being looked at, and one for the first looks themselves.
    private long _open = 1;
    private long _count;
    private long _settled;
    private long _undecided;

    private sealed record Seen(KnownDevice Device, IReadOnlyList<FleetFinding> Findings, DateTimeOffset FoundAt, bool TookLong)
    {
        public long At { get; } = Environment.TickCount64;

        /// <summary>How often it was looked at, and how often in a row it was the same.</summary>
        public int Looks { get; init; } = 1;

        public int Times { get; init; } = 1;

        public bool IsCertain => Times >= (TookLong ? AlikeWhereLong : Alike);

        public Seen After(Seen before) => Findings.SequenceEqual(before.Findings)
            ? this with { Looks = before.Looks + 1, Times = before.Times + 1, TookLong = TookLong || before.TookLong }
            : this with { Looks = before.Looks + 1 };
    }

    /// <summary>How many looks there were.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>How many devices are done with.</summary>
    public long Settled => Interlocked.Read(ref _settled);

    /// <summary>Of how many devices nothing can be said.</summary>
    public long Undecided => Interlocked.Read(ref _undecided);

    /// <summary>Looks at all candidates there will be; where one look fails for good, all of them stop.</summary>
    public async Task RunAsync(
        ChannelReader<int> candidates, ChannelWriter<FleetFinding> findings, Action<ServiceException> fail, CancellationTokenSource stop)
    {
        using var places = new SemaphoreSlim(MostWaiting);
        await Task.WhenAll(
            LookAtAllAsync(candidates, places, fail, stop),
            Workers(() => LookAgainAsync(findings, places, fail, stop.Token), stop)).ConfigureAwait(false);
    }

    private async Task LookAtAllAsync(
        ChannelReader<int> candidates, SemaphoreSlim places, Action<ServiceException> fail, CancellationTokenSource stop)
    {
        try
        {
            await Workers(() => LookAsync(candidates, places, fail, stop.Token), stop).ConfigureAwait(false);
        }
        finally
        {
            CloseOne();
        }
    }

    private void CloseOne()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _again.Writer.TryComplete();
        }
    }

    // Those that look first wait for those that look again, so that none may end alone.
    private Task Workers(Func<Task> work, CancellationTokenSource stop) =>
        Task.WhenAll(Enumerable.Range(0, settings.Throttle).Select(_ => Task.Run(async () =>
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        })));

    private async Task LookAsync(
        ChannelReader<int> candidates, SemaphoreSlim places, Action<ServiceException> fail, CancellationToken cancellationToken)
    {
        await foreach (int candidate in candidates.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            KnownDevice device = index.Describe(candidate);
            if (await FindAsync(device, fail, cancellationToken).ConfigureAwait(false) is { } seen)
            {
                await places.WaitAsync(cancellationToken).ConfigureAwait(false);
                Interlocked.Increment(ref _open);
                _again.Writer.TryWrite(seen);
            }
        }
    }

    private async Task LookAgainAsync(
        ChannelWriter<FleetFinding> findings, SemaphoreSlim places, Action<ServiceException> fail, CancellationToken cancellationToken)
    {
        await foreach (Seen seen in _again.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            await WaitAsync(seen.At, cancellationToken).ConfigureAwait(false);
            Seen? last = (await FindAsync(seen.Device, fail, cancellationToken).ConfigureAwait(false))?.After(seen);
            if (last is { IsCertain: false, Looks: < MostLooks })
            {
                _again.Writer.TryWrite(last);
                continue;
            }

            if (last is { IsCertain: true })
            {
                await TellAsync(last, findings, cancellationToken).ConfigureAwait(false);
            }
            else if (last is not null)
            {
                Leave(last.Device);
            }

            places.Release();
            CloseOne();
        }
    }

    private async Task TellAsync(Seen last, ChannelWriter<FleetFinding> findings, CancellationToken cancellationToken)
    {
        KnownDevice device = last.Device;

        // What is gone since it was listed is not looked for at a side of which nobody knows yet whether it can be read.
        FleetSides read = index.Read | FleetSides.List;
        if (device.DeviceId is null && last.Findings.Any(finding => ((finding.WhereNot | finding.WhereUnknown) & ~read) != 0))
        {
            Leave(device);
            return;
        }

        index.Tell(device.Number, isSound: false);
        Interlocked.Increment(ref _settled);
        foreach (FleetFinding finding in last.Findings)
        {
            FleetFinding told = WithUnsaid(device, WithSimilar(device, finding));
            told = await WithGatewayAsync(told, cancellationToken).ConfigureAwait(false);

            // Whoever takes it may come for it much later.
            await findings.WriteAsync(told with { FoundAt = last.FoundAt }, cancellationToken).ConfigureAwait(false);
        }
    }

    // Null where it could not be looked at, and where there is nothing to be said of it.
    private async Task<Seen?> FindAsync(
        KnownDevice device, Action<ServiceException> fail, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Interlocked.Increment(ref _count);
            DateTimeOffset foundAt = clock.GetUtcNow();
            long begun = Environment.TickCount64;
            DeviceLook look = await looker.LookAsync(device, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<FleetFinding> findings = verdict.Of(device, look);
            if (findings.Count == 0)
            {
                index.Tell(device.Number, look.Where == ServiceSides.All);
                Interlocked.Increment(ref _settled);
                return null;
            }

            return new Seen(device, findings, foundAt, Environment.TickCount64 - begun > LongLook);
        }
        catch (ServiceException e) when (!e.IsFatal)
        {
            fail(e.Reworded($"'{device.Name}' could not be looked at once more, so that nothing is said of it. {e.Message}"));
            Leave(device);
            return null;
        }
        finally
        {
            slots.Release();
        }
    }

    private void Leave(KnownDevice device)
    {
        index.Tell(device.Number, isSound: false);
        Interlocked.Increment(ref _undecided);
        Interlocked.Increment(ref _settled);
    }

    private Task WaitAsync(long since, CancellationToken cancellationToken)
    {
        TimeSpan left = settings.SettleTime - TimeSpan.FromMilliseconds(Environment.TickCount64 - since);
        return left > TimeSpan.Zero ? Task.Delay(left, cancellationToken) : Task.CompletedTask;
    }
}

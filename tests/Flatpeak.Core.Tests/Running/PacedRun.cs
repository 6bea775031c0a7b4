using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.ExceptionServices;

namespace Flatpeak.Tests.Running;

/// <summary>
/// Clients and a service in a clock of their own. Time passes only while nothing moves: whatever has leave to be sent was sent, the
/// service has it, and what the service has answered has come back. So a minute takes a second, and its figures do not depend on
/// how busy the machine is.
/// </summary>
internal sealed class PacedRun : IAuthenticator, IDisposable
{
    // Of the machine's own time. Nothing here takes so long, unless it never ends.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private const int Most = 20_000;

    // Set while a thread works for a call.
    private static readonly AsyncLocal<PacedRun?> Worker = new(change =>
    {
        if (change.ThreadContextChanged)
        {
            change.PreviousValue?.Works(-1);
            change.CurrentValue?.Works(1);
        }
    });

    private readonly List<Kept> _kept = [];
    private readonly List<PacedCall> _failed = [];
    private readonly List<ServiceClient> _clients = [];
    private readonly ManualResetEventSlim _moved = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _working;
    private int _moves;
    private int _sent;
    private int _seen;

    public PacedRun() => Service = new PacedService(Clock);

    /// <summary>The time.</summary>
    public HandClock Clock { get; } = new();

    /// <summary>The service.</summary>
    public PacedService Service { get; }

    /// <summary>The time in seconds.</summary>
    public double Now => Clock.Time.TotalSeconds;

    /// <summary>What has failed of what was kept going.</summary>
    public PacedCall[] Failed
    {
        get
        {
            lock (_failed)
            {
                return [.. _failed];
            }
        }
    }

    /// <summary>A client of the service, or of whatever is at another address.</summary>
    public ServiceClient Connect(ServiceOptions? options = null, Uri? address = null)
    {
        var client = new ServiceClient("Paced", address ?? Service.Address, (options ?? new ServiceOptions()) with { Clock = Clock });
        _clients.Add(client);
        return client;
    }

    /// <summary>Sends a request. What becomes of it can be known only once time has passed.</summary>
    public PacedCall Send(ServiceClient client, string path = "a", bool isLogin = false, CancellationToken stop = default)
    {
        var call = new PacedCall();
        Apart(() =>
        {
            Worker.Value = this;
            _ = SendAsync(client, new ServiceRequest(HttpMethod.Get, path, "try") { IsLogin = isLogin }, call, stop);
            Worker.Value = null;
        });
        return call;
    }

    /// <summary>From now on the client has so many requests at a time, whatever becomes of them.</summary>
    public void Keep(ServiceClient client, int atATime, string path = "a")
    {
        Kept? kept = _kept.Find(one => one.Client == client);
        if (kept is null)
        {
            kept = new Kept(client, path);
            _kept.Add(kept);
        }

        kept.AtATime = atATime;
    }

    /// <summary>Lets time pass.</summary>
    public void Pass(double seconds) => Apart(() =>
    {
        TimeSpan end = Clock.Time + TimeSpan.FromSeconds(seconds);
        Settle();
        while (Clock.Time < end)
        {
            Assert.True(Volatile.Read(ref _sent) < Most, "It never stops sending.");
            Clock.Advance((Clock.Next is { } next && next < end ? next : end) - Clock.Time);
            Settle();
        }
    });

    /// <summary>Lets time pass at once, as on a machine whose timers are late.</summary>
    public void Jump(double seconds) => Apart(() =>
    {
        Settle();
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        Settle();
    });

    /// <inheritdoc/>
    public ValueTask<AuthenticationHeaderValue?> GetAsync(Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _sent);
        Interlocked.Increment(ref _moves);
        return ValueTask.FromResult<AuthenticationHeaderValue?>(null);
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewAsync(
        AuthenticationHeaderValue refused, Action<ServiceExchange>? observer, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        Service.Dispose();
        _moved.Dispose();
    }

    private async Task SendAsync(ServiceClient client, ServiceRequest request, PacedCall call, CancellationToken stop)
    {
        try
        {
            await client.SendAsync(request, this, Saw, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ServiceException or OperationCanceledException)
        {
            call.Error = e;
        }

        call.EndedAt = Now;
    }

    private void Saw(ServiceExchange exchange)
    {
        Interlocked.Increment(ref _seen);
        Interlocked.Increment(ref _moves);
    }

    private void Works(int one)
    {
        Interlocked.Increment(ref _moves);
        if (Interlocked.Add(ref _working, one) == 0)
        {
            _moved.Set();
        }
    }

    private bool IsMoving =>
        Volatile.Read(ref _working) > 0 || Volatile.Read(ref _sent) - Volatile.Read(ref _seen) != Service.Held;

    private void Settle()
    {
        int before;
        do
        {
            before = Volatile.Read(ref _moves);
            while (IsMoving)
            {
                Assert.True(_watch.Elapsed < Longest, "It never comes to rest.");
                _moved.Wait(1);
                _moved.Reset();
            }

            // Who was given leave waits for a thread, in a queue: what was behind it there comes after it.
            PassQueue();
            PassQueue();
        }
        while (IsMoving || before != Volatile.Read(ref _moves) || Fill());
    }

    // On a thread of its own: what one of the pool's leaves to others goes into a queue of its own, which nobody need look at soon.
    private static void Apart(Action action)
    {
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
    }

    private static void PassQueue()
    {
        using var passed = new ManualResetEventSlim();
        ThreadPool.UnsafeQueueUserWorkItem(static passed => passed.Set(), passed, preferLocal: false);
        passed.Wait();
    }

    private bool Fill()
    {
        bool any = false;
        foreach (Kept kept in _kept)
        {
            while (Volatile.Read(ref kept.Running) < kept.AtATime)
            {
                any = true;
                Interlocked.Increment(ref kept.Running);
                Worker.Value = this;
                _ = KeepAsync(kept);
                Worker.Value = null;
            }
        }

        return any;
    }

    private async Task KeepAsync(Kept kept)
    {
        var call = new PacedCall();
        await SendAsync(kept.Client, new ServiceRequest(HttpMethod.Get, kept.Path, "try"), call, default).ConfigureAwait(false);
        if (call.Error is not null)
        {
            lock (_failed)
            {
                _failed.Add(call);
            }

            // Whoever fails at once comes back for ever.
            await Task.Delay(TimeSpan.FromSeconds(0.05), Clock).ConfigureAwait(false);
        }

        Interlocked.Decrement(ref kept.Running);
    }

    private sealed class Kept(ServiceClient client, string path)
    {
        public int Running;

        public ServiceClient Client { get; } = client;

        public string Path { get; } = path;

        public int AtATime { get; set; }
    }
}

/// <summary>What has become of a request, once it has ended.</summary>
internal sealed class PacedCall
{
    /// <summary>When it ended, in seconds of the clock; null before.</summary>
    public double? EndedAt { get; set; }

    /// <summary>What it ended with; null for a success.</summary>
    public Exception? Error { get; set; }
}

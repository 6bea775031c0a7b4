using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Whose turn it is at a gate: logins go first, who gives up gives its turn to the next one.</summary>
public sealed class TurnTests : IDisposable
{
    private readonly PacedRun _run = new();

    [Fact]
    public void A_login_does_not_wait_for_the_pace_but_for_a_closed_gate()
    {
        ServiceClient client = _run.Connect();
        Func<double, double> limit = Limits.Bucket(10, 1);
        bool isClosed = false;
        _run.Service.Says = (path, now) => path == "login" ? new PacedAnswer() : isClosed ? new PacedAnswer(429, "5") : limit(now) > 0 ? new PacedAnswer(429) : new PacedAnswer();
        _run.Keep(client, 20);
        _run.Pass(10);
        while (_run.Service.Requests[^1].IsRefused || _run.Service.Held > 0)
        {
            _run.Pass(0.01);
        }

        double now = _run.Now;
        PacedCall[] logins = [.. Enumerable.Range(0, 5).Select(_ => _run.Send(client, "login", isLogin: true))];
        _run.Pass(0.01);
        Assert.All(logins, call => Assert.Equal(now + 0.005, call.EndedAt!.Value, 0.001));

        isClosed = true;
        _run.Pass(1);
        isClosed = false;
        PacedCall closed = _run.Send(client, "login", isLogin: true);
        _run.Pass(3.5);
        Assert.Null(closed.EndedAt);
        double opens = _run.Service.Requests.Last(request => request.IsRefused).At + 5.005;
        _run.Pass(1.5);
        Assert.Equal(opens + 0.005, closed.EndedAt!.Value, 0.0021);
    }

    [Fact]
    public void While_one_asks_for_all_the_others_wait_for_its_answer_and_a_login_does_not()
    {
        ServiceClient client = _run.Connect();
        int count = 0;
        _run.Service.Says = (path, _) => path == "login" ? new PacedAnswer() : new PacedAnswer(count++ < 5 ? 429 : 200) { Latency = count > 5 ? 1 : 0.005 };
        PacedCall[] calls = [.. Enumerable.Range(0, 5).Select(_ => _run.Send(client))];
        _run.Pass(0.5);
        PacedCall login = _run.Send(client, "login", isLogin: true);
        _run.Pass(0.5);

        Assert.NotNull(login.EndedAt);
        Assert.Equal(5 + 1 + 1, _run.Service.Requests.Length);
        _run.Pass(3);
        Assert.All(calls, call => Assert.NotNull(call.EndedAt));
    }

    [Fact]
    public void Who_gives_up_waiting_does_not_use_up_a_turn()
    {
        const int Rate = 50;
        ServiceClient client = _run.Connect();
        _run.Service.Says = Limits.Refusing(Limits.Bucket(Rate, 1));
        _run.Keep(client, 8);
        _run.Pass(6);
        _run.Keep(client, 0);
        _run.Pass(1);

        using var stop = new CancellationTokenSource();
        PacedCall[] stopped = [.. Enumerable.Range(0, 200).Select(_ => _run.Send(client, stop: stop.Token))];
        PacedCall[] stay = [.. Enumerable.Range(0, 50).Select(_ => _run.Send(client))];
        _run.Pass(0.1);
        stop.Cancel();
        double from = _run.Now;
        _run.Pass(2);

        Assert.All(stopped.Skip(20), call => Assert.IsAssignableFrom<OperationCanceledException>(call.Error));
        Assert.All(stay, call => Assert.InRange(call.EndedAt!.Value, from, from + 1.2));
    }

    // The gate lets one through when its turn has come, and at the very same time it is stopped: which comes first, nobody knows.
    [Fact]
    public void Who_is_stopped_at_the_moment_at_which_its_turn_comes_gives_it_to_the_next_one()
    {
        ServiceClient client = _run.Connect(new ServiceOptions { MaximumRetryCount = 9 });
        for (int i = 0; i < 30; i++)
        {
            bool isFirst = true;
            _run.Service.Says = (_, _) => isFirst ? new PacedAnswer(429, "1") : new PacedAnswer();
            PacedCall told = _run.Send(client);
            _run.Pass(0.01);
            isFirst = false;
            using var stop = new CancellationTokenSource();
            using ITimer timer = _run.Clock.CreateTimer(_ => stop.Cancel(), null, _run.Clock.Next!.Value - _run.Clock.Time, Timeout.InfiniteTimeSpan);
            PacedCall[] stopped = [.. Enumerable.Range(0, 4).Select(_ => _run.Send(client, stop: stop.Token))];
            PacedCall waits = _run.Send(client);
            _run.Pass(3);

            Assert.NotNull(told.EndedAt);
            Assert.Null(told.Error);
            Assert.All(stopped, call => Assert.NotNull(call.EndedAt));
            Assert.NotNull(waits.EndedAt);
            Assert.Null(waits.Error);
        }
    }

    public void Dispose() => _run.Dispose();
}

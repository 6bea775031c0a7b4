using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A service that refuses for ever: when it is asked again, and when it is no more.</summary>
public sealed class RefusedForEverTests : IDisposable
{
    // As many as a service gets at once of which nothing is known.
    private const int AtFirst = 32;
    private const double Latency = 0.005;

    private readonly PacedRun _run = new();

    public RefusedForEverTests() => _run.Service.Says = (_, _) => new PacedAnswer(429);

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(7, 7)]
    public void One_request_asks_for_all_after_pauses_that_grow_and_then_all_give_up(int retries, int rounds)
    {
        PacedCall[] calls = Send(_run.Connect(new ServiceOptions { MaximumRetryCount = retries }), 40);
        _run.Pass(60);

        double[] at = [.. _run.Service.Requests.Select(request => request.At)];
        Assert.Equal(AtFirst + rounds, at.Length);
        Assert.All(at.Take(AtFirst), time => Assert.Equal(0, time));
        for (int round = 0; round < rounds; round++)
        {
            double pause = Math.Min(4.5, 0.22 * Math.Pow(2.7, round));
            Assert.InRange(at[AtFirst + round] - at[AtFirst + round - 1] - Latency, pause - 0.0001, (pause * 1.1) + 0.0011);
        }

        Assert.All(calls, call => Assert.Equal(ServiceErrorKind.RateLimited, Assert.IsType<ServiceException>(call.Error).Kind));

        // Without retries each fails that is refused, and the others when all do.
        Assert.Equal(retries == 0 ? AtFirst : 0, calls.Count(call => call.EndedAt < 0.1));
        Assert.Equal(at[^1] + Latency, calls[^1].EndedAt!.Value, 0.001);
    }

    [Fact]
    public void Who_comes_after_all_have_given_up_waits_for_a_moment_and_one_asks_for_all()
    {
        ServiceClient client = _run.Connect(new ServiceOptions { MaximumRetryCount = 2 });
        Send(client, 5);
        _run.Pass(10);
        int before = _run.Service.Requests.Length;
        double came = _run.Now;

        // The gate has been open for long, but nothing is known but refusals.
        PacedCall[] later = Send(client, 5);
        _run.Pass(0.1);
        Assert.Equal(before + 1, _run.Service.Requests.Length);
        Assert.All(later, call => Assert.Equal(came + Latency, call.EndedAt!.Value, 0.001));

        double closed = _run.Now;
        PacedCall[] last = Send(client, 5);
        _run.Pass(0.1);
        Assert.Equal(before + 1, _run.Service.Requests.Length);
        Assert.All(last, call => Assert.Null(call.EndedAt));
        _run.Pass(1);
        Assert.Equal(before + 2, _run.Service.Requests.Length);
        Assert.Equal(came + Latency + 0.25, _run.Service.Requests[^1].At, 0.0011);
        Assert.All(last, call => Assert.InRange(call.EndedAt!.Value, closed, came + Latency + 0.25 + Latency + 0.0011));
    }

    [Fact]
    public void Once_one_is_taken_again_all_of_the_patience_is_there_again()
    {
        ServiceClient client = _run.Connect(new ServiceOptions { MaximumRetryCount = 3 });
        int count = 0;

        // Each time the one that asks for all is taken at its last try.
        _run.Service.Says = (_, _) => new PacedAnswer(count++ % 4 == 3 ? 200 : 429);
        PacedCall[] calls = Send(client, 1);
        _run.Pass(20);
        PacedCall[] more = Send(client, 1);
        _run.Pass(20);

        Assert.All([.. calls, .. more], call => Assert.Null(call.Error));
        Assert.Equal(8, _run.Service.Requests.Length);
    }

    [Fact]
    public void A_login_that_succeeds_says_nothing_of_the_other_requests()
    {
        ServiceClient client = _run.Connect(new ServiceOptions { MaximumRetryCount = 2 });
        _run.Service.Says = (path, _) => new PacedAnswer(path == "login" ? 200 : 429);
        PacedCall[] calls = Send(client, 5);
        for (int i = 0; i < 40; i++)
        {
            _run.Send(client, "login", isLogin: true);
            _run.Pass(0.1);
        }

        Assert.All(calls, call => Assert.NotNull(call.Error));
        Assert.Equal(5 + 2, _run.Service.Requests.Count(request => request.IsRefused));
    }

    public void Dispose() => _run.Dispose();

    private PacedCall[] Send(ServiceClient client, int count) => [.. Enumerable.Range(0, count).Select(_ => _run.Send(client))];
}

using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A service that says for how long it is not to be asked.</summary>
public sealed class ToldTests : IDisposable
{
    private const double Latency = 0.005;

    private readonly PacedRun _run = new();

    [Theory]
    [InlineData(429, "2", 2)]
    [InlineData(503, "2", 2)]
    [InlineData(429, "2.5", 2.5)]
    [InlineData(429, ".5", 0.5)]
    [InlineData(503, ".5", 0.5)]
    [InlineData(429, "600", 600)]
    public void Nobody_asks_before_that_and_then_it_is_asked_at_a_pace(int status, string told, double seconds)
    {
        PacedCall[] calls = Refused(new PacedAnswer(status, told), 50);
        _run.Pass(seconds + 5);

        double[] later = [.. _run.Service.Requests.Skip(32).Select(request => request.At)];
        Assert.Equal(50, later.Length);
        Assert.All(calls, call => Assert.Null(call.Error));
        Assert.Equal(Latency + seconds, later[0], 0.0011);

        // Nothing is known of the limit: 50 a second, and faster soon.
        Assert.InRange(later[^1] - later[0], 0.3, 1);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1800, 3)]
    [InlineData(-1800, 3)]
    [InlineData(null, 3)]
    [InlineData(1800, -5)]
    public void A_date_counts_by_the_clock_of_the_service_where_it_says_what_time_it_has(int? ahead, int after)
    {
        TimeSpan? difference = ahead is null ? null : TimeSpan.FromSeconds(ahead.Value);
        string date = $"{_run.Clock.GetUtcNow() + (difference ?? TimeSpan.Zero) + TimeSpan.FromSeconds(after):R}";
        Refused(new PacedAnswer(429, date) { DateAhead = difference }, 1);
        _run.Pass(10);

        // Dates have whole seconds. One that is over says nothing.
        double again = _run.Service.Requests[1].At;
        Assert.InRange(again, after > 0 ? after - 1 : 0.2, after > 0 ? after + 0.1 : 0.3);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0")]
    [InlineData("0.0")]
    [InlineData("-5")]
    [InlineData("1e1")]
    [InlineData("99999999999999999999")]
    [InlineData("2147483648.5")]
    public void What_makes_no_sense_is_not_told(string told)
    {
        Refused(new PacedAnswer(429, told), 1);
        _run.Pass(10);

        Assert.InRange(_run.Service.Requests[1].At, 0.2, 0.3);
    }

    [Theory]
    [InlineData("601", 600)]
    [InlineData("86400", 600)]
    public void What_is_too_long_fails_at_once_for_all_and_for_those_who_come_later_until_it_may_be_asked_again(string told, double longest)
    {
        ServiceClient client = _run.Connect();
        _run.Service.Says = (_, now) => now < longest ? new PacedAnswer(429, told) : new PacedAnswer();
        PacedCall[] calls = [.. Enumerable.Range(0, 50).Select(_ => _run.Send(client))];
        _run.Pass(1);
        Assert.All(calls, call => Assert.Equal(Latency, call.EndedAt!.Value, 0.001));
        Assert.All(calls, call => Assert.NotNull(Assert.IsType<ServiceException>(call.Error).RetryAfter));

        _run.Pass(longest - 1);
        PacedCall later = _run.Send(client);
        Assert.NotNull(later.EndedAt);
        Assert.Equal(TimeSpan.FromSeconds(double.Parse(told, System.Globalization.CultureInfo.InvariantCulture)), Assert.IsType<ServiceException>(later.Error).RetryAfter);
        Assert.Equal(32, _run.Service.Requests.Length);

        _run.Pass(0.1);
        PacedCall last = _run.Send(client);
        _run.Pass(0.1);
        Assert.Null(last.Error);
        Assert.NotNull(last.EndedAt);
    }

    [Fact]
    public void Who_bears_a_longer_wait_waits_while_the_others_fail()
    {
        ServiceClient hasty = _run.Connect(new ServiceOptions { MaximumRetryAfter = TimeSpan.FromSeconds(5) });
        ServiceClient patient = _run.Connect();
        _run.Service.Says = (_, now) => now < 1 ? new PacedAnswer(429, "20") : new PacedAnswer();
        PacedCall told = _run.Send(patient);
        _run.Pass(2);
        PacedCall late = _run.Send(hasty);
        PacedCall waits = _run.Send(patient);
        _run.Pass(17);
        Assert.Equal(2, late.EndedAt);
        Assert.NotNull(late.Error);
        Assert.Null(told.EndedAt);
        Assert.Null(waits.EndedAt);

        _run.Pass(2);
        Assert.Null(told.Error);
        Assert.Null(waits.Error);
        Assert.Equal(20 + (2 * Latency), told.EndedAt!.Value, 0.0021);
        Assert.NotNull(waits.EndedAt);
    }

    [Fact]
    public void Of_two_that_are_told_different_times_the_longer_counts()
    {
        ServiceClient client = _run.Connect();
        var waits = new Dictionary<string, string> { ["a"] = "2", ["b"] = "4", ["c"] = "3" };
        _run.Service.Says = (path, now) => now == 0 ? new PacedAnswer(429, waits[path]) { Latency = path[0] - 'a' + 0.01 } : new PacedAnswer();
        PacedCall[] calls = [.. waits.Keys.Select(path => _run.Send(client, path))];
        _run.Pass(20);

        // "b" is told at 1.01 to wait until 5.01; "c" at 2.01 until 5.01 at most.
        Assert.All(calls, call => Assert.Null(call.Error));
        Assert.Equal(5.01, _run.Service.Requests[3].At, 0.0011);
    }

    [Fact]
    public void Five_hundred_and_three_without_a_time_is_the_failure_of_one_request()
    {
        ServiceClient client = _run.Connect();
        _run.Service.Says = (path, _) => path == "bad" ? new PacedAnswer(503) : new PacedAnswer();
        PacedCall bad = _run.Send(client, "bad");
        _run.Pass(0.01);
        PacedCall[] good = [.. Enumerable.Range(0, 20).Select(_ => _run.Send(client))];
        _run.Pass(0.01);

        Assert.Null(bad.EndedAt);
        Assert.All(good, call => Assert.NotNull(call.EndedAt));
    }

    public void Dispose() => _run.Dispose();

    // So many requests, and what is said to all that come at once.
    private PacedCall[] Refused(PacedAnswer answer, int count)
    {
        ServiceClient client = _run.Connect();
        _run.Service.Says = (_, now) => now == 0 ? answer : new PacedAnswer();
        return [.. Enumerable.Range(0, count).Select(_ => _run.Send(client))];
    }
}

using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A service that takes few requests a second, and no two at once, as nginx does by its <c>limit_req</c> without a burst.</summary>
public sealed class SlowLimitTests : IDisposable
{
    private readonly PacedRun _run = new();

    [Theory]
    [InlineData(2, 0.25)]
    [InlineData(10, 0.12)]
    [InlineData(25, 0.06)]
    public void A_service_that_takes_no_two_at_once_is_used_nearly_whole_and_few_are_refused(int rate, double mostRefused)
    {
        const int From = 10;
        const int Until = 100;
        _run.Service.Says = Limits.Refusing(Limits.Bucket(rate, 1));
        _run.Keep(_run.Connect(), 8);
        _run.Pass(Until);

        // What the one request has found out that asked for all, the next one after it does not ask again at once.
        int taken = _run.Service.Taken(From, Until);
        int refused = _run.Service.Refused(From, Until);
        Assert.InRange(taken, 0.92 * rate * (Until - From), 1.01 * rate * (Until - From));
        Assert.InRange(refused, 0.01 * taken, mostRefused * taken);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    public void One_that_says_whole_seconds_besides_is_found_within_seconds(int rate)
    {
        const int From = 12;
        const int Until = 100;
        _run.Service.Says = Limits.Refusing(Limits.Bucket(rate, 1), wait => $"{Math.Ceiling(wait)}");
        _run.Keep(_run.Connect(), 8);
        _run.Pass(Until);

        Assert.InRange(_run.Service.Taken(From, Until), 0.8 * rate * (Until - From), 1.01 * rate * (Until - From));
    }

    [Fact]
    public void What_a_refusal_costs_decides_how_often_the_limit_is_looked_for()
    {
        _run.Service.Says = Limits.Refusing(Limits.Bucket(20, 4), wait => $"{Math.Ceiling(wait)}");
        _run.Keep(_run.Connect(), 32);
        _run.Pass(300);

        // It is always a second that is told: of six no more than one is lost.
        Assert.InRange(_run.Service.Refused(60, 300), 6, 40);
        Assert.InRange(_run.Service.Taken(60, 300), 0.82 * 20 * 240, 1.01 * 20 * 240);
    }

    public void Dispose() => _run.Dispose();
}

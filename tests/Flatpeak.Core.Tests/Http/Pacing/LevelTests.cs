using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>The level of a limit: it is found within two seconds, and held.</summary>
public sealed class LevelTests : IDisposable
{
    private readonly PacedRun _run = new();

    [Theory]
    [InlineData("a bucket of 200", 196)]
    [InlineData("a bucket of 10", 195)]
    [InlineData("a bucket of 1", 188)]
    [InlineData("a fixed window", 196)]
    [InlineData("a sliding window", 196)]
    public void What_a_service_takes_is_used_in_each_second_and_next_to_nothing_is_refused(string limiter, int least)
    {
        const int Known = 3;
        const int End = 12;
        _run.Service.Says = Limits.Refusing(limiter switch
        {
            "a fixed window" => Limits.FixedWindow(200),
            "a sliding window" => Limits.SlidingWindow(200),
            _ => Limits.Bucket(200, int.Parse(limiter.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture)),
        });
        _run.Keep(_run.Connect(), 32);
        _run.Pass(End);

        for (int second = Known; second < End; second++)
        {
            Assert.InRange(_run.Service.Taken(second, second + 1), least, 206);
            Assert.InRange(_run.Service.Refused(second, second + 1), 0, 2);
        }

        Assert.InRange(_run.Service.Taken(Known, End), (least + 2) * (End - Known), 201 * (End - Known));
        Assert.InRange(_run.Service.Refused(Known, End), 0, 11);
    }

    [Fact]
    public void A_service_that_is_not_known_gets_a_few_at_once_and_some_more_for_each_that_it_took()
    {
        _run.Keep(_run.Connect(), 256);
        _run.Pass(0.0499);

        double atOnce = 32;
        foreach (IGrouping<double, PacedRequest> moment in _run.Service.Requests.GroupBy(request => request.At))
        {
            Assert.Equal((int)Math.Ceiling(atOnce), moment.Count());
            atOnce += 0.15 * moment.Count();
        }

        Assert.InRange(atOnce, 120, 150);
    }

    [Fact]
    public void Many_that_are_far_away_are_not_refused_more_than_few_that_are_near()
    {
        Func<double, double> limit = Limits.Bucket(100, 10);
        _run.Service.Says = (_, now) => new PacedAnswer(limit(now) > 0 ? 429 : 200) { Latency = 0.1 };
        _run.Keep(_run.Connect(), 64);
        _run.Pass(25);

        // What is on its way when one is refused is refused along with it, and makes it rarer.
        Assert.InRange(_run.Service.Taken(5, 25), 0.98 * 2000, 1.01 * 2000);
        Assert.InRange(_run.Service.Refused(5, 25), 10, 50);
    }

    public void Dispose() => _run.Dispose();
}

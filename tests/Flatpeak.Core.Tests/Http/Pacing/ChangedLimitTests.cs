using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A limit that changes: a lower one is met at once, a higher one is found.</summary>
public sealed class ChangedLimitTests : IDisposable
{
    private readonly PacedRun _run = new();

    private PacedService Service => _run.Service;

    [Fact]
    public void A_limit_that_falls_and_rises_again_is_used_nearly_whole_all_the_time()
    {
        const int Falls = 4;
        const int Rises = 20;
        const int End = 28;
        Func<double, double> before = Limits.Bucket(200, 10);
        Func<double, double> low = Limits.Bucket(50, 10);
        Func<double, double> after = Limits.Bucket(200, 10);
        Keep(now => now < Falls ? before(now) : now < Rises ? low(now) : after(now), End);

        // It is met within the second, by refusals that become rarer.
        Assert.InRange(Service.Refused(Falls, Falls + 1), 5, 20);
        Assert.InRange(Service.Refused(Falls + 1, Falls + 2), 2, 8);
        Assert.InRange(Service.Taken(Falls, Falls + 1), 50, 60);
        Assert.InRange(Service.Taken(Falls + 1, Rises), 0.93 * 50 * 15, 50 * 15);

        // What it took before is tried from time to time, which costs the burst and two refusals each time.
        Assert.InRange(Service.Refused(Falls + 4, Rises), 12, 32);

        // So what it takes again is found by the next one, and then the limit is looked for as ever.
        // With what it takes at once, it takes no more than that.
        Assert.InRange(Service.Taken(Rises, Rises + 2), 200, 410);
        Assert.InRange(Service.Taken(Rises + 2, End), 0.98 * 200 * (End - Rises - 2), 1.01 * 200 * (End - Rises - 2));
        Assert.InRange(Service.Refused(Rises + 2, End), 4, 11);
    }

    [Fact]
    public void Where_the_limit_is_gone_the_rate_grows_with_the_square_of_the_time_and_then_doubles()
    {
        const int Gone = 4;
        Func<double, double> limit = Limits.Bucket(50, 10);
        Keep(now => now < Gone ? limit(now) : 0, 20);

        // By a share of what it was that never is too much for a limit that there may be again.
        int[] rates = [.. Enumerable.Range(6, 14).Select(second => Service.Taken(second, second + 1))];
        Assert.InRange(rates[2], 75, 95);
        Assert.All(rates.Zip(rates.Skip(1)), pair => Assert.InRange((double)pair.Second / pair.First, 1.1, 1.45));
        Assert.InRange(rates[^1], 1500, 3000);
    }

    [Theory]
    [InlineData(400, 50)]
    [InlineData(100, 20)]
    public void What_is_taken_at_once_is_not_what_is_taken_in_a_second(int burst, int rate)
    {
        Keep(Limits.Bucket(rate, burst), 15);

        Assert.InRange(Service.Taken(0, 2), burst, burst + (3 * rate));
        Assert.InRange(Service.Taken(2, 15), 0.95 * 13 * rate, 1.02 * 13 * rate);
        Assert.InRange(Service.Refused(4, 15), 4, 22);
    }

    [Fact]
    public void A_high_limit_is_found_within_two_seconds()
    {
        Keep(Limits.Bucket(1000, 10), 3);

        Assert.InRange(Service.Taken(0, 1), 150, 300);
        Assert.InRange(Service.Taken(1, 2), 800, 1000);
        Assert.InRange(Service.Taken(2, 3), 980, 1010);
        Assert.InRange(Service.Refused(0.1, 3), 0, 4);
    }

    [Fact]
    public void An_outage_says_nothing_of_the_rate()
    {
        const int Ends = 14;
        Func<double, double> limit = Limits.Bucket(200, 10);
        Keep(now => now is > 4 and < Ends ? 1 : limit(now), 22);

        // As many as were under way, and then one at a time; the last of them within the longest pause.
        Assert.InRange(Service.Refused(4, Ends), 5, 9);
        double back = Service.Requests.First(request => request.At > Ends).At;
        Assert.InRange(back, Ends, Ends + 5);
        Assert.InRange(Service.Taken(back, back + 1), 190, 201);
        Assert.InRange(Service.Taken(back + 1, back + 3), 390, 402);
    }

    public void Dispose() => _run.Dispose();

    private void Keep(Func<double, double> limit, double seconds)
    {
        Service.Says = Limits.Refusing(limit);
        _run.Keep(_run.Connect(), 32);
        _run.Pass(seconds);
    }
}

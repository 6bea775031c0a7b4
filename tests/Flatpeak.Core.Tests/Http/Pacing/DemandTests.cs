using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Who asks, and how much, while the limit stays the same.</summary>
public sealed class DemandTests : IDisposable
{
    private const int Rate = 100;

    private readonly PacedRun _run = new();

    public DemandTests() => _run.Service.Says = Limits.Refusing(Limits.Bucket(Rate, 10));

    private PacedService Service => _run.Service;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_time_in_which_little_is_asked_says_nothing_of_the_limit(int atATime)
    {
        // One at a time over such a way is not even half of the limit.
        ServiceClient client = Known();
        _run.Keep(client, atATime);
        Func<string, double, PacedAnswer> says = Service.Says;
        Service.Says = (path, now) => says(path, now) with { Latency = 0.025 };
        _run.Pass(60);
        Service.Says = says;

        double again = _run.Now;
        _run.Keep(client, 32);
        _run.Pass(3);

        // Nor is what was not asked made up for.
        Assert.InRange(Service.Taken(again, again + 0.1), 9, 13);
        Assert.InRange(Service.Taken(again, again + 3), 0.98 * Rate * 3, (1.02 * Rate * 3) + 3);
        Assert.InRange(Service.Refused(again, again + 3), 1, 4);
    }

    [Fact]
    public void A_clock_that_is_late_is_made_up_for_by_less_than_one_request()
    {
        ServiceClient client = Known();
        double from = _run.Now;
        _run.Keep(client, 32);
        for (int i = 0; i < 20; i++)
        {
            _run.Jump(0.1);
        }

        int[] atOnce = [.. Service.Requests.Where(request => request.At > from + 0.05).GroupBy(request => request.At).Select(one => one.Count())];
        Assert.All(atOnce, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Two_that_share_a_limit_and_know_nothing_of_each_other_come_to_have_the_same_of_it()
    {
        ServiceClient one = _run.Connect();
        ServiceClient other = _run.Connect(address: new UriBuilder(Service.Address) { Host = "localhost" }.Uri);
        _run.Keep(one, 16, "one");
        _run.Pass(6);
        _run.Keep(other, 16, "other");
        _run.Pass(24);

        Assert.InRange(Service.Taken(10, 30), 0.98 * Rate * 20, 1.01 * Rate * 20);
        Assert.InRange(Service.Refused(10, 30), 20, 50);
        Assert.InRange(Share(6, 10), 0.05, 0.25);
        Assert.InRange(Share(20, 25), 0.45, 0.55);
        Assert.InRange(Share(25, 30), 0.45, 0.55);
    }

    [Fact]
    public void Two_clients_of_one_service_are_served_in_the_order_in_which_they_ask()
    {
        ServiceClient[] clients = [Known(), _run.Connect()];
        double from = _run.Now;
        for (int i = 0; i < 100; i++)
        {
            _run.Send(clients[i % 2], $"{i}");
        }

        _run.Pass(3);

        // But for what was under way when it was refused: that goes before all who came after it.
        PacedRequest[] taken = [.. Service.Requests.Where(request => request.At >= from && !request.IsRefused)];
        Assert.Equal(Enumerable.Range(0, 100), taken.Select(request => int.Parse(request.Path, System.Globalization.CultureInfo.InvariantCulture)));
    }

    public void Dispose() => _run.Dispose();

    private double Share(double from, double until) =>
        (double)Service.Requests.Count(request => request.Path == "other" && !request.IsRefused && request.At >= from && request.At < until)
        / Service.Taken(from, until);

    // A client that knows the limit, and asks for nothing.
    private ServiceClient Known()
    {
        ServiceClient client = _run.Connect();
        _run.Keep(client, 32);
        _run.Pass(3);
        _run.Keep(client, 0);
        _run.Pass(1);
        return client;
    }
}

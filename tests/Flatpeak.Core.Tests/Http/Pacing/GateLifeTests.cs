using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Who shares what was learned of a service, and until when it is known.</summary>
public sealed class GateLifeTests : IDisposable
{
    private readonly PacedRun _run = new();

    public GateLifeTests() => _run.Service.Says = Limits.Refusing(Limits.Bucket(50, 10));

    [Theory]
    [InlineData(false, 32)]
    [InlineData(true, 1)]
    public void What_was_learned_goes_with_the_last_client(bool isThereAnother, int atOnce)
    {
        ServiceClient client = Known();
        ServiceClient? other = isThereAnother ? _run.Connect(address: new Uri(_run.Service.Address, "other/")) : null;
        client.Dispose();

        // Disposed of twice, it gives back no more than it had taken.
        client.Dispose();
        Assert.Equal(atOnce, AtOnce(_run.Connect()));
        other?.Dispose();
    }

    [Fact]
    public void Another_host_is_another_service()
    {
        Known();
        Assert.Equal(32, AtOnce(_run.Connect(address: new UriBuilder(_run.Service.Address) { Host = "localhost" }.Uri)));
    }

    [Fact]
    public void A_pause_outlives_the_client_that_was_told()
    {
        ServiceClient client = _run.Connect(new ServiceOptions { MaximumRetryCount = 0 });
        _run.Service.Says = (_, now) => now < 1 ? new PacedAnswer(429, "10") : new PacedAnswer();
        PacedCall told = _run.Send(client);
        _run.Pass(1);
        Assert.NotNull(told.Error);
        client.Dispose();

        ServiceClient later = _run.Connect();
        PacedCall waits = _run.Send(later);
        _run.Pass(8.9);
        Assert.Null(waits.EndedAt);
        _run.Pass(0.2);
        Assert.NotNull(waits.EndedAt);
        Assert.Null(waits.Error);
    }

    [Fact]
    public void A_refusal_that_comes_late_from_before_the_gate_closed_does_not_close_it_again()
    {
        ServiceClient client = _run.Connect();
        _run.Service.Says = (path, now) => now > 0 ? new PacedAnswer()
            : path == "late" ? new PacedAnswer(429, "60") { Latency = 3 } : new PacedAnswer(429, "1");
        PacedCall late = _run.Send(client, "late");
        PacedCall soon = _run.Send(client, "soon");
        _run.Pass(4);
        PacedCall after = _run.Send(client, "after");
        _run.Pass(1);

        Assert.All([late, soon, after], call => Assert.Null(call.Error));
        Assert.InRange(soon.EndedAt!.Value, 1, 1.1);
        Assert.InRange(late.EndedAt!.Value, 3, 3.1);
        Assert.InRange(after.EndedAt!.Value, 4, 4.1);
    }

    public void Dispose() => _run.Dispose();

    private ServiceClient Known()
    {
        ServiceClient client = _run.Connect();
        _run.Keep(client, 40);
        _run.Pass(2);
        _run.Keep(client, 0);
        _run.Pass(3);
        return client;
    }

    private int AtOnce(ServiceClient client)
    {
        double now = _run.Now;
        _run.Keep(client, 40);
        _run.Pass(0.004);
        return _run.Service.Requests.Count(request => request.At == now);
    }
}

using System.Net;
using System.Net.Sockets;

namespace Flatpeak.Tests.Removal;

/// <summary>
/// The kept connection has ended, and the next one takes long to be made: what was looked at before that may be another device by the time
/// the deletion is out.
/// </summary>
public sealed class SlowConnectionTests(HttpsSimulator simulator) : BoschTests(simulator), IClassFixture<HttpsSimulator>
{
    private readonly LaterClock _clock = new();
    private readonly List<TcpClient> _kept = [];
    private bool _isSlow;

    [Fact]
    public async Task A_device_that_was_created_anew_meanwhile_is_kept()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschOptions options = Simulator.BoschOptions(RegistryApi.Hono);
        using var front = new TcpListener(IPAddress.Loopback, 0);
        front.Start();
        _ = RelayAsync(front, options.RegistryAddress.Port);
        int reads = 0;
        BoschClient client = await ConnectAsync(
            options with
            {
                RegistryAddress = new UriBuilder(options.RegistryAddress) { Port = ((IPEndPoint)front.LocalEndpoint).Port }.Uri,
                Service = options.Service with { Clock = _clock, Network = new NetworkOptions { SkipCertificateCheck = true } },
            },
            exchange =>
            {
                // The first read is the plan's.
                if (exchange.Method == "GET" && exchange.Path.Contains("/things/ns", StringComparison.Ordinal) && ++reads == 2)
                {
                    _isSlow = true;
                    lock (_kept)
                    {
                        _kept.ForEach(one => one.Dispose());
                    }
                }
            });

        RemovalResult result = await RemoveAsync(client, "ns:d1", Forced);

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    // A handshake waits for this. The time that the slow one takes passes at once, and so does what somebody does in it.
    private async Task RelayAsync(TcpListener front, int port)
    {
        while (true)
        {
            TcpClient client = await front.AcceptTcpClientAsync();
            lock (_kept)
            {
                _kept.Add(client);
            }

            if (_isSlow)
            {
                _isSlow = false;
                await Simulator.CreateAnewAsync(RegistryApi.Hono, "ns:d1");
                _clock.Pass(TimeSpan.FromSeconds(8));
            }

            _ = Task.Run(async () =>
            {
                using var there = new TcpClient();
                await there.ConnectAsync(IPAddress.Loopback, port);
                await Task.WhenAny(client.GetStream().CopyToAsync(there.GetStream()), there.GetStream().CopyToAsync(client.GetStream()));
                client.Dispose();
            });
        }
    }
}

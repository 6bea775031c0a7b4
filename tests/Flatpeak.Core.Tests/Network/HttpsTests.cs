using System.Net;
using System.Net.Sockets;

namespace Flatpeak.Tests.Network;

/// <summary>Services whose certificate comes from an authority that this computer does not know.</summary>
public sealed class HttpsTests(HttpsSimulator simulator) : IClassFixture<HttpsSimulator>
{
    private static readonly ServiceOptions Unchecked =
        new() { MaximumRetryCount = 1, Network = new NetworkOptions { SkipCertificateCheck = true } };

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_named_with_its_reason_and_both_ways_out()
    {
        await simulator.ResetAsync();

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => simulator.ConnectAsync());

        Assert.Equal(ServiceErrorKind.CertificateNotTrusted, error.Kind);
        Assert.Contains(simulator.Flatpeak.Authority, error.Message, StringComparison.Ordinal);
        Assert.Contains("'127.0.0.1' shows the certificate 'CN=Flatpeak.Simulator', issued by 'CN=Flatpeak.Simulator authority'", error.Message, StringComparison.Ordinal);
        Assert.Contains("this computer does not trust that authority", error.Message, StringComparison.Ordinal);
        Assert.Contains("Make this computer trust that authority, or skip the check", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.False(error.OutcomeUnknown);
        Assert.Empty(await simulator.LogAsync());
    }

    [Fact]
    public async Task Where_no_TLS_is_spoken_the_error_says_so_and_doubts_the_address()
    {
        using var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        Task answer = Task.Run(async () =>
        {
            using TcpClient caller = await plain.AcceptTcpClientAsync();
            await caller.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            await caller.GetStream().CopyToAsync(Stream.Null);
        });

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => FlatpeakClient.ConnectAsync(
            new ServiceCredential("acc_1", Running.Simulator.Secret("key")),
            new FlatpeakOptions
            {
                Address = new Uri($"https://{plain.LocalEndpoint}"), Service = new ServiceOptions { MaximumRetryCount = 0 },
            }));

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.Contains("speaks no TLS: the address may have to begin with http", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_can_be_skipped_for_Flatpeak()
    {
        using FlatpeakClient client = await simulator.ConnectAsync(Unchecked);

        Device device = await client.CreateDeviceAsync("https-1");

        Assert.Equal(device.Id, (await client.FindDeviceAsync("https-1"))?.Id);
        Assert.True(client.Network.SkipCertificateCheck);
    }

    [Theory]
    [BothDialects]
    public async Task The_check_can_be_skipped_for_registry_things_and_token_endpoint(RegistryApi dialect)
    {
        await simulator.ResetAsync();
        await simulator.SeedAsync(dialect, "ns:d1");
        BoschOptions options = simulator.BoschOptions(dialect) with { Service = Unchecked };
        using BoschClient client = await BoschClient.ConnectAsync(options);

        Assert.Equal("ns:d1", (await client.FindThingAsync("ns:d1"))?.ThingId);
        Assert.NotNull(await client.FindRegistrationAsync("ns:d1"));
    }

    [Theory]
    [BothDialects]
    public async Task Each_of_them_is_checked_otherwise(RegistryApi dialect)
    {
        await simulator.ResetAsync();

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => BoschClient.ConnectAsync(simulator.BoschOptions(dialect)));

        Assert.Equal(ServiceErrorKind.CertificateNotTrusted, error.Kind);
        Assert.Empty(await simulator.BoschLogAsync());
    }
}

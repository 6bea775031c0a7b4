using System.Security.Cryptography.X509Certificates;

namespace Flatpeak.Tests.Network;

/// <summary>A service, or a gateway before it, that asks for a client certificate.</summary>
public sealed class ClientCertificateTests(ClientCertificateSimulator simulator) : IClassFixture<ClientCertificateSimulator>
{
    [Fact]
    public async Task The_certificate_that_was_given_is_shown_with_every_request()
    {
        await simulator.ResetAsync();
        using X509Certificate2 certificate = simulator.ClientCertificate();
        using FlatpeakClient client = await simulator.ConnectAsync(With(certificate));

        await client.CreateDeviceAsync("certified");

        Assert.Equal(
            [("/login", "CN=Flatpeak.Simulator client"), ("/devices", "CN=Flatpeak.Simulator client")],
            (await simulator.LogAsync()).Select(request => (request.Path, request.ClientCertificate)));
    }

    [Fact]
    public async Task Without_one_the_error_says_that_it_was_asked_for()
    {
        await simulator.ResetAsync();

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => simulator.ConnectAsync(With(null)));

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.Contains("It asked for a client certificate, and none was given.", error.Message, StringComparison.Ordinal);
        Assert.Empty(await simulator.LogAsync());
    }

    [Fact]
    public async Task One_that_it_does_not_know_is_named()
    {
        await simulator.ResetAsync();
        using var key = System.Security.Cryptography.ECDsa.Create();
        using X509Certificate2 stranger = new CertificateRequest("CN=a stranger", key, System.Security.Cryptography.HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using X509Certificate2 usable = X509CertificateLoader.LoadPkcs12(stranger.Export(X509ContentType.Pkcs12), null);

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => simulator.ConnectAsync(With(usable)));

        Assert.Contains("may not accept the client certificate 'CN=a stranger'", error.Message, StringComparison.Ordinal);
        Assert.Empty(await simulator.LogAsync());
    }

    [Fact]
    public async Task One_without_its_key_is_refused_before_anything_is_sent()
    {
        await simulator.ResetAsync();
        using X509Certificate2 whole = simulator.ClientCertificate();
        using X509Certificate2 half = X509CertificateLoader.LoadCertificate(whole.RawData);

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => simulator.ConnectAsync(With(half)));

        Assert.Equal(ServiceErrorKind.InvalidCertificate, error.Kind);
        Assert.Contains("'CN=Flatpeak.Simulator client' has no private key, so it proves nothing. Load it together with its key.", error.Message, StringComparison.Ordinal);
        Assert.Empty(await simulator.LogAsync());
    }

    private static ServiceOptions With(X509Certificate2? certificate) => new()
    {
        MaximumRetryCount = 0,
        Network = new NetworkOptions { SkipCertificateCheck = true, ClientCertificate = certificate },
    };
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>A TLS handshake that fails: for good where the certificate is not trusted, for the moment otherwise.</summary>
public sealed class TlsTests
{
    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_not_tried_again()
    {
        using TlsServer server = TlsServer.ThatNobodyTrusts();

        ServiceException error = await ConnectFailsAsync(server.Address);

        Assert.Equal(ServiceErrorKind.CertificateNotTrusted, error.Kind);
        Assert.False(error.IsTransient);
        Assert.False(error.OutcomeUnknown);
        Assert.Contains("certificate", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_handshake_that_is_broken_off_is_tried_again()
    {
        using TlsServer server = TlsServer.ThatResets();

        ServiceException error = await ConnectFailsAsync(server.Address);

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.True(error.IsTransient);
        Assert.False(error.OutcomeUnknown);
        Assert.Equal(3, server.Connections);

        // The outer words of the framework say nothing: "see inner exception".
        Assert.DoesNotContain("inner exception", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("client certificate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_client_certificate_was_given_that_may_be_why()
    {
        using var key = ECDsa.Create();
        using X509Certificate2 certificate = new CertificateRequest("CN=me", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using X509Certificate2 usable = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        using TlsServer server = TlsServer.ThatResets();

        ServiceException error = await ConnectFailsAsync(server.Address, usable);
        ServiceException unreachable = await ConnectFailsAsync(new Uri("https://127.0.0.1:9/"), usable);

        Assert.Contains(" It may not accept the client certificate 'CN=me'. Check the address and the network.", error.Message, StringComparison.Ordinal);
        Assert.Equal(ServiceErrorKind.ServiceUnreachable, unreachable.Kind);
        Assert.DoesNotContain("client certificate", unreachable.Message, StringComparison.Ordinal);
    }

    private static Task<ServiceException> ConnectFailsAsync(Uri address, X509Certificate2? certificate = null) => Assert.ThrowsAsync<ServiceException>(
        () => FlatpeakClient.ConnectAsync(
            new ServiceCredential("acc_1", new NetworkCredential("", "a key").SecurePassword),
            new FlatpeakOptions
            {
                Address = address,
                Service = new ServiceOptions
                {
                    MaximumRetryCount = certificate is null ? 2 : 0, Network = new NetworkOptions { ClientCertificate = certificate },
                },
            }));
}

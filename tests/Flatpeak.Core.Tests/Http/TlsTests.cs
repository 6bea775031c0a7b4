using System.Net;
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

        ServiceException error = await ConnectFailsAsync(server);

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

        ServiceException error = await ConnectFailsAsync(server);

        Assert.Equal(ServiceErrorKind.ServiceUnreachable, error.Kind);
        Assert.True(error.IsTransient);
        Assert.False(error.OutcomeUnknown);
        Assert.Equal(3, server.Connections);

        // The outer words of the framework say nothing: "see inner exception".
        Assert.DoesNotContain("inner exception", error.Message, StringComparison.Ordinal);
    }

    private static Task<ServiceException> ConnectFailsAsync(TlsServer server) => Assert.ThrowsAsync<ServiceException>(
        () => FlatpeakClient.ConnectAsync(
            new ServiceCredential("acc_1", new NetworkCredential("", "a key").SecurePassword),
            new FlatpeakOptions { Address = server.Address, Service = new ServiceOptions { MaximumRetryCount = 2 } }));
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flatpeak.Tests.Network;

/// <summary>What is said of a certificate that is not trusted: whose it is, each reason why not, and what makes it trusted.</summary>
public sealed class CertificateTests
{
    private const string Untrusted = "this computer does not trust that authority";
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";
    private const string Trust = "Make this computer trust that authority";

    private static readonly DateTimeOffset Start = new(DateTimeOffset.UtcNow.UtcDateTime.Date.AddDays(-10), TimeSpan.Zero);

    [Fact]
    public async Task One_for_this_host_that_no_authority_has_signed() =>
        Assert.Equal($"{Untrusted}. {Trust}", await ToldAsync(Certificate(days: 20, ServerUse, "127.0.0.1", "localhost")));

    [Fact]
    public async Task One_for_no_host() => Assert.StartsWith(
        $"{Untrusted}; it is for no host, and not for this host", await ToldAsync(Certificate(days: 20, ServerUse)), StringComparison.Ordinal);

    [Fact]
    public async Task One_for_many_other_hosts_of_which_the_first_are_named()
    {
        string told = await ToldAsync(
            Certificate(days: 20, ServerUse, "a.example", "b.example", "c.example", "d.example", "e.example", "f.example"));

        Assert.StartsWith(
            $"{Untrusted}; it is for 'a.example', 'b.example', 'c.example', 'd.example', 'e.example', and not for this host",
            told,
            StringComparison.Ordinal);
        Assert.EndsWith($". {Trust}, and connect by a name that it is for", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_over()
    {
        string told = await ToldAsync(Certificate(days: 5, ServerUse, "127.0.0.1"));

        Assert.Contains(
            $"; it, or one that it depends on, is not valid at this time (its own dates: {Start:u} to {Start.AddDays(5):u})",
            told,
            StringComparison.Ordinal);
        Assert.DoesNotContain("NotTimeValid", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_for_servers() =>
        Assert.EndsWith($"; NotValidForUsage. {Trust}", await ToldAsync(Certificate(days: 20, ClientUse, "127.0.0.1")), StringComparison.Ordinal);

    // The reasons and the first way out.
    private static async Task<string> ToldAsync(X509Certificate2 certificate)
    {
        using X509Certificate2 shown = certificate;
        using TlsServer server = TlsServer.ThatShows(shown);
        var seen = new List<ServiceExchange>();

        ServiceException error = await Assert.ThrowsAsync<ServiceException>(() => FlatpeakClient.ConnectAsync(
            new ServiceCredential("acc_1", Simulator.Secret("key")),
            new FlatpeakOptions { Address = server.Address, Service = new ServiceOptions { MaximumRetryCount = 0 } },
            seen.Add));

        string start = $"Cannot log in as account 'acc_1': Flatpeak ({server.Address.Authority}) cannot be reached safely. '127.0.0.1' shows "
            + "the certificate 'CN=somebody', issued by 'CN=somebody', which is not trusted: ";
        const string End = ", or skip the check if the network in between is yours.";
        Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(End, error.Message, StringComparison.Ordinal);
        Assert.Equal((ServiceErrorKind.CertificateNotTrusted, "Flatpeak", false), (error.Kind, error.Service, error.IsTransient));
        Assert.StartsWith("failed (", Assert.Single(seen).Outcome, StringComparison.Ordinal);
        return error.Message[start.Length..^End.Length];
    }

    private static X509Certificate2 Certificate(int days, string use, params string[] hosts)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=somebody", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        if (hosts.Length > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (string host in hosts)
            {
                if (IPAddress.TryParse(host, out IPAddress? address))
                {
                    names.AddIpAddress(address);
                }
                else
                {
                    names.AddDnsName(host);
                }
            }

            request.CertificateExtensions.Add(names.Build());
        }

        return request.CreateSelfSigned(Start, Start.AddDays(days));
    }
}

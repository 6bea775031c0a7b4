using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flatpeak.Simulator.Hosting;

/// <summary>
/// The certificates of a simulator over https, made at its start and known to nobody else: an authority, the server's
/// certificate and one for a client. No file of them is left anywhere.
/// </summary>
internal sealed class ServerCertificates : IDisposable
{
    /// <summary>The names the server's certificate is good for, besides the addresses of loopback.</summary>
    private static readonly string[] Names = ["localhost", "*.simulator.example"];

    private readonly X509Certificate2 _authority;

    /// <summary>Makes them.</summary>
    public ServerCertificates()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Flatpeak.Simulator authority", authorityKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        root.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(root.PublicKey, false));
        _authority = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));

        Server = Issue("CN=Flatpeak.Simulator", "1.3.6.1.5.5.7.3.1", now, request =>
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            Array.ForEach(Names, names.AddDnsName);
            request.CertificateExtensions.Add(names.Build());
        });
        Client = Issue("CN=Flatpeak.Simulator client", "1.3.6.1.5.5.7.3.2", now, static _ => { });
    }

    /// <summary>What the server shows.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>What a client may show.</summary>
    public X509Certificate2 Client { get; }

    /// <summary>The certificate of the authority, as PEM: whoever trusts it trusts the server.</summary>
    public string AuthorityPem => _authority.ExportCertificatePem();

    /// <summary>The client's certificate and its key, as PEM.</summary>
    public string ClientPem => $"{Client.ExportCertificatePem()}\n{Client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}";

    /// <summary>Whether a certificate comes from this simulator's authority.</summary>
    public bool Issued(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        return chain.Build(certificate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _authority.Dispose();
        Server.Dispose();
        Client.Dispose();
    }

    private X509Certificate2 Issue(string subject, string usage, DateTimeOffset now, Action<CertificateRequest> complete)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        complete(request);
        using X509Certificate2 issued = request.Create(_authority, now.AddDays(-1), now.AddDays(29), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 whole = issued.CopyWithPrivateKey(key);

        // Windows takes no key for TLS that was never written down: through PKCS #12 it becomes one that was.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}

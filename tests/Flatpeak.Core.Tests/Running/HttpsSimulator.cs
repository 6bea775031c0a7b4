using System.Security.Cryptography.X509Certificates;

namespace Flatpeak.Tests.Running;

/// <summary>A simulator whose services speak https, with a certificate that nobody trusts yet.</summary>
public class HttpsSimulator : Simulator
{
    private protected override string[] Switches => ["--https"];

    /// <summary>The certificate of its authority, to be trusted, as PEM.</summary>
    internal string AuthorityPem => Known("authorityPem", "certificates");

    /// <summary>Flatpeak by a name that only a proxy knows, and that its certificate is good for or not.</summary>
    internal Uri FlatpeakAs(string host) => new($"https://{host}:{Flatpeak.Port}/");
}

/// <summary>One that also wants a certificate of its clients.</summary>
public sealed class ClientCertificateSimulator : HttpsSimulator
{
    private protected override string[] Switches => ["--client-certificate"];

    /// <summary>The certificate that it gives its clients, with its key.</summary>
    internal X509Certificate2 ClientCertificate()
    {
        string pem = Known("clientPem", "certificates");
        using var loaded = X509Certificate2.CreateFromPem(pem, pem);

        // Windows takes no key for TLS that was never written down: through PKCS #12 it becomes one that was.
        return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
    }
}

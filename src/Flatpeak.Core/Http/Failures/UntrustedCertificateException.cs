using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>A certificate that is not trusted, and why: of which the framework's own exception says only half.</summary>
internal sealed class UntrustedCertificateException : AuthenticationException
{
    private const X509ChainStatusFlags Authority = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    /// <summary>Describes what a host has shown.</summary>
    public UntrustedCertificateException(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        : base(Describe(host, certificate, chain, errors, out string remedy)) => Remedy = remedy;

    /// <summary>What makes it trusted, as the beginning of a sentence.</summary>
    public string Remedy { get; }

    private static string Describe(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, out string remedy)
    {
        remedy = "Have the certificate replaced";
        if (certificate is null)
        {
            return $"'{DisplayText.Of(host)}' shows no certificate.";
        }

        var reasons = new List<string>();
        X509ChainStatusFlags flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if ((flags & Authority) != 0)
        {
            reasons.Add("this computer does not trust that authority");
            remedy = "Make this computer trust that authority";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            reasons.Add($"it is for {Names(certificate)}, and not for this host");
            remedy = reasons.Count == 1 ? "Connect by a name that it is for" : $"{remedy}, and connect by a name that it is for";
        }

        if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
        {
            reasons.Add($"it, or one that it depends on, is not valid at this time (its own dates: {Dates(certificate)})");
        }

        X509ChainStatusFlags others = flags & ~(Authority | X509ChainStatusFlags.NotTimeValid);
        if (others != X509ChainStatusFlags.NoError || reasons.Count == 0)
        {
            reasons.Add(others != X509ChainStatusFlags.NoError ? others.ToString() : errors.ToString());
        }

        return $"'{DisplayText.Of(host)}' shows the certificate '{DisplayText.Of(certificate.Subject)}', "
            + $"issued by '{DisplayText.Of(certificate.Issuer)}', which is not trusted: {string.Join("; ", reasons)}.";
    }

    private static string Dates(X509Certificate certificate) => certificate is X509Certificate2 dated
        ? string.Create(CultureInfo.InvariantCulture, $"{dated.NotBefore.ToUniversalTime():u} to {dated.NotAfter.ToUniversalTime():u}")
        : "not known";

    private static string Names(X509Certificate certificate)
    {
        X509SubjectAlternativeNameExtension? names =
            (certificate as X509Certificate2)?.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        string[] all = names is null
            ? []
            : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
        return all.Length == 0 ? "no host" : string.Join(", ", all.Take(5).Select(name => $"'{DisplayText.Of(name)}'"));
    }
}

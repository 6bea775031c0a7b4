using System.Globalization;
using System.Net;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>Words what goes wrong on the way to a service: its certificate, ours, and the proxy.</summary>
internal static class NetworkErrors
{
    /// <summary>The error for a certificate or a proxy that lets no request through; null where neither is in the way.</summary>
    public static ServiceException? Of(string lead, string service, NetworkRoute route, HttpRequestException cause)
    {
        if (cause.InnerException is UntrustedCertificateException untrusted)
        {
            return new ServiceException(
                ServiceErrorKind.CertificateNotTrusted,
                $"{lead} cannot be reached safely. {untrusted.Message} "
                + $"{untrusted.Remedy}, or skip the check if the network in between is yours.",
                cause)
            {
                Service = service,
            };
        }

        if (cause.HttpRequestError != HttpRequestError.ProxyTunnelError)
        {
            return null;
        }

        // Not what the framework says: it repeats the proxy's address as HTTPS_PROXY has it, with the password in it.
        int? status = (int?)cause.StatusCode ?? StatusIn(cause.Message);
        if (status is 401 or 407)
        {
            return ProxyAccessDenied(lead, service, status.Value, route.Network);
        }

        return new ServiceException(
            ServiceErrorKind.ServiceUnreachable,
            $"{lead} cannot be reached: {Name(route.Network)} refused the way to it"
            + (status is null ? "." : string.Create(CultureInfo.InvariantCulture, $" ({status} {(HttpStatusCode)status}).")))
        {
            Service = service,
            IsTransient = status is null or >= 500,
        };
    }

    /// <summary>
    /// The error for a proxy that wants to know who is there. Some respond with 401 to a wrong password, and not 407 again.
    /// </summary>
    public static ServiceException ProxyAccessDenied(string lead, string service, int status, NetworkOptions network) => new(
        ServiceErrorKind.ProxyAccessDenied,
        $"{lead} was not reached: {Name(network)} "
        + (network.ProxyCredential is { } given
            ? $"does not accept the credential for it (user '{DisplayText.Of(given.UserName)}')."
            : "asks for a user name and password, and there is no credential for it."))
    {
        Service = service,
        StatusCode = status,
    };

    /// <summary>What may be behind a connection that broke before there was a response.</summary>
    public static string CertificateHint(NetworkRoute route) => route.Network.ClientCertificate is { } own
        ? $" It may not accept the client certificate '{DisplayText.Of(own.Subject)}'."
        : route.WasAskedForCertificate ? " It asked for a client certificate, and none was given." : "";

    /// <summary>
    /// Why a connection failed, in one line: the framework's outer message may only refer to an inner one, which has the reason.
    /// </summary>
    public static string Reason(HttpRequestException cause)
    {
        // The address of a proxy is in its message, with the password that it may have.
        if (cause.HttpRequestError == HttpRequestError.ProxyTunnelError)
        {
            return "the proxy refused the way";
        }

        Exception inner = cause;
        while (inner.InnerException is { } next)
        {
            inner = next;
        }

        // Of TLS, where something else is spoken: in the framework's words nobody would think of the address.
        if (inner.Message.StartsWith("Cannot determine the frame size", StringComparison.Ordinal))
        {
            return "what answers there speaks no TLS: the address may have to begin with http";
        }

        string outer = cause.Message;
        return DisplayText.Of(outer.Contains(inner.Message, StringComparison.Ordinal) ? outer : inner.Message);
    }

    private static string Name(NetworkOptions network) => network.Proxy is { } proxy
        ? $"the proxy '{proxy.Authority}'"
        : "the proxy of the system's settings";

    // Before .NET 9 the status is in the text only.
    private static int? StatusIn(string message) => message.Split('\'')
        .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : (int?)null)
        .FirstOrDefault(number => number is >= 100 and < 600);
}

using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>Checks base addresses, and builds request addresses that cannot be other than what was meant.</summary>
public static class ServiceAddress
{
    /// <summary>The base address with a slash at its end, so that relative paths are appended to it.</summary>
    /// <param name="address">Where a service is.</param>
    /// <param name="allowUnencrypted">Whether plain http may leave this computer.</param>
    /// <param name="proxy">The proxy it is spoken with through; null for none, or for what the system says.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidUri"/> or
    /// <see cref="ServiceErrorKind.UnencryptedAuthentication"/>.</exception>
    public static Uri Check(Uri address, bool allowUnencrypted, Uri? proxy = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            // What was given is not repeated: it may hold a password.
            throw new ServiceException(
                ServiceErrorKind.InvalidUri,
                "The address of a service must be an absolute http or https URI with no user name, query or fragment.");
        }

        // By way of a proxy elsewhere, what is meant for this computer leaves it first.
        bool staysHere = address.IsLoopback && proxy is null or { IsLoopback: true };
        if (address.Scheme == Uri.UriSchemeHttp && !staysHere && !allowUnencrypted)
        {
            throw new ServiceException(
                ServiceErrorKind.UnencryptedAuthentication,
                $"'{address.Authority}' is addressed over plain http, which would send the credentials in clear text. "
                + "Use https, or allow it if the network in between is yours.");
        }

        return address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
    }

    /// <summary>Joins path segments, each percent-encoded as one: no segment can become two, or none.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/> for a segment that a server or a
    /// proxy could take for something else (<see cref="PathRules.IsSegment"/>).</exception>
    public static string Path(params string[] segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        foreach (string segment in segments)
        {
            if (!PathRules.IsSegment(segment))
            {
                throw new ServiceException(
                    ServiceErrorKind.InvalidId, $"'{DisplayText.Of(segment)}' cannot be part of a request's path; nothing was sent.");
            }
        }

        return string.Join('/', segments.Select(Uri.EscapeDataString));
    }

    /// <summary>The absolute address of a relative one, verified to lie where it says.</summary>
    internal static Uri Resolve(Uri baseAddress, string relative)
    {
        var address = new Uri(baseAddress, relative);

        // Uri resolves dot segments, also encoded ones, and an absolute or '//host' path would leave the base: whatever
        // slipped through the checks before must not become a request to somewhere else.
        if (!address.AbsoluteUri.Equals(baseAddress.AbsoluteUri + relative, StringComparison.Ordinal))
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidPath, $"'{DisplayText.Of(relative)}' is not a plain path below '{baseAddress}'; nothing was sent.");
        }

        return address;
    }
}

using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>Checks the path of a request that the caller words freely.</summary>
internal static class FreePath
{
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidPath"/>.</exception>
    public static string Build(HttpMethod method, string? path, IEnumerable<KeyValuePair<string, string>>? query)
    {
        if (!PathRules.IsPlain(path, out string[] segments))
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidPath,
                $"'{DisplayText.Of(path)}' is not a plain path such as 'devices/dev_1': no address, no empty or dot segments, "
                + "no encoded slash, no query. Nothing was sent.");
        }

        // What a DELETE on a whole collection does is documented nowhere, and nothing here should find out.
        if (method == HttpMethod.Delete && segments.Length < 2)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidPath,
                $"DELETE '{DisplayText.Of(path)}' names a whole collection, not one object in it. Nothing was sent.");
        }

        string pairs = string.Join(
            '&', (query ?? []).Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        return ServiceAddress.Path(segments) + (pairs.Length > 0 ? "?" + pairs : "");
    }
}

using System.Globalization;
using System.Text;

namespace Flatpeak.Tests.Running;

/// <summary>What an id looks like in a path or a query, byte for byte.</summary>
internal static class PathText
{
    /// <summary>
    /// RFC 3986, 2.3 and 2.5, written once more: all but unreserved characters go as the bytes of UTF-8, each in two figures.
    /// </summary>
    public static string Encoded(string text)
    {
        var encoded = new StringBuilder();
        foreach (byte one in Encoding.UTF8.GetBytes(text))
        {
            encoded.Append(
                char.IsAsciiLetterOrDigit((char)one) || "-._~".Contains((char)one, StringComparison.Ordinal)
                    ? ((char)one).ToString()
                    : string.Create(CultureInfo.InvariantCulture, $"%{one:X2}"));
        }

        return encoded.ToString();
    }
}

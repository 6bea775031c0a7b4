using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Flatpeak.TestProxy;

/// <summary>A request as it came to the proxy, with its body.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">What it is for: <c>host:port</c> with CONNECT, an absolute URI with others.</param>
/// <param name="Headers">Its header lines.</param>
/// <param name="Body">Its body; one in chunks is not understood.</param>
internal sealed record ProxyRequest(string Method, string Target, IReadOnlyList<string> Headers, byte[] Body)
{
    private const int LongestHead = 64 * 1024;

    /// <summary>Reads the next request; null at the end.</summary>
    public static async Task<ProxyRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!EndsHead(head))
        {
            if (head.Count > LongestHead || await stream.ReadAsync(one).ConfigureAwait(false) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        string[] lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines[0].Split(' ') is not [var method, var target, "HTTP/1.1"])
        {
            return null;
        }

        var request = new ProxyRequest(method, target, lines[1..], []);
        var body = new byte[int.Parse(request.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body).ConfigureAwait(false);
        return request with { Body = body };
    }

    /// <summary>A header's value; null when it is not there.</summary>
    public string? Header(string name) => Headers
        .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    /// <summary>The request as it goes on to the server, which closes the connection after it (RFC 9112, 9.6).</summary>
    public byte[] ForOrigin(Uri target)
    {
        IEnumerable<string> headers = Headers.Where(line =>
            !line.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) && !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
        string path = Target[target.GetLeftPart(UriPartial.Authority).Length..];
        string head = $"{Method} {path} HTTP/1.1\r\n{string.Concat(headers.Select(line => $"{line}\r\n"))}Connection: close\r\n\r\n";
        return [.. Encoding.Latin1.GetBytes(head), .. Body];
    }

    private static bool EndsHead(List<byte> head) =>
        head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'];
}

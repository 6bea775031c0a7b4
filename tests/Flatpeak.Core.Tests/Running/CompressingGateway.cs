using System.Net;
using System.Net.Sockets;

namespace Flatpeak.Tests.Running;

/// <summary>
/// A gateway on loopback before a service: what it would compress has another <c>ETag</c>, as at nginx and at Apache. The service's own are
/// in quotes here.
/// </summary>
internal sealed class CompressingGateway : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _http = new();
    private readonly Uri _service;
    private readonly Func<string, string> _tag;

    /// <summary>Opens one.</summary>
    /// <param name="service">Who is behind it.</param>
    /// <param name="tag">What becomes of an <c>ETag</c> in quotes, where a response has a body.</param>
    public CompressingGateway(Uri service, Func<string, string> tag)
    {
        _service = service;
        _tag = tag;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}{service.AbsolutePath}");
        }

        _listener.Prefixes.Add(new Uri(Address, "/").ToString());
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it is, with the path of the service.</summary>
    public Uri Address { get; }

    public void Dispose()
    {
        _listener.Close();
        _http.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassOnAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task PassOnAsync(HttpListenerContext context)
    {
        HttpListenerRequest asked = context.Request;
        using var request = new HttpRequestMessage(new HttpMethod(asked.HttpMethod), new Uri(_service, asked.RawUrl));
        if (asked.HasEntityBody)
        {
            using var body = new MemoryStream();
            await asked.InputStream.CopyToAsync(body);
            request.Content = new ByteArrayContent(body.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", asked.ContentType);
        }

        request.Headers.TryAddWithoutValidation("Authorization", asked.Headers["Authorization"]);
        if (asked.Headers["If-Match"] is { } version)
        {
            // The service compares it as it is: what is weak, or another's, matches nothing.
            request.Headers.TryAddWithoutValidation("If-Match", version.StartsWith('"') ? version.Trim('"') : version);
        }

        using HttpResponseMessage response = await _http.SendAsync(request);
        byte[] content = await response.Content.ReadAsByteArrayAsync();
        using HttpListenerResponse answer = context.Response;
        answer.StatusCode = (int)response.StatusCode;

        // The listener sometimes ends a connection that it has kept, just as the next request comes.
        answer.KeepAlive = false;
        foreach (string name in new[] { "ETag", "Retry-After" })
        {
            if (response.Headers.NonValidated.TryGetValues(name, out var values))
            {
                answer.Headers[name] = name != "ETag" ? values.ToString() : content.Length > 0 ? _tag($"\"{values}\"") : $"\"{values}\"";
            }
        }

        if (content.Length > 0)
        {
            await answer.OutputStream.WriteAsync(content);
        }
    }
}

using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Flatpeak.Simulator.Wire;

/// <summary>A request, read from the wire.</summary>
internal sealed class Call
{
    private Dictionary<string, StringValues>? _query;
    private string[]? _path;

    /// <summary>Reads everything but the body.</summary>
    public Call(HttpContext context)
    {
        Method = context.Request.Method;
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        RawPath = mark < 0 ? target : target[..mark];
        RawQuery = mark < 0 ? "" : target[(mark + 1)..];
        Headers = context.Request.Headers;
        Authorization = Authorization.Parse(Headers.Authorization);
        ClientCertificate = context.Connection.ClientCertificate?.Subject;
    }

    /// <summary>HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path exactly as it was sent.</summary>
    public string RawPath { get; }

    /// <summary>The query exactly as it was sent, without its question mark.</summary>
    public string RawQuery { get; }

    /// <summary>Request headers.</summary>
    public IHeaderDictionary Headers { get; }

    /// <summary>Who asks.</summary>
    public Authorization Authorization { get; }

    /// <summary>Whose certificate the client showed; null for none.</summary>
    public string? ClientCertificate { get; }

    /// <summary>The whole body.</summary>
    public byte[] Body { get; set; } = [];

    /// <summary>The body as text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>The decoded segments, see <see cref="PathSegments"/>.</summary>
    public string[] Path => _path ??= PathSegments.Of(RawPath);

    /// <summary>A query parameter, null when it is absent.</summary>
    public string? Query(string name)
    {
        _query ??= QueryHelpers.ParseQuery(RawQuery);
        return _query.TryGetValue(name, out StringValues value) ? value.ToString() : null;
    }
}

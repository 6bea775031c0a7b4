namespace Flatpeak.Tests.Running;

/// <summary>One request as the simulator saw it; times are milliseconds since the simulator started.</summary>
internal sealed record LoggedRequest(
    int N, string Service, string Method, string Path, string Query, int? Status, double StartedMs, double? EndedMs,
    string Auth, string? Body)
{
    /// <summary>Method, path and query, as a test would name the request.</summary>
    public override string ToString() => Query.Length == 0 ? $"{Method} {Path}" : $"{Method} {Path}?{Query}";
}

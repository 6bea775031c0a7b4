using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Running;

/// <summary>
/// One request as the simulator saw it; times are milliseconds since the simulator started. The fault is the kind of the
/// one that struck it; the user is whom its credentials belong to; the client certificate is the subject of the one
/// that was shown.
/// </summary>
internal sealed record LoggedRequest(
    int N, string Service, string Method, string Path, string Query, int? Status, double StartedMs, double? EndedMs,
    string Auth, string? Body, string? Fault = null, string? User = null,
    string? ClientCertificate = null, System.Text.Json.Nodes.JsonObject? Headers = null)
{
    /// <summary>
    /// As a person would write it, with its service: decoded, without Ditto's common path, and without the fields that a
    /// query selects and the time it gives, which are always the same.
    /// </summary>
    public string Readable
    {
        get
        {
            string query = string.Join('&', Query.Split('&').Where(
                part => part.Length > 0 && !part.StartsWith("fields=", StringComparison.Ordinal) && !part.StartsWith("timeout=", StringComparison.Ordinal)));
            string path = Path.StartsWith("/api/2", StringComparison.Ordinal) ? Path["/api/2".Length..] : Path;
            return Uri.UnescapeDataString($"{Service} {Method} {path}{(query.Length == 0 ? "" : $"?{query}")}");
        }
    }

    /// <summary>Whether it only finds out whether something is there: it deletes a part that has never been.</summary>
    public bool IsProbe => Method == "DELETE" && Regex.IsMatch(Path, "/(attributes|entries)/flatpeak-[0-9a-f]{32}$");

    /// <summary>
    /// A pattern of a path or a query and no other, but for what is never the same: what a probe looks for, and how long
    /// Things may take, which follows from how long we wait.
    /// </summary>
    public static string PatternOf(string text)
    {
        string pattern = Regex.Replace(Regex.Escape(text), "flatpeak-[0-9a-f]{32}", "flatpeak-[0-9a-f]{32}");
        return $"^{Regex.Replace(pattern, "timeout=[0-9]+m?s", "timeout=[0-9]+m?s")}$";
    }

    /// <summary>Method, path and query, as a test would name the request.</summary>
    public override string ToString() => Query.Length == 0 ? $"{Method} {Path}" : $"{Method} {Path}?{Query}";
}

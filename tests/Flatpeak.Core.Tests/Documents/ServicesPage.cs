using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Documents;

/// <summary>The operations that <c>docs/services.md</c> lists.</summary>
internal static class ServicesPage
{
    private static readonly Dictionary<string, (string Service, string Base)> Sections = new()
    {
        ["Flatpeak"] = ("flatpeak", ""),
        ["Registry: Bosch IoT Hub"] = ("hub", ""),
        ["Registry: Eclipse Hono"] = ("hono", "/v1"),
        ["Things: Eclipse Ditto and Bosch IoT Things"] = ("things", "/api/2"),
        ["Tokens"] = ("token", ""),
        ["Device provisioning"] = ("provisioning", ""),
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Operation> Operations { get; } = [.. Read(File.ReadAllLines(Path.Combine(Tree.Root, "docs", "services.md")))];

    private static IEnumerable<Operation> Read(string[] lines)
    {
        (string Service, string Base) section = default;
        foreach (string line in lines)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = Sections.GetValueOrDefault(line[3..]);
            }

            string[] cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (section.Service is not null && cells.Length == 7 && Regex.Match(cells[2], "^`([A-Z]+) (.+)`$") is { Success: true } request)
            {
                yield return new Operation(cells[1], section.Service, request.Groups[1].Value, PatternOf(section.Base + request.Groups[2].Value), cells[3], cells[4]);
            }
        }
    }

    private static Regex PatternOf(string path) =>
        new($"^{Regex.Replace(Regex.Escape(path).Replace("…", "(/solutions/[^/]+)?", StringComparison.Ordinal), @"\\\{[a-z]+}", "[^/]+")}$");

    /// <summary>One row.</summary>
    internal sealed record Operation(string Name, string Service, string Method, Regex Path, string Query, string Body)
    {
        /// <summary>True for a request that is what the row says.</summary>
        public bool Is(LoggedRequest request)
        {
            string[] sent = [.. request.Query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=')[0])];
            string[] allowed = [.. Names(Query, "`([a-z_-]+)`", RegexOptions.IgnoreCase)];
            string[] optional = [.. Names(Query, @"\*`([a-z_-]+)`\*", RegexOptions.IgnoreCase)];
            return request.Service == Service && request.Method == Method && Path.IsMatch(request.Path)
                && sent.All(allowed.Contains) && allowed.Except(optional).All(sent.Contains)
                // What a login sends is a secret, which the simulator does not log.
                && (Service == "token" || HasBody(request.Body));
        }

        /// <inheritdoc/>
        public override string ToString() => $"{Service}: {Name}";

        private bool HasBody(string? body) =>
            Body.Length == 0 || body is null or "{}" or "[]"
                ? Body.Length == 0 == body is null && (body is null || Body.Contains($"`{body}`", StringComparison.Ordinal))
                : Names(Body, "\"([a-z_-]+)\"", RegexOptions.IgnoreCase).All(name => body.Contains($"\"{name}\"", StringComparison.Ordinal));

        private static IEnumerable<string> Names(string cell, string pattern, RegexOptions options) =>
            Regex.Matches(cell, pattern, options).Select(match => match.Groups[1].Value);
    }
}

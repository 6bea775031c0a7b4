using System.Globalization;
using System.Text.Json;

namespace Flatpeak.Tests.Reports;

/// <summary>Journals as docs/journal.md describes them, line by line, at times that a test names in seconds.</summary>
internal static class Journals
{
    public static readonly DateTimeOffset Start = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    public static string Run(double second, int run = 1, string command = "remove", string? shard = null) => Line("run", second, new()
    {
        ["format"] = 1,
        ["run"] = run,
        ["command"] = command,
        ["tenant"] = "t1",
        ["endpoints"] = new Dictionary<string, string> { ["Things"] = "https://things.example.com/" },
        ["shard"] = shard,
        ["machine"] = "worker-1",
        ["version"] = "0.1.0",
    });

    public static string Began(double second, string key, object? names = null) =>
        Line("began", second, new() { ["key"] = key, ["occurrence"] = 1, ["names"] = names });

    public static string Step(double second, string key, string step, double ms, string state = "Done") =>
        Line("step", second, new() { ["key"] = key, ["occurrence"] = 1, ["step"] = step, ["state"] = state, ["ms"] = ms });

    public static string End(double second, string key, double ms = 100, object? error = null, string? warning = null, string? state = null,
        object? result = null, object? names = null) =>
        Line("end", second, new()
        {
            ["key"] = key,
            ["occurrence"] = 1,
            ["state"] = state ?? (error is null ? "Done" : "Failed"),
            ["attempts"] = 3,
            ["retries"] = 1,
            ["status"] = 204,
            ["ms"] = ms,
            ["requestMs"] = ms / 2,
            ["pauseMs"] = 1000,
            ["warning"] = warning,
            ["error"] = error,
            ["result"] = result,
            ["names"] = names,
        });

    public static object Error(string id, string message) => new { id, message, status = 503 };

    public static string Close(double second) => Line("close", second, []);

    /// <summary>Writes one; cuts its last line off where it was killed in the middle of that.</summary>
    public static string Write(string path, params string[] lines)
    {
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        return path;
    }

    private static string Line(string type, double second, Dictionary<string, object?> fields)
    {
        var line = new Dictionary<string, object?>
        {
            ["type"] = type,
            ["at"] = Start.AddSeconds(second).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
        foreach ((string name, object? value) in fields.Where(field => field.Value is not null))
        {
            line[name] = value;
        }

        return JsonSerializer.Serialize(line);
    }
}

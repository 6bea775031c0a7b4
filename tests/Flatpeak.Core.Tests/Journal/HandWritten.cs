using System.Globalization;
using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>
/// Journals as by hand, a word or some for each line: <c>run</c>, <c>began a</c>, <c>step a Thing</c>, <c>looked a Thing</c>,
/// <c>end a Done</c>, <c>missed a</c>, <c>close</c>; anything else is damage. Each is a second later than the one before.
/// </summary>
internal static class HandWritten
{
    public static DateTimeOffset At(int line) => new(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(line));

    /// <summary>Writes one.</summary>
    public static void Write(string path, params string[] lines) =>
        File.WriteAllText(path, string.Concat(lines.Select((line, number) => $"{Of(line, number)}\n")));

    /// <summary>One of its lines.</summary>
    public static string Of(string line, int number = 0)
    {
        string at = At(number).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string fields = line.Split(' ') switch
        {
            ["run"] => ",\"format\":1,\"run\":1,\"command\":\"fill\",\"account\":\"acc_1\",\"endpoints\":{\"Table\":\"https://table.example/\"}",
            ["began", var key] => $",\"key\":\"{key}\"",
            ["step", var key, var step] => $",\"key\":\"{key}\",\"step\":\"{step}\",\"state\":\"Done\",\"found\":true",
            ["looked", var key, var step] => $",\"key\":\"{key}\",\"step\":\"{step}\",\"state\":\"Done\"",
            ["end", var key, var state] => $",\"key\":\"{key}\",\"state\":\"{state}\"",
            ["missed", var key] => $",\"key\":\"{key}\",\"state\":\"Failed\",\"error\":{{\"id\":\"NotFound\",\"message\":\"no\"}}",
            ["close"] => "",
            _ => "damage",
        };
        string type = line.Split(' ')[0] switch { "looked" => "step", "missed" => "end", string same => same };
        return fields == "damage" ? line : $"{{\"type\":\"{type}\",\"at\":\"{at}\"{fields}}}";
    }

    /// <summary>What the work on an item gets to know of the runs before.</summary>
    public static FleetContext SeenBy(string path, string key)
    {
        FleetContext? seen = null;
        using RunJournal journal = RunJournal.Open(path, Runs.Identity, Runs.NoSync);
        using var run = new FleetRun<string>(1, CancellationToken.None) { Journal = journal };
        run.Add(key, (context, _) => Task.FromResult((seen = context, key).key), key);
        Assert.Null(Assert.Single(run.TakeAll()).Error);
        return seen!;
    }
}

// How near the client comes to what a service takes: each limiter is a simulator in a process of its own, over real HTTP,
// and devices are created as New-FpDevice does.
//
//   dotnet run --project bench/Pace -c Release [-- --full] [--parallel 4] [--seconds 15] [--only text] [--save file] [--write]
//
// --full is the whole matrix. --save keeps the figures as JSON; --write puts them into docs/benchmarks.md, beside those of
// before.json.

using System.Globalization;
using System.Text.Json;
using Flatpeak.Bench;

string? After(string name) => Array.IndexOf(args, name) is var i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;
int Number(string name, int otherwise) => After(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

TimeSpan time = TimeSpan.FromSeconds(Number("--seconds", 15));
IEnumerable<Cell> cells = (args.Contains("--full") ? Cells.Full(time) : Cells.Short(time)).Where(cell => After("--only") is not { } text || cell.Name.Contains(text, StringComparison.Ordinal));

// The first requests of a process are slow, whoever makes them.
await Cells.Short(TimeSpan.FromSeconds(3)).First().RunAsync();

var places = new SemaphoreSlim(Number("--parallel", 4));
Figures[] all = await Task.WhenAll(cells.Select(async cell =>
{
    await places.WaitAsync();
    try
    {
        Figures figures = await cell.RunAsync();
        Console.WriteLine(figures);
        return figures;
    }
    finally
    {
        places.Release();
    }
}));

Console.WriteLine($"{all.Count(figures => figures.Met)} of {all.Length} met.");
if (After("--save") is { } file)
{
    await File.WriteAllTextAsync(file, JsonSerializer.Serialize(all, new JsonSerializerOptions { WriteIndented = true }));
}

if (args.Contains("--write"))
{
    await Report.WriteAsync(all);
}

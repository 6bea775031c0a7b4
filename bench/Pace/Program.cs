// How near the client comes to what a service takes: each limiter is a simulator in a process of its own, over real HTTP,
// and devices are created as New-FpDevice does.
//
//   ./build.ps1 Bench Pace [--square | --full] [--seconds 30] [--parallel 2] [--only text] [--save file] [--write]
//
// --square is a third of the matrix, in which each limiter and refusal meets each throttle and each latency; --full is all of
// it. --parallel cells run at a time, each at a simulator of its own. A cell that misses is measured twice more (--once: it is
// not), and the run in the middle counts. --save keeps the figures as JSON, and what is in that file already is not measured
// again, so that a measurement may be interrupted; --write puts them into docs/benchmarks.md.

using System.Globalization;
using System.Text.Json;
using Flatpeak.Bench;

if (args is [Sharing.Argument, { } shared, { } seconds])
{
    await Sharing.RunAsync(shared, seconds);
    return;
}

string? After(string name) => Array.IndexOf(args, name) is var i and >= 0 && i + 1 < args.Length ? args[i + 1] : null;
int Number(string name, int otherwise) => After(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

int parallel = Number("--parallel", 2);
TimeSpan time = TimeSpan.FromSeconds(Number("--seconds", 30));
Cell[] cells =
[
    .. (args.Contains("--full") ? Cells.Full(time) : args.Contains("--square") ? Cells.Square(time) : Cells.Short(time))
        .Where(cell => After("--only") is not { } text || cell.FullName.Contains(text, StringComparison.Ordinal)),
];
using var saving = new SemaphoreSlim(1);

Service[] services = await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Service.StartAsync()));
try
{
    // The first requests of a process are slow, whoever makes them.
    await Task.WhenAll(services.Select(service => RunAsync(Cells.Short(TimeSpan.FromSeconds(8)).First(), service)));

    Dictionary<string, Figures> saved = await ReadAsync();
    Figures?[] all = [.. cells.Select(cell => saved.GetValueOrDefault(cell.FullName))];
    await EachAsync(i => all[i] is null, async (i, service) => Console.WriteLine(all[i] = await RunAsync(cells[i], service)));
    if (!args.Contains("--once"))
    {
        await EachAsync(i => all[i] is { Met: false, Runs: 1 }, async (i, service) => Console.WriteLine(
            $"again: {all[i] = Figures.Median([all[i]!, await RunAsync(cells[i], service), await RunAsync(cells[i], service)])}"));
    }

    Console.WriteLine($"{all.Count(figures => figures!.Met)} of {all.Length} met.");
    if (args.Contains("--write"))
    {
        await Report.WriteAsync([.. all.OfType<Figures>()], time);
    }

    async Task EachAsync(Predicate<int> isWanted, Func<int, Service, Task> work)
    {
        int next = -1;
        await Task.WhenAll(services.Select(async service =>
        {
            for (int i = Interlocked.Increment(ref next); i < cells.Length; i = Interlocked.Increment(ref next))
            {
                if (isWanted(i))
                {
                    await work(i, service);
                    await SaveAsync();
                }
            }
        }));
    }

    async Task SaveAsync()
    {
        if (After("--save") is { } file)
        {
            // Several cells end at a time.
            await saving.WaitAsync();
            await File.WriteAllTextAsync(
                file, JsonSerializer.Serialize(all.OfType<Figures>(), new JsonSerializerOptions { WriteIndented = true }));
            saving.Release();
        }
    }
}
finally
{
    foreach (Service service in services)
    {
        service.Dispose();
    }
}

async Task<Dictionary<string, Figures>> ReadAsync() =>
    After("--save") is { } file && File.Exists(file)
        ? JsonSerializer.Deserialize<Figures[]>(await File.ReadAllTextAsync(file))!.ToDictionary(one => $"{one.Group} {one.Name}")
        : [];

static async Task<Figures> RunAsync(Cell cell, Service service)
{
    await service.ResetAsync();

    // What the run before was told to wait counts for this one too, with all that it knows, until it is over.
    await Task.Delay(TimeSpan.FromSeconds(5));
    Figures figures = await cell.RunAsync(service);
    return service.IsAlive ? figures : throw new InvalidOperationException($"The simulator ended during '{cell.Name}'.");
}

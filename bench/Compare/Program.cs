using System.Diagnostics;
using System.Globalization;
using Flatpeak;
using Flatpeak.Bench;
using Flatpeak.Bosch;
using Flatpeak.Comparison;

// What a comparison takes of a fleet on three sides, against paging the slower of Flatpeak and the registry alone: time, memory, requests.
//
//   dotnet run -c Release --project bench/Compare -- 1000000 [hono] [latency=5]
int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
RegistryApi dialect = args.Contains("hono") ? RegistryApi.Hono : RegistryApi.BoschHub;
string latency = args.FirstOrDefault(arg => arg.StartsWith("latency=", StringComparison.Ordinal))?["latency=".Length..] ?? "0";
int each = Math.Max(2, count / 10_000);

using Services services = await Services.StartAsync(latency);
await services.SeedAsync(dialect, count, each);
Console.WriteLine($"{count} devices a side at {dialect}, {each} of each of six kinds besides, {latency} ms a request");

long alone = 0;
using (BoschClient bosch = await services.ConnectBoschAsync(dialect))
{
    var watch = Stopwatch.StartNew();
    int pages = await services.PageRegistryAloneAsync(dialect);
    alone = watch.ElapsedMilliseconds;
    Console.WriteLine($"paging the registry alone: {pages} requests, {alone / 1000.0:F1} s");
}

using (FlatpeakClient lister = await services.ConnectFlatpeakAsync())
{
    var watch = Stopwatch.StartNew();
    int devices = 0;
    await foreach (Device _ in lister.ListDevicesAsync())
    {
        devices++;
    }

    alone = Math.Max(alone, watch.ElapsedMilliseconds);
    Console.WriteLine($"paging Flatpeak alone: {devices} devices, {watch.ElapsedMilliseconds / 1000.0:F1} s");
}

// What the work before has left behind is not the comparison's.
GC.Collect();
GC.WaitForPendingFinalizers();
using var process = Process.GetCurrentProcess();
long before = process.WorkingSet64;
await services.ClearLogAsync();

using FlatpeakClient flatpeak = await services.ConnectFlatpeakAsync();
using BoschClient client = await services.ConnectBoschAsync(dialect);
using var end = new CancellationTokenSource();
Task<(long WorkingSet, long Managed)> most = WatchAsync(end.Token);
var comparison = new FleetComparison(flatpeak, client);
var time = Stopwatch.StartNew();
var kinds = new SortedDictionary<string, int>(StringComparer.Ordinal);
await foreach (FleetFinding finding in comparison.RunAsync())
{
    kinds[finding.Kind.ToString()] = kinds.GetValueOrDefault(finding.Kind.ToString()) + 1;
}

time.Stop();
await end.CancelAsync();
(long workingSet, long managed) = await most;
Console.WriteLine($"compared: {time.Elapsed.TotalSeconds:F1} s ({time.ElapsedMilliseconds / (double)alone:F2} times the slowest side alone), {comparison.Progress}");
Console.WriteLine($"findings: {string.Join(", ", kinds.Select(kind => $"{kind.Key} {kind.Value}"))}");
Console.WriteLine($"requests: {await services.CountRequestsAsync()}");
Console.WriteLine($"memory: working set at most {workingSet >> 20} MB ({before >> 20} MB before), managed heap at most {managed >> 20} MB");

static async Task<(long WorkingSet, long Managed)> WatchAsync(CancellationToken end)
{
    (long workingSet, long managed) = (0, 0);
    while (!end.IsCancellationRequested)
    {
        using var now = Process.GetCurrentProcess();
        workingSet = Math.Max(workingSet, now.WorkingSet64);
        managed = Math.Max(managed, GC.GetTotalMemory(forceFullCollection: false));
        await Task.Delay(100, CancellationToken.None);
    }

    return (workingSet, managed);
}

using System.Diagnostics;
using System.Globalization;
using Flatpeak.Bosch;

namespace Flatpeak.Soak;

/// <summary>All that the command line asks for, one run after the other.</summary>
internal sealed class Soak(Services services, SoakOptions options)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _runs;
    private int _kills;

    public async Task RunAsync()
    {
        for (int run = 0; run < options.Runs && !IsLate; run++)
        {
            int seed = options.Seed + run;
            if (options.Parts.Contains("creates"))
            {
                await KillAsync(new CreateRun(services, seed, options.Creates));
            }

            if (options.Parts.Contains("removals"))
            {
                await KillAsync(new RemovalRun(services, seed, options.Removals, seed % 2 == 0 ? RegistryApi.Hono : RegistryApi.BoschHub));
            }
        }

        Func<FaultRun>[] faults =
        [
            () => FaultRun.OfCreates(services, options.Seed, options.Devices),
            () => FaultRun.OfRemovals(services, options.Seed, options.Devices, RegistryApi.Hono),
            () => FaultRun.OfRemovals(services, options.Seed, options.Devices, RegistryApi.BoschHub),
        ];
        foreach (Func<FaultRun> fault in options.Parts.Contains("faults") ? faults : [])
        {
            if (!IsLate)
            {
                Console.WriteLine(await fault().RunAsync());
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{_runs} runs, {_kills} kills, {_watch.Elapsed.TotalSeconds:F0} s: every promise was kept."));
    }

    private bool IsLate => options.Seconds > 0 && _watch.Elapsed.TotalSeconds > options.Seconds;

    private async Task KillAsync(KilledRun run)
    {
        KillReport report = await run.RunAsync(options.Kills);
        _runs++;
        _kills += report.Kills.Count;
        Console.WriteLine(report);
    }
}

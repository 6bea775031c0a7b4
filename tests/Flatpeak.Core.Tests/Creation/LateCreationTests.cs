using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Creation;

/// <summary>Creations that wait for long, while others do something.</summary>
public abstract class LateCreationTests(Simulator simulator) : CreationTests(simulator)
{
    private protected static readonly TimeSpan Long = TimeSpan.FromSeconds(5.2);

    private protected LaterClock Clock { get; } = new();

    // The others do their work when the first request of a kind has ended, before that is known. What is told to wait has waited by then.
    private protected async Task<BoschClient> ConnectAsync(Way way, string method, string first, Func<Task> others)
    {
        bool isDone = false;
        BoschOptions options = way == Way.ByProvisioning ? Simulator.ProvisioningOptions() : Simulator.BoschOptions(DialectOf(way));
        BoschClient client = await ConnectAsync(options with { Service = options.Service with { Clock = Clock } }, exchange =>
        {
            if (!isDone && exchange.Method == method && Regex.IsMatch(Uri.UnescapeDataString(exchange.Path), first))
            {
                isDone = true;
                others().GetAwaiter().GetResult();
            }

            if (exchange.StatusCode == 429)
            {
                Clock.Pass(Long);
            }
        });
        await Simulator.ClearLogAsync();
        return client;
    }
}

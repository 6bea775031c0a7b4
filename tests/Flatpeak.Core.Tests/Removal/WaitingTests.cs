using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Removal;

/// <summary>Tests of requests that the service makes wait for seconds, and of what happens meanwhile.</summary>
public abstract class WaitingTests(Simulator simulator) : BoschTests(simulator)
{
    /// <summary>A client whose first request of that kind is refused for six seconds, and what happens meanwhile.</summary>
    protected async Task<BoschClient> ConnectAsync(RegistryApi dialect, string method, string path, Func<Task> meanwhile)
    {
        bool isRefused = false;
        BoschClient client = (await ConnectAsync(dialect)).WithObserver(exchange =>
        {
            if (!isRefused && exchange.Method == method && Regex.IsMatch(Uri.UnescapeDataString(exchange.Path).Split('?')[0], path))
            {
                isRefused = true;
                meanwhile().GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("status", 429) { RetryAfter = "6", Method = method, Path = path, Times = 1 });
        return client;
    }
}

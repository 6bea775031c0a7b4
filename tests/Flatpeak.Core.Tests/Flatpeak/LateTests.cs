namespace Flatpeak.Tests;

/// <summary>Tests of changes that Flatpeak makes wait for seconds, or does not answer, and of what happens meanwhile.</summary>
public abstract class LateTests(Simulator simulator) : Comparison.ComparisonTests(simulator)
{
    /// <summary>A refusal that makes a request wait for longer than what was looked at before it is believed.</summary>
    private protected static readonly Fault Wait = new("status", 429) { RetryAfter = "6", Times = 1 };

    /// <summary>The same, or a request that does not arrive: nobody here can tell whether it was carried out.</summary>
    private protected static Fault Delay(bool isLost) => isLost ? new("dropBefore") { Times = 1 } : Wait;

    /// <summary>A client whose first request of that method meets the fault, and what happens meanwhile.</summary>
    private protected async Task<FlatpeakClient> ConnectAsync(
        Fault fault, string method, Func<Task> meanwhile, string path = "/devices/", ServiceOptions? options = null)
    {
        bool isMet = false;
        FlatpeakClient client = await Simulator.ConnectAsync(options, exchange =>
        {
            if (!isMet && exchange.Method == method && exchange.Path.StartsWith(path, StringComparison.Ordinal))
            {
                isMet = true;
                meanwhile().GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(fault.At("flatpeak", method, path));
        await Simulator.ClearLogAsync();
        return client;
    }

    /// <summary>Somebody else renames a device.</summary>
    private protected async Task RenameAsync(Device device, string reference)
    {
        using FlatpeakClient other = await Simulator.ConnectAsync();
        await other.SetReferenceAsync(device.Id, reference);
    }

    /// <summary>The requests that Flatpeak saw, in short: <c>GET by reference</c>, <c>GET</c>, <c>DELETE</c>.</summary>
    private protected async Task<string> RequestsAsync() => string.Join(
        ", ",
        (await Simulator.LogWithoutLoginsAsync()).Select(
            one => one.Method + (one.ToString().Contains("?reference_id", StringComparison.Ordinal) ? " by reference" : "")));
}

namespace Flatpeak.Tests.Running;

/// <summary>Tests against a registry and Things, in either dialect.</summary>
public abstract class BoschTests(Simulator simulator) : SimulatorTests(simulator), IDisposable
{
    private readonly List<BoschClient> _clients = [];

    private static readonly TimeSpan ShortLag = TimeSpan.FromMilliseconds(50);

    /// <summary>A removal that does not ask whether the device has been quiet.</summary>
    protected static readonly RemovalSettings Forced = new() { Force = true };

    /// <inheritdoc/>
    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>Connects; what that sends is not left in the log. A change is made to the options of the dialect.</summary>
    protected async Task<BoschClient> ConnectAsync(
        RegistryApi dialect, Func<BoschOptions, BoschOptions>? change = null, Action<ServiceExchange>? observer = null)
    {
        BoschOptions options = Simulator.BoschOptions(dialect);
        BoschClient client = await ConnectAsync(change is null ? options : change(options), observer);
        await Simulator.ClearLogAsync();
        return client;
    }

    /// <summary>Connects; what that sends is in the log.</summary>
    protected async Task<BoschClient> ConnectAsync(BoschOptions options, Action<ServiceExchange>? observer = null)
    {
        BoschClient client = await BoschClient.ConnectAsync(options, observer);
        _clients.Add(client);
        return client;
    }

    /// <summary>Plans a removal and carries it out. It waits for a search that lags no longer than it does here, unless it is told to.</summary>
    protected static Task<RemovalResult> RemoveAsync(BoschClient client, string thingId, RemovalSettings? settings = null) =>
        RemoveAsync(client, new ThingTarget(thingId), settings);

    /// <inheritdoc cref="RemoveAsync(BoschClient, string, RemovalSettings?)"/>
    protected static async Task<RemovalResult> RemoveAsync(BoschClient client, ThingTarget target, RemovalSettings? settings = null)
    {
        settings ??= new RemovalSettings();
        settings = settings.SearchLag == RemovalSettings.DefaultSearchLag ? settings with { SearchLag = ShortLag } : settings;
        DeviceRemoval plan = await client.PlanRemovalAsync(target, settings);
        return await client.RunRemovalAsync(plan, settings);
    }

    /// <summary>What a removal fails with, in its planning or its run; null when it does not.</summary>
    protected static async Task<ServiceErrorKind?> KindOfFailureAsync(BoschClient client, string thingId, RemovalSettings settings)
    {
        try
        {
            return (await RemoveAsync(client, thingId, settings)).Error?.Kind;
        }
        catch (ServiceException e)
        {
            return e.Kind;
        }
    }

    /// <summary>How many retries there are, and how long an attempt may take.</summary>
    protected static Func<BoschOptions, BoschOptions> With(int retries, double seconds = 30) => options => options with
    {
        Service = options.Service with { MaximumRetryCount = retries, OperationTimeout = TimeSpan.FromSeconds(seconds) },
    };
}

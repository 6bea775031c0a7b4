using System.Runtime.CompilerServices;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// A registry (Bosch IoT Hub or Eclipse Hono) and Things (Bosch IoT Things or Eclipse Ditto), for one tenant. Safe for
/// concurrent use. Every method throws <see cref="ServiceException"/>, and nothing else, for whatever goes wrong out there.
/// </summary>
public sealed partial class BoschClient : IDisposable
{
    private const string Bearer = "the bearer of a token";

    private readonly BoschServices _services;
    private readonly Action<ServiceExchange>? _observer;
    private readonly CancellationToken _cutOff;
    private readonly ConnectionsClient _connections;

    private BoschClient(BoschServices services, Action<ServiceExchange>? observer, CancellationToken cutOff)
        : this(
            services, observer, services.Things.WithObserver(observer, cutOff), services.Connections.WithObserver(observer, cutOff), cutOff)
    {
    }

    private BoschClient(
        BoschServices services, Action<ServiceExchange>? observer, ThingsClient things, ConnectionsClient connections,
        CancellationToken cutOff)
    {
        _services = services;
        _observer = observer;
        _cutOff = cutOff;
        _connections = connections;
        Things = things;
        Registry = services.Registry.WithObserver(observer, cutOff);
    }

    /// <summary>Where this client is connected to.</summary>
    public BoschOptions Options => _services.Options;

    /// <summary>
    /// Whether connecting found the tenant. False where the registry says nothing of tenants and showed no device of this one:
    /// in a tenant that is not the right one every device looks as if it were removed already.
    /// </summary>
    public bool IsTenantVerified { get; private set; }

    /// <summary>The things that were created through this connection within the last minute, and not removed through it since.</summary>
    public IReadOnlyList<LateThing> LatelyCreated => Creations.Late;

    /// <summary>
    /// Takes over what an earlier connection knows of what it created a moment ago, where both are to the same Things: a search may not
    /// show that yet. Before this one is used.
    /// </summary>
    /// <param name="earlier">That connection, which may still be in use.</param>
    public void GoOnFrom(BoschClient earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        if (Options.ThingsHost == earlier.Options.ThingsHost)
        {
            _services.Creations = earlier.Creations;
        }
    }

    internal IDeviceRegistry Registry { get; }

    internal ThingsClient Things { get; }

    internal ProvisioningClient? Provisioning => _services.Provisioning?.WithObserver(_observer, _cutOff);

    internal Creations Creations => _services.Creations;

    internal SeenLag SearchLag => _services.SearchLag;

    internal BoschClient WithoutCutOff => WithObserver(_observer);

    /// <summary>Connects, and verifies both sides with a cheap read each.</summary>
    /// <exception cref="ServiceException">Its message says which side, which address and which account.</exception>
    public static async Task<BoschClient> ConnectAsync(
        BoschOptions options, Action<ServiceExchange>? observer = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var services = new BoschServices(options);
        try
        {
            var client = new BoschClient(services, observer, CancellationToken.None);
            client.IsTenantVerified =
                await client.Registry.VerifyAsync(options.RegistryUser ?? Bearer, cancellationToken).ConfigureAwait(false);
            await client.Things.VerifyAsync(options.ThingsUser ?? Bearer, cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            services.Dispose();
            throw;
        }
    }

    /// <summary>The same client, which shows every request made through it to an observer, on any thread.</summary>
    public BoschClient WithObserver(Action<ServiceExchange>? observer) => ForItem(observer, CancellationToken.None);

    /// <summary>The same for one item of a fleet run, which is stopped otherwise.</summary>
    /// <param name="observer">Sees every request; null for nobody.</param>
    /// <param name="cutOff">Until when a stop waits for the response to a request that is out and may change something, as the
    /// run's context has it. In other views a stop cuts everything off at once. No request begins after a stop.</param>
    public BoschClient ForItem(Action<ServiceExchange>? observer, CancellationToken cutOff) =>
        new(_services, observer, cutOff) { IsTenantVerified = IsTenantVerified };

    /// <summary>The same client, to read with, which never logs in: once a token has expired, or is refused, its requests fail.</summary>
    public BoschClient WithoutLogin() => new(
        _services, _observer, Things.WithoutLogin(), _connections.WithoutLogin(), _cutOff)
    {
        IsTenantVerified = IsTenantVerified,
    };

    /// <summary>The ids of all devices that the registry has, as far as they are consumed.</summary>
    public async IAsyncEnumerable<string> ListRegisteredAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (IReadOnlyList<string> page in Registry.ListAsync(null, cancellationToken).ConfigureAwait(false))
        {
            foreach (string id in page)
            {
                yield return id;
            }
        }
    }

    /// <summary>What the registry knows of a device; null for nothing.</summary>
    public async Task<DeviceRegistration?> FindRegistrationAsync(string deviceId, CancellationToken cancellationToken = default) =>
        (await Registry.FindForSureAsync(deviceId, cancellationToken).ConfigureAwait(false))?.Shown;

    /// <summary>All connections.</summary>
    public async Task<IReadOnlyList<Connection>> ListConnectionsAsync(CancellationToken cancellationToken = default) =>
        [.. (await _connections.ListAsync(cancellationToken).ConfigureAwait(false)).Select(Own)];

    /// <summary>A connection with its metrics.</summary>
    public async Task<Connection> GetConnectionAsync(string id, CancellationToken cancellationToken = default)
    {
        Connection connection = await _connections.GetAsync(id, cancellationToken).ConfigureAwait(false);
        ConnectionMetrics? metrics = await _connections.ReadMetricsAsync(id, connection.IsClosed, cancellationToken).ConfigureAwait(false);
        return Own(connection) with { MessageCount = metrics?.MessageCount, LastMessage = metrics?.LastMessage };
    }

    /// <summary>Sets a connection's metrics to zero.</summary>
    /// <returns>The connection, with the time of the reset.</returns>
    public async Task<Connection> ResetConnectionMetricsAsync(string id, CancellationToken cancellationToken = default)
    {
        Connection connection = await _connections.GetAsync(id, cancellationToken).ConfigureAwait(false);
        DateTimeOffset at = await _connections.ResetMetricsAsync(id, cancellationToken).ConfigureAwait(false);
        return Own(connection) with { MessageCount = 0, MetricsReset = at };
    }

    /// <summary>
    /// Closes and deletes a connection: unless forced, only one whose metrics were reset, at least so long ago, and
    /// have stayed at zero since.
    /// </summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.ConnectionNotReset"/>,
    /// <see cref="ServiceErrorKind.ConnectionStillActive"/> or <see cref="ServiceErrorKind.ConnectionClosed"/>, among
    /// others. After any but the last it is as it was: one that could not be deleted is opened again, also after a stop, within
    /// <see cref="BoschOptions.StopGrace"/>.</exception>
    public Task RemoveConnectionAsync(
        string id, DateTimeOffset? reset, TimeSpan quietPeriod, bool force, CancellationToken cancellationToken = default) =>
        RemoveConnectionAsync(id, reset, quietPeriod, force, Options.StopGrace, cancellationToken);

    /// <inheritdoc cref="RemoveConnectionAsync(string, DateTimeOffset?, TimeSpan, bool, CancellationToken)"/>
    public async Task RemoveConnectionAsync(
        string id, DateTimeOffset? reset, TimeSpan quietPeriod, bool force, TimeSpan stopGrace, CancellationToken cancellationToken)
    {
        var guard = new ConnectionGuard(_connections, Options.Service.AwakeClock);
        Task CheckAsync(CancellationToken token) => force ? Task.CompletedTask : guard.CheckAsync(id, reset, quietPeriod, token);
        long checkedAt;
        try
        {
            checkedAt = await FreshLook.TimeAsync(Options.Service.AwakeClock, () => CheckAsync(cancellationToken)).ConfigureAwait(false);
        }
        catch (ServiceException e) when (e.StatusCode == 404)
        {
            // Whether it is the connection that is gone, it says itself: by an error of its own.
            await _connections.GetAsync(id, cancellationToken).ConfigureAwait(false);
            throw;
        }

        // It has a time of its own after a stop, in which it still sends something.
        ConnectionsClient connections = _services.Connections.WithObserver(_observer, CancellationToken.None);
        await new ConnectionRemoval(connections, CheckAsync, checkedAt, stopGrace).RunAsync(id, cancellationToken)
            .ConfigureAwait(false);
    }

    // It says whose it is: another one of the same id, elsewhere, is not removed in its place.
    private Connection Own(Connection connection) =>
        connection with { ThingsHost = Options.ThingsHost, SolutionId = Options.SolutionId };

    /// <inheritdoc/>
    public void Dispose() => _services.Dispose();
}

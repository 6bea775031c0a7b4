using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>
/// Sends requests to one service: each attempt authenticated, paced by the service's rate gate and bounded in time, and
/// repeated where that is safe. Concurrent use is what it is for.
/// </summary>
public sealed class ServiceClient : IDisposable
{
    private readonly ServiceOptions _options;
    private readonly IReadOnlyList<ErrorCode> _errorCodes;
    private readonly NetworkRoute _route;
    private readonly Transport _transport;
    private readonly RetryLayer _layers;
    private readonly RateGate _gate;
    private ResolvedPath? _last;
    private int _isDisposed;

    /// <summary>Prepares to talk to a service; sends nothing.</summary>
    /// <param name="service">Its name, for messages.</param>
    /// <param name="address">Its base address.</param>
    /// <param name="options">How it is talked to.</param>
    /// <exception cref="ServiceException">The address is not valid (<see cref="ServiceAddress.Check"/>), or the network options
    /// are not (<see cref="NetworkOptions.Check"/>).</exception>
    public ServiceClient(string service, Uri address, ServiceOptions options)
        : this(service, address, options, [])
    {
    }

    /// <summary>The same for an API with error codes of its own.</summary>
    internal ServiceClient(string service, Uri address, ServiceOptions options, IReadOnlyList<ErrorCode> errorCodes)
    {
        ArgumentNullException.ThrowIfNull(options);
        Service = service;
        options.Network.Check();
        Address = ServiceAddress.Check(address, options.AllowUnencryptedAuthentication, options.Network.Proxy);
        _options = options;
        _errorCodes = errorCodes;
        _route = new NetworkRoute(Address, options.Network);
        _transport = new Transport(options, _route);
        _gate = RateGates.Take(Address, options.Clock);

        // The order in which a call goes through them.
        _layers =
            new RetryLayer(options,
            new RenewalLayer(
            new PacingLayer(_gate, options,
            new TokenLayer(
            _transport))));
    }

    /// <summary>The service's name.</summary>
    public string Service { get; }

    /// <summary>Its base address, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary>How long one attempt may take.</summary>
    internal TimeSpan OperationTimeout => _options.OperationTimeout;

    /// <summary>The time.</summary>
    internal TimeProvider Clock => _options.AwakeClock;

    /// <summary>Sends a request, and again where that is safe and may help.</summary>
    /// <exception cref="ServiceException">Whatever kept an expected response from coming.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; where it is a <see cref="NothingDoneException"/>, before it was
    /// out, or it only reads.</exception>
    public async Task<ServiceResponse> SendAsync(
        ServiceRequest request, IAuthenticator authenticator, Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        ServiceCall call = Prepare(request, authenticator, observer);
        try
        {
            return await _layers.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (ServiceException e) when (call.MayBeDone && !e.OutcomeUnknown)
        {
            // Whatever the last attempt met, an earlier one may have been carried out.
            throw call.Failures.MayBeDone(e);
        }
        catch (OperationCanceledException e)
        {
            throw call.Stopped(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transport.Dispose();
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            RateGates.GiveBack(_gate, Address, _options.Clock);
        }
    }

    /// <inheritdoc cref="RetryLayer.RepeatAsync"/>
    internal async Task<T> RepeatAsync<T>(
        ServiceRequest request, IAuthenticator authenticator, Action<ServiceExchange>? observer,
        Func<ILayer, ServiceCall, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        ServiceCall call = Prepare(request, authenticator, observer);
        try
        {
            return await _layers.RepeatAsync(call, attempt, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw call.Stopped(e);
        }
    }

    private ServiceCall Prepare(ServiceRequest request, IAuthenticator authenticator, Action<ServiceExchange>? observer) =>
        new(request, Resolve(request.Path), authenticator, observer,
            new FailureFactory(Service, Address.Authority, request, _route, _errorCodes))
        {
            Order = _gate.NextOrder(),
            LookedAt = request.LookedAt,
        };

    // A fleet's creations all go to the same path, and to resolve it takes as long as to write the request.
    private Uri Resolve(string path)
    {
        if (Volatile.Read(ref _last) is { } last && last.Path == path)
        {
            return last.Address;
        }

        Uri address = ServiceAddress.Resolve(Address, path);
        Volatile.Write(ref _last, new ResolvedPath(path, address));
        return address;
    }

    private sealed record ResolvedPath(string Path, Uri Address);
}

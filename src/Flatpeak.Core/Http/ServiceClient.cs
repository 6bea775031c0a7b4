using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using Flatpeak.Errors;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Flatpeak.Http;

/// <summary>
/// Sends requests to one service: each attempt authenticated, paced by the host's rate gate and bounded in time, and
/// repeated where that is safe. Concurrent use is what it is for.
/// </summary>
public sealed class ServiceClient : IDisposable
{
    private static readonly string Version =
        typeof(ServiceClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private readonly NetworkRoute _route;
    private readonly HttpClient _http;
    private readonly RateGate _gate;
    private readonly ResiliencePipeline _timeout;
    private readonly ServiceOptions _options;
    private readonly TimeProvider _clock;
    private long _calls;
    private volatile bool _closed;

    /// <summary>Prepares to talk to a service; sends nothing.</summary>
    /// <param name="service">Its name, for messages.</param>
    /// <param name="address">Its base address.</param>
    /// <param name="options">How it is talked to.</param>
    /// <exception cref="ServiceException">The address is not fit (<see cref="ServiceAddress.Check"/>), or the network options are not
    /// (<see cref="NetworkOptions.Check"/>).</exception>
    public ServiceClient(string service, Uri address, ServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Service = service;
        options.Network.Check();
        Address = ServiceAddress.Check(address, options.AllowUnencryptedAuthentication, options.Network.Proxy);
        _options = options;
        _clock = options.Clock;
        _gate = new RateGate(options);
        _timeout = new ResiliencePipelineBuilder()
            .AddTimeout(new TimeoutStrategyOptions { Timeout = options.OperationTimeout }).Build();
        Repeating = Retry(options.MaximumRetryCount);
        _route = new NetworkRoute(Address, options.Network);
        _http = new HttpClient(_route.Open())
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = options.MaximumResponseSize,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Flatpeak.PowerShell", Version));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    /// <summary>The service's name.</summary>
    public string Service { get; }

    /// <summary>Its base address, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary>How long one attempt may take.</summary>
    internal TimeSpan OperationTimeout => _options.OperationTimeout;

    /// <summary>Repeats what failed with a transient error, with growing, jittered pauses.</summary>
    internal ResiliencePipeline Repeating { get; }

    /// <summary>Sends a request, and again where that is safe and may help.</summary>
    /// <exception cref="ServiceException">Whatever kept an expected answer from coming.</exception>
    public async Task<ServiceResponse> SendAsync(
        ServiceRequest request, IAuthenticator authenticator, Action<ServiceExchange>? observer, CancellationToken cancellationToken)
    {
        ServiceCall call = Prepare(request, authenticator, observer);
        return await Repeating.ExecuteAsync(
            static async (state, token) => await state.Client.SendOnceAsync(state.Call, token).ConfigureAwait(false),
            (Client: this, Call: call), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed = true;
        _http.Dispose();
    }

    /// <summary>A request, ready to be sent as often as its sender sees fit.</summary>
    internal ServiceCall Prepare(ServiceRequest request, IAuthenticator authenticator, Action<ServiceExchange>? observer) =>
        new(request, ServiceAddress.Resolve(Address, request.Path), authenticator, observer,
            new FailureFactory(Service, Address.Authority, request, _route))
        {
            Order = Interlocked.Increment(ref _calls),
        };

    /// <summary>Sends a call once; once more only when its token was refused, or the rate gate closed before it.</summary>
    internal async Task<ServiceResponse> SendOnceAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await SendPacedAsync(call, cancellationToken).ConfigureAwait(false);
            }
            catch (ServiceException e) when (e.Kind == ServiceErrorKind.AccessDenied && call.Authorization is not null && !call.HasRenewed)
            {
                if (!await call.Authenticator.RenewAsync(call.Authorization, call.Observer, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }

                call.HasRenewed = true;
            }
        }
    }

    private static ResiliencePipeline Retry(int count)
    {
        var builder = new ResiliencePipelineBuilder();
        return count < 1 ? builder.Build() : builder.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = count,
            Delay = TimeSpan.FromMilliseconds(250),
            MaxDelay = TimeSpan.FromSeconds(20),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is ServiceException { IsRepeatable: true }),

            // Null for the pause that grows by itself: also where the service says "at once", which would be a storm.
            DelayGenerator = static args => ValueTask.FromResult(args.Outcome.Exception switch
            {
                ServiceException { IsPaced: true } => TimeSpan.Zero,
                ServiceException { RetryAfter: { } wait } when wait > TimeSpan.Zero => wait,
                _ => (TimeSpan?)null,
            }),
        }).Build();
    }

    private async Task<ServiceResponse> SendPacedAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        ServiceException? refused = null;
        while (true)
        {
            GatePass pass = await _gate.EnterAsync(call.Order, call.Request.IsLogin, cancellationToken).ConfigureAwait(false);
            if (pass.GivenUp is not null)
            {
                throw refused ?? call.Errors.GivenUp(pass.GivenUp);
            }

            bool succeeded = false;
            bool isRefusal = false;
            try
            {
                await AuthorizeAsync(call, cancellationToken).ConfigureAwait(false);
                ServiceResponse response = await SendNowAsync(call, call.Authorization, cancellationToken).ConfigureAwait(false);
                succeeded = !call.Request.IsLogin;
                return response;
            }
            catch (ServiceException e) when (call.IsSent && IsRefusal(e))
            {
                isRefusal = true;
                call.MayBeDone |= e.OutcomeUnknown;
                e.IsPaced = _gate.Refuse(pass, e);
                e.IsRepeatable &= e.IsPaced;
                if (!e.IsPaced || e.StatusCode != 429)
                {
                    throw;
                }

                refused = e;
            }
            catch (ServiceException e) when (call.IsSent)
            {
                call.MayBeDone |= e.OutcomeUnknown;
                succeeded = e.StatusCode < 500;
                e.IsRepeatable &= !(e.RetryAfter > _options.MaximumRetryAfter);
                throw;
            }
            finally
            {
                if (!isRefusal)
                {
                    _gate.Leave(pass, succeeded);
                }
            }
        }
    }

    // After the wait at the gate: a token may expire meanwhile.
    private static async ValueTask AuthorizeAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        call.Authorization = null;
        call.IsSent = false;
        call.Authorization = await call.Authenticator.GetAsync(call.Observer, cancellationToken).ConfigureAwait(false);
        call.IsSent = true;
    }

    // A 503 that names a time is a limit by another name; without one it may be no more than a failure of one request.
    private static bool IsRefusal(ServiceException e) =>
        e.StatusCode == 429 || (e.StatusCode == 503 && e.RetryAfter > TimeSpan.Zero);

    private async Task<ServiceResponse> SendNowAsync(
        ServiceCall call, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        call.Attempts++;
        long start = call.SentAt = _clock.GetTimestamp();
        string outcome = "cancelled";
        try
        {
            (int status, ReadOnlyMemory<byte> body, HttpResponseHeaders headers) = await _timeout.ExecuteAsync(
                static async (state, token) => await state.Http.ExchangeAsync(state.Call, state.Authorization, token).ConfigureAwait(false),
                (Http: this, Call: call, Authorization: authorization), cancellationToken).ConfigureAwait(false);
            outcome = status.ToString(System.Globalization.CultureInfo.InvariantCulture);

            // Where 404 is an answer it means "gone": that must be the service's own word, and not a proxy's page.
            if (status == 404 && call.Request.Expected.Contains(404) && !ServiceResponse.IsEmptyOrObject(body))
            {
                throw call.Errors.Unexpected(status, "with a body that is not the JSON it documents");
            }

            return call.Request.Expected.Contains(status)
                ? new ServiceResponse(call.Errors, status, body, headers.Date, call.MayBeDone)
                : throw call.Errors.Status(
                    status, headers.Location?.OriginalString, body, RetryAfter.Read(headers, _clock), authorization?.Parameter,
                    call.Authenticator.CanRenew);
        }
        catch (TimeoutRejectedException)
        {
            outcome = "no answer in time";
            throw call.Errors.TimedOut(_options.OperationTimeout);
        }
        catch (Exception e) when (e is InvalidDataException or (InvalidOperationException and not ObjectDisposedException))
        {
            // The decoder of Brotli says the latter, those of gzip and deflate the former.
            outcome = "unreadable";
            throw call.Errors.Unexpected(null, "with a body that is not compressed as it says", e);
        }
        catch (HttpRequestException e)
        {
            outcome = $"failed ({e.HttpRequestError})";
            throw call.Errors.Unreachable(e);
        }
        catch (Exception e) when (_closed && !cancellationToken.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            throw call.Errors.Closed();
        }
        finally
        {
            call.Observer?.Invoke(new ServiceExchange(
                Service, call.Request.Method.Method, call.Address.PathAndQuery, outcome, _clock.GetElapsedTime(start), call.Attempts));
        }
    }

    private async ValueTask<(int Status, ReadOnlyMemory<byte> Body, HttpResponseHeaders Headers)> ExchangeAsync(
        ServiceCall call, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(call.Request.Method, call.Address);
        message.Headers.Authorization = authorization;
        foreach ((string name, string value) in call.Request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (call.Request.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(call.Request.ContentType);
        }
        else if (call.Request.Method == HttpMethod.Delete)
        {
            // The handler sends what has no body again by itself when a kept connection ends without an answer. A
            // DELETE that had worked would then come back as 404, and nobody would know of the first one.
            message.Content = new ReadOnlyMemoryContent(ReadOnlyMemory<byte>.Empty);
        }

        using HttpResponseMessage response = await _http.SendAsync(message, cancellationToken).ConfigureAwait(false);
        byte[] content = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return ((int)response.StatusCode, ResponseBody.Read(content), response.Headers);
    }
}

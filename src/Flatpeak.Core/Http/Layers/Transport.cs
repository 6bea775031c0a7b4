using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>The last layer: one exchange over the network, bounded in time and in size, and shown to the call's observer.</summary>
internal sealed class Transport : ILayer, IDisposable
{
    private static readonly string Version =
        typeof(Transport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private readonly ServiceOptions _options;
    private readonly HttpClient _http;
    private volatile bool _closed;

    public Transport(ServiceOptions options, NetworkRoute route)
    {
        _options = options;
        _http = new HttpClient(route.Open())
        {
            // Until the whole response is there.
            Timeout = options.OperationTimeout,
            MaxResponseContentBufferSize = options.MaximumResponseSize,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Flatpeak.PowerShell", Version));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public async Task<ServiceResponse> SendAsync(ServiceCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_closed)
        {
            throw call.Failures.Closed(call.MayBeDone);
        }

        bool isRead = call.Request.ChangesNothing;
        CancellationToken cutOff = !isRead && call.Request.CutOff.CanBeCanceled ? call.Request.CutOff : cancellationToken;
        call.Attempts++;
        long start = call.SentAt = _options.AwakeClock.GetTimestamp();
        string outcome = "cancelled";
        ServiceException? error = null;
        try
        {
            (int status, ReadOnlyMemory<byte> body, HttpResponseHeaders headers) = await ExchangeAsync(call, cutOff).ConfigureAwait(false);
            outcome = status.ToString(CultureInfo.InvariantCulture);
            if (!call.Request.IsLogin && status is not (408 or 429 or >= 500))
            {
                FreshLook.Answered(start);
            }

            return Accept(call, status, body, headers);
        }
        catch (ServiceException e)
        {
            error = e;
            throw;
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException)
        {
            outcome = "no response in time";
            throw call.Failures.TimedOut(_options.OperationTimeout);
        }
        catch (Exception e) when (e is InvalidDataException or (InvalidOperationException and not ObjectDisposedException))
        {
            // The decoder of Brotli says the latter, those of gzip and deflate the former.
            outcome = "unreadable";
            throw call.Failures.Unexpected(null, "with a body that is not compressed as it says", e);
        }
        catch (HttpRequestException e)
        {
            outcome = $"failed ({NetworkErrors.Reason(e)})";
            throw call.Failures.Unreachable(e);
        }
        catch (Exception e) when (
            _closed && !cancellationToken.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            throw call.Failures.Closed(mayBeDone: true);
        }
        catch (OperationCanceledException)
        {
            call.MayBeDone |= !isRead;
            throw;
        }
        finally
        {
            call.Observer?.Invoke(new ServiceExchange(
                call.Failures.Service, call.Request.Method.Method, call.Address.PathAndQuery, outcome,
                _options.AwakeClock.GetElapsedTime(start), call.Attempts)
            {
                RetryAfter = error?.RetryAfter,
                Pause = PauseAfter(error),
            });
        }
    }

    public void Dispose()
    {
        _closed = true;
        _http.Dispose();
    }

    // What asks to wait for longer fails.
    private TimeSpan? PauseAfter(ServiceException? error) =>
        error is { StatusCode: 408 or 429 or >= 500, RetryAfter: { } wait } && wait > TimeSpan.Zero && wait <= _options.MaximumRetryAfter
            ? wait
            : null;

    private ServiceResponse Accept(ServiceCall call, int status, ReadOnlyMemory<byte> body, HttpResponseHeaders headers)
    {
        // Where 404 is expected it means "gone": that must be the service's own word, and not a proxy's.
        if (status == 404 && call.Request.Expected.Contains(404)
            && !(call.Request.SaysGone ?? ServiceResponse.IsEmptyOrObject)(body))
        {
            throw call.Failures.NotItsOwn(status, body, call.Authorization?.Parameter);
        }

        return call.Request.Expected.Contains(status)
            ? new ServiceResponse(call, status, body, headers)
            : throw call.Failures.Status(
                status, headers.Location?.OriginalString, body, RetryAfter.Read(headers, _options.Clock),
                call.Authorization?.Parameter, call.Authenticator.CanRenew);
    }

    private async Task<(int Status, ReadOnlyMemory<byte> Body, HttpResponseHeaders Headers)> ExchangeAsync(
        ServiceCall call, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(call.Request.Method, call.Address);
        message.Headers.Authorization = call.Authorization;
        foreach ((string name, string value) in call.Request.Headers.Concat(call.Request.LookedHeaders?.Invoke() ?? []))
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        if (call.Request.Body is { } body)
        {
            message.Content = ContentOf(call, body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(call.Request.ContentType);
        }
        else if (call.Request.Method == HttpMethod.Delete)
        {
            // The handler sends what has no body again by itself when a kept connection ends without a response. A
            // DELETE that had worked would then come back as 404, and nobody would know of the first one.
            message.Content = ContentOf(call, ReadOnlyMemory<byte>.Empty);
        }

        using HttpResponseMessage response = await _http.SendAsync(message, cancellationToken).ConfigureAwait(false);
        byte[] content = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return ((int)response.StatusCode, ResponseBody.Read(content), response.Headers);
    }

    private HttpContent ContentOf(ServiceCall call, ReadOnlyMemory<byte> body) => call.Request.LookAgain is null
        ? new ReadOnlyMemoryContent(body)
        : new TimelyContent(body, () => _options.AwakeClock.GetElapsedTime(call.SentAt) >= ServiceRequest.LongWait);
}

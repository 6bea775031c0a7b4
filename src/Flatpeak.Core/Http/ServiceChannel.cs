using System.Security;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>A service together with who talks to it, and who watches: what the clients of an API are made of.</summary>
internal sealed record ServiceChannel(ServiceClient Client, IAuthenticator Authenticator)
{
    /// <summary>Headers of every request through this channel; those of all requests are set by <see cref="Transport"/>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A header whose value is a secret; null for none.</summary>
    public (string Name, SecureString Value)? SecretHeader { get; init; }

    /// <summary>Sees every request, on any thread.</summary>
    public Action<ServiceExchange>? Observer { get; init; }

    /// <inheritdoc cref="ServiceRequest.CutOff"/>
    public CancellationToken CutOff { get; init; }

    /// <inheritdoc cref="ServiceRequest.LookAgain"/>
    /// <remarks>Not for what only reads.</remarks>
    public Func<CancellationToken, Task>? LookAgain { get; init; }

    /// <inheritdoc cref="ServiceRequest.LookedAt"/>
    public long? LookedAt { get; init; }

    /// <summary>The service's name and host, as messages give them.</summary>
    public string Endpoint => $"{Client.Service} ({Client.Address.Authority})";

    /// <inheritdoc cref="ServiceClient.SendAsync"/>
    public Task<ServiceResponse> SendAsync(ServiceRequest request, CancellationToken cancellationToken) =>
        Client.SendAsync(Complete(request), Authenticator, Observer, cancellationToken);

    /// <inheritdoc cref="RetryLayer.RepeatAsync"/>
    public Task<T> RepeatAsync<T>(
        ServiceRequest request, Func<ILayer, ServiceCall, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        Client.RepeatAsync(Complete(request), Authenticator, Observer, attempt, cancellationToken);

    /// <summary>The error of a 404 that tells that what is connected to is not there, whoever it was that answered.</summary>
    public ServiceException NotThere(string message) => new(ServiceErrorKind.NotFound, message)
    {
        Service = Client.Service,
        Method = HttpMethod.Get.Method,
        StatusCode = 404,
    };

    private ServiceRequest Complete(ServiceRequest request)
    {
        ServiceRequest complete = request with
        {
            Headers = [.. request.Headers, .. Headers],
            CutOff = CutOff,
            LookAgain = request.ChangesNothing ? null : LookAgain,
            LookedAt = LookedAt,
        };
        if (SecretHeader is not { } secret)
        {
            return complete;
        }

        string value = SecureText.Reveal(secret.Value);
        return complete with { Headers = [.. complete.Headers, new(secret.Name, value)], Secret = request.Secret ?? value };
    }
}

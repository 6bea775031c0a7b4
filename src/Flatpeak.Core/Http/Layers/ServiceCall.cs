using System.Net.Http.Headers;

namespace Flatpeak.Http;

/// <summary>A request on its way, over all its attempts.</summary>
internal sealed class ServiceCall(
    ServiceRequest request, Uri address, IAuthenticator authenticator, Action<ServiceExchange>? observer, FailureFactory errors)
{
    public ServiceRequest Request { get; } = request;

    public Uri Address { get; } = address;

    public IAuthenticator Authenticator { get; } = authenticator;

    public Action<ServiceExchange>? Observer { get; } = observer;

    public FailureFactory Errors { get; } = errors;

    /// <summary>Its place among all calls of its client, in the order in which they were made.</summary>
    public required long Order { get; init; }

    public int Attempts { get; set; }

    /// <summary>The header that the last attempt was sent with; null for none.</summary>
    public AuthenticationHeaderValue? Authorization { get; set; }

    /// <summary>False while an attempt still waits for its token: what fails then is the login, and not this call.</summary>
    public bool IsSent { get; set; }

    /// <summary>When the last attempt was sent, as a timestamp of the client's clock: after all waiting before it.</summary>
    public long SentAt { get; set; }

    /// <summary>True once a token was renewed because of this call: that happens once.</summary>
    public bool HasRenewed { get; set; }

    /// <summary>True once an attempt ended without saying whether it was carried out.</summary>
    public bool MayBeDone { get; set; }

    /// <summary>When the first attempt of that kind was sent; null for none.</summary>
    public long? InDoubtSince { get; set; }
}

using System.Net.Http.Headers;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>A request on its way: who sends it, who watches, and what has become of it over all its attempts.</summary>
internal sealed class ServiceCall(
    ServiceRequest request, Uri address, IAuthenticator authenticator, Action<ServiceExchange>? observer, FailureFactory failures)
{
    public ServiceRequest Request { get; } = request;

    public Uri Address { get; } = address;

    public IAuthenticator Authenticator { get; } = authenticator;

    public Action<ServiceExchange>? Observer { get; } = observer;

    public FailureFactory Failures { get; } = failures;

    /// <summary>Its position among all calls to its authority, in the order in which they were made.</summary>
    public required long Order { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; set; }

    /// <summary>The header that the last attempt was sent with; null for none.</summary>
    public AuthenticationHeaderValue? Authorization { get; set; }

    /// <summary>False while an attempt still waits for its token: what fails then is the login, and not this call.</summary>
    public bool IsSent { get; set; }

    /// <summary>When the last attempt was sent, as a timestamp of the client's clock: after all waiting before it.</summary>
    public long SentAt { get; set; }

    /// <summary>
    /// When it was last preceded by a look (<see cref="ServiceRequest.LookedAt"/>), or else first asked for leave, as a timestamp; null
    /// before.
    /// </summary>
    public long? LookedAt { get; set; }

    /// <summary>How often it was preceded by a look (<see cref="ServiceRequest.LookAgain"/>).</summary>
    public int Looks { get; set; }

    /// <summary>True once a token was renewed because of this call: that happens once.</summary>
    public bool HasRenewed { get; set; }

    /// <summary>True once an attempt ended without saying whether it was carried out.</summary>
    public bool MayBeDone { get; set; }

    /// <summary>When the first attempt of that kind was sent; null for none.</summary>
    public long? InDoubtSince { get; set; }

    /// <summary>True when, after the last attempt, another one may help and does no more than was asked for.</summary>
    public bool MayRepeat { get; set; }

    /// <summary>True when the rate gate knows when to send the next attempt: nobody need wait besides.</summary>
    public bool IsPaced { get; set; }

    /// <summary>What a stop comes to: it knows of all attempts, and what it is the end of may have been a look at one of them.</summary>
    public OperationCanceledException Stopped(OperationCanceledException stop) => MayBeDone
        ? new OperationCanceledException(stop.Message, stop, stop.CancellationToken)
        : stop as NothingDoneException ?? new NothingDoneException(stop);

    /// <summary>An attempt was sent, and failed.</summary>
    public void Failed(ServiceException error)
    {
        MayBeDone |= error.OutcomeUnknown;
        MayRepeat = error.IsTransient && (Request.SafeToRepeat || !error.OutcomeUnknown);
    }
}

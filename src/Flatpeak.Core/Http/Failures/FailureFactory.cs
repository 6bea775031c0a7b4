using System.Globalization;
using System.Net;
using System.Security.Authentication;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>Words every error of one request: what failed, on which service, with which status, and what to do.</summary>
internal sealed record FailureFactory(
    string Service, string Authority, ServiceRequest Request, NetworkRoute Route, IReadOnlyList<ErrorCode> Codes)
{
    private string Lead => $"Cannot {Request.Purpose}: {Service} ({Authority})";

    // Of what only reads nothing is in doubt, or a later run would take what is gone by then for the work of this one.
    private bool MayChange => !Request.ChangesNothing;

    private string UnknownOutcome =>
        !MayChange ? ""
        : Request.SafeToRepeat ? " The request may have taken effect."
        : " The request may have taken effect; check before retrying.";

    /// <summary>The error for a status that was not expected.</summary>
    public ServiceException Status(
        int status, string? location, ReadOnlyMemory<byte> body, TimeSpan? retryAfter, string? authorization, bool canRenew = true)
    {
        var secrets = new SecretMask(authorization, Request.Secret);
        return status switch
        {
            >= 200 and < 300 => Unexpected(status, "which is not documented for this request"),
            >= 300 and < 400 => Unexpected(
                status, $"with a redirect to '{DisplayText.Of(secrets.Hide(location))}', which is not followed"),
            407 => NetworkErrors.ProxyAccessDenied(Lead, Service, status, Route.Network),
            _ => Refused(
                status, ErrorBody.Read(body).Without(secrets), retryAfter, canRenew,
                isGone: status == 404 && Request.SaysGone?.Invoke(body) == true),
        };
    }

    /// <summary>The error for a request that the service refused.</summary>
    public ServiceException Refused(
        int status, ErrorBody said, TimeSpan? retryAfter = null, bool canRenew = true, bool isGone = false)
    {
        ErrorCode? known = Codes.FirstOrDefault(one => one.Status == status && one.Code == said.Code);
        ServiceErrorKind kind = known?.Kind ?? KindOf(status);
        string answer = said.ToString();
        string message = $"{Lead} answered {status} {(HttpStatusCode)status}{(answer.Length > 0 ? $" ({answer})" : "")}. "
            + (known?.Advice ?? Advice(kind, status, retryAfter, isGone));
        bool unknown = status is 408 or >= 500;
        return new ServiceException(kind, message + (unknown ? UnknownOutcome : ""))
        {
            Service = Service,
            Method = Request.Method.Method,
            StatusCode = status,
            Code = said.Code is null ? null : DisplayText.Of(said.Code),
            IsGone = isGone,
            RetryAfter = retryAfter,
            OutcomeUnknown = unknown && MayChange,
            IsTransient = status is 408 or 429 or 500 or 502 or 503 or 504,
            IsFatal = (Request.IsLogin && status is 400 or 401 or 403) || (status == 401 && !canRenew),
        };
    }

    /// <summary>The error for a response that is not what the service documents.</summary>
    public ServiceException Unexpected(int? status, string how, Exception? cause = null) =>
        new(ServiceErrorKind.UnexpectedResponse,
            $"{Lead} answered {(status is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{status} "))}{how}. "
            + $"Check the address, and that no proxy answers for the service.{UnknownOutcome}",
            cause)
        {
            Service = Service,
            Method = Request.Method.Method,
            StatusCode = status,
            OutcomeUnknown = MayChange,
        };

    /// <summary>The error for a 404 that does not say in the service's own words that something is not there.</summary>
    public ServiceException NotItsOwn(int status, ReadOnlyMemory<byte> body, string? authorization)
    {
        string said = ErrorBody.Read(body).Without(new SecretMask(authorization, Request.Secret)).ToString();
        return Unexpected(
            status,
            said.Length > 0
                ? $"with '{said}', which is not how it says that something is not there"
                : "with a body that is not the JSON it documents");
    }

    /// <summary>The error of an attempt after another one that may have worked.</summary>
    public ServiceException MayBeDone(ServiceException last) => last.Reworded(last.Message + UnknownOutcome, outcomeUnknown: true);

    /// <summary>The error for a request that was given up unsent, with all others, when the service refused one too often.</summary>
    public ServiceException GivenUp(ServiceException refusal) =>
        new(refusal.Kind,
            $"{Lead} refuses requests for now ({refusal.StatusCode} {(HttpStatusCode?)refusal.StatusCode}). This one was not sent. "
            + Advice(ServiceErrorKind.RateLimited, 429, refusal.RetryAfter),
            refusal)
        {
            Service = Service,
            StatusCode = refusal.StatusCode,
            Code = refusal.Code,
            RetryAfter = refusal.RetryAfter,
            IsTransient = true,
        };

    /// <summary>The error for an attempt that took too long.</summary>
    public ServiceException TimedOut(TimeSpan limit) =>
        new(ServiceErrorKind.TimedOut,
            $"{Lead} did not answer within {limit.TotalSeconds:0.###} seconds.{UnknownOutcome}")
        {
            Service = Service,
            Method = Request.Method.Method,
            Limit = limit,
            OutcomeUnknown = MayChange,
            IsTransient = true,
        };

    /// <summary>The error for a client that was closed meanwhile.</summary>
    /// <param name="mayBeDone">False where no attempt was out.</param>
    public ServiceException Closed(bool mayBeDone) =>
        new(ServiceErrorKind.NotConnected,
            $"Cannot {Request.Purpose}: the session with {Service} ({Authority}) was disconnected.{(mayBeDone ? UnknownOutcome : "")}")
        {
            Service = Service,
            Method = Request.Method.Method,
            OutcomeUnknown = mayBeDone && MayChange,
            IsFatal = true,
        };

    /// <summary>The error for a connection that could not be made, or broke.</summary>
    public ServiceException Unreachable(HttpRequestException cause)
    {
        if (cause.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return Unexpected((int?)cause.StatusCode ?? 200, "with more data than any documented response has", cause);
        }

        if (NetworkErrors.Of(Lead, Service, Route, cause) is { } inTheWay)
        {
            return inTheWay;
        }

        bool secure = cause.HttpRequestError == HttpRequestError.SecureConnectionError;
        bool neverSent = secure || cause.HttpRequestError is HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError;
        string hint = neverSent && !secure ? "" : NetworkErrors.CertificateHint(Route);
        string what = neverSent ? "cannot be reached" : "closed the connection before the response was complete";
        return new ServiceException(
            ServiceErrorKind.ServiceUnreachable,
            $"{Lead} {what} ({NetworkErrors.Reason(cause).TrimEnd('.')}).{hint}"
            + $"{(neverSent ? " Check the address and the network." : UnknownOutcome)}",
            cause)
        {
            Service = Service,
            Method = Request.Method.Method,
            OutcomeUnknown = !neverSent && MayChange,

            // A certificate that is not trusted now is not trusted in a second either; a handshake that broke off may work.
            IsTransient = cause.InnerException is not AuthenticationException,
        };
    }

    private static ServiceErrorKind KindOf(int status) => status switch
    {
        401 or 403 => ServiceErrorKind.AccessDenied,
        402 => ServiceErrorKind.PlanLimitReached,
        404 => ServiceErrorKind.NotFound,
        408 => ServiceErrorKind.TimedOut,
        409 or 412 => ServiceErrorKind.Conflict,
        429 => ServiceErrorKind.RateLimited,
        >= 500 => ServiceErrorKind.ServiceError,
        _ => ServiceErrorKind.RequestRefused,
    };

    private string Advice(ServiceErrorKind kind, int status, TimeSpan? retryAfter, bool isGone = false) => kind switch
    {
        ServiceErrorKind.AccessDenied when Request.IsLogin => "Check the account and its key, and connect again.",
        ServiceErrorKind.AccessDenied when status == 401 => "The service rejected these credentials: check them, and connect again.",
        ServiceErrorKind.AccessDenied => "The session's credentials do not allow this.",
        ServiceErrorKind.NotFound when Request.SaysGone is not null && !isGone =>
            "That is not how it says that something is not there: check the address, and that no proxy answers for the service.",
        ServiceErrorKind.NotFound => "No such object exists for this account and mode, or it exists no longer.",
        ServiceErrorKind.PlanLimitReached =>
            "The limit of the booked plan is reached: nothing more is possible until the plan is extended, or its period begins anew.",
        ServiceErrorKind.Conflict => "The object is in a state that does not allow this.",
        ServiceErrorKind.RateLimited when retryAfter is { } wait =>
            $"The service asks for a pause of {wait.TotalSeconds:0} seconds; try again later.",
        ServiceErrorKind.RateLimited => "Try again later, or with fewer requests at a time.",
        ServiceErrorKind.ServiceError or ServiceErrorKind.TimedOut => "Try again later.",
        _ => "The service rejected the request as invalid.",
    };
}

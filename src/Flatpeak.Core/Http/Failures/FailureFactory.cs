using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>Words every error of one request: what failed, on which service, with which status, and what to do.</summary>
internal sealed record FailureFactory(string Service, string Authority, ServiceRequest Request, NetworkRoute Route)
{
    private static readonly string[] CodeFields = ["code", "error"];
    private static readonly string[] TextFields = ["message", "error_description", "error", "description"];

    private string Lead => $"Cannot {Request.Purpose}: {Service} ({Authority})";

    private string UnknownOutcome => Request.SafeToRepeat ? "" : " The request may have taken effect; check before retrying.";

    /// <summary>The error for a status that was not expected.</summary>
    public ServiceException Status(int status, string? location, ReadOnlyMemory<byte> body, TimeSpan? retryAfter, string? secret, bool canRenew = true)
    {
        if (status is >= 200 and < 300)
        {
            return Unexpected(status, "which is not documented for this request");
        }

        if (status is >= 300 and < 400)
        {
            return Unexpected(status, $"with a redirect to '{DisplayText.Of(WithoutSecrets(location, secret))}', which is not followed");
        }

        if (status == 407)
        {
            return NetworkErrors.ProxyAccessDenied(Lead, Service, status, Route.Network);
        }

        (string? code, string? text) = Read(body);
        (code, text) = (WithoutSecrets(code, secret), WithoutSecrets(text, secret));
        ServiceErrorKind kind = KindOf(status, code);
        string said = string.Join(": ", new[] { code, text }.Where(part => part is not null).Distinct().Select(DisplayText.Of));
        string message = $"{Lead} answered {status} {(HttpStatusCode)status}{(said.Length > 0 ? $" ({said})" : "")}. {Advice(kind, status, retryAfter)}";
        bool unknown = status is 408 or >= 500;
        bool transient = status is 408 or 429 or 500 or 502 or 503 or 504;
        return new ServiceException(kind, message + (unknown ? UnknownOutcome : ""))
        {
            Service = Service,
            Method = Request.Method.Method,
            StatusCode = status,
            Code = code is null ? null : DisplayText.Of(code),
            RetryAfter = retryAfter,
            OutcomeUnknown = unknown,
            IsTransient = transient,
            // A 429 is not repeated here: the rate gate knows when.
            IsRepeatable = transient && status != 429 && Request.SafeToRepeat,
            IsFatal = (Request.IsLogin && status is 400 or 401 or 403) || (status == 401 && !canRenew),
        };
    }

    /// <summary>The error for an answer that is not what the service documents.</summary>
    public ServiceException Unexpected(int? status, string how, Exception? cause = null) =>
        new(ServiceErrorKind.UnexpectedResponse,
            $"{Lead} answered {(status is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{status} "))}{how}. "
            + $"Check the address, and that no proxy answers for the service.{UnknownOutcome}",
            cause)
        {
            Service = Service,
            Method = Request.Method.Method,
            StatusCode = status,
            OutcomeUnknown = true,
        };

    /// <summary>The error of an attempt after another one that may have worked.</summary>
    public ServiceException MayBeDone(ServiceException last) => new(last, last.Message + UnknownOutcome)
    {
        OutcomeUnknown = true,
        IsRepeatable = last.IsRepeatable,
    };

    /// <summary>The error for a request that was given up unsent, with all others, when the service refused one too often.</summary>
    public ServiceException GivenUp(ServiceException refusal) =>
        new(refusal.Kind, $"{Lead} refuses requests for now ({refusal.StatusCode} {(HttpStatusCode?)refusal.StatusCode}). This one was not sent. {Advice(ServiceErrorKind.RateLimited, 429, refusal.RetryAfter)}", refusal)
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
            OutcomeUnknown = true,
            IsTransient = true,
            IsRepeatable = Request.SafeToRepeat,
        };

    /// <summary>The error for a client that was closed meanwhile.</summary>
    public ServiceException Closed() =>
        new(ServiceErrorKind.NotConnected, $"Cannot {Request.Purpose}: the session with {Service} ({Authority}) was disconnected.{UnknownOutcome}")
        {
            Service = Service,
            Method = Request.Method.Method,
            OutcomeUnknown = true,
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

        bool neverSent = cause.HttpRequestError is HttpRequestError.ConnectionError
            or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

        // A certificate that is not trusted now is not trusted in a second either; a handshake that broke off may work.
        bool transient = cause.InnerException is not AuthenticationException;
        string why = cause.HttpRequestError == HttpRequestError.SecureConnectionError && cause.InnerException is { } inner
            ? inner.Message
            : cause.Message;
        string hint = neverSent && cause.HttpRequestError != HttpRequestError.SecureConnectionError ? "" : NetworkErrors.CertificateHint(Route);
        string what = neverSent ? "cannot be reached" : "closed the connection before the response was complete";
        return new ServiceException(
            ServiceErrorKind.ServiceUnreachable,
            $"{Lead} {what} ({DisplayText.Of(why)}).{hint}{(neverSent ? " Check the address and the network." : UnknownOutcome)}",
            cause)
        {
            Service = Service,
            Method = Request.Method.Method,
            OutcomeUnknown = !neverSent,
            IsTransient = transient,
            IsRepeatable = transient && (neverSent || Request.SafeToRepeat),
        };
    }

    private static ServiceErrorKind KindOf(int status, string? code) => status switch
    {
        401 or 403 => ServiceErrorKind.AccessDenied,
        402 => ServiceErrorKind.PlanLimitReached,
        404 => ServiceErrorKind.NotFound,
        408 => ServiceErrorKind.TimedOut,
        409 when code == "duplicate_reference" => ServiceErrorKind.DuplicateReference,
        409 or 412 => ServiceErrorKind.Conflict,
        429 => ServiceErrorKind.RateLimited,
        >= 500 => ServiceErrorKind.ServiceError,
        _ => ServiceErrorKind.RequestRefused,
    };

    private string Advice(ServiceErrorKind kind, int status, TimeSpan? retryAfter) => kind switch
    {
        ServiceErrorKind.AccessDenied when Request.IsLogin => "Check the account and its key, and connect again.",
        ServiceErrorKind.AccessDenied when status == 401 => "The service rejected these credentials: check them, and connect again.",
        ServiceErrorKind.AccessDenied => "The session's credentials do not allow this.",
        ServiceErrorKind.NotFound => "No such object exists for this account and mode, or it exists no longer.",
        ServiceErrorKind.DuplicateReference => "Another device holds this reference.",
        ServiceErrorKind.PlanLimitReached => "The limit of the booked plan is reached: nothing more is possible until the plan is extended, or its period begins anew.",
        ServiceErrorKind.Conflict => "The object is in a state that does not allow this.",
        ServiceErrorKind.RateLimited when retryAfter is { } wait => $"The service asks for a pause of {wait.TotalSeconds:0} seconds; try again later.",
        ServiceErrorKind.RateLimited => "Try again later, or with fewer requests at a time.",
        ServiceErrorKind.ServiceError or ServiceErrorKind.TimedOut => "Try again later.",
        _ => "The service rejected the request as invalid.",
    };

    // The services agree on no shape for errors: {"code","message"} at Flatpeak, {"error"} at Hono,
    // {"error","message","description"} at Ditto, {"error","error_description"} at a token endpoint, HTML at a proxy.
    private static (string? Code, string? Text) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return (First(document.RootElement, CodeFields), First(document.RootElement, TextFields));
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    // What the service repeats of what it was sent: a token, Basic credentials as they were sent, the password in them,
    // a secret in the body.
    private string? WithoutSecrets(string? text, string? sent)
    {
        foreach (string? secret in new[] { sent, PasswordIn(sent), Request.Secret })
        {
            text = secret is { Length: > 0 } ? text?.Replace(secret, "***", StringComparison.Ordinal) : text;
        }

        return text;
    }

    private static string? PasswordIn(string? sent)
    {
        var bytes = new byte[sent?.Length ?? 0];
        return Convert.TryFromBase64String(sent ?? "", bytes, out int length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, string password]
            ? password
            : null;
    }

    private static string? First(JsonElement root, string[] names) => root.ValueKind != JsonValueKind.Object
        ? null
        : names.Select(name => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null)
            .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
}

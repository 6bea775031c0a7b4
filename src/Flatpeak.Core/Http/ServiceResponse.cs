using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>A response with one of the statuses that were expected.</summary>
public sealed class ServiceResponse
{
    private static readonly string[] Encodings = ["-gzip\"", "-br\""];

    private readonly FailureFactory _failures;
    private readonly string? _authorization;

    internal ServiceResponse(ServiceCall call, int status, ReadOnlyMemory<byte> body, HttpResponseHeaders headers)
    {
        _failures = call.Failures;
        _authorization = call.Authorization?.Parameter;
        StatusCode = status;
        Body = body;
        Date = headers.Date;
        SentAt = call.SentAt;

        Version = headers.NonValidated.TryGetValues("ETag", out HeaderStringValues versions) ? VersionOf(versions.ToString()) : null;
        IsRepeat = call.MayBeDone;
    }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>The body, whole, but for a byte order mark; empty also where it is nothing but white space.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The service's clock, from its <c>Date</c> header.</summary>
    public DateTimeOffset? Date { get; }

    /// <summary>When the request was sent, as a timestamp of the client's clock: what it tells is no younger.</summary>
    internal long SentAt { get; }

    /// <summary>The version of what was read, from its <c>ETag</c> header, to be sent as <c>If-Match</c>; null for none.</summary>
    internal string? Version { get; }

    /// <summary>True when an earlier attempt of this same call may have been carried out already.</summary>
    public bool IsRepeat { get; }

    // As the service has it, where a gateway has compressed the body: nginx calls it weak then, and Apache puts the encoding behind it,
    // and to If-Match neither is equal to the service's own. Not everybody puts it into quotes, so they stay as they came.
    private static string VersionOf(string tag)
    {
        string version = tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
        string? encoding = Encodings.FirstOrDefault(ending => version.EndsWith(ending, StringComparison.Ordinal));
        return encoding is null ? version : $"{version[..^encoding.Length]}\"";
    }

    /// <summary>True for a body such as a service's own "not found" has: none, or a JSON object.</summary>
    internal static bool IsEmptyOrObject(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument? document = body.IsEmpty ? null : JsonDocument.Parse(body);
            return document is null || document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>True when the body is JSON of any shape.</summary>
    public bool IsJson
    {
        get
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(Body);
                return true;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    /// <summary>The body, read as JSON.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.UnexpectedResponse"/>.</exception>
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body.Span, type) ?? throw new JsonException("null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException)
        {
            throw Unexpected(Body.IsEmpty ? "with an empty body" : "with a body that is not the JSON it documents", e);
        }
    }

    /// <summary>The error that this status is after all. It repeats no secret that the service repeats.</summary>
    internal ServiceException Refused() => _failures.Status(StatusCode, null, Body, null, _authorization);

    /// <summary>The error of a creation that replaced what was there: it is no creation, and is not to be undone.</summary>
    internal ServiceException Overwrote()
    {
        ServiceException error = Unexpected("as if it had replaced something that was there already");
        return error.Reworded(error.Message, outcomeUnknown: false);
    }

    /// <summary>The error for a response that is well-formed and yet makes no sense.</summary>
    public ServiceException Unexpected(string how, Exception? cause = null) =>
        _failures.Unexpected(StatusCode, how, cause);
}

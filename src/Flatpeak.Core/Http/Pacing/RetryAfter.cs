using System.Globalization;
using System.Net.Http.Headers;

namespace Flatpeak.Http;

/// <summary>
/// Reads <c>Retry-After</c>, which comes as seconds or as a date (RFC 9110, 10.2.3), or not at all. Some services send
/// fractions of a second, which the RFC does not know.
/// </summary>
internal static class RetryAfter
{
    public static TimeSpan? Read(HttpResponseHeaders headers, TimeProvider clock)
    {
        RetryConditionHeaderValue? value = headers.RetryAfter;
        if (value?.Delta is { } delta)
        {
            return delta;
        }

        if (value?.Date is not { } date)
        {
            return headers.NonValidated.TryGetValues("Retry-After", out HeaderStringValues values)
                && double.TryParse(values.ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
                && seconds <= int.MaxValue
                ? TimeSpan.FromSeconds(seconds)
                : null;
        }

        // Against the service's own clock where it tells: ours may be off.
        TimeSpan wait = date - (headers.Date ?? clock.GetUtcNow());
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}

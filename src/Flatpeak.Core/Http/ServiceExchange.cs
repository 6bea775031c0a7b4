using System.Globalization;
using Flatpeak.Errors;

namespace Flatpeak.Http;

/// <summary>One attempt at one request, as it shows in a log: never with a header, a body or a secret.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query, as sent.</param>
/// <param name="Outcome">The status in figures, or what kept a response from coming.</param>
/// <param name="Elapsed">From sending to the whole response, without any wait before it.</param>
/// <param name="Attempt">1 for the first.</param>
public sealed record ServiceExchange(
    string Service, string Method, string Path, string Outcome, TimeSpan Elapsed, int Attempt) : IServiceAttempt
{
    /// <inheritdoc/>
    public int? StatusCode => int.TryParse(Outcome, NumberStyles.None, CultureInfo.InvariantCulture, out int status) ? status : null;

    /// <inheritdoc/>
    public TimeSpan? RetryAfter { get; init; }

    /// <inheritdoc/>
    public TimeSpan? Pause { get; init; }

    /// <summary>The line that <c>-Verbose</c> shows.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Service}: {Method} {Path} -> {Outcome} in {Elapsed.TotalMilliseconds:0} ms (attempt {Attempt})")
        + (RetryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $"; asks to wait for {wait.TotalSeconds:0.#} s") : "");
}

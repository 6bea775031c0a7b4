namespace Flatpeak.Errors;

/// <summary>
/// What is told of one attempt at a request. It is down here so that whoever counts attempts need not know of HTTP.
/// </summary>
public interface IServiceAttempt
{
    /// <summary>The status of its response; null when there was none.</summary>
    int? StatusCode { get; }

    /// <summary>1 for the first attempt at its request, 2 for the second.</summary>
    int Attempt { get; }

    /// <summary>From sending to the whole response, without any wait before it.</summary>
    TimeSpan Elapsed { get; }

    /// <summary>How long the service asked to wait; null when it did not say.</summary>
    TimeSpan? RetryAfter { get; }

    /// <summary>How long it asked to wait, where requests go on after that; null otherwise.</summary>
    TimeSpan? Pause { get; }
}

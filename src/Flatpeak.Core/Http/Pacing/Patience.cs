namespace Flatpeak.Http;

/// <summary>How much of a service's refusals a client bears. Those that share a gate may differ in it.</summary>
/// <param name="MaximumRetryCount">How many rounds in a row may be fruitless.</param>
/// <param name="MaximumRetryAfter">How long a service may ask to wait.</param>
internal readonly record struct Patience(int MaximumRetryCount, TimeSpan MaximumRetryAfter);

namespace Flatpeak.Http;

/// <summary>How a service is talked to.</summary>
public sealed record ServiceOptions
{
    /// <summary>How often a failed request is sent again, where that is safe. 0 for never.</summary>
    public int MaximumRetryCount { get; init; } = 5;

    /// <summary>How long one attempt may take, from sending to the whole response.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Lets credentials go over plain http to a host that is not loopback.</summary>
    public bool AllowUnencryptedAuthentication { get; init; }

    /// <summary>The way through the network: proxy and certificates.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>The longest response that is read, in bytes. The longest that is documented is a page of 100 devices.</summary>
    public int MaximumResponseSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>The longest <c>Retry-After</c> that is waited for; past that the call fails and says so.</summary>
    public TimeSpan MaximumRetryAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where the time comes from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The same, which counts the sleep of the computer too: how old what was looked at is goes by it.</summary>
    internal TimeProvider AwakeClock => WakefulClock.Of(Clock);
}

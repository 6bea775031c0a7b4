namespace Flatpeak.Errors;

/// <summary>An attempt at the same thing by an earlier run, of which nobody knows what became: it may have been carried out.</summary>
/// <param name="Since">When it began, or the earliest time at which it can have begun; by this computer's clock.</param>
/// <param name="WasBegun">True when it is known to have begun; false when it may have, and the record of it may be lost.</param>
public sealed record EarlierAttempt(DateTimeOffset Since, bool WasBegun)
{
    // What an earlier run noted is by a clock that may have been set since.
    private static readonly TimeSpan ClockSetting = TimeSpan.FromSeconds(5);

    // A request that was out when its run ended may be carried out later.
    private static readonly TimeSpan Underway = TimeSpan.FromMinutes(2);

    /// <summary>The latest time at which it can have begun: when the next run did. Null where there was none.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Another attempt that there may have been, and of which the record may be lost; null for none.</summary>
    public EarlierAttempt? Other { get; init; }

    /// <summary>Whether something may have been made by this attempt, as it is neither older nor younger.</summary>
    /// <param name="made">When it was made; null where that is not known, and then it was not.</param>
    /// <param name="ahead">By how much the clock that says so is ahead of this computer's.</param>
    public bool MayHaveMade(DateTimeOffset? made, TimeSpan ahead) =>
        (made >= Since + ahead - ClockSetting && !(made > Until + ahead + Underway)) || Other?.MayHaveMade(made, ahead) == true;

    /// <summary>Whether something may be what this attempt was about, as it was there when that began.</summary>
    /// <param name="made">When it was made; null where that is not known, and then it was not.</param>
    /// <param name="ahead">By how much the clock that says so is ahead of this computer's.</param>
    public bool MayHaveMeant(DateTimeOffset? made, TimeSpan ahead) => made <= Since + ahead + ClockSetting;
}

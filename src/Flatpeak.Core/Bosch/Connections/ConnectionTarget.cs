using Flatpeak.Errors;

namespace Flatpeak.Bosch;

/// <summary>The connection that is meant, with what is known of it from where it was read.</summary>
/// <param name="Id">Its id.</param>
public sealed record ConnectionTarget(string Id)
{
    /// <summary>
    /// How long ago its metrics must have been reset, where nobody says: a day, as there are devices that are silent all night, and meters
    /// that report every fifteen minutes. What Ditto counts is of a day, too.
    /// </summary>
    public static readonly TimeSpan DefaultQuietPeriod = TimeSpan.FromDays(1);

    /// <summary>When its metrics were reset; null where that is not known.</summary>
    public DateTimeOffset? MetricsReset { get; init; }

    /// <summary>The host of Things that it was read from, as <see cref="BoschOptions.ThingsHost"/>; null where that is not known.</summary>
    public string? ThingsHost { get; init; }

    /// <summary>The solution that it was read from; null where that is not known, and at Ditto, which has none.</summary>
    public string? SolutionId { get; init; }

    /// <summary>Refuses what was read at another host of Things, or from another solution. Sends nothing.</summary>
    /// <param name="session">Where it is looked for now.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>.</exception>
    public void EnsureIsOf(BoschOptions session)
    {
        Whereabouts.EnsureIs(Id, null, null, ThingsHost, session);
        if (SolutionId is { Length: > 0 } solution && solution != session.SolutionId)
        {
            throw new ServiceException(
                ServiceErrorKind.AccountMismatch,
                $"Connection '{Id}' was read from solution '{DisplayText.Of(solution)}'; the session is of "
                + $"{(session.SolutionId is { } own ? $"solution '{own}'" : "no solution")}. Nothing was sent. "
                + "Connect to its own solution first.");
        }
    }

    /// <summary>
    /// When its metrics were reset, as far as that proves anything: only where it says that this was here. A connection of the same
    /// id at another host may never have been reset, and its metrics are at zero after every restart.
    /// </summary>
    /// <param name="session">Where it is to be removed.</param>
    public DateTimeOffset? ResetAt(BoschOptions session)
    {
        ArgumentNullException.ThrowIfNull(session);
        bool isHere = !string.IsNullOrEmpty(ThingsHost) && (session.SolutionId is null || !string.IsNullOrEmpty(SolutionId));
        return isHere ? MetricsReset : null;
    }
}

namespace Flatpeak;

/// <summary>When something was read, by this computer's clock. It is no part of what was: two of them count as equal.</summary>
internal readonly struct ReadTime(DateTimeOffset at, long sentAt) : IEquatable<ReadTime>
{
    /// <summary>The time; null for what was not read.</summary>
    public DateTimeOffset? At { get; } = at;

    /// <summary>When that was asked for, as a timestamp of the client's clock; of what was not read, no time.</summary>
    public long SentAt { get; } = sentAt;

    /// <summary>
    /// True where a list has named it by its reference: whether the list has taken in yet that another device has that, no document says.
    /// </summary>
    public bool IsListed { get; init; }

    /// <inheritdoc/>
    public bool Equals(ReadTime other) => true;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ReadTime;

    /// <inheritdoc/>
    public override int GetHashCode() => 0;
}

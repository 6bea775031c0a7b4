namespace Flatpeak;

/// <summary>
/// Which devices of the list are wanted. The service can be asked for none of it, so that the list is read for it: from the
/// newest device on, and not beyond <see cref="CreatedAfter"/>.
/// </summary>
public sealed record DeviceQuery
{
    /// <summary>Only devices that were created at this time or later. The service has their times in whole seconds.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Only devices that were created before this time.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Only devices that have not queried the service since this time; one that never did counts from its creation.</summary>
    public DateTimeOffset? NotSeenSince { get; init; }

    /// <summary>Only devices whose reference this is true of; one without a reference is none of them. Null for all.</summary>
    public Func<string, bool>? Reference { get; init; }

    /// <summary>Whether a device is wanted. Where what is asked for is not known of it, it is not.</summary>
    public bool Fits(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return (CreatedAfter is not { } after || device.TimeCreated >= WholeSecond(after))
            && (CreatedBefore is null || device.TimeCreated < CreatedBefore)
            && (NotSeenSince is null || (device.LastSeen ?? device.TimeCreated) < NotSeenSince)
            && (Reference is null || (device.ReferenceId is { } reference && Reference(reference)));
    }

    /// <summary>Whether no device behind this one in the list, and so older, can be wanted.</summary>
    internal bool EndsBefore(Device device) => CreatedAfter is { } after && device.TimeCreated < WholeSecond(after);

    private static DateTimeOffset WholeSecond(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}

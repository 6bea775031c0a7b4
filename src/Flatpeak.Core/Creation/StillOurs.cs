using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Creation;

/// <summary>
/// Looks, before it is rolled back, whether what there is of a device is still what its creation has made: no part less, as that was
/// taken away, and no part more, as that is somebody else's. Where it is not, the device may have been created anew meanwhile.
/// </summary>
internal sealed class StillOurs
{
    private readonly NewDevice _device;
    private readonly DeviceLookup _lookup;
    private readonly TimeProvider _clock;
    private readonly HashSet<string> _ours;

    // What may be there or not: nobody knows whether it was made, or whether it is deleted yet.
    private readonly HashSet<string> _open;
    private readonly long? _thingMadeAt;
    private long? _sureAt;
    private bool _mustLook;

    /// <param name="device">What was created.</param>
    /// <param name="lookup">Looks for it.</param>
    /// <param name="clock">The time.</param>
    /// <param name="made">The steps that were run.</param>
    /// <param name="mustLook">True when something says that there is somebody else, however short it took.</param>
    public StillOurs(NewDevice device, DeviceLookup lookup, TimeProvider clock, IReadOnlyList<CreationStep> made, bool mustLook)
    {
        _device = device;
        _lookup = lookup;
        _clock = clock;
        _mustLook = mustLook;
        _ours = [.. made.Where(step => step.IsCertain).SelectMany(step => step.Makes)];
        _open = [.. made.Where(step => !step.IsCertain).SelectMany(step => step.Makes)];
        _sureAt = made.Min(step => step.MadeAt);
        _thingMadeAt = made.LastOrDefault(step => step.IsCertain && step.Makes.Contains(CreationErrors.Thing))?.MadeAt;
    }

    /// <summary>True when somebody else may have created it, or that could not be told.</summary>
    public bool MayBeAnothers { get; private set; }

    /// <summary>What is there then; null where that could not be told.</summary>
    public IReadOnlyList<string>? There { get; private set; }

    /// <summary>Looks where the last look, or the creation, was so long ago that it may be another by now.</summary>
    /// <exception cref="ServiceException">It may be, and nothing more of it must be deleted.</exception>
    public Task EnsureLatelyAsync(CancellationToken cancellationToken)
    {
        bool isLate = _sureAt is { } then && _clock.GetElapsedTime(then) > ServiceRequest.LongWait;

        // What was made a moment ago is not taken away and there again: a part alone that somebody else has made does not make it theirs.
        // With a thing it is a device that somebody uses; and a credential of theirs may go with the registration.
        return isLate ? EnsureAsync(cancellationToken)
            : _mustLook ? EnsureAsync(
                parts => More(parts).Any(part => part is CreationErrors.Thing or CreationErrors.Credential), cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>Looks.</summary>
    /// <inheritdoc cref="EnsureLatelyAsync"/>
    public Task EnsureAsync(CancellationToken cancellationToken) =>
        EnsureAsync(parts => More(parts).Any() || parts.Missing.Any(_ours.Contains), cancellationToken);

    /// <summary>Parts are being deleted: until that is answered, they may be there or not.</summary>
    public void Deleting(IEnumerable<string> parts)
    {
        foreach (string part in parts.Where(_ours.Remove))
        {
            _open.Add(part);
        }
    }

    /// <summary>They were deleted: what is there after that is another one.</summary>
    public void Deleted(IEnumerable<string> parts) => _open.ExceptWith(parts);

    private async Task EnsureAsync(Func<DeviceParts, bool> isAnothers, CancellationToken cancellationToken)
    {
        MayBeAnothers = true;
        (DeviceParts parts, long at) = await FreshLook.TimeAsync(
            _clock, () => _lookup.FindPartsAsync(_device, isLastWord: false, cancellationToken)).ConfigureAwait(false);
        if (IsTheirs(parts))
        {
            // A gateway may have said that a part of ours is gone.
            parts = await _lookup.FindPartsAsync(_device, isLastWord: true, cancellationToken).ConfigureAwait(false);
        }

        if (IsTheirs(parts))
        {
            There = [.. parts.There];
            throw CreationErrors.CreatedMeanwhile(_device);
        }

        MayBeAnothers = _mustLook = false;
        _sureAt = at;

        bool IsTheirs(DeviceParts found) => found.IsAny && (isAnothers(found) || IsAnother(found));
    }

    private IEnumerable<string> More(DeviceParts parts) => parts.There.Where(part => !_ours.Contains(part) && !_open.Contains(part));

    // Ours uses the policy that it was created with, and is at least as old as the answer to its creation. Two servers say how old, and
    // where a gateway is ahead, it is this computer that tells.
    private bool IsAnother(DeviceParts parts) => parts.Thing is { } thing
        && ((thing.PolicyId is { } policy && policy != _device.PolicyId)
            || (_thingMadeAt is { } at && !(new TwoClocks(_clock.GetUtcNow(), parts.ServiceTime).Now - thing.Created
                >= _clock.GetElapsedTime(at) - MeantThing.ClockDifference)));
}

namespace Flatpeak.Comparison;

/// <content>
/// Sides that have not one device in common: those of two fleets, or such as go by other names. Each of their devices would be an orphan.
/// </content>
internal sealed partial class FleetIndex
{
    private const FleetSides Bosch = FleetSides.Registry | FleetSides.Things;

    private FleetSides _seen;
    private bool _isFlatpeakMet;

    // Without a list nobody says that what is in the registry should be at Things, too.
    private bool _isRegistryMet = settings.List is null;
    private int _holds = int.MaxValue;

    /// <summary>Two sides, of each of which devices were seen, and none on both; null for none such.</summary>
    public (FleetSides One, FleetSides Other)? FindApart()
    {
        lock (_lock)
        {
            return !_isFlatpeakMet && IsSeen(FleetSides.Flatpeak) && IsSeen(Bosch) ? (FleetSides.Flatpeak, Bosch)
                : !_isRegistryMet && IsSeen(FleetSides.Registry) && IsSeen(FleetSides.Things) ? (FleetSides.Registry, FleetSides.Things)
                : null;
        }
    }

    /// <summary>A name that a side has; null for none.</summary>
    public string? ExampleOf(FleetSides side)
    {
        lock (_lock)
        {
            for (int name = 0; name < _names.Count; name++)
            {
                (NameSort sort, string text) = _names.Read(name);
                if ((_names[name].Sides & side) != 0 && sort != NameSort.Device && !IsLeftOut(_names[name].Root))
                {
                    return text;
                }
            }

            return null;
        }
    }

    private bool IsSeen(FleetSides side) => (_seen & side) != 0;

    // Nothing is said before a device was seen on both, as long as there may be one on each.
    private bool AreHeldApart =>
        IsHeldApart(_isFlatpeakMet, FleetSides.Flatpeak, Bosch) || IsHeldApart(_isRegistryMet, FleetSides.Registry, FleetSides.Things);

    private bool IsHeldApart(bool isMet, FleetSides one, FleetSides other) => !isMet && !IsEmpty(one) && !IsEmpty(other);

    private bool IsEmpty(FleetSides side) => !IsSeen(side) && (_read & side) == side;

    private void NoteMet(int root)
    {
        if (!_isFlatpeakMet || !_isRegistryMet)
        {
            FleetSides sides = SidesOf(root, out _);
            _seen |= sides & ServiceSides.All;
            _isFlatpeakMet |= (sides & FleetSides.Flatpeak) != 0 && (sides & Bosch) != 0;
            _isRegistryMet |= (sides & Bosch) == Bosch;
        }
    }

    // What was seen before somebody could say anything by it was passed over then.
    private void ReleaseHeld(List<int> ready)
    {
        int holds = (_hasList && !_isListSeen ? 1 : 0) + (AreHeldApart ? 1 : 0);
        if (holds < _holds)
        {
            TakeAllThatAreReady(ready);
        }

        _holds = holds;
    }
}

namespace Flatpeak.Comparison;

/// <content>
/// Sides that have not one device in common: those of two fleets, or such as go by other names. Each of their devices would be an orphan.
/// </content>
internal sealed partial class FleetIndex
{
    private const FleetSides Bosch = FleetSides.Registry | FleetSides.Things;

    // What a side has listed at all, and of devices that are compared.
    private FleetSides _listed;
    private FleetSides _seen;
    private bool _isMetElsewhere;
    private bool _isFlatpeakMet;
    private bool _isRegistryMet;
    private int _holds = int.MaxValue;

    /// <summary>Two sides, of each of which devices were seen, and none on both; null for none such.</summary>
    public (FleetSides One, FleetSides Other)? FindApart()
    {
        lock (_lock)
        {
            return !_isFlatpeakMet && !IsCleaned && HasListed(FleetSides.Flatpeak) && HasListed(Bosch) ? (FleetSides.Flatpeak, Bosch)
                : !_isRegistryMet && HasListed(FleetSides.Registry) && HasListed(FleetSides.Things)
                    ? (FleetSides.Registry, FleetSides.Things)
                : null;
        }
    }

    /// <summary>A name that a side has, of a device that is compared if there is one; null for none.</summary>
    public string? ExampleOf(FleetSides side)
    {
        lock (_lock)
        {
            string? elsewhere = null;
            for (int name = 0; name < _names.Count; name++)
            {
                (NameSort sort, string text) = _names.Read(name);
                if ((_names[name].Sides & side) == 0 || sort == NameSort.Device)
                {
                    continue;
                }

                if (!IsLeftOut(_names[name].Root))
                {
                    return text;
                }

                elsewhere ??= text;
            }

            return elsewhere;
        }
    }

    // Nothing is said before a device was seen on both, as long as there may be one on each.
    private bool AreHeldApart =>
        IsHeldApart(_isFlatpeakMet || IsCleaned, FleetSides.Flatpeak, Bosch)
        || IsHeldApart(_isRegistryMet, FleetSides.Registry, FleetSides.Things);

    private bool IsHeldApart(bool isMet, FleetSides one, FleetSides other) => !isMet && !IsEmpty(one) && !IsEmpty(other);

    // One that has listed nothing at all, of other namespaces neither.
    private bool IsEmpty(FleetSides side) => (_listed & side) == 0 && (_read & side) == side;

    // They are of one fleet, as other namespaces show, and one of them has nothing any more in those that are compared.
    private bool IsCleaned => _isMetElsewhere && (HasNoneThatCounts(FleetSides.Flatpeak) || HasNoneThatCounts(Bosch));

    private bool HasNoneThatCounts(FleetSides side) => (_seen & side) == 0 && (_read & side) == side;

    private bool HasListed(FleetSides side) => (_listed & side) != 0;

    private void NoteMetElsewhere(int root)
    {
        FleetSides sides = SidesOf(root, out _);
        _isMetElsewhere |= (sides & FleetSides.Flatpeak) != 0 && (sides & Bosch) != 0;
    }

    private void NoteMet(int root)
    {
        if (!_isFlatpeakMet || !_isRegistryMet)
        {
            FleetSides sides = SidesOf(root, out _);
            _seen |= sides & ServiceSides.All;

            // Of a list that has the names of one side, and not those of another, an unlisted device shows nothing.
            bool counts = !_hasList || (sides & FleetSides.List) != 0;
            _isFlatpeakMet |= counts && (sides & FleetSides.Flatpeak) != 0 && (sides & Bosch) != 0;
            _isRegistryMet |= counts && (sides & Bosch) == Bosch;
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

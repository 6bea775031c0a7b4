namespace Flatpeak.Comparison;

/// <content>What the function that says which devices are the same has left out.</content>
internal sealed partial class FleetIndex
{
    private FleetSides _withKey;
    private FleetSides _withoutKey;

    /// <summary>The sides of which it left out every device: a mistake of the function, as a rule.</summary>
    public FleetSides SidesLeftOut
    {
        get
        {
            lock (_lock)
            {
                return _withoutKey & ~_withKey;
            }
        }
    }

    private void NoteKey(FleetSides side, string? key)
    {
        if (key is null)
        {
            _withoutKey |= side;
        }
        else
        {
            _withKey |= side;
        }
    }
}

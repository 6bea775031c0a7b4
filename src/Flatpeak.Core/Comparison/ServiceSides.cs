namespace Flatpeak.Comparison;

/// <summary>The sides that are services. No value of its own, whose name would be shown in place of theirs.</summary>
public static class ServiceSides
{
    /// <summary>All three of them.</summary>
    public const FleetSides All = FleetSides.Flatpeak | FleetSides.Registry | FleetSides.Things;
}

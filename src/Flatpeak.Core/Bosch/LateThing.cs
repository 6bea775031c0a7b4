namespace Flatpeak.Bosch;

/// <summary>A thing that was created so lately that a search may not list it yet.</summary>
/// <param name="ThingId">Its id.</param>
/// <param name="Age">How long ago that was.</param>
public readonly record struct LateThing(string ThingId, TimeSpan Age);

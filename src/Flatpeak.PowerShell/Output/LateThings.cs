using System.Globalization;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>Says that a search does not list what the session has just created.</summary>
internal static class LateThings
{
    private const int MostNamed = 3;

    /// <summary>What is to be said.</summary>
    /// <param name="missing">The things that it should list.</param>
    public static string Text(IReadOnlyList<LateThing> missing)
    {
        string names = string.Join(", ", missing.Take(MostNamed).Select(thing => $"'{thing.ThingId}'"));
        return missing.Count == 1
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The search does not list {names}, which this session created {Math.Ceiling(missing[0].Age.TotalSeconds):0} s ago. ")
                + "It is a second or two behind: search again, or get the thing by its ID."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The search does not list {missing.Count} things that this session created within the last minute: {names}")
                + (missing.Count > MostNamed ? " and others" : "")
                + ". It is a second or two behind: search again, or get them by their IDs.";
    }
}

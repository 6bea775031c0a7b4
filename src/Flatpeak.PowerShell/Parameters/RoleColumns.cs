using System.Management.Automation;
using System.Text.RegularExpressions;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>
/// The columns of a list of devices, by what they name at one side. In a list, a column that is passed over makes the device that it
/// means one too many: so what may be such a column under another name is refused, and not passed over.
/// </summary>
internal static partial class RoleColumns
{
    /// <summary>The text of the one column of these that is filled; null for none.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>: they do not say the same.</exception>
    public static string? One(PSObject row, string what, params string[] columns)
    {
        string[] texts = [.. columns.Select(name => PipedObject.Filled(row, name)).OfType<string>().Distinct(StringComparer.Ordinal)];
        return texts.Length <= 1 ? texts.FirstOrDefault() : throw new ServiceException(
            ServiceErrorKind.InvalidId,
            $"The row names several {what}: {string.Join(", ", texts.Select(text => $"'{DisplayText.Whole(text)}'"))}. Nothing was sent. "
            + "Keep the column that is meant.");
    }

    /// <summary>
    /// Refuses a row with a filled column that may be one of a role which has none: misspelled, or by another word. One that only repeats
    /// what the row says of that role passes.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="thing">What it says of its thing.</param>
    /// <param name="reference">What it says of its reference at Flatpeak.</param>
    /// <exception cref="MissingPropertyException">What it means cannot be told, and is not guessed.</exception>
    public static void RefuseNear(PSObject row, string? thing, string? reference)
    {
        RefuseNearThing(row, thing);
        if (thing is null)
        {
            // Of the names that a list may have, it is none; in most tables of their own it is the thing's.
            Refuse(
                row, "ThingId",
                column => column.Equals("Id", StringComparison.OrdinalIgnoreCase) && !DeviceId.IsValid(PipedObject.Filled(row, column)),
                reference, ["ThingId"]);
        }

        Refuse(row, "ReferenceId", MayBe("ReferenceId", ReferenceWords()), reference ?? thing, DeviceInput.ReferenceNames);
        Refuse(row, "HubDeviceId", MayBe("HubDeviceId", RegistryWords()), thing ?? reference, ["HubDeviceId"]);
    }

    /// <summary>The same for the thing alone.</summary>
    public static void RefuseNearThing(PSObject row, string? thing)
    {
        Refuse(row, "ThingId", MayBe("ThingId", ThingWords()), thing, ["ThingId"]);

        // Of the two that have this name, Flatpeak's own id is no name at the other sides.
        Refuse(
            row, "DeviceId",
            column => ColumnNames.IsSpelling(column, "DeviceId") && !DeviceId.IsValid(PipedObject.Filled(row, column)), thing,
            ["DeviceId"]);
    }

    private static void Refuse(PSObject row, string name, Func<string, bool> isNear, string? known, string[] own)
    {
        string[] columns = ColumnNames.Of(row);
        if (own.All(one => PipedObject.Filled(row, one) is null)
            && columns.FirstOrDefault(
                column => isNear(column) && PipedObject.Filled(row, column) is { } text && text != known) is { } near)
        {
            throw ColumnNames.Misspelled(near, name);
        }
    }

    private static Func<string, bool> MayBe(string name, Regex words) =>
        column => ColumnNames.IsNear(column, name) || words.IsMatch(ColumnNames.Letters(column));

    // Thing, ThingNo, MyThing; and not ThingModel, which says something else of it.
    [GeneratedRegex(
        @"\A(?:id|ids|no|nr|num|number|name|key|device|my|our|new|old)*things?(?:id|ids|no|nr|num|number|name|key)*\d*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ThingWords();

    [GeneratedRegex(
        @"\A(?:id|no|nr|number|key|device|my|our|new|old|external|fp|flatpeak)*(?:ref|reference)s?(?:ids?|no|nr|num|number|name|key)*\d*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ReferenceWords();

    [GeneratedRegex(
        @"\A(?:id|device|my|our|new|old|iot|bosch)*(?:hub|hono|registry|registration)(?:device|id|ids|no|nr|num|number|name|key)*\d*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RegistryWords();
}

using System.Collections;
using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>What a message calls an item. The text of a row or a hashtable is code, such as "@{ThingId=x}".</summary>
internal static class ItemName
{
    private static readonly string[] Names = ["ReferenceId", "reference_id", "ThingId", "Id", "DeviceId", "Name"];

    /// <summary>An item's text; of a row or a hashtable, the first of the properties that name it.</summary>
    public static string Of(object? item) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        IDictionary or PSCustomObject => First(name => Property(item, name)),
        _ => item?.ToString() ?? "",
    };

    /// <summary>The text of a column of a row or a hashtable; null where it has none, and of anything else.</summary>
    public static string? Property(object? item, string name) => (item is PSObject wrapped ? wrapped.BaseObject : item) switch
    {
        IDictionary table => table.Keys.OfType<string>()
            .Where(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(key => table[key]?.ToString()).FirstOrDefault(),
        PSCustomObject => PSObject.AsPSObject(item!).Properties[name] is PSNoteProperty property ? property.Value?.ToString() : null,
        _ => null,
    };

    private static string First(Func<string, string?> find) =>
        Names.Select(find).FirstOrDefault(text => !string.IsNullOrEmpty(text)) ?? "an object without a name";
}

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
        IDictionary table => First(name => table.Keys.OfType<string>()
            .Where(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(key => table[key]).FirstOrDefault()),
        PSCustomObject => First(name => PSObject.AsPSObject(item!).Properties[name] is PSNoteProperty property ? property.Value : null),
        _ => item?.ToString() ?? "",
    };

    private static string First(Func<string, object?> find) =>
        Names.Select(name => find(name)?.ToString()).FirstOrDefault(text => !string.IsNullOrEmpty(text)) ?? "an object without a name";
}

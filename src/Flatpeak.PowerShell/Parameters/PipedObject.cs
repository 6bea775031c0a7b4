using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>
/// Reads what came down the pipeline: text, a device, a CSV row, a hashtable. By hand, because the engine would turn
/// any object into text to make it fit a string parameter, and "@{Name=x}" would become a device's reference.
/// </summary>
internal static class PipedObject
{
    /// <summary>The text of a plain value: text, a whole number, a GUID. Null for anything else.</summary>
    public static string? Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => text,
        Guid guid => guid.ToString(),
        int or long or short or byte or uint or ulong or ushort or sbyte =>
            Convert.ToString(value is PSObject number ? number.BaseObject : value, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Looks for a property, or a hashtable's key, by the first of the names that is there.</summary>
    public static bool TryProperty(PSObject input, out object? value, params string[] names)
    {
        foreach (string name in names)
        {
            if (input.BaseObject is IDictionary dictionary)
            {
                object? key = dictionary.Keys.Cast<object>()
                    .FirstOrDefault(key => name.Equals(key as string, StringComparison.OrdinalIgnoreCase));
                if (key is not null)
                {
                    value = dictionary[key];
                    return true;
                }
            }
            else if (input.Properties[name] is { IsGettable: true } property)
            {
                value = Read(property);
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>
    /// The error of a hashtable with keys that differ in case only, and do not say the same, as JSON may have them: which is meant cannot
    /// be told. Null where it has none.
    /// </summary>
    public static ServiceException? SeveralKeys(PSObject input)
    {
        if (input.BaseObject is not IDictionary table)
        {
            return null;
        }

        string[]? several = table.Keys.OfType<string>()
            .GroupBy(key => key, StringComparer.OrdinalIgnoreCase)
            .Where(same => same.Select(key => Text(table[key]) ?? table[key]).Distinct().Count() > 1)
            .Select(same => same.ToArray())
            .FirstOrDefault();
        return several is null ? null : new ServiceException(
            ServiceErrorKind.InvalidReference,
            $"The object has the keys {string.Join(" and ", several.Select(key => $"'{DisplayText.Whole(key)}'"))}, which differ in case "
            + "only, with different values, so it cannot be told which is meant. Nothing was sent. Keep the one that is meant.");
    }

    /// <summary>The text of a property that is filled; null for none.</summary>
    public static string? Filled(PSObject input, string name)
    {
        // What is no plain value becomes text that no id can be, so that it is refused as one and not passed over.
        string? text = TryProperty(input, out object? value, name) && !IsNothing(value) ? Text(value) ?? $"<{TypeName(value!)}>" : null;
        return text is { Length: > 0 } ? text : null;
    }

    /// <summary>What a property holds, where that is no plain value; null for one that is, and for none.</summary>
    public static string? TypeOfNoText(PSObject input, string name) =>
        TryProperty(input, out object? value, name) && !IsNothing(value) && Text(value) is null ? TypeName(value!) : null;

    // A database says so of a cell that is empty.
    private static bool IsNothing(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) is null or DBNull;

    private static string TypeName(object value) => (value is PSObject wrapped ? wrapped.BaseObject : value).GetType().Name;

    /// <summary>
    /// Refuses a name that has lost characters or digits on the way from a file, of what is to be removed: it means something else. What a
    /// service has read or a comparison found is as it is.
    /// </summary>
    /// <param name="input">The object.</param>
    /// <param name="kind">Which error it is.</param>
    /// <param name="names">The names.</param>
    /// <exception cref="ServiceException">One of them has.</exception>
    public static void RefuseLost(PSObject input, ServiceErrorKind kind, params string?[] names)
    {
        if (input.BaseObject.GetType().Assembly == typeof(ServiceException).Assembly)
        {
            return;
        }

        foreach (string name in names.OfType<string>())
        {
            try
            {
                LostText.Check(name, kind, "the name of what is to be removed");
            }
            catch (ServiceException e)
            {
                throw e.Reworded($"{e.Message} If that is really its name, give it by a parameter.");
            }
        }
    }

    // One whose script fails holds nothing: an error of that object, and not of the whole pipeline.
    private static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}

using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace Flatpeak.PowerShell;

/// <summary>The columns of a row, and which of them may be a misspelled other one.</summary>
internal static class ColumnNames
{
    /// <summary>What a column's name has where a file was read with another delimiter than its own.</summary>
    public static readonly char[] Delimiters = [';', '\t', ','];

    // What is shorter is like too much: New, Hub.
    private const int ShortestPart = 5;

    /// <summary>The columns of a row, of whatever class, or of a hashtable; none of text, and of what the module itself outputs.</summary>
    public static string[] Of(PSObject input) => input.BaseObject switch
    {
        IDictionary dictionary => [.. dictionary.Keys.OfType<string>()],
        string => [],
        { } other when IsOurs(other.GetType().Assembly) => [],
        _ => [.. input.Properties.Select(property => property.Name)],
    };

    /// <summary>Refuses a row that has a filled column which may be one of these, misspelled, where that itself is not there.</summary>
    /// <exception cref="MissingPropertyException">What it means cannot be told, and is not guessed.</exception>
    public static void RefuseNear(PSObject input, params string[] names)
    {
        string[] columns = Of(input);
        foreach (string name in names.Except(columns, StringComparer.OrdinalIgnoreCase))
        {
            if (columns.FirstOrDefault(column => IsNear(column, name) && PipedObject.Filled(input, column) is not null) is { } near)
            {
                throw Misspelled(near, name);
            }
        }
    }

    /// <summary>The error of a column that may be another one, which is not there.</summary>
    public static MissingPropertyException Misspelled(string column, string name) => new(
        $"There is a column '{column}', and no {name}, which it may be, misspelled. Nothing was sent. "
        + $"Rename the column to {name}, or leave it out, such as by Select-Object -ExcludeProperty '{column}'.");

    /// <summary>True for the same letters in another spelling.</summary>
    public static bool IsSpelling(string column, string name) =>
        Letters(column).Equals(Letters(name), StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a column that may be this one: misspelled, longer, or shorter, as HubId is for HubDeviceId.</summary>
    public static bool IsNear(string column, string name)
    {
        string letters = Letters(column);
        return column.IndexOfAny(Delimiters) < 0 && (IsSpelling(column, name)
            || (name.Length > 3 && Distance(column, name) <= 2)
            || letters.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            || (letters.Length >= ShortestPart && letters.StartsWith(FirstWord(name), StringComparison.OrdinalIgnoreCase)
                && IsPart(letters, name)));
    }

    /// <summary>The letters and digits of a column's name.</summary>
    public static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    private static bool IsOurs(Assembly assembly) => assembly == typeof(ColumnNames).Assembly || assembly == typeof(DeviceId).Assembly;

    private static string FirstWord(string name) => name[..1] + string.Concat(name.Skip(1).TakeWhile(char.IsLower));

    // Whether its letters come in the same order in the whole.
    private static bool IsPart(string letters, string whole)
    {
        int found = 0;
        foreach (char one in whole)
        {
            found += found < letters.Length && char.ToUpperInvariant(letters[found]) == char.ToUpperInvariant(one) ? 1 : 0;
        }

        return found == letters.Length;
    }

    // How many letters are to be changed, put in or left out.
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int above = row[j];
                bool same = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}

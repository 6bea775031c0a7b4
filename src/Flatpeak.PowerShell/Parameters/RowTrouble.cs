using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>
/// Tells of piped objects that lack what is needed: in full of the first that has such columns, and in one line of the others,
/// as a file that is wrong is wrong in every row.
/// </summary>
internal sealed class RowTrouble(string properties)
{
    private const int MostColumns = 12;

    private readonly Dictionary<string, (int First, int Last, int Count)> _others = new(StringComparer.Ordinal);

    /// <summary>The error of a row; null where one of its kind was told.</summary>
    public MissingPropertyException? Tell(PSObject input, int row)
    {
        string[] columns = Columns(input);
        string key = columns.Length == 0 ? $"{input.BaseObject.GetType()}" : string.Join('\n', columns);
        if (_others.TryGetValue(key, out (int First, int Last, int Count) known))
        {
            _others[key] = (known.Count == 0 ? row : known.First, row, known.Count + 1);
            return null;
        }

        _others[key] = default;
        return new MissingPropertyException(
            string.Create(CultureInfo.InvariantCulture, $"Row {row} has no property {properties}. ")
            + (columns.Length == 0
                ? "Pipe text, devices, or objects with that property, such as rows of a CSV file."
                : $"It has: {string.Join(", ", columns.Take(MostColumns).Select(column => $"'{column}'"))}"
                    + $"{(columns.Length > MostColumns ? ", and more" : "")}. {Cause(columns)}"));
    }

    /// <summary>The errors of those that were only counted.</summary>
    public IEnumerable<MissingPropertyException> Rest() => _others.Values.Where(other => other.Count > 0).Select(other =>
        new MissingPropertyException(string.Create(
            CultureInfo.InvariantCulture,
            $"{other.Count} more {(other.Count == 1 ? "row has" : "rows have")} no property {properties} either, with the same columns: ")
            + (other.Count == 1
                ? string.Create(CultureInfo.InvariantCulture, $"row {other.First}.")
                : string.Create(CultureInfo.InvariantCulture, $"from row {other.First} to row {other.Last}."))));

    private static string[] Columns(PSObject input) => input.BaseObject switch
    {
        IDictionary dictionary => [.. dictionary.Keys.OfType<string>()],
        PSCustomObject => [.. input.Properties.Select(property => property.Name)],
        _ => [],
    };

    private string Cause(string[] columns)
    {
        string[] wanted = properties.Split([", ", " or "], StringSplitOptions.None);
        if (columns is [{ } only] && only.IndexOfAny([';', '\t']) is >= 0 and var at)
        {
            return only[at] == ';'
                ? "The file's delimiter is ';': read it with Import-Csv -Delimiter ';'."
                : "The file's delimiter is a tab: read it with Import-Csv -Delimiter \"`t\".";
        }

        foreach (string name in wanted)
        {
            if (columns.FirstOrDefault(column => Letters(column).Equals(Letters(name), StringComparison.OrdinalIgnoreCase)) is { } spelt)
            {
                return $"The heading is '{spelt}', and must be '{name}'.";
            }
        }

        foreach (string name in wanted)
        {
            if (columns.FirstOrDefault(column => name.Length > 3 && Distance(column, name) <= 2) is { } near)
            {
                return $"'{near}' may be '{name}', misspelled.";
            }
        }

        return "Rename the column that has it, such as by Select-Object.";
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

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

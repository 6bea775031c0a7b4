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

    private readonly Dictionary<(string Columns, string? Cause), (int First, int Last, int Count)> _others = [];

    // What needs several properties may have some of them.
    private bool NeedsSeveral => properties.Contains(" and ", StringComparison.Ordinal);

    /// <summary>The error of a row; null where one of its kind was told.</summary>
    /// <param name="input">The row.</param>
    /// <param name="row">Its number.</param>
    /// <param name="cause">What is wrong with it; null where it has none of the properties.</param>
    public MissingPropertyException? Tell(PSObject input, int row, string? cause = null)
    {
        string[] columns = ColumnNames.Of(input);
        (string, string?) key = (columns.Length == 0 ? $"{input.BaseObject.GetType()}" : string.Join('\n', columns), cause);
        if (_others.TryGetValue(key, out (int First, int Last, int Count) known))
        {
            _others[key] = (known.Count == 0 ? row : known.First, row, known.Count + 1);
            return null;
        }

        _others[key] = default;
        string number = row.ToString(CultureInfo.InvariantCulture);
        return new MissingPropertyException(
            cause is not null ? $"Row {number}: {cause}"
            : (NeedsSeveral ? $"Row {number} lacks a property: it needs {properties}. " : $"Row {number} has no property {properties}. ")
                + (columns.Length == 0
                    ? "Pipe text, devices, or objects with that property, such as rows of a CSV file."
                    : $"It has: {string.Join(", ", columns.Take(MostColumns).Select(column => $"'{column}'"))}"
                        + $"{(columns.Length > MostColumns ? ", and more" : "")}. {Cause(columns)}"));
    }

    /// <summary>How many rows have no error of their own, as one tells of all their kind.</summary>
    public long Untold => _others.Values.Sum(other => Math.Max(0L, other.Count - 1));

    /// <summary>The errors of those that were only counted.</summary>
    public IEnumerable<MissingPropertyException> Rest() => _others.Where(other => other.Value.Count > 0).Select(other =>
        new MissingPropertyException(
            Lacking(other.Value.Count, other.Key.Cause)
            + (other.Value.Count == 1
                ? string.Create(CultureInfo.InvariantCulture, $"row {other.Value.First}.")
                : string.Create(CultureInfo.InvariantCulture, $"from row {other.Value.First} to row {other.Value.Last}."))));

    private string Lacking(int count, string? cause)
    {
        bool isOne = count == 1;
        string rows = string.Create(CultureInfo.InvariantCulture, $"{count} more {(isOne ? "row" : "rows")}");
        return cause is not null ? $"{rows} {(isOne ? "is" : "are")} refused as well, for the same reason: "
            : NeedsSeveral ? $"{rows} {(isOne ? "lacks" : "lack")} a property as well, with the same columns: "
            : $"{rows} {(isOne ? "has" : "have")} no property {properties} either, with the same columns: ";
    }

    private string Cause(string[] columns)
    {
        if (columns is [{ } only] && only.IndexOfAny(ColumnNames.Delimiters) is >= 0 and var at)
        {
            return only[at] == '\t'
                ? "The file's delimiter is a tab: read it with Import-Csv -Delimiter \"`t\"."
                : $"The file's delimiter is '{only[at]}': read it with Import-Csv -Delimiter '{only[at]}'.";
        }

        string[] wanted = [.. properties.Split([", ", " or ", " and ", "or "], StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal).Except(columns, StringComparer.OrdinalIgnoreCase)];

        // What is read by its other name is no mistake.
        string[] unread = NeedsSeveral ? [.. columns.Where(column => !DeviceInput.IsReferenceName(column))] : columns;
        foreach (string name in wanted)
        {
            if (unread.FirstOrDefault(column => ColumnNames.IsSpelling(column, name)) is { } spelt)
            {
                return $"The heading is '{spelt}', and must be '{name}'.";
            }
        }

        foreach (string name in wanted)
        {
            if (unread.FirstOrDefault(
                column => column.All(char.IsLetterOrDigit) && ColumnNames.IsNear(column, name)) is { } near)
            {
                return $"'{near}' may be '{name}', misspelled.";
            }
        }

        if (NeedsSeveral)
        {
            return "Add the one that it lacks, such as by Select-Object.";
        }

        // Whoever renames it would leave out the device that it names.
        return columns is [{ } value] && (LooksLikeValue(value) || value.Contains('-', StringComparison.Ordinal))
            ? "The file may have no heading, so that its first line is taken for one: read it with Import-Csv -Header "
                + $"{HeadingFor(value, wanted)}. If '{value}' is a heading, rename it in the file."
            : (columns.Any(LooksLikeValue)
                ? "If the file has no heading, so that its first line is taken for one, name its columns by Import-Csv -Header. Else "
                    + "rename "
                : "Rename ")
                + "the column that has it, such as by Select-Object.";
    }

    private static bool LooksLikeValue(string column) => column.Any(c => c == ':' || char.IsAsciiDigit(c));

    // An id of Flatpeak's is easily told; anything else is no such id.
    private static string HeadingFor(string value, string[] wanted) =>
        wanted.FirstOrDefault(name => name != "Id" || DeviceId.IsValid(value)) ?? wanted[0];
}

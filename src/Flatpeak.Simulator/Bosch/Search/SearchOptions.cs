using System.Globalization;
using System.Text.RegularExpressions;

namespace Flatpeak.Simulator.Bosch.Search;

/// <summary>Ditto's <c>option</c> parameter: <c>size(200),sort(+thingId),cursor(…)</c>.</summary>
internal sealed partial record SearchOptions(int Size, string? Cursor, IReadOnlyList<(string Path, bool Descending)> Sort)
{
    private const int DefaultSize = 25;
    private const int MaximumSize = 200;

    /// <summary>Reads the parameter.</summary>
    /// <exception cref="FormatException">It makes no sense.</exception>
    public static SearchOptions Parse(string? text)
    {
        var options = new SearchOptions(DefaultSize, null, []);
        text ??= "";
        int read = 0;
        foreach (Match match in Option().Matches(text))
        {
            read += match.Length;
            string value = match.Groups["value"].Value;
            options = match.Groups["name"].Value switch
            {
                "size" => options with { Size = ParseSize(value) },
                "cursor" => options with { Cursor = value },
                "sort" => options with { Sort = [.. value.Split(',').Select(ParseSort)] },
                var other => throw new FormatException($"Unknown option '{other}'."),
            };
        }

        return read == text.Length ? options : throw new FormatException($"Cannot read the option '{text}'.");
    }

    [GeneratedRegex(@"(?<name>\w+)\((?<value>[^()]*)\),?")]
    private static partial Regex Option();

    private static int ParseSize(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size is >= 1 and <= MaximumSize
            ? size
            : throw new FormatException($"The size must be from 1 to {MaximumSize}.");

    // A plus sign that was not percent-encoded arrives as a blank.
    private static (string Path, bool Descending) ParseSort(string value) => value switch
    {
        ['+' or ' ', .. var path] => (path, false),
        ['-', .. var path] => (path, true),
        _ => throw new FormatException($"'{value}' needs a sign."),
    };
}

using System.Globalization;
using System.Text;

namespace Flatpeak.Errors;

/// <summary>Text from outside as a message can show it: one line, without what does not show.</summary>
public static class DisplayText
{
    private const int Longest = 200;

    /// <summary>
    /// All of a text, in which what does not show is spelt out, as <c>\u{202E}</c>: ids may hold it, and one is not to look
    /// like another. Line ends and tabs become blanks.
    /// </summary>
    public static string Whole(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.EnumerateRunes().All(Shows))
        {
            return text;
        }

        var printable = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            printable.Append(
                Shows(rune) ? rune.ToString()
                : rune.Value is '\r' or '\n' or '\t' ? " "
                : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}"));
        }

        return printable.ToString();
    }

    /// <summary>The beginning of a text of which nothing is known, without what does not show.</summary>
    internal static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var printable = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (printable.Length >= Longest)
            {
                return printable.Append('…').ToString();
            }

            printable.Append(Shows(rune) ? rune.ToString() : " ");
        }

        return printable.ToString().Trim();
    }

    private static bool Shows(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

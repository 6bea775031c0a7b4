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

    /// <summary>The same, with the white space at its ends, which may be what is wrong with it.</summary>
    internal static string Input(string? text) => HasSpaceAtAnEnd(text)
        ? $"{(char.IsWhiteSpace(text![0]) ? " " : "")}{Of(text)}{(char.IsWhiteSpace(text[^1]) ? " " : "")}"
        : Of(text);

    /// <summary>True for a text that begins or ends with white space.</summary>
    internal static bool HasSpaceAtAnEnd(string? text) =>
        !string.IsNullOrWhiteSpace(text) && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]));

    /// <summary>A sentence on white space at the ends; empty where there is none.</summary>
    internal static string EndsHint(string? text) => HasSpaceAtAnEnd(text) ? "There is white space at an end of it. " : "";

    private static bool Shows(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

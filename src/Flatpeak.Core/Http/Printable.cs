using System.Text;

namespace Flatpeak.Http;

/// <summary>Makes text from outside fit for a message: one line, no control or invisible characters, not endless.</summary>
internal static class Printable
{
    private const int Longest = 200;

    public static string Of(string? text)
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

            bool shows = !Rune.IsControl(rune)
                && Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Format
                    or System.Globalization.UnicodeCategory.LineSeparator
                    or System.Globalization.UnicodeCategory.ParagraphSeparator);
            printable.Append(shows ? rune.ToString() : " ");
        }

        return printable.ToString().Trim();
    }
}

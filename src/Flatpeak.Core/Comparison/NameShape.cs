using System.Globalization;
using System.Text;

namespace Flatpeak.Comparison;

/// <summary>
/// What a person sees of a name: names of one shape differ in the case of letters, in white space at an end, in characters that cannot
/// be seen (a blank before a delimiter, what was copied from a page), or in how a character is put together (an accent of its own, a
/// blank that does not break); or, of digits alone, in the zeros before them, which a spreadsheet takes away. They are not the same name.
/// </summary>
internal static class NameShape
{
    /// <summary>
    /// The name without what cannot be seen; as it was, where all of it can, and else but for the case of ASCII letters always the same
    /// text for the same shape. It is no longer than the name may be.
    /// </summary>
    public static ReadOnlySpan<char> Visible(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> seen = Seen(name);
        return !Ascii.IsValid(seen) ? Composed(seen)
            : seen.Length > 1 && !seen.ContainsAnyExceptInRange('0', '9') ? WithoutZeros(seen)
            : seen;
    }

    private static ReadOnlySpan<char> WithoutZeros(ReadOnlySpan<char> digits) => digits[..^1].TrimStart('0') is { Length: > 0 } first
        ? digits[^(first.Length + 1)..]
        : digits[^1..];

    private static ReadOnlySpan<char> Composed(ReadOnlySpan<char> seen)
    {
        string text = seen.ToString();
        try
        {
            text = text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair is the same in no other form.
        }

        // Some characters are written out as several: what is longer than any name is told apart by its beginning.
        ReadOnlySpan<char> whole = text.ToUpperInvariant().AsSpan().Trim();
        return whole[..Math.Min(whole.Length, short.MaxValue)];
    }

    private static ReadOnlySpan<char> Seen(ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> trimmed = name.Trim();
        int hidden = 0;
        foreach (char one in trimmed)
        {
            hidden += IsHidden(one) ? 1 : 0;
        }

        if (hidden == 0)
        {
            return trimmed;
        }

        var visible = new StringBuilder(trimmed.Length - hidden);
        foreach (char one in trimmed)
        {
            if (!IsHidden(one))
            {
                visible.Append(one);
            }
        }

        return visible.ToString().AsSpan().Trim();
    }

    /// <summary>Whether two names, as UTF-8, are of one shape.</summary>
    public static bool AreSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        ReadOnlySpan<char> first = Visible(Encoding.UTF8.GetString(one));
        ReadOnlySpan<char> second = Visible(Encoding.UTF8.GetString(other));
        if (first.Length != second.Length)
        {
            return false;
        }

        for (int i = 0; i < first.Length; i++)
        {
            if (Folded(first[i]) != Folded(second[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A byte of a name as UTF-8, without the case of an ASCII letter.</summary>
    public static byte Folded(byte one) => one is >= (byte)'a' and <= (byte)'z' ? (byte)(one - 32) : one;

    private static char Folded(char one) => one is >= 'a' and <= 'z' ? (char)(one - 32) : one;

    private static bool IsHidden(char one) =>
        one > '\u007e' ? char.GetUnicodeCategory(one) is UnicodeCategory.Format or UnicodeCategory.Control : one < ' ';
}

using System.Text;
using System.Text.RegularExpressions;

namespace Flatpeak.Errors;

/// <summary>
/// What is lost of a text that is read in another encoding than its own: U+FFFD stands for each of its characters, so that two names
/// may become one; and what a spreadsheet has cut off a long number. Nothing new gets such a name, and nothing is removed by one out of
/// a list.
/// </summary>
public static partial class LostText
{
    /// <summary>The name as it is, where nothing of it was lost.</summary>
    /// <param name="name">The name; null is none.</param>
    /// <param name="kind">Which error it is else.</param>
    /// <param name="what">What it is to be, with its article.</param>
    /// <exception cref="ServiceException">
    /// Some of it was; a <see cref="DecoderFallbackException"/> is its cause where its encoding is why.
    /// </exception>
    public static string Check(string name, ServiceErrorKind kind, string what)
    {
        if (name is not null && ShortNumber().IsMatch(name))
        {
            throw new ServiceException(
                kind,
                $"'{DisplayText.Input(name)}' cannot be {what}: it is a long number as a spreadsheet writes it when it saves a "
                + "file, and its last digits are lost. Nothing was sent. Take the number from where it came from, as text.");
        }

        return name?.Contains('\uFFFD', StringComparison.Ordinal) != true
            ? name!
            : throw new ServiceException(
                kind,
                $"'{DisplayText.Input(name)}' cannot be {what}: it has the character U+FFFD, which stands for one that was lost when its "
                + "file was read in another encoding than its own. Nothing was sent.",
                new DecoderFallbackException());
    }

    // 1.01235E+12, in some languages with a comma.
    [GeneratedRegex(@"\A[0-9](?:[.,][0-9]+)?E\+[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex ShortNumber();
}

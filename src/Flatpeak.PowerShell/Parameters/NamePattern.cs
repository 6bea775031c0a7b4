using System.Management.Automation;
using System.Text;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>
/// A name with wildcards, as PowerShell has them: <c>*</c>, <c>?</c>, <c>[a-c]</c>, and a backtick before one that is meant as it
/// is. Case counts, as it does in the names.
/// </summary>
internal sealed class NamePattern
{
    private readonly WildcardPattern _pattern;

    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>: it is no pattern.</exception>
    public NamePattern(string text)
    {
        _pattern = new WildcardPattern(text, WildcardOptions.None);
        try
        {
            _ = _pattern.IsMatch("");
        }
        catch (WildcardPatternException e)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidId, $"'{text}' is not a valid wildcard pattern: {e.Message} Nothing was sent.", e);
        }

        Like = LikeOf(text);
    }

    /// <summary>
    /// The pattern for a search that knows <c>*</c> and <c>?</c> only, and no way to mean one of them as it is: what it finds may
    /// be more than what fits.
    /// </summary>
    public string Like { get; }

    /// <summary>Whether a text has wildcards; one that has none, or only such as are meant as they are, is a name.</summary>
    public static bool IsPattern(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '`':
                    i++;
                    break;
                case '*' or '?':
                case '[' when EndOfSet(text, i) > 0:
                    return true;
            }
        }

        return false;
    }

    /// <summary>The name that a text without wildcards means. A backtick that is before none of them is a part of it.</summary>
    public static string Plain(string text) => text.IndexOfAny(['*', '?', '[', ']']) < 0 ? text : WildcardPattern.Unescape(text);

    /// <summary>Whether a name fits.</summary>
    public bool Fits(string name) => _pattern.IsMatch(name);

    private static string LikeOf(string text)
    {
        var like = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '`' && i + 1 < text.Length)
            {
                i++;
                like.Append(text[i] is '*' or '?' ? '?' : text[i]);
            }
            else if (text[i] == '[' && EndOfSet(text, i) is > 0 and int end)
            {
                like.Append('?');
                i = end;
            }
            else
            {
                like.Append(text[i]);
            }
        }

        return like.ToString();
    }

    // One that is the first in a set is a member of it, as for the engine.
    private static int EndOfSet(string text, int start)
    {
        int first = start + 1;
        for (int i = first; i < text.Length; i++)
        {
            if (text[i] == '`')
            {
                i++;
            }
            else if (text[i] == ']' && i > first)
            {
                return i;
            }
        }

        return -1;
    }
}

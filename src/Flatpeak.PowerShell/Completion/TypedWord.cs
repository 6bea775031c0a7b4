using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace Flatpeak.PowerShell;

/// <summary>What was typed of an argument so far, and how what completes it has to be written.</summary>
internal sealed partial class TypedWord
{
    // What PowerShell takes for quotes, curly ones among them.
    private const string SingleQuotes = "'\u2018\u2019\u201A\u201B";
    private const string DoubleQuotes = "\"\u201C\u201D\u201E";

    private readonly bool _isDoubleQuoted;
    private readonly bool _isQuoted;
    private readonly WildcardPattern? _pattern;

    public TypedWord(string? word)
    {
        string text = word ?? "";
        bool isSingleQuoted = text.Length > 0 && SingleQuotes.Contains(text[0], StringComparison.Ordinal);
        _isDoubleQuoted = text.Length > 0 && DoubleQuotes.Contains(text[0], StringComparison.Ordinal);
        _isQuoted = isSingleQuoted || _isDoubleQuoted;
        string quotes = isSingleQuoted ? SingleQuotes : DoubleQuotes;
        if (_isQuoted)
        {
            text = text[1..];
            text = text.Length > 0 && quotes.Contains(text[^1], StringComparison.Ordinal) ? text[..^1] : text;
        }

        Text = isSingleQuoted ? Doubled().Replace(text, "$1") : Escaped().Replace(text, "$1");
        _pattern = Text.IndexOfAny(['*', '?']) < 0 ? null : Pattern(Text);
    }

    /// <summary>What was typed, without its quotes.</summary>
    public string Text { get; }

    /// <summary>Whether a name begins with what was typed, or fits it where that has wildcards.</summary>
    public bool Fits(string name) => name.StartsWith(Text, StringComparison.OrdinalIgnoreCase) || _pattern?.IsMatch(name) == true;

    /// <summary>A name as an argument: quoted as the word is, or where it has to be.</summary>
    public string Quote(string name)
    {
        if (!_isDoubleQuoted)
        {
            return _isQuoted || !Bare().IsMatch(name) ? $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'" : name;
        }

        var quoted = new StringBuilder("\"");
        foreach (char c in name)
        {
            quoted.Append(c is '`' or '$' || DoubleQuotes.Contains(c, StringComparison.Ordinal) ? "`" : "").Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static WildcardPattern? Pattern(string text)
    {
        try
        {
            var pattern = new WildcardPattern($"{text}*", WildcardOptions.IgnoreCase);
            _ = pattern.IsMatch("");
            return pattern;
        }
        catch (WildcardPatternException)
        {
            return null;
        }
    }

    // What the parser takes for one argument and for nothing else: no number, no variable, no operator.
    [GeneratedRegex(@"\A[A-Za-z_][0-9A-Za-z_.:/=+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();

    [GeneratedRegex("(['\u2018\u2019\u201A\u201B])['\u2018\u2019\u201A\u201B]", RegexOptions.CultureInvariant)]
    private static partial Regex Doubled();

    [GeneratedRegex("`(.)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Escaped();
}

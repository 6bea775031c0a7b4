using System.Text;

namespace Flatpeak.Tests.Documents;

/// <summary>
/// Ids of things and policies over all of Ditto's alphabet
/// (https://eclipse.dev/ditto/basic-namespaces-and-names.html): always the same ones.
/// </summary>
internal static class DittoIds
{
    /// <summary>Every character of ASCII that a name may have: all that print, but the slash.</summary>
    public static readonly string Ascii = string.Concat(Enumerable.Range(0x20, 0x5f).Select(c => (char)c)).Replace("/", "", StringComparison.Ordinal);

    // What has done harm in a path, a query, a filter or a log somewhere.
    private static readonly string[] Harmful =
    [
        "%2F", "%2f", "%5C", "%2e", "%2E%2E", "%00", "%25", "%", "%%", "..", ".", "...", "\\", "\\..\\", "?", "#", "&", "=", ";", ",", "+", " ", "*", "\"", "'",
        "\\\"", "(", ")", "[", "]", "{", "}", "<", ">", "|", "^", "`", "$", "!", "~", "@", ":", "::", "\") or exists(thingId", "\u0100", "e\u0301", "\u202e", "\u200b",
        "\u2024", "\u2028", "\u212a", "\uff0e", "\uff0f", "\u2215", "\u0661", "\ufeff", "\uffff", "中文", "Ελληνικά", "עברית", "🏠", "\U000e0001", "\U0010ffff",
    ];

    /// <summary>So many, no two of them the same.</summary>
    public static IReadOnlyList<string> Some(int count)
    {
        var random = new Random(8);
        var ids = new HashSet<string>(StringComparer.Ordinal);

        // Each character of ASCII and each harmful piece once by itself, then whatever comes.
        foreach (string piece in Ascii.Select(c => c.ToString()).Concat(Harmful).Where(piece => piece is not ("." or "..")))
        {
            ids.Add($"{Namespace(random)}:{piece}");
        }

        while (ids.Count < count)
        {
            string id = $"{Namespace(random)}:{Name(random)}";
            if (id.Length <= 256 && !id.EndsWith(":.", StringComparison.Ordinal) && !id.EndsWith(":..", StringComparison.Ordinal))
            {
                ids.Add(id);
            }
        }

        return [.. ids];
    }

    private static string Namespace(Random random)
    {
        var name = new StringBuilder();
        for (int words = random.Next(4); words > 0; words--)
        {
            name.Append(Pick(random, "abcxyzABCXYZ"));
            for (int rest = random.Next(6); rest > 0; rest--)
            {
                name.Append(Pick(random, "abcxyzABCXYZ0189_"));
            }

            name.Append(words > 1 ? Pick(random, ".-") : "");
        }

        return name.ToString();
    }

    private static string Name(Random random)
    {
        // A few as long as they may be.
        int pieces = random.Next(20) == 0 ? 256 : random.Next(1, 12);
        var name = new StringBuilder();
        while (pieces-- > 0 && name.Length < 220)
        {
            name.Append(random.Next(4) switch
            {
                0 => Harmful[random.Next(Harmful.Length)],
                1 => Pick(random, Ascii),
                2 => ((char)random.Next(0x100, 0xd800)).ToString(),
                _ => char.ConvertFromUtf32(random.Next(2) == 0 ? random.Next(0xe000, 0x10000) : random.Next(0x10000, 0x110000)),
            });
        }

        return name.ToString();
    }

    private static string Pick(Random random, string from) => from[random.Next(from.Length)].ToString();
}

namespace Flatpeak.Tests;

/// <summary>Random strings that are likely to do harm in a path; the same ones every time.</summary>
internal static class RandomText
{
    private static readonly string[] Pieces =
    [
        "dev_", "0123456789abcdef01234567", "devices", "login", "a", "Z", "9", "-", "_", "~", ":", "=", "+", "@", ";", "&",
        "/", "//", "\\", ".", "..", "/../", "/./", "%", "%2F", "%2f", "%5C", "%2E", "%2e%2e", "%252F", "%00", "%0D%0A", "%ff", "%u002f",
        "?", "#", "*", " ", "\t", "\n", "\r\n", "\0", "\u007f", "\u0085", "\u200b", "\u202e", "\u2028", "\ufeff", "\u2215", "\uff0f", "\uff0e", "\u3002",
        "é", "e\u0301", "ß", "中", "🏠", "\ud83c", "\udfe0", "http://elsewhere/", "//elsewhere/", "|", "\"", "'", "<", ">", "{", "}", "^", "`",
    ];

    public static IEnumerable<string> Some(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            yield return string.Concat(Enumerable.Range(0, random.Next(0, 7)).Select(_ => random.Next(5) == 0
                ? ((char)random.Next(0x10000)).ToString()
                : Pieces[random.Next(Pieces.Length)]));
        }
    }
}

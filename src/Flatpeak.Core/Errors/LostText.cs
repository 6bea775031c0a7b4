using System.Text;

namespace Flatpeak.Errors;

/// <summary>
/// What is lost of a text that is read in another encoding than its own: U+FFFD stands for each of its characters, so that two names
/// may become one. Nothing new gets such a name, and nothing is removed by one out of a list.
/// </summary>
public static class LostText
{
    /// <summary>The name of something new as it is, where nothing of it was lost.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kind">Which error it is else.</param>
    /// <param name="what">What it is to be, with its article.</param>
    /// <exception cref="ServiceException">Some of it was; a <see cref="DecoderFallbackException"/> is its cause.</exception>
    public static string Check(string name, ServiceErrorKind kind, string what) =>
        name?.Contains('\uFFFD', StringComparison.Ordinal) != true ? name! : throw new ServiceException(
            kind,
            $"'{DisplayText.Input(name)}' cannot be {what}: it has the character U+FFFD, which stands for one that was lost when its file "
            + "was read in another encoding than its own. Nothing was sent.",
            new DecoderFallbackException());
}

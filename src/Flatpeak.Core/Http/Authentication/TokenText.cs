using System.Diagnostics.CodeAnalysis;
using System.Security;

namespace Flatpeak.Http;

/// <summary>Checks tokens before they stand in a header.</summary>
internal static class TokenText
{
    /// <summary>True for visible ASCII and nothing else, which covers what RFC 6750, 2.1 lets a bearer token be.</summary>
    public static bool IsValid([NotNullWhen(true)] string? token) => token is { Length: > 0 } && token.All(c => c is > ' ' and <= '~');

    /// <summary>A token as it is, when a header can hold it.</summary>
    /// <exception cref="ArgumentException">It cannot. The message does not repeat it.</exception>
    public static SecureString Check(SecureString token, string what) => IsValid(SecureText.Reveal(token))
        ? token
        : throw new ArgumentException(
            $"{what} must be one word of visible ASCII characters. If it was read from a file, remove the line end. Nothing was sent.",
            nameof(token));
}

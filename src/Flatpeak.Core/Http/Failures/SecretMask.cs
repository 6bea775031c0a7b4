using System.Text;

namespace Flatpeak.Http;

/// <summary>
/// Hides what a service repeats of what it was sent: a token, Basic credentials as they were sent, the password in them,
/// and a secret of the body or a header.
/// </summary>
/// <param name="authorization">The parameter of the header that was sent; null for none.</param>
/// <param name="secret">The other secret; null for none.</param>
internal sealed class SecretMask(string? authorization, string? secret)
{
    /// <summary>A text without the secrets.</summary>
    public string? Hide(string? text)
    {
        foreach (string? sent in new[] { authorization, PasswordIn(authorization), secret })
        {
            text = sent is { Length: > 0 } ? text?.Replace(sent, "***", StringComparison.Ordinal) : text;
        }

        return text;
    }

    private static string? PasswordIn(string? sent)
    {
        byte[] bytes = new byte[sent?.Length ?? 0];
        return Convert.TryFromBase64String(sent ?? "", bytes, out int length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, string password]
            ? password
            : null;
    }
}

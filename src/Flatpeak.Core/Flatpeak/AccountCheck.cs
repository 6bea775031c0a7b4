using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>An account id is shown in errors and kept in journals: a key that was given in its place must never become one.</summary>
public static class AccountCheck
{
    private const string IdStart = "acc_";

    // A key as the service gives them out; and one that has something before it, such as a quote or another word.
    private static readonly string[] KeyParts = ["sk_test_", "sk_live_"];

    /// <summary>Refuses an account id and a key that are exchanged. The message has neither.</summary>
    /// <exception cref="ArgumentException">They are.</exception>
    internal static void Check(ServiceCredential credential)
    {
        string id = credential.UserName;
        if (IsKey(id) || (!IsId(id) && IsId(credential.Reveal())))
        {
            throw new ArgumentException(
                "The account id and the API key are exchanged: an id begins with 'acc_', a key with 'sk_'. "
                + "Give each in the place of the other. Nothing was sent.");
        }
    }

    /// <summary>The mode that a key is for, as its beginning says: true for live; null where it does not say.</summary>
    internal static bool? ModeOf(ServiceCredential credential) => credential.Reveal() switch
    {
        string key when key.StartsWith(KeyParts[0], StringComparison.Ordinal) => false,
        string key when key.StartsWith(KeyParts[1], StringComparison.Ordinal) => true,
        _ => null,
    };

    /// <summary>True for what looks like an API key, or has one in it.</summary>
    public static bool IsKey(string? text) => text is not null
        && (text.TrimStart('"', '\'', ' ', '\t').StartsWith("sk_", StringComparison.OrdinalIgnoreCase)
            || KeyParts.Any(part => text.Contains(part, StringComparison.OrdinalIgnoreCase)));

    /// <summary>An account id from outside as a message can show it: nothing of a key.</summary>
    internal static string Shown(string? id) => IsKey(id) ? "***" : DisplayText.Of(id);

    private static bool IsId(string text) => text.TrimStart().StartsWith(IdStart, StringComparison.Ordinal);
}

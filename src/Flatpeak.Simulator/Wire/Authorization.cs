using System.Text;

namespace Flatpeak.Simulator.Wire;

/// <summary>An <c>Authorization</c> header, taken apart.</summary>
/// <param name="Scheme"><c>none</c>, <c>basic</c>, <c>bearer</c> or <c>other</c>.</param>
/// <param name="User">User name of <c>basic</c>.</param>
/// <param name="Secret">Password of <c>basic</c>, token of <c>bearer</c>.</param>
internal sealed record Authorization(string Scheme, string? User, string? Secret)
{
    private static readonly Authorization None = new("none", null, null);

    /// <summary>Reads the header's value.</summary>
    public static Authorization Parse(string? header)
    {
        if (string.IsNullOrEmpty(header))
        {
            return None;
        }

        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return new Authorization("bearer", null, header["Bearer ".Length..].Trim());
        }

        return header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            ? ParseBasic(header["Basic ".Length..].Trim())
            : new Authorization("other", null, null);
    }

    /// <summary>Whether it is Basic with just this user and password.</summary>
    public bool IsBasic(string user, string password) =>
        Scheme == "basic" && User == user && Secret == password;

    private static Authorization ParseBasic(string encoded)
    {
        byte[] bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out int length))
        {
            return new Authorization("basic", null, null);
        }

        string text = Encoding.UTF8.GetString(bytes, 0, length);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new Authorization("basic", text, null)
            : new Authorization("basic", text[..colon], text[(colon + 1)..]);
    }
}

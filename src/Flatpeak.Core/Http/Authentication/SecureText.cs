using System.Net;
using System.Security;

namespace Flatpeak.Http;

/// <summary>Turns a secret into text, for as long as it takes to build a request.</summary>
internal static class SecureText
{
    public static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;
}

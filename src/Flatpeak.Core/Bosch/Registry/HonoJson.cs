using System.Text.Json.Serialization;

namespace Flatpeak.Bosch;

/// <summary>A credential at Hono.</summary>
internal sealed record HonoCredential(
    string Type, [property: JsonPropertyName("auth-id")] string AuthId, IReadOnlyList<HonoSecret>? Secrets);

/// <summary>A password at Hono, which hashes it.</summary>
internal sealed record HonoSecret([property: JsonPropertyName("pwd-plain")] string? Password);

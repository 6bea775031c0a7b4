using System.Text.Json.Serialization;

namespace Flatpeak.Simulator.Log;

/// <summary>The headers worth logging.</summary>
/// <param name="UserAgent">Its <c>User-Agent</c>.</param>
/// <param name="FlatpeakVersion">Its <c>Flatpeak-Version</c>.</param>
/// <param name="ApiToken">Whether there is an <c>x-cr-api-token</c>.</param>
/// <param name="ContentType">Its <c>Content-Type</c>.</param>
/// <param name="IfMatch">Its <c>If-Match</c>.</param>
internal sealed record LoggedHeaders(
    [property: JsonPropertyName("User-Agent")] string? UserAgent,
    [property: JsonPropertyName("Flatpeak-Version")] string? FlatpeakVersion,
    [property: JsonPropertyName("x-cr-api-token")] bool ApiToken,
    [property: JsonPropertyName("Content-Type")] string? ContentType,
    [property: JsonPropertyName("If-Match")] string? IfMatch);

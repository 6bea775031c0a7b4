using System.Text.Json.Serialization;

namespace Flatpeak.Http;

/// <summary>What comes back from a token endpoint.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokenResponse))]
internal sealed partial class ClientCredentialsJson : JsonSerializerContext;

/// <summary>An OAuth2 token endpoint's response (RFC 6749, 5.1).</summary>
internal sealed record TokenResponse
{
    public string? AccessToken { get; init; }

    public double? ExpiresIn { get; init; }
}

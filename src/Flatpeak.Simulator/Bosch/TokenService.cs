using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Flatpeak.Simulator.Bosch;

/// <summary>
/// The token endpoint of the Bosch IoT Suite: OAuth2 client credentials in a form (docs/services.md; errors as in
/// RFC 6749, 5.2).
/// </summary>
internal sealed class TokenService(ServiceContext context) : Service
{
    /// <inheritdoc/>
    public override ServiceName Name => ServiceName.Token;

    /// <inheritdoc/>
    public override Reply Error(int status) => status switch
    {
        400 => Refuse(status, "invalid_request"),
        401 => Refuse(status, "invalid_client"),
        429 => Refuse(status, "slow_down"),
        >= 500 => Refuse(status, "server_error"),
        _ => Refuse(status, "invalid_request"),
    };

    /// <inheritdoc/>
    public override bool IsLogin(Call call) => true;

    /// <inheritdoc/>
    public override string? UserOf(Call call) =>
        call.Authorization.User == KnownAccounts.Bosch.ClientId ? KnownAccounts.Bosch.ClientId : null;

    /// <inheritdoc/>
    public override Reply Answer(Call call)
    {
        if (call.Path is not ["token"])
        {
            return Error(404);
        }

        if (call.Method != "POST")
        {
            return Error(405);
        }

        if (call.Headers.ContentType.ToString().Split(';')[0].Trim() != "application/x-www-form-urlencoded")
        {
            return Error(400);
        }

        Dictionary<string, StringValues> form = QueryHelpers.ParseQuery(call.BodyText);
        string Field(string name) => form.TryGetValue(name, out StringValues value) ? value.ToString() : "";
        if (Field("grant_type") != "client_credentials")
        {
            return Refuse(400, Field("grant_type").Length == 0 ? "invalid_request" : "unsupported_grant_type");
        }

        BoschAccount known = KnownAccounts.Bosch;
        if (!call.Authorization.IsBasic(known.ClientId, known.ClientSecret)
            && (Field("client_id") != known.ClientId || Field("client_secret") != known.ClientSecret))
        {
            return Error(401);
        }

        string[] scopes = Field("scope").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (scopes.Length == 0 || scopes.Except(known.Scope.Split(' ')).Any())
        {
            return Refuse(400, "invalid_scope");
        }

        int lifetime = context.Options.TokenLifetimeSeconds;
        return Reply.Json(
            200,
            new
            {
                AccessToken = context.Tokens.Issue(Name, known.ClientId, live: true, lifetime),
                ExpiresIn = lifetime,
                Scope = string.Join(' ', scopes),
                TokenType = "bearer",
            },
            Json.Snake).With("Cache-Control", "no-store");
    }

    private static Reply Refuse(int status, string error) => Reply.Json(
        status, new { Error = error, ErrorDescription = $"The request was refused: {error}." }, Json.Snake);
}

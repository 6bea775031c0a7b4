using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Common;

/// <summary>Who is who on the Bosch side.</summary>
internal static class BoschUsers
{
    private static readonly BoschAccount Known = KnownAccounts.Bosch;
    private static readonly string[] BasicUsers = [Known.HubUser, Known.HonoUser, Known.ThingsUser, Known.DevopsUser];

    /// <summary>Whom the credentials belong to, valid or not; null for anyone unknown.</summary>
    public static string? UserOf(Call call, TokenStore tokens) => call.Authorization.Scheme == "basic"
        ? Array.Find(BasicUsers, user => user == call.Authorization.User)
        : tokens.Find(call.Authorization.Secret)?.User;

    /// <summary>Whether the request carries a token that the Suite issued and that still holds.</summary>
    public static bool HasToken(Call call, TokenStore tokens) =>
        call.Authorization.Scheme == "bearer"
        && tokens.Find(call.Authorization.Secret) is { IsValid: true, Issuer: ServiceName.Token };
}

using Flatpeak.Simulator.Bosch.Common;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Ditto;

/// <summary>Who asks Things, as the subjects that policies speak of; the first is the default one.</summary>
internal sealed record Caller(IReadOnlyList<string> Subjects)
{
    /// <summary>The OAuth2 client.</summary>
    public static Caller Client { get; } = new(
        [$"suite-auth:{KnownAccounts.Bosch.ClientId}", $"suite-auth:{KnownAccounts.Bosch.Solution}/full-access"]);

    /// <summary>The Basic user of a plain Ditto; <c>nginx:</c> is what Ditto puts before a pre-authenticated user.</summary>
    public static Caller BasicUser { get; } = new([$"nginx:{KnownAccounts.Bosch.ThingsUser}"]);

    /// <summary>Either of them.</summary>
    public static Caller Anyone { get; } = new([.. Client.Subjects, .. BasicUser.Subjects]);

    /// <summary>Whose request this is; null when its credentials are good for nothing here.</summary>
    public static Caller? Of(Call call, TokenStore tokens)
    {
        BoschAccount known = KnownAccounts.Bosch;
        return BoschUsers.HasToken(call, tokens) ? Client
            : call.Authorization.IsBasic(known.ThingsUser, known.ThingsPassword) ? BasicUser
            : null;
    }
}

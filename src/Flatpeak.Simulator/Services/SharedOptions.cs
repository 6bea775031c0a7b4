using System.Text.Json.Serialization;

namespace Flatpeak.Simulator.Services;

/// <summary>Options there are once.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SharedOptions
{
    /// <summary>Lifetime of new tokens.</summary>
    public int TokenLifetimeSeconds { get; init; } = 3600;

    /// <summary>Name of the token's field in Flatpeak's login: <c>bearer_token</c>, <c>bearer</c> or <c>token</c>.</summary>
    public string TokenField { get; init; } = "bearer_token";

    /// <summary>How far the search of Things is behind.</summary>
    public int SearchLagMs { get; init; } = 1500;

    /// <summary>Whether the search of Things lists nothing, as while its index is being built.</summary>
    public bool SearchEmpty { get; init; }

    /// <summary>Whether Hono can list devices; its JDBC registry cannot before 2.4 and answers 501.</summary>
    public bool HonoSearch { get; init; } = true;

    /// <summary>Whether Flatpeak's timestamps end in <c>Z</c> or in nothing.</summary>
    public bool TimestampWithZone { get; init; } = true;

    /// <summary>
    /// Whether Things wants an <c>x-cr-api-token</c>; null where it is as documented: Bosch's does, which is asked with
    /// tokens of the Suite, and a plain Ditto does not.
    /// </summary>
    public bool? RequireApiToken { get; init; }

    /// <summary>Whether the Hub shows a device's only credential as one object and not in a list: it may do either.</summary>
    public bool HubSingleCredential { get; init; }

    /// <summary>Whether Hono has its optional resource <c>tenants</c>.</summary>
    public bool HonoTenants { get; init; } = true;
}

namespace CoreDemo;

/// <summary>What the simulator prints when it is ready, as far as the demo needs it.</summary>
internal sealed record ReadyLine(
    Uri Control, Uri Flatpeak, Uri Hub, Uri Hono, Uri Things, Uri Token, IReadOnlyList<FlatpeakAccount> Accounts, BoschAccount Bosch);

/// <summary>An account of Flatpeak.</summary>
internal sealed record FlatpeakAccount(string AccountId, string TestKey);

/// <summary>Who may use the Bosch side.</summary>
internal sealed record BoschAccount(
    string Tenant, string HubUser, string HubPassword, string HonoUser, string HonoPassword,
    string ClientId, string ClientSecret, string Scope, string ApiToken, string ThingsUser, string ThingsPassword);

namespace Flatpeak.Simulator.Services;

/// <summary>Who may use the Bosch side.</summary>
/// <param name="Tenant">Tenant of the Hub and of Hono.</param>
/// <param name="HubUser">Basic user of the Hub.</param>
/// <param name="HubPassword">Its password.</param>
/// <param name="HonoUser">Basic user of Hono.</param>
/// <param name="HonoPassword">Its password.</param>
/// <param name="ClientId">OAuth2 client of the Suite.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="Scope">The scopes it may ask for, separated by a space.</param>
/// <param name="ThingsUser">Basic user of a plain Ditto.</param>
/// <param name="ThingsPassword">Its password.</param>
/// <param name="DevopsUser">Ditto's user for connections.</param>
/// <param name="DevopsPassword">Its password.</param>
/// <param name="ApiToken">What <c>x-cr-api-token</c> must hold where it is required.</param>
/// <param name="Solution">The solution the connections belong to.</param>
/// <param name="ServiceInstanceId">The instance of the Device Provisioning API.</param>
internal sealed record BoschAccount(
    string Tenant,
    string HubUser,
    string HubPassword,
    string HonoUser,
    string HonoPassword,
    string ClientId,
    string ClientSecret,
    string Scope,
    string ThingsUser,
    string ThingsPassword,
    string DevopsUser,
    string DevopsPassword,
    string ApiToken,
    string Solution,
    string ServiceInstanceId);

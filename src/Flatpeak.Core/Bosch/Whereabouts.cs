using Flatpeak.Errors;

namespace Flatpeak.Bosch;

/// <summary>Where something was found at Bosch IoT, held against where the session is connected to.</summary>
public static class Whereabouts
{
    /// <summary>Refuses what was found in another tenant, or at another host. Sends nothing.</summary>
    /// <param name="name">What was found.</param>
    /// <param name="tenantId">The registry's tenant; null or empty where that is not known, as with the hosts.</param>
    /// <param name="registryHost">The host of the registry.</param>
    /// <param name="thingsHost">The host of Things.</param>
    /// <param name="session">Where it is looked for now.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.AccountMismatch"/>.</exception>
    public static void EnsureIs(string name, string? tenantId, string? registryHost, string? thingsHost, BoschOptions session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (tenantId is { Length: > 0 } tenant && tenant != session.TenantId)
        {
            throw new ServiceException(
                ServiceErrorKind.AccountMismatch,
                $"'{name}' was found in tenant '{DisplayText.Of(tenant)}'; the session is of tenant '{session.TenantId}'. "
                + "Nothing was sent. Connect to its own tenant first.");
        }

        // Two installations often have tenants of one name, and devices of the same ids.
        EnsureHost(registryHost, session.RegistryHost, "at the registry", "registry", "RegistryHost");
        EnsureHost(thingsHost, session.ThingsHost, "at Things", "Things", "ThingsHost");

        void EnsureHost(string? host, string own, string where, string service, string property)
        {
            if (!string.IsNullOrEmpty(host) && !host.Equals(own, StringComparison.OrdinalIgnoreCase))
            {
                throw new ServiceException(
                    ServiceErrorKind.AccountMismatch,
                    $"'{name}' was found {where} ({DisplayText.Of(host)}); the session's {service} is {own}. Nothing was sent. "
                    + $"Connect to where it was found first. If both are names of one service, leave out {property}.");
            }
        }
    }
}

using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <content>
/// Whether it is a registry that is connected to, and whether it has the tenant. A 404 that is not Hono's own tells that too.
/// </content>
internal sealed partial class HonoRegistry
{
    public async Task<bool> VerifyAsync(string user, CancellationToken cancellationToken)
    {
        string purpose = $"read tenant '{tenant}' as '{user}'";
        ServiceResponse response = await ProbeAsync(
            $"{ServiceAddress.Path("devices", tenant)}?pageSize=1", purpose, [200, 404, 501], cancellationToken).ConfigureAwait(false);
        return response.StatusCode switch
        {
            404 when !HonoErrors.IsOwn(response.Body) => throw NoRegistry(purpose),
            404 or 501 => await VerifyTenantAsync(purpose, cancellationToken).ConfigureAwait(false),
            _ => response.IsJson ? true : throw response.Unexpected("with a body that is not JSON"),
        };
    }

    // 501: the JDBC registry cannot list devices before Hono 2.4. 404: an empty result, another tenant or another address:
    // with one of the last two, every device to be removed would count as gone. 401 and 403 mean that the tenant may not be
    // looked at, but is looked for in the right place.
    private async Task<bool> VerifyTenantAsync(string purpose, CancellationToken cancellationToken)
    {
        ServiceResponse named = await ProbeAsync(
            ServiceAddress.Path("tenants", tenant), purpose, [200, 401, 403, 404], cancellationToken).ConfigureAwait(false);
        if (named.StatusCode != 404)
        {
            return named.StatusCode == 200;
        }

        // The resource "tenants" is optional, but whole where it is there: then there is no such tenant. A page of less than
        // no tenants does not ask for anything that this user might not see.
        if (HonoErrors.IsOwn(named.Body) && await HasTenantsAsync(purpose, cancellationToken).ConfigureAwait(false))
        {
            // At another path than the usual one it may be another resource that was asked.
            throw channel.Client.Address.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal)
                ? named.Refused().Reworded($"Cannot {purpose}: {Endpoint} has no tenant '{tenant}' (404). Check its name.")
                : NoRegistry(purpose);
        }

        // Where it is missing, the same of devices tells: nobody refuses it as that but a registry in the right place. It
        // looks at the parameters before the tenant, so whether it has this tenant it does not say.
        ServiceResponse refused = await ProbeAsync(NoPage, purpose, [400, 401, 403, 404], cancellationToken).ConfigureAwait(false);
        return refused.StatusCode == 404
            ? throw NoRegistry(purpose)
            : ServiceResponse.IsEmptyOrObject(refused.Body) ? false
            : throw refused.Unexpected("with a body that is not the JSON it documents");
    }

    private async Task<bool> HasTenantsAsync(string purpose, CancellationToken cancellationToken) => (await ProbeAsync(
        "tenants?pageSize=-1", purpose, [200, 400, 401, 403, 404, 405, 501], cancellationToken).ConfigureAwait(false)).StatusCode != 404;

    // Whoever answers 404 in whatever way: here that is what is asked.
    private Task<ServiceResponse> ProbeAsync(string path, string purpose, int[] expected, CancellationToken cancellationToken) =>
        channel.SendAsync(
            new ServiceRequest(HttpMethod.Get, path, purpose) { Expected = expected, SaysGone = _ => true }, cancellationToken);

    private ServiceException NoRegistry(string purpose) => channel.NotThere(
        $"Cannot {purpose}: {Endpoint} has no device registry at {channel.Client.Address} (404). "
        + "Check the address; that of Hono's ends in '/v1'.");
}

using Flatpeak.Bosch;
using Flatpeak.Http;
using Flatpeak.Removal;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>
/// Credentials that are refused in the middle of a run. A password that is wrong now is wrong for every other item, and
/// going on would lock the account: the error is fatal. What these credentials may not do (403) is an item's own error.
/// </summary>
public sealed class RefusedCredentialTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [InlineData(RegistryApi.BoschHub, "hub")]
    [InlineData(RegistryApi.Hono, "hono")]
    [InlineData(RegistryApi.Hono, "things")]
    public async Task A_password_that_is_refused_is_fatal(RegistryApi dialect, string service)
    {
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.SeedAsync(dialect, "ns:d1");
        await Simulator.AddFaultAsync(new { service, method = service == "hono" ? "PUT" : "DELETE", kind = "status", status = 401, times = (int?)null });

        ServiceException? error = (await RemoveAsync(client, "ns:d1")).Error;

        Assert.Equal((ServiceErrorKind.AccessDenied, 401), (error?.Kind, error?.StatusCode));
        Assert.True(error!.IsFatal);
        Assert.Single(await Simulator.BoschLogAsync(), request => request.Status == 401);
    }

    [Theory]
    [BothDialects]
    public async Task What_a_password_may_not_do_is_not(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.SeedAsync(dialect, "ns:d1");
        await Simulator.AddFaultAsync(new { service = "things", method = "DELETE", kind = "status", status = 403, times = (int?)null });

        ServiceException? error = (await RemoveAsync(client, "ns:d1")).Error;

        Assert.Equal(403, error?.StatusCode);
        Assert.False(error!.IsFatal);
    }

    [Fact]
    public async Task A_token_that_cannot_be_renewed_is_like_a_password()
    {
        BoschClient client = await ConnectAsync(Simulator.BoschOptions(RegistryApi.BoschHub) with
        {
            ThingsCredential = null,
            TokenAddress = null,
            ThingsToken = Simulator.Secret(await Simulator.RequestTokenAsync()),
        });
        await Simulator.RevokeTokensAsync();

        ServiceException error = await FailsAsync(() => client.FindThingAsync("ns:d1"));

        Assert.Equal((ServiceErrorKind.AccessDenied, 401), (error.Kind, error.StatusCode));
        Assert.True(error.IsFatal);
    }

    [Fact]
    public async Task A_token_that_can_be_renewed_is_renewed()
    {
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.RevokeTokensAsync();

        Assert.Null(await client.FindThingAsync("ns:d1"));
    }
}

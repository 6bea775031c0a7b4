using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Http;

/// <summary>Looking something up in passing, with the token that there is and no other.</summary>
public sealed class WithoutLoginTests(Simulator simulator) : BoschTests(simulator)
{
    [Fact]
    public async Task A_view_without_login_works_with_a_good_token_and_sends_no_login_once_that_is_none()
    {
        await Simulator.SeedAsync(2);
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { attributes = new { site = "north", a = new { b = 1, list = "x y".Split(' ') } } });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.BoschHub);

        Assert.Equal(2, await flatpeak.WithoutLogin().ListDevicesAsync().CountAsync());
        Assert.Equal(["attributes/a/b", "attributes/a/list", "attributes/site"], await bosch.WithoutLogin().SampleFieldsAsync());
        Assert.Equal(["ns:d1"], await bosch.WithoutLogin().ListRegisteredAsync().ToListAsync());

        await Simulator.RevokeTokensAsync();
        await Simulator.ClearLogAsync();
        Assert.Equal(ServiceErrorKind.AccessDenied, (await FailsAsync(async () => await flatpeak.WithoutLogin().ListDevicesAsync().CountAsync())).Kind);
        Assert.Equal(ServiceErrorKind.AccessDenied, (await FailsAsync(() => bosch.WithoutLogin().SampleFieldsAsync())).Kind);
        Assert.Equal(ServiceErrorKind.AccessDenied, (await FailsAsync(() => bosch.WithoutLogin().ListConnectionsAsync())).Kind);
        Assert.DoesNotContain(await Simulator.LogAsync("*"), request => request.Service == "token" || request.Path.EndsWith("/login", StringComparison.Ordinal));

        Assert.Equal(2, await flatpeak.ListDevicesAsync().CountAsync());
        Assert.Equal(2, await flatpeak.WithoutLogin().ListDevicesAsync().CountAsync());
    }
}

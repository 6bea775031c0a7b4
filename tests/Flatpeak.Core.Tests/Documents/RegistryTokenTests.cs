namespace Flatpeak.Tests.Documents;

/// <summary>The way into a registry with a bearer token, which both registries' documents offer beside Basic.</summary>
public sealed class RegistryTokenTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task It_is_sent_to_the_registry_in_the_place_of_user_and_password(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        string token = await Simulator.RequestTokenAsync();
        BoschClient client = await ConnectAsync(dialect, options => options with { RegistryCredential = null, RegistryToken = Simulator.Secret(token) });

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.All((await Simulator.BoschLogAsync()).Where(request => request.Service is "hub" or "hono"), request => Assert.Equal("bearer", request.Auth));
        Assert.Null(client.Options.RegistryUser);
    }

    [Theory]
    [BothDialects]
    public async Task One_that_is_refused_is_an_error_that_names_side_and_address_and_not_the_token(RegistryApi dialect)
    {
        BoschOptions options = Simulator.BoschOptions(dialect) with { RegistryCredential = null, RegistryToken = Simulator.Secret("no-SECRET-token") };

        ServiceException error = await FailsAsync(() => ConnectAsync(options));

        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.Contains(options.RegistryAddress.Authority, error.Message, StringComparison.Ordinal);
        Assert.Contains("'the bearer of a token'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_either_nothing_is_sent()
    {
        Assert.Equal(
            ServiceErrorKind.AccessDenied,
            (await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.Hono) with { RegistryCredential = null }))).Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }
}

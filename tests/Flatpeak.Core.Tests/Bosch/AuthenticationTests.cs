namespace Flatpeak.Tests.Bosch;

/// <summary>Who one is to Things and to the registry: Basic, a token of one's own, or one that is requested and renewed.</summary>
public sealed class AuthenticationTests(Simulator simulator) : BoschTests(simulator)
{
    private const string TokenRequest = "token POST /token";

    [Theory]
    [InlineData(RegistryApi.BoschHub, "bearer")]
    [InlineData(RegistryApi.Hono, "basic")]
    public async Task Each_service_gets_its_own_credentials(RegistryApi dialect, string atThings)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);

        await RemoveAsync(client, "ns:d1");

        Assert.All(await Simulator.BoschLogAsync(), request => Assert.Equal(request.Service == "things" ? atThings : "basic", request.Auth));
    }

    [Theory]
    [InlineData(RegistryApi.BoschHub, "hubUser", "BoschHub")]
    [InlineData(RegistryApi.Hono, "honoUser", "Hono")]
    public async Task A_wrong_password_of_the_registry_is_an_error_that_names_side_address_and_account(RegistryApi dialect, string user, string side)
    {
        BoschOptions options = Simulator.BoschOptions(dialect);
        var wrong = new ServiceCredential(Simulator.Known(user), Simulator.Secret("wrong-PASSWORD-here"));

        ServiceException error = await FailsAsync(() => ConnectAsync(options with { RegistryCredential = wrong }));

        IsRefused(error, side, options.RegistryAddress, wrong.UserName);
    }

    [Theory]
    [InlineData(RegistryApi.BoschHub, "clientId", "Token endpoint")]
    [InlineData(RegistryApi.Hono, "thingsUser", "Things")]
    public async Task A_wrong_password_of_Things_is_an_error_that_names_side_address_and_account(RegistryApi dialect, string user, string side)
    {
        BoschOptions options = Simulator.BoschOptions(dialect);
        var wrong = new ServiceCredential(Simulator.Known(user), Simulator.Secret("wrong-PASSWORD-here"));

        ServiceException error = await FailsAsync(() => ConnectAsync(options with { ThingsCredential = wrong }));

        IsRefused(error, side, options.TokenAddress ?? options.ThingsAddress, wrong.UserName);
    }

    [Fact]
    public async Task A_tenant_of_somebody_else_is_denied()
    {
        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.BoschHub) with { TenantId = "other" }));

        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.Contains("'other'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scope_that_is_not_given_is_refused_by_the_token_endpoint()
    {
        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.BoschHub) with { Scope = "service:nothing" }));

        Assert.Equal(ServiceErrorKind.RequestRefused, error.Kind);
        Assert.Contains("invalid_scope", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"access_token":"","expires_in":60}""")]
    [InlineData("""{"access_token":"two words","expires_in":60}""")]
    [InlineData("""{"access_token":null}""")]
    [InlineData("null")]
    public async Task An_answer_without_a_token_is_none(string body)
    {
        await Simulator.AddAsync(Fault.Says(body).At("token"));

        ServiceException error = await FailsAsync(() => ConnectAsync(Simulator.BoschOptions(RegistryApi.BoschHub)));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.DoesNotContain(await Simulator.BoschLogAsync(), request => request.Service == "things");
    }

    // RFC 6749, 5.1: expires_in may be left out.
    [Theory]
    [InlineData("")]
    [InlineData(",\"expires_in\":null")]
    [InlineData(",\"expires_in\":0")]
    [InlineData(",\"expires_in\":-1")]
    [InlineData(",\"expires_in\":1e300")]
    public async Task A_token_that_does_not_say_for_how_long_it_is_good_is_used_all_the_same(string lifetime)
    {
        await Simulator.AddAsync(Fault.Says($$"""{"access_token":"{{await Simulator.RequestTokenAsync()}}"{{lifetime}}}""").At("token"));
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);

        Assert.Null(await client.FindThingAsync("ns:d1"));
        Assert.Null(await client.FindThingAsync("ns:d2"));
        Assert.DoesNotContain(TokenRequest, await Simulator.BoschRequestsAsync());
    }

    [Fact]
    public async Task One_token_serves_all_requests_at_a_time()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, Ids(20));
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);

        await Task.WhenAll(Ids(20).Select(id => RemoveAsync(client, id)));

        Assert.DoesNotContain(TokenRequest, await Simulator.BoschRequestsAsync());
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_renewed_once_for_all()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, Ids(20));
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.RevokeTokensAsync("token");

        RemovalResult[] results = await Task.WhenAll(Ids(20).Select(id => RemoveAsync(client, id)));

        Assert.All(results, result => Assert.Null(result.Error));
        Assert.Single(await Simulator.BoschRequestsAsync(), request => request == TokenRequest);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_expires_in_the_middle_of_a_fleet()
    {
        await Simulator.SetAsync("*", new { tokenLifetimeSeconds = 1 });
        await Simulator.SetAsync("things", new { latencyMs = 40 });
        await Simulator.SeedAsync(RegistryApi.BoschHub, Ids(12));
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);

        await Parallel.ForEachAsync(
            Ids(12), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (id, _) => Assert.Null((await RemoveAsync(client, id)).Error));

        Assert.Contains(TokenRequest, await Simulator.BoschRequestsAsync());
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_token_that_is_no_longer_given_is_fatal_and_nothing_goes_out_of_order()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, Ids(10));
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.RevokeTokensAsync("token");
        await Simulator.AddAsync(new Fault("status", 401).At("token"));

        ServiceException[] errors = await Task.WhenAll(Ids(10).Select(id => FailsAsync(() => RemoveAsync(client, id))));

        Assert.All(errors, error => Assert.Equal((ServiceErrorKind.AccessDenied, true), (error.Kind, error.IsFatal)));
        Assert.All(errors, error => Assert.Contains("Token endpoint", error.Message, StringComparison.Ordinal));
        Assert.Empty(await Simulator.BoschWritesAsync());

        // Those that waited while a login failed share its failure, and so do those that came a moment later.
        Assert.Single(await Simulator.LogAsync("token"));
    }

    [Fact]
    public async Task A_token_of_ones_own_is_used_and_cannot_be_renewed()
    {
        BoschOptions options = Simulator.BoschOptions(RegistryApi.BoschHub) with
        {
            ThingsCredential = null, TokenAddress = null, ThingsToken = Simulator.Secret(await Simulator.RequestTokenAsync()),
        };
        BoschClient client = await ConnectAsync(options);
        Assert.Null(await client.FindThingAsync("ns:d1"));
        await Simulator.RevokeTokensAsync("token");

        Assert.Equal(ServiceErrorKind.AccessDenied, (await FailsAsync(() => client.FindThingAsync("ns:d1"))).Kind);
        Assert.Single(await Simulator.LogAsync("token"));
    }

    [Fact]
    public async Task The_API_token_goes_to_Things_where_it_is_required()
    {
        BoschOptions options = Simulator.BoschOptions(RegistryApi.BoschHub);
        ServiceException error = await FailsAsync(() => ConnectAsync(options with { ThingsApiToken = null }));
        Assert.Equal((ServiceErrorKind.AccessDenied, 403), (error.Kind, error.StatusCode));

        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        BoschClient client = await ConnectAsync(options);

        Assert.True((await RemoveAsync(client, "ns:d1")).Removal.Succeeded);
        Assert.NotEmpty(await client.ListConnectionsAsync());
    }

    private static IEnumerable<string> Ids(int count) => Enumerable.Range(1, count).Select(i => $"ns:d{i}");

    private static void IsRefused(ServiceException error, string side, Uri address, string user)
    {
        Assert.Equal(ServiceErrorKind.AccessDenied, error.Kind);
        Assert.All([side, address.Authority, $"'{user}'"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("wrong-PASSWORD", error.ToString(), StringComparison.Ordinal);
    }
}

namespace Flatpeak.Tests.Http;

/// <summary>Tokens that a token endpoint is asked for, and tokens that were asked for elsewhere.</summary>
public sealed class TokenEndpointTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_client_that_it_refuses_is_named_and_nothing_else_is_sent(int status)
    {
        await Simulator.AddAsync(new Fault("status", status) { Body = """{"error":"invalid_client"}""" }.At("token"));

        ServiceException error = await FailsAsync(() => ConnectAsync(RegistryApi.BoschHub));

        Assert.Contains($"Cannot request a token as client '{Simulator.Known("clientId")}': ", error.Message, StringComparison.Ordinal);
        Assert.Contains($" answered {status} ", error.Message, StringComparison.Ordinal);
        Assert.Contains(" (invalid_client). ", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsFatal);
        Assert.False(error.OutcomeUnknown);
        Assert.Single(await Simulator.LogAsync("token"));
        Assert.Empty(await Simulator.LogAsync("things"));
    }

    [Fact]
    public async Task It_is_asked_again_where_its_answer_is_lost()
    {
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.RevokeTokensAsync();
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At("token"));

        Assert.Null(await client.FindThingAsync("ns:d1"));
        Assert.Equal(2, (await Simulator.LogAsync("token")).Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"access_token":"two words"}""")]
    public async Task An_answer_without_a_token_that_a_header_can_hold_is_none(string body)
    {
        await Simulator.AddAsync(Fault.Says(body).At("token"));

        ServiceException error = await FailsAsync(() => ConnectAsync(RegistryApi.BoschHub));

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Contains(
            "answered 200 without a token. Check the address, and that no proxy answers for the service.", error.Message, StringComparison.Ordinal);
    }

    // RFC 6749 lets it leave the lifetime out; five minutes are assumed.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_without_a_lifetime_is_used_for_a_few_minutes(bool isLater)
    {
        string token = await Simulator.RequestTokenAsync();
        var clock = new ShiftedClock();
        await Simulator.AddAsync(Fault.Says($$"""{"access_token":"{{token}}"}""").At("token"));
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, options => options with { Service = options.Service with { Clock = clock } });

        clock.Shift(TimeSpan.FromMinutes(isLater ? 5 : 4));
        await client.FindThingAsync("ns:d1");

        Assert.Equal(isLater ? 1 : 0, (await Simulator.LogAsync("token")).Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_token_that_was_given_is_not_sent_again_where_it_is_refused(int status)
    {
        string token = await Simulator.RequestTokenAsync();
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, options => options with
        {
            ThingsCredential = null, TokenAddress = null, ThingsToken = Running.Simulator.Secret(token),
        });
        await Simulator.AddAsync(new Fault("status", status).At("things"));

        Assert.Equal(ServiceErrorKind.AccessDenied, (await FailsAsync(() => client.FindThingAsync("ns:d1"))).Kind);
        Assert.Single(await Simulator.LogAsync("things"));
        Assert.Empty(await Simulator.LogAsync("token"));
    }

    [Fact]
    public async Task One_of_any_visible_characters_is_sent()
    {
        ServiceException error = await FailsAsync(() => ConnectAsync(RegistryApi.BoschHub, options => options with
        {
            ThingsCredential = null, TokenAddress = null, ThingsToken = Running.Simulator.Secret("!~"),
        }));

        Assert.Equal((ServiceErrorKind.AccessDenied, 401), (error.Kind, error.StatusCode));
    }

    [Fact]
    public async Task A_token_that_no_header_can_hold_is_refused_and_not_repeated()
    {
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => ConnectAsync(RegistryApi.BoschHub, options => options with
        {
            ThingsCredential = null, TokenAddress = null, ThingsToken = Running.Simulator.Secret("SECRET\n"),
        }));

        Assert.StartsWith(
            "The bearer token must be one word of visible ASCII characters. If it was read from a file, remove the line end. Nothing was sent.",
            error.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_without_login_sends_a_refused_token_once()
    {
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);
        await Simulator.RevokeTokensAsync();

        await FailsAsync(() => client.WithoutLogin().SampleFieldsAsync());

        Assert.Single(await Simulator.BoschLogAsync());
    }
}

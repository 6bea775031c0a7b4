namespace Flatpeak.Tests.Removal;

/// <summary>
/// At Hono credentials are cleared by an empty list in the place of whatever there is. Where that is repeated, what somebody else has put
/// since it was looked at is left, and so is the registration that it would go with.
/// </summary>
public sealed class ClearedOnceTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Credentials = "/credentials/";
    private const string Theirs = """[{"type":"hashed-password","auth-id":"theirs","secrets":[{"pwd-plain":"theirs"}]}]""";

    // A look is a moment before: the registry itself holds the version against it.
    [Fact]
    public async Task What_others_have_put_after_the_look_is_left()
    {
        BoschClient client = await ConnectAsync("GET", number: 1);
        await Simulator.AddAsync(new Fault("dropBefore") { Times = 1 }.At("hono", "PUT", Credentials));

        await TheirsIsLeftAsync(client);
    }

    // Whether the first was carried out, nobody knows; of the second it is known what was there before it.
    [Theory]
    [InlineData("dropBefore")]
    [InlineData("dropAfter")]
    public async Task So_is_what_they_have_put_between_two_looks(string kind)
    {
        BoschClient client = await ConnectAsync("PUT", number: 2);
        await Simulator.AddAsync(new Fault(kind) { Times = 2 }.At("hono", "PUT", Credentials));

        await TheirsIsLeftAsync(client);
    }

    [Fact]
    public async Task So_is_what_the_next_look_finds_where_the_registry_says_no_version()
    {
        BoschClient client = await ConnectAsync("PUT", number: 2);
        await Simulator.AddAsync(
            Fault.Says("[]").At("hono", "GET", Credentials) with { Times = 1 },
            new Fault("dropAfter") { Times = 2 }.At("hono", "PUT", Credentials));

        await TheirsIsLeftAsync(client);
        Assert.All(await PutsAsync(), one => Assert.Null(one.Headers?["If-Match"]));
    }

    [Fact]
    public async Task One_that_arrives_after_the_look_has_cleared_them()
    {
        BoschClient client = await ConnectAsync("GET", number: 1, "[]");
        await Simulator.AddAsync(new Fault("dropBefore") { Times = 1 }.At("hono", "PUT", Credentials));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Equal([null, 204, 412], (await PutsAsync()).Select(one => one.Status));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData("dropBefore")]
    [InlineData("dropAfter")]
    public async Task Where_nobody_else_has_they_are_cleared_by_the_repetition(string kind)
    {
        BoschClient client = await ConnectAsync("GET", number: 0);
        await Simulator.AddAsync(new Fault(kind) { Times = 2 }.At("hono", "PUT", Credentials));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.All(result.Removal.Steps, step => Assert.Equal(RemovalStepState.Done, step.State));
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    private async Task TheirsIsLeftAsync(BoschClient client)
    {
        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Equal(nameof(RemovalStepKind.Credentials), result.Removal.FailedStep);
        Assert.Contains("Device 'ns:d1' at Hono", result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("has got the credential 'theirs' meanwhile", result.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("resume", result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["hono credential theirs", "hono registration ns:d1", "policy ns:d1", "thing ns:d1"],
            (await Simulator.LeftoverAsync()).Order(StringComparer.Ordinal));
    }

    private async Task<IReadOnlyList<LoggedRequest>> PutsAsync() => [.. (await Simulator.LogAsync("hono")).Where(one => one.Method == "PUT")];

    // The others do their work when a request for the credentials, of that method and the one of that number, has ended, before that is known.
    private async Task<BoschClient> ConnectAsync(string method, int number, string theirs = Theirs)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        int count = 0;
        return (await ConnectAsync(RegistryApi.Hono, With(retries: 3))).WithObserver(exchange =>
        {
            if (exchange.Method == method && exchange.Path.Contains(Credentials, StringComparison.Ordinal) && ++count == number)
            {
                Simulator.PutHonoCredentialsAsync("ns:d1", theirs).GetAwaiter().GetResult();
            }
        });
    }
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Flatpeak.Tests.Creation;

/// <summary>
/// At Hono whoever adds a credential puts the whole set. Where that waits, or is repeated, and somebody else has added one meanwhile, theirs is
/// left, and so is the registration that it would go with.
/// </summary>
public sealed class LateCredentialTests(Simulator simulator) : CreationTests(simulator)
{
    private const string Credentials = "/credentials/";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5.2);

    private readonly LaterClock _clock = new();
    private string _theirs = "";

    // One under the very same name is theirs too: ours was never put.
    [Theory]
    [InlineData("theirs")]
    [InlineData("ns_d1")]
    public async Task One_that_has_waited_leaves_what_others_have_added(string authId)
    {
        BoschClient client = await ConnectAsync("PUT", Credentials, () => AddTheirsAsync(authId));
        await Simulator.AddAsync(new Fault("status", 429) { RetryAfter = "1", Times = 1 }.At("hono", "PUT", Credentials));

        await TheirsIsLeftAndNamedAsync(client, $"'{authId}'");
    }

    [Fact]
    public async Task So_does_one_whose_registration_took_long()
    {
        BoschClient client = await ConnectAsync("POST", "/devices/", () =>
        {
            _clock.Pass(Long);
            return AddTheirsAsync("theirs");
        });

        await TheirsIsLeftAndNamedAsync(client, "'theirs'");
    }

    [Theory]
    [InlineData("dropBefore")]
    [InlineData("dropAfter")]
    public async Task So_does_one_that_is_repeated(string kind)
    {
        BoschClient client = await ConnectAsync("PUT", Credentials, () => AddTheirsAsync("theirs"));
        await Simulator.AddAsync(new Fault(kind) { Times = 1 }.At("hono", "PUT", Credentials));

        await TheirsIsLeftAndNamedAsync(client, "'theirs'");
    }

    // The parts are looked at first, then the credentials. A look is a moment before: the registry itself holds the version against it.
    [Fact]
    public async Task So_does_one_that_others_came_before_after_it_had_looked()
    {
        BoschClient client = await ConnectAsync("GET", Credentials, () => AddTheirsAsync("theirs"), number: 2);
        await Simulator.AddAsync(new Fault("dropBefore") { Times = 1 }.At("hono", "PUT", Credentials));

        await TheirsIsLeftAndNamedAsync(client, "'theirs'");
    }

    // Nobody knows whose registration it is, and the first look saw no credential yet.
    [Fact]
    public async Task So_does_one_whose_registration_may_be_somebody_elses()
    {
        BoschClient client = await ConnectAsync("GET", Credentials, () => AddTheirsAsync("ns_d1"));
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At("hono", "POST", "/devices/"));

        await TheirsIsLeftAndNamedAsync(client, "'ns_d1'");
    }

    // Whoever creates the same device with the module has the same auth id: that is no proof.
    [Theory]
    [InlineData("dropBefore")]
    [InlineData("dropAfter")]
    public async Task One_of_the_same_name_is_not_taken_for_ours_where_the_answer_was_lost(string kind)
    {
        BoschClient client = await ConnectAsync("PUT", Credentials, () => AddTheirsAsync("ns_d1"));
        await Simulator.AddAsync(new Fault(kind) { Times = 1 }.At("hono", "PUT", Credentials));

        await TheirsIsLeftAndNamedAsync(client, "'ns_d1'");
    }

    [Fact]
    public async Task Theirs_beside_ours_is_left_and_ours_is_told_to_be_there()
    {
        BoschClient client = await ConnectAsync("PUT", Credentials, () => AddTheirsAsync("theirs", isBeside: true));
        await Simulator.AddAsync(new Fault("dropAfter") { Times = 1 }.At("hono", "PUT", Credentials));

        ServiceException error = await TheirsIsLeftAndNamedAsync(client, "'theirs'");

        Assert.Contains(
            "'ns_d1' is there beside it, and valid: this creation has added that, and its password reaches nobody.", error.Message,
            StringComparison.Ordinal);
    }

    // The first request is carried out only once the look for it is over.
    [Fact]
    public async Task One_that_arrives_after_the_look_is_ours()
    {
        BoschClient client = await ConnectAsync("GET", Credentials, async () => await PutAsync((await PutsAsync()).Single().Body!), number: 2);
        await Simulator.AddAsync(new Fault("dropBefore") { Times = 1 }.At("hono", "PUT", Credentials));

        await client.CreateDeviceAsync(Device("ns:d1"));

        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
        Assert.Equal([null, 204, 412], (await PutsAsync()).Select(one => one.Status));
    }

    [Fact]
    public async Task What_others_have_added_and_taken_away_is_not_told_to_be_there()
    {
        BoschClient client = await ConnectAsync("GET", Credentials, () => PutAsync("[]"), number: 2);
        await Simulator.AddAsync(new Fault("dropBefore") { Times = 1 }.At("hono", "PUT", Credentials));

        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Contains("has got other credentials, which are gone again, meanwhile", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dropBefore")]
    [InlineData("dropAfter")]
    public async Task One_that_is_repeated_and_alone_is_put(string kind)
    {
        BoschClient client = await ConnectAsync("", "", () => Task.CompletedTask);
        await Simulator.AddAsync(new Fault(kind) { Times = 1 }.At("hono", "PUT", Credentials));

        await client.CreateDeviceAsync(Device("ns:d1"));

        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
        IEnumerable<string> versions = (await Simulator.LogAsync("hono")).Where(one => one.Method == "PUT").Select(one => $"{one.Headers?["If-Match"]}");
        Assert.Equal(["", kind == "dropBefore" ? "1" : "2"], versions);
    }

    private async Task<ServiceException> TheirsIsLeftAndNamedAsync(BoschClient client, string what)
    {
        ServiceException error = await FailsAsync(() => client.CreateDeviceAsync(Device("ns:d1")));

        Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
        Assert.Equal(_theirs, (await Simulator.StateAsync()).GetProperty("hono").GetRawText());
        Assert.Contains("'credential' failed. Device 'ns:d1' at Hono", error.Message, StringComparison.Ordinal);
        Assert.Contains($"has got the credential {what} meanwhile", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Left, as somebody else may have created it meanwhile: registration, credential. Look before", error.Message, StringComparison.Ordinal);
        Assert.Null(error.Leftover);
        return error;
    }

    private async Task<IReadOnlyList<LoggedRequest>> PutsAsync() => [.. (await Simulator.LogAsync("hono")).Where(one => one.Method == "PUT")];

    // Beside ours, which keeps its secret, as Hono does where it is named by its id.
    private async Task AddTheirsAsync(string authId, bool isBeside = false)
    {
        JsonObject theirs = new()
        {
            ["type"] = "hashed-password", ["auth-id"] = authId, ["secrets"] = new JsonArray(new JsonObject { ["pwd-plain"] = "theirs" }),
        };
        JsonArray all = isBeside ? JsonNode.Parse((await PutsAsync()).Single().Body!)!.AsArray() : [];
        all.Add(theirs);
        await PutAsync(all.ToJsonString());
        _theirs = (await Simulator.StateAsync()).GetProperty("hono").GetRawText();
    }

    private Task PutAsync(string credentials) => Simulator.PutHonoCredentialsAsync("ns:d1", credentials);

    // The others do their work when a request of a kind, by default the first, has ended, before that is known.
    private async Task<BoschClient> ConnectAsync(string method, string path, Func<Task> others, int number = 1)
    {
        int count = 0;
        BoschOptions options = Simulator.BoschOptions(RegistryApi.Hono);
        BoschClient client = await ConnectAsync(options with { Service = options.Service with { Clock = _clock } }, exchange =>
        {
            if (exchange.Method == method && Regex.IsMatch(Uri.UnescapeDataString(exchange.Path), path) && ++count == number)
            {
                others().GetAwaiter().GetResult();
            }

            if (exchange.StatusCode == 429)
            {
                _clock.Pass(Long);
            }
        });
        await Simulator.ClearLogAsync();
        return client;
    }
}

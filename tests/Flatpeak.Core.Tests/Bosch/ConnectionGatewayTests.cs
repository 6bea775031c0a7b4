namespace Flatpeak.Tests.Bosch;

/// <summary>
/// A gateway whose routes are being reloaded answers 404 in JSON. A connection that was closed, and is told as gone by that, would stay
/// closed, with everything behind it cut off, and nobody would look.
/// </summary>
public sealed class ConnectionGatewayTests(Simulator simulator) : BoschTests(simulator)
{
    private const string Busy = "c1-hub-telemetry";

    private static readonly Fault NoRoute = new("status", 404) { Body = """{"message":"no Route matched with those values"}""", Times = 1 };

    // The deletion is not carried out, or the gateway answers it; and then it answers the look at what became of it.
    [Theory]
    [BothDialects("status", 503)]
    [BothDialects("status", 404)]
    [BothDialects("dropBefore", null)]
    public async Task One_that_a_gateway_does_not_find_is_opened_again(RegistryApi dialect, string kind, int? status)
    {
        BoschClient client = await ConnectAsync(dialect, With(retries: 0));
        await Simulator.AddAsync(
            new Fault(kind, status) { Body = status == 404 ? NoRoute.Body : null, Times = 1 }.At("things", "DELETE"),
            (NoRoute with { Skip = 1 }).At("things", "GET", $"/{Busy}$"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));

        Assert.False(error.IsGone);
        Assert.Contains("was closed for that, and is open again", error.Message, StringComparison.Ordinal);
        Assert.Equal("open", await StatusAsync());
    }

    // The first deletion is not carried out, which nobody here can tell, and the gateway answers the second.
    [Theory]
    [BothDialects]
    public async Task One_whose_repeated_deletion_a_gateway_answers_is_opened_again(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(new Fault("dropBefore") { Times = 1 }.At("things", "DELETE"), NoRoute.At("things", "DELETE"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));

        Assert.Equal((ServiceErrorKind.Conflict, false), (error.Kind, error.IsGone));
        Assert.Contains("was not found to be deleted (404), and is still there", error.Message, StringComparison.Ordinal);
        Assert.Equal("open", await StatusAsync());
    }

    [Theory]
    [BothDialects]
    public async Task One_that_is_not_found_in_its_services_own_words_is_gone_and_in_no_other(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);
        await Simulator.AddAsync(NoRoute.At("things", "GET", $"/{Busy}$"));

        ServiceException stray = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));
        ServiceException own = await FailsAsync(() => client.RemoveConnectionAsync("gone", null, TimeSpan.Zero, force: true));

        Assert.Equal((ServiceErrorKind.NotFound, false), (stray.Kind, stray.IsGone));
        Assert.Equal((ServiceErrorKind.NotFound, true), (own.Kind, own.IsGone));
        Assert.Equal("open", await StatusAsync());
    }

    // Nothing that is gone is said to be closed.
    [Fact]
    public async Task One_that_was_deleted_and_that_a_gateway_does_not_find_is_told_as_gone_where_it_was_to_be_opened_again()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, With(retries: 0));
        await Simulator.AddAsync(
            new Fault("dropAfter") { Times = 1 }.At("things", "DELETE"), (NoRoute with { Skip = 1 }).At("things", "GET", $"/{Busy}$"));

        ServiceException error = await FailsAsync(() => client.RemoveConnectionAsync(Busy, null, TimeSpan.Zero, force: true));

        Assert.Equal((ServiceErrorKind.ServiceUnreachable, true), (error.Kind, error.OutcomeUnknown));
        Assert.Contains($"Connection '{Busy}' is gone by now", error.Message, StringComparison.Ordinal);
    }

    private async Task<string?> StatusAsync() => (await Simulator.StateAsync()).GetProperty("connections").EnumerateArray()
        .Where(one => one.GetProperty("id").GetString() == Busy).Select(one => one.GetProperty("connectionStatus").GetString()).SingleOrDefault();
}

namespace Flatpeak.Tests.Bosch;

/// <summary>Hono says how many devices there are. A list that ends before that, by a gateway's 404 or an empty page, is no whole list.</summary>
public sealed class RegistryListTests(Simulator simulator) : Comparison.ComparisonTests(simulator)
{
    private const string Second = "pageOffset=1$";
    private const string NoMore = "no more devices behind 200, although there are 450";

    /// <summary>What ends a list in the middle.</summary>
    public static TheoryData<int, string, string> Ends => new()
    {
        { 404, """{"error":"no devices found"}""", NoMore },
        { 404, "{}", "answered 404 with a body that is not the JSON it documents" },
        { 404, """{"message":"no Route matched with those values"}""", "answered 404 with 'no Route matched with those values'" },
        { 200, """{"total":450,"result":[]}""", NoMore },
        { 200, """{"result":[]}""", NoMore },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task What_ends_before_the_number_of_devices_that_there_are_is_an_error(int status, string body, string how)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "r:d", new { count = 450, thing = false, policy = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync((new Fault("status", status) { Body = body, Query = Second }).At("hono", "GET"));

        ServiceException error = await FailsAsync(async () => await client.ListRegisteredAsync().ToListAsync());

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, error.Kind);
        Assert.Contains(how, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"error":"no devices found"}""")]
    public async Task A_comparison_does_not_take_it_for_the_whole_registry(string body)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "r:d", new { count = 450, thing = false, policy = false });
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.AddAsync((new Fault("status", 404) { Body = body, Query = Second }).At("hono", "GET"));

        (_, ServiceException error) = await CompareInVainAsync(flatpeak, bosch);

        Assert.Contains("Registry could not be read to its end", error.Message, StringComparison.Ordinal);
    }

    // Two pages are full, and there was one device more until now.
    [Fact]
    public async Task What_ends_because_devices_were_removed_meanwhile_is_whole()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "r:d", new { count = 401, thing = false, policy = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono, null, exchange =>
        {
            if (exchange.Path.EndsWith("pageOffset=1", StringComparison.Ordinal))
            {
                Simulator.TakeAwayAsync("hono/devices/r:d1").GetAwaiter().GetResult();
            }
        });

        List<string> all = await client.ListRegisteredAsync().ToListAsync();

        Assert.Equal(400, all.Count);
        Assert.Equal(["page 0", "page 1", "page 2", "number"], (await Simulator.BoschLogAsync()).Select(
            one => one.Query.Contains("pageSize=1&", StringComparison.Ordinal) ? "number" : $"page {one.Query[^1]}"));
    }

    [Fact]
    public async Task A_whole_list_costs_no_request_more()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "r:d", new { count = 450, thing = false, policy = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        Assert.Equal(450, (await client.ListRegisteredAsync().ToListAsync()).Count);
        Assert.Equal(3, (await Simulator.BoschLogAsync()).Count);
    }
}

namespace Flatpeak.Tests.Documents;

/// <summary>Connections: what their ids are made of, what is asked for of them, and a solution that is none.</summary>
public sealed class ConnectionRuleTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly string Longest = new('x', 100);

    [Theory]
    [BothDialects("a:b")]
    [BothDialects("hono-sandbox:t1_A-9")]
    [BothDialects("-")]
    [BothDialects("_")]
    [BothDialects("{longest}")]
    public async Task Every_id_of_a_connection_at_Ditto_is_taken(RegistryApi dialect, string id)
    {
        id = id.Replace("{longest}", Longest, StringComparison.Ordinal);
        await Simulator.PutConnectionAsync(id);
        BoschClient client = await ConnectAsync(dialect);

        Assert.Equal(id, (await client.GetConnectionAsync(id)).Id);
        Connection reset = await client.ResetConnectionMetricsAsync(id);
        await client.RemoveConnectionAsync(id, reset.MetricsReset, TimeSpan.Zero, force: false);

        Assert.DoesNotContain(id, (await client.ListConnectionsAsync()).Select(connection => connection.Id));
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a=b")]
    [InlineData("ä")]
    [InlineData("{longest}x")]
    public async Task What_Ditto_refuses_is_refused_before_anything_is_sent(string id)
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        id = id.Replace("{longest}", Longest, StringComparison.Ordinal);

        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => client.GetConnectionAsync(id))).Kind);
        Assert.Equal(ServiceErrorKind.InvalidId, (await FailsAsync(() => client.RemoveConnectionAsync(id, null, TimeSpan.Zero, force: true))).Kind);
        Assert.Empty(await Simulator.BoschLogAsync());
    }

    // Of the address, and of the password in it, nothing comes over the wire where Ditto can be asked for less.
    [Fact]
    public async Task Ditto_is_asked_for_four_fields_only()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        await client.ListConnectionsAsync();
        await client.GetConnectionAsync("c2-idle");
        await client.ResetConnectionMetricsAsync("c2-idle");

        Assert.Equal(
            Enumerable.Repeat("fields=id,name,connectionType,connectionStatus", 3),
            (await Simulator.BoschLogAsync()).Where(request => request.Method == "GET" && !request.Path.EndsWith("/metrics", StringComparison.Ordinal)).Select(request => request.Query));
    }

    [Fact]
    public async Task A_solution_that_does_not_exist_is_an_error_and_not_an_empty_list()
    {
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, options => options with { SolutionId = "another-solution" });

        ServiceException error = await FailsAsync(() => client.ListConnectionsAsync());

        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains("solution 'another-solution'", error.Message, StringComparison.Ordinal);
    }
}

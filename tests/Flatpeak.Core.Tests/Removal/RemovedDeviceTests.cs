namespace Flatpeak.Tests.Removal;

/// <summary>A device that an earlier removal has taken away may be in use again: then its identifier is not removed after it.</summary>
public sealed class RemovedDeviceTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly object NoThing = new { thing = false, policy = false };

    [Theory]
    [BothDialects]
    public async Task What_is_gone_on_both_sides_is_not_there_again(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect);

        Assert.Null(await client.FindAgainAsync("ns:d1", "ns:d1", onlyReads: false));
        Assert.Null(await client.FindAgainAsync("ns:d1", "ns:d1", onlyReads: true));
    }

    [Theory]
    [BothDialects]
    public async Task A_thing_that_is_there_is_named_with_its_service(RegistryApi dialect)
    {
        await Simulator.SeedAsync(null, "ns:d1");
        BoschClient client = await ConnectAsync(dialect);

        foreach (bool onlyReads in new[] { true, false })
        {
            Assert.Matches("^Thing 'ns:d1' is at Things \\(.*\\)$", await client.FindAgainAsync("ns:d1", "ns:d1", onlyReads));
        }
    }

    [Theory]
    [BothDialects]
    public async Task One_that_is_hidden_is_named_as_such_by_a_write_that_changes_nothing(RegistryApi dialect)
    {
        await Simulator.SeedAsync(null, "ns:d1", new { policy = false });
        BoschClient client = await ConnectAsync(dialect);

        Assert.Matches(
            "^Thing 'ns:d1', which this session cannot read, is at Things \\(.*\\)$",
            await client.FindAgainAsync("ns:d1", "ns:d1", onlyReads: false));
        Assert.Equal(["thing ns:d1"], await Simulator.LeftoverAsync());
    }

    [Theory]
    [BothDialects]
    public async Task A_registration_that_is_there_is_named_unless_it_was_kept(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", NoThing);
        BoschClient client = await ConnectAsync(dialect);

        Assert.Matches("^Device 'ns:d1' is registered at .* \\(.*\\)$", await client.FindAgainAsync("ns:d1", "ns:d1", onlyReads: false));
        Assert.Null(await client.FindAgainAsync("ns:d1", null, onlyReads: false));
        Assert.Null(await client.FindAgainAsync("ns:d1", "ns:another", onlyReads: false));
    }
}

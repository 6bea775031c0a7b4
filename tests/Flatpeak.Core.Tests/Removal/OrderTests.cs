namespace Flatpeak.Tests.Removal;

/// <summary>A removal in which nothing goes wrong: what it sends in which order, and what it says of it.</summary>
public sealed class OrderTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task Credentials_go_first_then_the_registration_the_thing_and_its_policy(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1", new { credentials = 2 });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.True(result.Removal.Succeeded);
        Assert.Equal(RemovalRequests.Of(dialect, "ns:d1"), await Simulator.BoschRequestsAsync());
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Equal(0, await Simulator.DeleteAllCountAsync());
    }
}

namespace Flatpeak.Tests.Removal;

/// <summary>The answer to the deletion of a registration is lost, and the device is registered anew before it is asked again.</summary>
public sealed class RegisteredAnewTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task A_registration_with_credentials_is_another_one_and_is_kept(RegistryApi dialect)
    {
        BoschClient client = await ConnectAsync(dialect, () => Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false }));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Contains("has credentials again", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }

    // Hono gives whoever is registered an empty set of credentials, which has a version of its own.
    [Fact]
    public async Task So_is_one_at_Hono_that_has_none_yet()
    {
        BoschClient client = await ConnectAsync(
            RegistryApi.Hono,
            () => Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { credentials = 0, thing = false, policy = false }));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Contains("has another set of credentials, an empty one,", result.Error!.Message, StringComparison.Ordinal);
        Assert.Contains("hono registration ns:d1", await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task The_very_same_one_is_deleted_by_the_repetition()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono, null);

        Assert.Null((await RemoveAsync(client, "ns:d1")).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Somebody registers it as soon as the deletion, whose answer is lost, was carried out. Without anybody it is not carried out either.
    private async Task<BoschClient> ConnectAsync(RegistryApi dialect, Func<Task>? anew)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        await Simulator.AddAsync(
            new Fault(anew is null ? "status" : "statusAfter", 503) { Method = "DELETE", Path = "/(devices|registration)/", Times = 1 });
        bool isAnew = anew is null;
        return await ConnectAsync(dialect, null, exchange =>
        {
            if (!isAnew && exchange.Method == "DELETE"
                && (exchange.Path.Contains("/devices/", StringComparison.Ordinal) || exchange.Path.Contains("/registration/", StringComparison.Ordinal)))
            {
                isAnew = true;
                anew!().GetAwaiter().GetResult();
            }
        });
    }
}

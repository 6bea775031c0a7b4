namespace Flatpeak.Tests.Removal;

/// <summary>The answer to the deletion of a registration is lost, and the device is registered anew before it is asked again.</summary>
public sealed class RegisteredAnewTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [BothDialects]
    public async Task A_registration_with_credentials_is_another_one_and_is_kept(RegistryApi dialect)
    {
        await Simulator.SeedAsync(dialect, "ns:d1");
        await Simulator.AddAsync(new Fault("statusAfter", 503) { Method = "DELETE", Path = "/(devices|registration)/", Times = 1 });
        bool isAnew = false;
        BoschClient client = await ConnectAsync(dialect, null, exchange =>
        {
            if (!isAnew && exchange.Method == "DELETE"
                && (exchange.Path.Contains("/devices/", StringComparison.Ordinal) || exchange.Path.Contains("/registration/", StringComparison.Ordinal)))
            {
                isAnew = true;
                Simulator.SeedAsync(dialect, "ns:d1", new { thing = false, policy = false }).GetAwaiter().GetResult();
            }
        });

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.Conflict, result.Error?.Kind);
        Assert.Contains("has credentials again", result.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await Simulator.LeftoverAsync()).Count);
    }
}

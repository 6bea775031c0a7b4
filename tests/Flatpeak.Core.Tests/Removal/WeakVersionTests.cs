namespace Flatpeak.Tests.Removal;

/// <summary>
/// A gateway that compresses makes the version of what is read a weak one, or gives it an ending; that of what is written stays. It is the
/// same version, and is sent to the registry as that has it.
/// </summary>
public sealed class WeakVersionTests(Simulator simulator) : BoschTests(simulator)
{
    /// <summary>As nginx has it, and as Apache has it.</summary>
    public static TheoryData<string> Tags => ["W/\"{0}\"", "\"{0}-gzip\"", "\"{0}-br\"", "W/\"{0}-gzip\""];

    [Theory]
    [MemberData(nameof(Tags))]
    public async Task A_registration_whose_deletion_has_waited_is_not_another_one(string tag)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        using CompressingGateway gateway = Open(tag);
        BoschClient client = await ConnectAsync(RegistryApi.Hono, options => options with { RegistryAddress = gateway.Address });
        await Simulator.AddAsync(new Fault("status", 429) { RetryAfter = "6", Times = 1 }.At("hono", "DELETE"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [MemberData(nameof(Tags))]
    public async Task Credentials_that_are_cleared_once_more_are_the_ones_that_were_read(string tag)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        using CompressingGateway gateway = Open(tag);
        BoschClient client = await ConnectAsync(RegistryApi.Hono, options => options with { RegistryAddress = gateway.Address });
        await Simulator.AddAsync(new Fault("status", 503) { Times = 1 }.At("hono", "PUT", "/credentials/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
        Assert.Contains(await Simulator.BoschLogAsync(), one => one is { Method: "PUT", Status: 204 });
    }

    // What has changed is still another version.
    [Fact]
    public async Task One_that_was_registered_anew_is_kept()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        using CompressingGateway gateway = Open("W/\"{0}\"");
        bool isAnew = false;
        BoschClient client = await ConnectAsync(RegistryApi.Hono, options => options with { RegistryAddress = gateway.Address }, exchange =>
        {
            if (!isAnew && exchange.Method == "DELETE")
            {
                isAnew = true;
                Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { credentials = 0, thing = false, policy = false }).GetAwaiter().GetResult();
            }
        });
        await Simulator.AddAsync(new Fault("statusAfter", 503) { Times = 1 }.At("hono", "DELETE"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.True(result.Error?.Kind == ServiceErrorKind.Conflict, $"{result.Error?.Kind}: {result.Error?.Message}");
        Assert.Contains("hono registration ns:d1", await Simulator.LeftoverAsync());
    }

    private CompressingGateway Open(string tag) => new(
        Simulator.BoschOptions(RegistryApi.Hono).RegistryAddress,
        version => string.Format(System.Globalization.CultureInfo.InvariantCulture, tag, version.Trim('"')));
}

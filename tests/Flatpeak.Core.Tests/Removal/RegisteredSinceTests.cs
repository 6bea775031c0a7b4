namespace Flatpeak.Tests.Removal;

/// <summary>
/// Hono says when a device was registered. Where no thing stands for the device any more, that tells whether the registration is the one
/// that was meant, or was made since.
/// </summary>
public sealed class RegisteredSinceTests(Simulator simulator) : BoschTests(simulator)
{
    private static readonly DateTimeOffset HourAgo = DateTimeOffset.UtcNow.AddHours(-1);

    /// <summary>What says since when nothing stands for the device.</summary>
    public static TheoryData<ThingTarget> Records =>
    [
        // A removal that had not found the registration, and had removed the thing.
        new ThingTarget("ns:d1") { Past = PastSteps.Of(null, HourAgo), Found = "Thing" },
        new ThingTarget("ns:d1") { Past = PastSteps.Of(null, HourAgo), Found = "Thing", Earlier = new EarlierRemoval(HourAgo, true) },

        // One that had found no thing, and had come to nothing else.
        new ThingTarget("ns:d1") { NoThingAt = HourAgo },
        new ThingTarget("ns:d1") { NoThingAt = HourAgo, Earlier = new EarlierRemoval(HourAgo, false) },

        // The same, without the column.
        new ThingTarget("ns:d1") { Earlier = new EarlierRemoval(HourAgo, false) },
    ];

    // The record of a removal that came to nothing says at least when that was.
    [Theory]
    [InlineData(RegistryApi.Hono, false)]
    [InlineData(RegistryApi.Hono, true)]
    [InlineData(RegistryApi.BoschHub, false)]
    [InlineData(RegistryApi.BoschHub, true)]
    public async Task A_policy_that_was_made_since_is_kept(RegistryApi dialect, bool byFinding)
    {
        await Simulator.SeedAsync(
            dialect, "ns:d1", new { thing = false, registration = false, credentials = 0, modifiedSecondsAgo = 0 });
        BoschClient client = await ConnectAsync(dialect);

        RemovalResult result = await RemoveAsync(
            client,
            byFinding ? new ThingTarget("ns:d1") { FoundAt = HourAgo }
                : new ThingTarget("ns:d1") { Earlier = new EarlierRemoval(HourAgo, false) });

        Assert.Equal((ServiceErrorKind.Conflict, "Policy"), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Equal(["policy ns:d1"], await Simulator.LeftoverAsync());
        Assert.Null((await RemoveAsync(client, new ThingTarget("ns:d1") { PolicyId = "ns:d1" })).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [MemberData(nameof(Records))]
    public async Task What_was_registered_since_is_kept_and_goes_by_its_id_alone(ThingTarget target)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false });
        IReadOnlyCollection<string> there = await Simulator.LeftoverAsync();
        BoschClient client = await ConnectAsync(RegistryApi.Hono);

        RemovalResult result = await RemoveAsync(client, target);

        Assert.Equal((ServiceErrorKind.Conflict, "Credentials"), (result.Error?.Kind, result.Removal.FailedStep));
        Assert.Matches(
            @"'ns:d1' at .* was registered at 2[0-9-]{9} [0-9:]{8}Z, after thing 'ns:d1' was gone, .* registration is kept", result.Error!.Message);
        Assert.Equal("Registration", result.Removal.Passed);
        Assert.Equal(there, await Simulator.LeftoverAsync());
        Assert.Equal(ServiceErrorKind.Conflict, (await RemoveAsync(client, result.Removal.ToTarget())).Error?.Kind);
        Assert.Equal(there, await Simulator.LeftoverAsync());

        Assert.Null((await RemoveAsync(client, "ns:d1")).Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_there_before_goes(bool wasThingRemoved)
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        DateTimeOffset later = DateTimeOffset.UtcNow;

        RemovalResult result = await RemoveAsync(
            client, wasThingRemoved ? new ThingTarget("ns:d1") { Past = PastSteps.Of(null, later) } : new ThingTarget("ns:d1") { NoThingAt = later });

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // It is the device's, whenever it was registered.
    [Fact]
    public async Task Where_the_thing_is_there_its_registration_goes()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        Thing thing = (await client.FindThingAsync("ns:d1"))!;

        Assert.Null((await RemoveAsync(client, new ThingTarget("ns:d1") { Created = thing.Created, Past = PastSteps.Of(null, HourAgo) })).Error);

        Assert.Empty(await Simulator.LeftoverAsync());
    }

    // Of the Hub no document says that it does: what is there is removed, as before.
    [Fact]
    public async Task At_the_hub_nothing_tells()
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1", new { thing = false });
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);

        Assert.Null((await RemoveAsync(client, new ThingTarget("ns:d1") { NoThingAt = HourAgo })).Error);

        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Fact]
    public async Task A_first_run_asks_no_more_than_before()
    {
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1", new { thing = false });
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        await Simulator.ClearLogAsync();

        Assert.Null((await RemoveAsync(client, "ns:d1")).Error);

        Assert.DoesNotContain(await Simulator.LogAsync("hono"), one => one.Method == "GET");
    }
}

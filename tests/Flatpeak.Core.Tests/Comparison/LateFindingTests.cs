using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>A deletion at Flatpeak by a finding waits, or is repeated: what has begun to use the identifier meanwhile keeps it.</summary>
public sealed class LateFindingTests(Simulator simulator) : LateTests(simulator)
{
    private static readonly Fault Gateway = new("status", 404) { Body = """{"message":"no Route matched with those values"}""", Times = 1 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_identifier_that_is_used_again_by_then_is_kept(bool isLost)
    {
        ServiceException error = await FailsAsync(() => RemoveAsync(Delay(isLost), "DELETE"));

        Assert.Equal((ServiceErrorKind.Conflict, isLost), (error.Kind, error.OutcomeUnknown));
        Assert.Contains("device 'ns:d1'", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // The identifier is read before it is deleted, after it was found unused.
    [Fact]
    public async Task So_it_is_where_what_comes_before_the_deletion_has_waited()
    {
        ServiceException error = await FailsAsync(() => RemoveAsync(Wait, "GET"));

        Assert.Equal((ServiceErrorKind.Conflict, false), (error.Kind, error.OutcomeUnknown));
        Assert.DoesNotContain(await Simulator.LogAsync(), one => one.Method == "DELETE");
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // Whoever uses that name now uses another identifier, or none.
    [Fact]
    public async Task One_whose_deletion_was_carried_out_and_not_answered_is_deleted()
    {
        await RemoveAsync(new("dropAfter") { Times = 1 }, "DELETE");

        Assert.Equal(0, await Simulator.CountDevicesAsync());
    }

    // Before a deletion that has waited, the identifier is read: a gateway's 404 to that does not pass the other looks over.
    [Fact]
    public async Task One_of_which_a_gateway_says_that_it_is_gone_is_kept()
    {
        ServiceException error = await FailsAsync(
            () => RemoveAsync(Wait, "DELETE", () => Simulator.AddAsync(Gateway.At("flatpeak", "GET", "^/devices/"))));

        Assert.Equal((ServiceErrorKind.NotFound, false, false), (error.Kind, error.IsGone, error.OutcomeUnknown));
        Assert.Equal(1, await Simulator.CountDevicesAsync());
    }

    // By such a finding a device is removed from Bosch, whose identifier must not be there.
    [Fact]
    public async Task That_an_identifier_is_still_missing_is_not_believed_of_a_gateway()
    {
        await Simulator.SeedReferenceAsync("ns:d1");
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        await Simulator.AddAsync(Gateway.At("flatpeak", "GET", "^/devices"));
        var finding = new FleetFinding
        {
            Kind = FindingKind.MissingAtFlatpeak, CallsFor = FindingRemedy.RemoveFromBosch, ThingId = "ns:d1", HubDeviceId = "ns:d1",
            ReferenceId = "ns:d1",
        };

        Assert.Equal(
            ServiceErrorKind.UnexpectedResponse, (await FailsAsync(() => bosch.EnsureStillMissingAsync(finding, flatpeak))).Kind);
    }

    private async Task RemoveAsync(Fault fault, string method, Func<Task>? meanwhile = null)
    {
        await Simulator.SeedReferenceAsync("ns:d1");
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await SeedSoundAsync(RegistryApi.Hono, "ns:other", 1);
        using FlatpeakClient reading = await Simulator.ConnectAsync();
        FleetFinding finding = Assert.Single(await CompareAsync(reading, bosch), one => one.Kind == FindingKind.OnlyAtFlatpeak);
        await Simulator.TakeAwayAsync($"flatpeak/{Simulator.AccountId}/ns:other1");
        using FlatpeakClient flatpeak = await ConnectAsync(fault, method, async () =>
        {
            await Simulator.SeedAsync(RegistryApi.Hono, "ns:d1");
            await (meanwhile?.Invoke() ?? Task.CompletedTask);
        });
        FlatpeakClient guarded = flatpeak.WithLook(token => bosch.EnsureUnusedAsync(finding, flatpeak, token));
        using IDisposable hold = await bosch.HoldUnusedAsync(finding, flatpeak);
        await guarded.DeleteDeviceAsync(finding.ToDeviceTarget());
    }
}

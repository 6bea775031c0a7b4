using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>A deletion at Flatpeak by a finding waits, or is repeated: what has begun to use the identifier meanwhile keeps it.</summary>
public sealed class LateFindingTests(Simulator simulator) : LateTests(simulator)
{
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

    private async Task RemoveAsync(Fault fault, string method)
    {
        await Simulator.SeedReferenceAsync("ns:d1");
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        await Simulator.SeedAsync(RegistryApi.Hono, "ns:other");
        using FlatpeakClient reading = await Simulator.ConnectAsync();
        FleetFinding finding = Assert.Single(await CompareAsync(reading, bosch), one => one.Kind == FindingKind.OnlyAtFlatpeak);
        using FlatpeakClient flatpeak = await ConnectAsync(fault, method, () => Simulator.SeedAsync(RegistryApi.Hono, "ns:d1"));
        FlatpeakClient guarded = flatpeak.WithLook(token => bosch.EnsureUnusedAsync(finding, flatpeak, token));
        using IDisposable hold = await bosch.HoldUnusedAsync(finding, flatpeak);
        await guarded.DeleteDeviceAsync(finding.ToDeviceTarget());
    }
}

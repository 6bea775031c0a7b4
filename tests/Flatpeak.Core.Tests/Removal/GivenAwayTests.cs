namespace Flatpeak.Tests.Removal;

/// <summary>
/// Bosch IoT Hub deletes a credential by its auth id alone. While that waits, or its answer is lost, the auth id may be given to another
/// device, whose credential is not ours to delete.
/// </summary>
public sealed class GivenAwayTests(Simulator simulator) : BoschTests(simulator)
{
    private const RegistryApi Hub = RegistryApi.BoschHub;

    private readonly LaterClock _clock = new();

    [Theory]
    [InlineData("statusAfter", 503, null)]
    [InlineData("status", 429, "1")]
    public async Task A_credential_that_another_device_has_by_then_is_left(string kind, int status, string? retryAfter)
    {
        await Simulator.SeedAsync(Hub, "ns:d1");
        await Simulator.SeedAsync(Hub, "ns:other", new { credentials = 0 });
        await Simulator.AddAsync(
            new Fault(kind, status) { Service = "hub", Method = "DELETE", Path = "/credentials/", Times = 1, RetryAfter = retryAfter });
        BoschClient client = await ConnectGivingAsync(takeFirst: status == 429);

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Equal(
            ["hub credential ns_d1", "hub registration ns:other", "policy ns:other", "thing ns:other"],
            (await Simulator.LeftoverAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task So_is_one_that_a_rollback_would_delete()
    {
        await Simulator.SeedAsync(Hub, "ns:other", new { credentials = 0 });
        await Simulator.AddAsync(
            new Fault("status", 403) { Service = "things", Method = "PUT", Path = "/policies/", Times = 2 },
            new Fault("statusAfter", 503) { Service = "hub", Method = "DELETE", Path = "/credentials/", Times = 1 });
        BoschClient client = await ConnectGivingAsync(takeFirst: false);

        await FailsAsync(() => client.CreateDeviceAsync(
            new NewDevice("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Simulator.Secret("ours")))));

        Assert.Contains("hub credential ns_d1", await Simulator.LeftoverAsync());
    }

    // Somebody else does it, right after the first DELETE was answered.
    private async Task<BoschClient> ConnectGivingAsync(bool takeFirst)
    {
        BoschOptions options = Simulator.BoschOptions(Hub);
        bool isGiven = false;
        return await ConnectAsync(Hub, with => with with { Service = with.Service with { Clock = _clock } }, exchange =>
        {
            if (!isGiven && exchange.Method == "DELETE")
            {
                isGiven = true;
                GiveAsync(options, takeFirst).GetAwaiter().GetResult();
                _clock.Pass(takeFirst ? TimeSpan.FromSeconds(6) : TimeSpan.Zero);
            }
        });
    }

    private async Task GiveAsync(BoschOptions options, bool takeFirst)
    {
        if (takeFirst)
        {
            using HttpClient http = Simulator.Somebody("hub");
            var credential = new Uri(options.RegistryAddress, $"credentials/{options.TenantId}?auth-id=ns_d1&type=hashed-password");
            using HttpResponseMessage taken = await http.DeleteAsync(credential);
            taken.EnsureSuccessStatusCode();
        }

        await Simulator.GiveHubCredentialAsync("ns:other", "ns_d1");
    }
}

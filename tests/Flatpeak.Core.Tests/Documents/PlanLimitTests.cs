namespace Flatpeak.Tests.Documents;

/// <summary>402, which Bosch answers when the booked plan has no more to give.</summary>
public sealed class PlanLimitTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [InlineData("hub", "POST", "^/registration/")]
    [InlineData("things", "PUT", "^/api/2/things/")]
    public async Task It_has_an_id_of_its_own_and_is_not_tried_again(string service, string method, string path)
    {
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, With(retries: 3));
        await Simulator.AddAsync(new Fault("status", 402).At(service, method, path));

        ServiceException error = await FailsAsync(
            () => client.CreateDeviceAsync(new NewDevice("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Simulator.Secret("word")))));

        Assert.Equal(ServiceErrorKind.PlanLimitReached, error.Kind);
        Assert.Equal(402, error.StatusCode);
        Assert.Contains("limit of the booked plan", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        Assert.Single(await Simulator.BoschLogAsync(), request => request.Service == service && request.Status == 402);
        Assert.Empty(await Simulator.LeftoverAsync());
    }
}

using System.Text.Json;

namespace Flatpeak.Tests.Creation;

/// <summary>What is refused before anything is sent, and what may be written down of what was created.</summary>
public sealed class CheckedBeforeTests(Simulator simulator) : CreationTests(simulator)
{
    [Theory]
    [InlineData(Way.AtHono, "ns:d1", "", "ns:d1", "device")]
    [InlineData(Way.AtHono, "ns:d1", "ns:d1", "", "policy")]
    [InlineData(Way.AtTheHub, "no-namespace", "ns:d1", "ns:d1", "thing")]
    [InlineData(Way.ByProvisioning, "ns:d1", "other", "ns:d1", "gives registration, thing and policy one id; 'ns:d1' cannot have others there. Nothing was sent.")]
    [InlineData(Way.ByProvisioning, "ns:d1", "ns:d1", "ns:other", "gives registration, thing and policy one id; 'ns:d1' cannot have others there. Nothing was sent.")]
    public async Task An_id_with_which_no_device_can_be_created_is_refused(Way way, string thingId, string hubDeviceId, string policyId, string says)
    {
        BoschClient client = await ConnectAsync(way);
        var device = new NewDevice(thingId, hubDeviceId, policyId, new NewCredential("a", Simulator.Secret("x")));

        ServiceException created = await FailsAsync(() => client.CreateDeviceAsync(device));
        ServiceException asked = Assert.Throws<ServiceException>(() => client.CheckCreation(thingId, hubDeviceId, policyId));

        Assert.Equal((ServiceErrorKind.InvalidId, created.Kind, created.Message), (created.Kind, asked.Kind, asked.Message));
        Assert.Contains(says, created.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.BoschRequestsAsync());
    }

    [Fact]
    public async Task Without_a_client_or_a_device_there_is_nothing_to_create()
    {
        BoschClient client = await ConnectAsync(Way.AtHono);

        await Assert.ThrowsAsync<ArgumentNullException>("device", () => client.CreateDeviceAsync(null!));
        await Assert.ThrowsAsync<ArgumentNullException>("client", () => DeviceCreator.CreateDeviceAsync(null!, Device("ns:d1")));
        Assert.Throws<ArgumentNullException>("client", () => DeviceCreator.CheckCreation(null!, "ns:d1", "ns:d1", "ns:d1"));
        Assert.Throws<ArgumentNullException>("device", () => CreatedDeviceRecord.Of(null!));
    }

    [Fact]
    public void The_record_of_a_device_has_no_password_and_says_so()
    {
        string json = JsonSerializer.Serialize(CreatedDeviceRecord.Of(Device("ns:d1", "device-PASSWORD-1", deviceId: "hub:1", policyId: "ns:p")), CreatedDeviceRecord.Json);

        Assert.Equal("""{"thingId":"ns:d1","hubDeviceId":"hub:1","policyId":"ns:p","authId":"hub_1"}""", json);
        Assert.Equal(
            "'ns:d1' was created by an earlier run. Its password was told by that run only, if at all, and is not in the journal: "
            + "where it has not arrived, remove the device and create it again.",
            CreatedDeviceRecord.Warning("ns:d1"));
    }
}

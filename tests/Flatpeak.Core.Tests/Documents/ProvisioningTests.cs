using System.Text.Json.Nodes;

namespace Flatpeak.Tests.Documents;

/// <summary>Bosch's Device Provisioning API, as its OpenAPI document has it.</summary>
public sealed class ProvisioningTests(Simulator simulator) : BoschTests(simulator)
{
    [Fact]
    public async Task The_body_has_a_thing_also_where_there_is_nothing_to_say_of_it()
    {
        BoschClient client = await ConnectAsync(Simulator.ProvisioningOptions());
        await Simulator.ClearLogAsync();

        await client.CreateDeviceAsync(new NewDevice("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Simulator.Secret("device-PASSWORD"))));

        LoggedRequest request = (await Simulator.BoschLogAsync()).Single(request => request.Service == "provisioning");
        var expected = JsonNode.Parse("""
            {
              "id": "ns:d1",
              "hub": { "device": { "enabled": true }, "credentials": { "type": "hashed-password", "secrets": [{ "password": "device-PASSWORD" }] } },
              "things": { "thing": {} }
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(request.Body!)), request.Body);
        Assert.Equal(201, request.Status);
    }
}

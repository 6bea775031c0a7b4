using System.Text.Json.Nodes;

namespace Flatpeak.Tests.Documents;

/// <summary>Credentials at either registry: what a password is called, and in which shapes they come back.</summary>
public sealed class HubCredentialTests(Simulator simulator) : BoschTests(simulator)
{
    [Theory]
    [InlineData(RegistryApi.BoschHub, "/credentials/t1", "password")]
    [InlineData(RegistryApi.Hono, "/v1/credentials/t1/ns:d1", "pwd-plain")]
    public async Task A_plain_password_has_the_name_that_the_registry_gives_it(RegistryApi dialect, string path, string name)
    {
        BoschClient client = await ConnectAsync(dialect);

        await client.CreateDeviceAsync(new NewDevice("ns:d1", "ns:d1", "ns:d1", new NewCredential("ns_d1", Simulator.Secret("device-PASSWORD"))));

        LoggedRequest request = (await Simulator.BoschLogAsync()).Single(request => Uri.UnescapeDataString(request.Path) == path && request.Method != "GET");
        JsonNode body = JsonNode.Parse(request.Body!)!;
        JsonNode credential = dialect == RegistryApi.Hono ? body[0]! : body;
        JsonObject secret = Assert.Single(credential["secrets"]!.AsArray())!.AsObject();
        Assert.Equal("device-PASSWORD", (string?)secret[name]);
        Assert.Equal(dialect == RegistryApi.Hono ? [name, "comment"] : [name], secret.Select(one => one.Key));
    }

    // By it a creation knows its own again: https://eclipse.dev/hono/docs/api/management/, CommonSecret.
    [Fact]
    public async Task Hono_gives_the_comment_of_a_secret_back_which_is_another_for_each()
    {
        BoschClient client = await ConnectAsync(RegistryApi.Hono);
        foreach (string id in new[] { "ns:d1", "ns:d2" })
        {
            await client.CreateDeviceAsync(new NewDevice(id, id, id, new NewCredential(id.Replace(':', '_'), Simulator.Secret("device-PASSWORD"))));
        }

        string[] comments = [.. (await Simulator.StateAsync()).GetProperty("hono").GetProperty("devices").EnumerateArray()
            .Select(one => one.GetProperty("credentials")[0].GetProperty("secrets")[0].GetProperty("comment").GetString()!)];

        Assert.All(comments, comment => Assert.StartsWith("Flatpeak.PowerShell ", comment, StringComparison.Ordinal));
        Assert.Equal(2, comments.Distinct().Count());
    }

    // The Hub's document says "one of": a list, or the one credential that there is.
    [Fact]
    public async Task The_Hub_may_show_a_single_credential_as_an_object()
    {
        await Simulator.SetAsync("*", new { hubSingleCredential = true });
        await Simulator.SeedAsync(RegistryApi.BoschHub, "ns:d1");
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub);

        Assert.Equal(1, (await client.FindRegistrationAsync("ns:d1"))?.CredentialCount);
        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Null(result.Error);
        Assert.Empty(await Simulator.LeftoverAsync());
    }

    [Theory]
    [InlineData("""{"device-id":"ns:other","auth-id":"ns_other","type":"hashed-password"}""")]
    [InlineData("""{"device-id":"ns:d1","type":"hashed-password"}""")]
    [InlineData("""{"device-id":"ns:d1","auth-id":null,"type":"hashed-password"}""")]
    [InlineData("""{"device-id":"ns:d1","auth-id":"ns_d1","type":""}""")]
    [InlineData("""{"error":"no"}""")]
    [InlineData("""{"credentials":null}""")]
    [InlineData("""{"total":3,"credentials":[]}""")]
    [InlineData("{}")]
    public async Task An_object_that_is_no_credential_of_the_device_is_none_to_be_deleted(string body)
    {
        await Simulator.SeedAsync(RegistryApi.BoschHub, ["ns:d1", "ns:other"]);
        BoschClient client = await ConnectAsync(RegistryApi.BoschHub, With(retries: 0));
        await Simulator.AddAsync(Fault.Says(body).At("hub", "GET", "^/credentials/"));

        RemovalResult result = await RemoveAsync(client, "ns:d1");

        Assert.Equal(ServiceErrorKind.UnexpectedResponse, result.Error?.Kind);
        Assert.DoesNotContain(await Simulator.BoschLogAsync(), request => request is { Service: "hub", Method: "DELETE" });
    }
}

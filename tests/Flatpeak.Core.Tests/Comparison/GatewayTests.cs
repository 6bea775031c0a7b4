using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>At Hono a device may log in through a gateway, which its registration names: it needs no credentials of its own.</summary>
public sealed class GatewayTests(Simulator simulator) : ComparisonTests(simulator)
{
    private const string Meter = "ns:meter";

    public static TheoryData<string, bool> Registrations => new()
    {
        { """{"via":["ns:gw"]}""", true },
        { """{"viaGroups":["gateways"]}""", true },
        { """{"via":[],"viaGroups":["gateways"]}""", true },
        { """{"via":[],"viaGroups":[]}""", false },
        { """{"via":null}""", false },
        { """{"via":{"ns:gw":true},"viaGroups":[""]}""", false },
        { "{}", false },
    };

    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task What_logs_in_through_one_is_not_without_credentials_and_is_looked_at_once(string registration, bool isBehind)
    {
        await SeedMeterAsync(registration);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        FleetRow[] list = [new("ns:gw"), new(Meter)];

        List<FleetFinding> findings = await CompareAsync(flatpeak, bosch, Quick with { List = list, IncludeCredentials = true });

        Assert.Equal(isBehind ? [] : [$"NoCredentials {Meter}"], Told(findings));
        if (isBehind)
        {
            Assert.Equal(
                [$"hono GET /v1/credentials/t1/{Meter}", $"hono GET /v1/credentials/t1/{Meter}", $"hono GET /v1/devices/t1/{Meter}"],
                (await Simulator.BoschRequestsAsync())
                    .Where(request => request.StartsWith("hono", StringComparison.Ordinal) && request.EndsWith(Meter, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task A_finding_without_credentials_is_out_of_date_where_a_gateway_may_act_for_it_by_now(string registration, bool isBehind)
    {
        await SeedMeterAsync(registration);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);
        var finding = new FleetFinding
        {
            Kind = FindingKind.NoCredentials, CallsFor = FindingRemedy.RemoveFromBosch | FindingRemedy.CreateAtBosch, ThingId = Meter,
            HubDeviceId = Meter, ReferenceId = Meter, Where = FleetSides.Flatpeak | FleetSides.Registry | FleetSides.Things,
        };

        Task look = bosch.EnsureStillMissingAsync(finding, flatpeak);

        if (isBehind)
        {
            ServiceException error = await FailsAsync(() => look);
            Assert.Equal(ServiceErrorKind.Conflict, error.Kind);
            Assert.Matches("a gateway at .* may act for device 'ns:meter' by now \\(via\\)", error.Message);
        }
        else
        {
            await look;
        }
    }

    private async Task SeedMeterAsync(string registration)
    {
        foreach (string id in new[] { "ns:gw", Meter })
        {
            await Simulator.SeedReferenceAsync(id);
        }

        await Simulator.SeedAsync(RegistryApi.Hono, "ns:gw");
        await Simulator.SeedAsync(
            RegistryApi.Hono, Meter, new { credentials = 0, registered = System.Text.Json.JsonDocument.Parse(registration).RootElement });
    }
}

using Flatpeak.Comparison;

namespace Flatpeak.Tests.Comparison;

/// <summary>A row of the list that counts only in part, or not at all, makes no device one too many.</summary>
public sealed class ListedNameTests(Simulator simulator) : ComparisonTests(simulator)
{
    [Theory]
    [BothDialects("com.old:d1", "com.old:d1")]
    [BothDialects("com.old:d1", "com.new:d1")]
    [BothDialects("com.new:d1", "com.old:d1")]
    public async Task A_device_whose_row_is_of_another_namespace_is_left_out_by_all_of_its_names(RegistryApi dialect, string reference, string hub)
    {
        await Simulator.SeedReferenceAsync(reference);
        await Simulator.SeedAsync(dialect, ["com.new:d1"], new { deviceId = hub });
        await SeedSoundAsync(dialect, "com.old:s", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(dialect);
        FleetRow[] list = [new FleetRow("com.new:d1", reference, hub), new FleetRow("com.old:s1")];
        ComparisonSettings settings = Quick with { List = list, IncludeMatching = true, IncludeCredentials = true };

        Assert.Equal(
            ["Matching com.old:s1", "NotInList com.old:s2"], Told(await CompareAsync(flatpeak, bosch, settings with { Namespaces = ["com.old"] })));
        Assert.Equal(["Matching com.new:d1", "Matching com.old:s1", "NotInList com.old:s2"], Told(await CompareAsync(flatpeak, bosch, settings)));
    }

    [Fact]
    public async Task Rows_of_other_namespaces_alone_are_no_list_of_what_is_compared()
    {
        await SeedSoundAsync(RegistryApi.Hono, "com.old:s", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, await ConnectAsync(RegistryApi.Hono), Quick with { List = [new FleetRow("com.new:s1", "com.old:s1")], Namespaces = ["com.old"] });

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.NotFound, error.Kind);
        Assert.Contains("No row of the list is of a device that is compared", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_of_which_the_function_says_nothing_is_refused_before_anything_is_sent()
    {
        await SeedSoundAsync(RegistryApi.Hono, "ns:d", 2);
        using FlatpeakClient flatpeak = await Simulator.ConnectAsync();
        BoschClient bosch = await ConnectAsync(RegistryApi.Hono);

        (List<FleetFinding> findings, ServiceException error) = await CompareInVainAsync(
            flatpeak, bosch, Quick with { List = [new FleetRow("ns:d1"), new FleetRow("d2")], MatchBy = BehindTheColon });

        Assert.Empty(findings);
        Assert.Equal(ServiceErrorKind.InvalidId, error.Kind);
        Assert.Contains("row 2 of the list ('d2')", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Nothing was sent", error.Message, StringComparison.Ordinal);
        Assert.Empty(await Simulator.LogAsync("*"));
    }

    private static string? BehindTheColon(ComparedDevice device) => device.Name!.Split(':') is [_, var name] ? name : null;
}

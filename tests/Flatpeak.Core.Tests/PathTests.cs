using Flatpeak.Http;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests;

/// <summary>Nothing that names one object may address anything else: ids, path segments and free paths.</summary>
public sealed class PathTests(Simulator simulator) : SimulatorTests(simulator)
{
    private const int Count = 10_000;
    private static readonly Uri Base = new("https://host/base/");

    [Fact]
    public void No_random_string_leaves_its_path_segment()
    {
        int passed = 0;
        foreach (string text in RandomText.Some(Count, seed: 1))
        {
            string path;
            try
            {
                path = ServiceAddress.Path("devices", text);
            }
            catch (ServiceException e)
            {
                Assert.Equal(ServiceErrorKind.InvalidId, e.Kind);
                continue;
            }

            passed++;
            var address = new Uri(Base, path);
            Assert.Equal("/base/" + path, address.PathAndQuery);
            Assert.Equal(["/", "base/", "devices/", Uri.EscapeDataString(text)], address.Segments);

            // What the server decodes is the very text, so that two texts never mean one object.
            Assert.Equal(text, Uri.UnescapeDataString(address.Segments[^1]));
        }

        Assert.InRange(passed, Count / 4, Count - 1);
    }

    [Fact]
    public void No_random_string_passes_for_a_device_id_unless_it_is_one()
    {
        int passed = 0;
        foreach (string text in RandomText.Some(Count, seed: 2))
        {
            try
            {
                Assert.Same(text, DeviceId.Check(text));
            }
            catch (ServiceException e)
            {
                Assert.Equal(ServiceErrorKind.InvalidId, e.Kind);
                continue;
            }

            passed++;
            Assert.StartsWith("dev_", text, StringComparison.Ordinal);
            Assert.True(text.Length > 4 && text[4..].All(char.IsAsciiLetterOrDigit), text);
        }

        Assert.InRange(passed, 1, Count / 100);
    }

    [Fact]
    public async Task What_the_server_sees_of_random_paths_is_the_one_object_that_was_named()
    {
        await Simulator.SeedAsync(3);
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 0 });
        var sent = new List<string>();
        foreach (string text in RandomText.Some(Count, seed: 3))
        {
            // A free path may have several segments and be encoded already: what is to be seen is just that.
            ServiceException error = await FailsAsync(() => client.SendAsync(HttpMethod.Delete, "devices/" + text));
            if (error.Kind == ServiceErrorKind.InvalidPath)
            {
                continue;
            }

            Assert.True(error.Kind is ServiceErrorKind.NotFound or ServiceErrorKind.RequestRefused, error.Message);
            sent.Add(string.Concat(("devices/" + text.TrimEnd()).Split('/').Select(segment => "/" + Uri.EscapeDataString(Uri.UnescapeDataString(segment)))));
        }

        IReadOnlyList<LoggedRequest> log = await Simulator.LogWithoutLoginsAsync();
        Assert.Equal(sent.Select(path => $"DELETE {path}"), log.Select(request => request.ToString()));
        Assert.All(log, request => Assert.Matches("^(/(?!%?\\.{1,2}(/|$))[^/?#\\\\]+){2,}$", request.Path));
        Assert.Equal(3, await Simulator.CountDevicesAsync());
        Assert.InRange(sent.Count, 100, Count - 1);
    }

    [Fact]
    public async Task No_random_id_or_reference_reads_or_deletes_a_device_it_does_not_name()
    {
        await Simulator.SeedAsync(3);
        using FlatpeakClient client = await Simulator.ConnectAsync(new ServiceOptions { MaximumRetryCount = 0 });
        var fit = new List<string>();
        foreach (string text in RandomText.Some(Count / 10, seed: 4))
        {
            ServiceException byId = await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(text, null)));
            ServiceException byReference = await FailsAsync(() => client.DeleteDeviceAsync(new DeviceTarget(null, text)));
            Assert.True(byId.Kind is ServiceErrorKind.InvalidId or ServiceErrorKind.InvalidReference or ServiceErrorKind.NotFound, byId.Message);
            Assert.True(byReference.Kind is ServiceErrorKind.InvalidReference or ServiceErrorKind.NotFound, byReference.Message);
            if (byReference.Kind == ServiceErrorKind.NotFound)
            {
                fit.Add(text);
            }
        }

        Assert.Equal(3, await Simulator.CountDevicesAsync());
        LoggedRequest[] lookUps = [.. (await Simulator.LogWithoutLoginsAsync()).Where(request => request.Method == "GET")];
        Assert.Equal(fit.Select(text => $"reference_id={Uri.EscapeDataString(text)}&limit=100"), lookUps.Select(request => request.Query));
        Assert.All(lookUps, request => Assert.Equal("/devices", request.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("devices")]
    [InlineData("devices/")]
    [InlineData("devices//dev_1")]
    [InlineData("devices/.")]
    [InlineData("devices/..")]
    [InlineData("devices/%2e%2e")]
    [InlineData("devices/dev_1%2Fdev_2")]
    [InlineData("devices/dev_1%5C..")]
    [InlineData("devices/dev_1?x=1")]
    [InlineData("devices/dev_1#x")]
    [InlineData("devices/*")]
    [InlineData("*/dev_1")]
    [InlineData("devices/a\nb")]
    [InlineData("//elsewhere/devices/dev_1")]
    [InlineData("http://elsewhere/devices/dev_1")]
    public async Task A_delete_of_a_path_that_could_mean_anything_else_is_never_sent(string path)
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        ServiceException error = await FailsAsync(() => client.SendAsync(HttpMethod.Delete, path));

        Assert.Equal(ServiceErrorKind.InvalidPath, error.Kind);
        Assert.Empty(await Simulator.LogWithoutLoginsAsync());
        Assert.Empty(await Simulator.LogAsync("elsewhere"));
    }

    [Fact]
    public async Task A_free_request_carries_its_query_encoded_and_gives_the_answer_as_it_is()
    {
        using FlatpeakClient client = await Simulator.ConnectAsync();

        string? echo = await client.SendAsync(HttpMethod.Post, "echo", [new("a&b", "c=d e")], """{"x":[1,"ü"]}""");

        Assert.Equal("""{"x":[1,"ü"]}""", echo);
        Assert.Equal("POST /echo?a%26b=c%3Dd%20e", (await Simulator.LogWithoutLoginsAsync()).Single().ToString());
    }
}

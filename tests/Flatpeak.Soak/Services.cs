using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Flatpeak.Bosch;

namespace Flatpeak.Soak;

/// <summary>The simulator, as a process of its own, with what only its control port can do and tell.</summary>
internal sealed class Services : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    private Services(Process process, string line)
    {
        _process = process;
        ReadyLine = line;
        Known = new Known(JsonDocument.Parse(line).RootElement);
    }

    /// <summary>What it printed when it was ready, for the programs that are killed.</summary>
    public string ReadyLine { get; }

    public Known Known { get; }

    public static async Task<Services> StartAsync(int seed)
    {
        string program = AppContext.BaseDirectory.Replace(
            $"tests{Path.DirectorySeparatorChar}Flatpeak.Soak", $"src{Path.DirectorySeparatorChar}Flatpeak.Simulator", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            Path.Combine(program, "Flatpeak.Simulator.dll"), "--exit-with-stdin",
            "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            "--seed", seed.ToString(CultureInfo.InvariantCulture),
        })
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The simulator did not start.");
        return new Services(process, line);
    }

    public Task ResetAsync() => ControlAsync(HttpMethod.Post, "reset", new { });

    public Task SetAsync(object options, string service = "*") => ControlAsync(HttpMethod.Put, $"options?service={service}", options);

    public Task SeedAsync(RegistryApi dialect, IEnumerable<RetiredDevice> fleet) => ControlAsync(HttpMethod.Post, "seed", fleet.Select(device => new
    {
        thingId = device.ThingId,
        deviceId = device.HubDeviceId,
        policyId = device.PolicyId,
        dialect = dialect == RegistryApi.Hono ? "hono" : "hub",
        credentials = 2,
    }));

    public Task ClearLogAsync() => ControlAsync(HttpMethod.Delete, "log");

    /// <summary>The requests that have come in, of all services.</summary>
    public async Task<LoggedRequest[]> LogAsync() => (await ControlAsync(HttpMethod.Get, "log?service=*&since=0"))
        .GetProperty("entries").Deserialize<LoggedRequest[]>(JsonSerializerOptions.Web)!;

    /// <summary>The devices at Flatpeak: <c>reference id</c>.</summary>
    public async Task<string[]> DevicesAsync() => [.. (await ControlAsync(HttpMethod.Get, "state"))
        .GetProperty("flatpeak").GetProperty(Known.Account).EnumerateObject().SelectMany(mode => mode.Value.EnumerateArray())
        .Select(device => $"{device.GetProperty("referenceId").GetString()} {device.GetProperty("id").GetString()}")];

    /// <summary>All that there is of devices at Bosch IoT, Hono and Ditto: <c>thing ns:d1</c>.</summary>
    public async Task<string[]> LeftAsync()
    {
        JsonElement state = await ControlAsync(HttpMethod.Get, "state");
        JsonElement[] hono = [.. state.GetProperty("hono").GetProperty("devices").EnumerateArray()];
        JsonElement hub = state.GetProperty("hub");
        return
        [
            .. Named(hub.GetProperty("devices"), "registration", "device-id"),
            .. Named(hub.GetProperty("credentials"), "credential", "auth-id"),
            .. hono.Select(device => $"registration {device.GetProperty("id").GetString()}"),
            .. hono.SelectMany(device => Named(device.GetProperty("credentials"), "credential", "auth-id")),
            .. Named(state.GetProperty("things"), "thing", "thingId"),
            .. Named(state.GetProperty("policies"), "policy", "policyId"),
        ];

        static IEnumerable<string> Named(JsonElement list, string kind, string property) =>
            list.EnumerateArray().Select(one => $"{kind} {one.GetProperty(property).GetString()}");
    }

    /// <summary>How often somebody deleted all devices of Hono's tenant.</summary>
    public async Task<int> DeleteAllCountAsync() => (await ControlAsync(HttpMethod.Get, "counts"))
        .GetProperty("counters").TryGetProperty("honoDeleteAllCalls", out JsonElement count) ? count.GetInt32() : 0;

    public void Dispose()
    {
        _http.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<JsonElement> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Known.AddressOf("control"), path));
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: JsonSerializerOptions.Web);
        using HttpResponseMessage response = await _http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new InvalidOperationException($"The simulator refused {method} {path}: {text}");
    }
}

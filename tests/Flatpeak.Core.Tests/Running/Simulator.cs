using System.Net.Http.Json;
using System.Text.Json;

namespace Flatpeak.Tests.Running;

/// <summary>
/// A simulator in a process of its own, for the tests of one class: here its switches and its log; its other parts say
/// what there is of Flatpeak and of Bosch IoT.
/// </summary>
public partial class Simulator : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new();
    private SimulatorProcess? _process;

    /// <summary>How it is started, besides what all are.</summary>
    private protected virtual string[] Switches => [];

    private JsonElement Ready => _process!.Ready;

    /// <summary>Takes one that is idle, or starts one.</summary>
    public async Task InitializeAsync()
    {
        _process = await SimulatorProcess.TakeAsync(Switches);
        await ResetAsync();
    }

    /// <summary>Leaves it to the next class.</summary>
    public Task DisposeAsync()
    {
        _process?.GiveBack();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Everything back to how it started, and a search that does not lag: where it does is what a test is about.</summary>
    internal async Task ResetAsync()
    {
        await ControlAsync(HttpMethod.Post, "reset", new { });
        await SetAsync("*", new { searchLagMs = 0 });
    }

    /// <summary>Changes options of a service, such as the latency; of all services for <c>*</c>.</summary>
    internal Task SetAsync(string service, object options) => ControlAsync(HttpMethod.Put, $"options?service={service}", options);

    /// <summary>Adds a fault, or each of an array. It strikes once unless it says <c>times</c>; null is for ever.</summary>
    internal Task AddFaultAsync(object fault) => ControlAsync(HttpMethod.Post, "faults", fault);

    /// <summary>Adds faults.</summary>
    internal Task AddAsync(params Fault[] faults) => AddFaultAsync(faults);

    /// <summary>Forgets all faults.</summary>
    internal Task ClearFaultsAsync() => ControlAsync(HttpMethod.Delete, "faults");

    /// <summary>How often each fault struck, in the order in which they were added.</summary>
    internal async Task<IReadOnlyList<int>> FaultHitsAsync() => [.. (await ControlAsync(HttpMethod.Get, "faults"))
        .GetProperty("faults").EnumerateArray().Select(fault => fault.GetProperty("hits").GetInt32())];

    /// <summary>Makes every token issued so far worthless, of one service or of all.</summary>
    internal Task RevokeTokensAsync(string service = "*") => ControlAsync(HttpMethod.Post, $"tokens/revoke?service={service}", new { });

    /// <summary>All that there is, as the control service shows it.</summary>
    internal Task<JsonElement> StateAsync() => ControlAsync(HttpMethod.Get, "state");

    /// <summary>How many there are of everything, as the control service shows it.</summary>
    internal Task<JsonElement> CountsAsync() => ControlAsync(HttpMethod.Get, "counts");

    /// <summary>
    /// The requests that reached a service, in order of arrival; of all services for <c>*</c>. Only those after a number,
    /// where one is given.
    /// </summary>
    internal async Task<IReadOnlyList<LoggedRequest>> LogAsync(string service, int since = 0) =>
        (await ControlAsync(HttpMethod.Get, $"log?service={service}&since={since}")).GetProperty("entries").Deserialize<LoggedRequest[]>(JsonSerializerOptions.Web)!;

    /// <summary>Empties the log.</summary>
    internal Task ClearLogAsync() => ControlAsync(HttpMethod.Delete, "log");

    private Uri AddressOf(string service) => new(Ready.GetProperty(service).GetString()!);

    private async Task<JsonElement> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(AddressOf("control"), path));
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: JsonSerializerOptions.Web);
        using HttpResponseMessage response = await _http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new InvalidOperationException($"The simulator refused {method} {path}: {text}");
    }
}

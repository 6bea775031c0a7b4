using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Flatpeak.Http;

namespace Flatpeak.Bench;

/// <summary>A simulator in a process of its own; one cell after the other uses it.</summary>
internal sealed class Service : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly Process? _process;
    private readonly JsonElement _ready;

    private Service(Process? process, JsonElement ready)
    {
        _process = process;
        _ready = ready;
    }

    /// <summary>Starts one; the seed of whatever is random in it is fixed.</summary>
    public static async Task<Service> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string folder = AppContext.BaseDirectory.Replace(
            Path.Combine("bench", "Pace"), Path.Combine("src", "Flatpeak.Simulator"), StringComparison.Ordinal);
        start.ArgumentList.Add(Path.Combine(folder, "Flatpeak.Simulator.dll"));
        start.ArgumentList.Add("--exit-with-stdin");
        start.ArgumentList.Add("--seed");
        start.ArgumentList.Add("1");
        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The simulator did not start.");
        return new Service(process, JsonDocument.Parse(line).RootElement);
    }

    /// <summary>One that another process has started.</summary>
    /// <param name="ready">Its <see cref="Ready"/> there.</param>
    public static Service Of(string ready) => new(null, JsonDocument.Parse(ready).RootElement);

    /// <summary>Where it is, and who may use it.</summary>
    public string Ready => _ready.GetRawText();

    /// <summary>Back to the first state, the seed's too.</summary>
    public Task ResetAsync() => ControlAsync(HttpMethod.Post, "reset", null);

    /// <summary>Changes options, such as the limit.</summary>
    public Task SetAsync(object options) => ControlAsync(HttpMethod.Put, "options?service=flatpeak", options);

    /// <summary>Adds a fault.</summary>
    public Task AddFaultAsync(object fault) => ControlAsync(HttpMethod.Post, "faults", fault);

    /// <summary>Forgets the faults.</summary>
    public Task ClearFaultsAsync() => ControlAsync(HttpMethod.Delete, "faults", null);

    /// <summary>Connects, and shows each exchange to an observer.</summary>
    public Task<FlatpeakClient> ConnectAsync(Action<ServiceExchange> observer)
    {
        JsonElement account = _ready.GetProperty("accounts")[0];
        return FlatpeakClient.ConnectAsync(
            new ServiceCredential(
                account.GetProperty("accountId").GetString()!,
                new NetworkCredential("", account.GetProperty("testKey").GetString()).SecurePassword),
            new FlatpeakOptions { Address = new Uri(_ready.GetProperty("flatpeak").GetString()!) },
            observer);
    }

    /// <summary>False when it is not there any more: then it was not the client that was measured.</summary>
    public bool IsAlive => _process is { HasExited: false };

    public void Dispose()
    {
        _http.Dispose();
        _process?.Kill();
        _process?.Dispose();
    }

    private async Task ControlAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(_ready.GetProperty("control").GetString()!), path));
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType());
        using HttpResponseMessage response = await _http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }
}

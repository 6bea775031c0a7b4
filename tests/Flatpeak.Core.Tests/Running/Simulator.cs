using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Flatpeak.Http;

namespace Flatpeak.Tests.Running;

/// <summary>The simulator, in a process of its own, for the tests of one class.</summary>
public sealed class Simulator : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _http = new();
    private Process? _process;
    private Uri? _control;
    private JsonElement _ready;

    /// <summary>Where Flatpeak is simulated.</summary>
    internal Uri Flatpeak => new(_ready.GetProperty("flatpeak").GetString()!);

    /// <summary>The account that tests connect with, and another one.</summary>
    internal string AccountId => Account(0).GetProperty("accountId").GetString()!;

    /// <summary>The first account's key for test mode.</summary>
    internal string TestKey => Account(0).GetProperty("testKey").GetString()!;

    /// <summary>Starts it.</summary>
    public async Task InitializeAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Program());
        start.ArgumentList.Add("--parent-pid");
        start.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        _process = Process.Start(start)!;
        string line = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The simulator ended before it was ready.");
        _ready = JsonDocument.Parse(line).RootElement;
        _control = new Uri(_ready.GetProperty("control").GetString()!);
    }

    /// <summary>Stops it.</summary>
    public async Task DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _process?.Dispose();
    }

    /// <summary>Everything back to how it started.</summary>
    internal Task ResetAsync() => ControlAsync(HttpMethod.Post, "reset", new { });

    /// <summary>Changes Flatpeak's options, such as the latency.</summary>
    internal Task SetAsync(object options) => ControlAsync(HttpMethod.Put, "options?service=flatpeak", options);

    /// <summary>Adds a fault.</summary>
    internal Task AddFaultAsync(object fault) => ControlAsync(HttpMethod.Post, "faults", fault);

    /// <summary>Puts devices straight into the state of the first account.</summary>
    internal Task SeedAsync(int count, string? prefix = "ref-") =>
        ControlAsync(HttpMethod.Post, "flatpeak/devices", new { account = AccountId, count, prefix });

    /// <summary>Makes every token issued so far worthless.</summary>
    internal Task RevokeTokensAsync() => ControlAsync(HttpMethod.Post, "tokens/revoke", new { });

    /// <summary>How many devices the first account has, in both modes.</summary>
    internal async Task<int> CountDevicesAsync()
    {
        JsonElement state = await ControlAsync(HttpMethod.Get, "state");
        return state.GetProperty("flatpeak").GetProperty(AccountId).EnumerateObject().Sum(mode => mode.Value.GetArrayLength());
    }

    /// <summary>The requests that reached Flatpeak, in order of arrival.</summary>
    internal Task<IReadOnlyList<LoggedRequest>> LogAsync() => LogAsync("flatpeak");

    /// <summary>The requests that reached a service.</summary>
    internal async Task<IReadOnlyList<LoggedRequest>> LogAsync(string service)
    {
        JsonElement log = await ControlAsync(HttpMethod.Get, $"log?service={service}");
        return log.GetProperty("entries").Deserialize<LoggedRequest[]>(JsonSerializerOptions.Web)!;
    }

    /// <summary>The requests that reached Flatpeak, without the logins.</summary>
    internal async Task<IReadOnlyList<LoggedRequest>> LogWithoutLoginsAsync() =>
        [.. (await LogAsync()).Where(request => request.Path != "/login")];

    /// <summary>Empties the log.</summary>
    internal Task ClearLogAsync() => ControlAsync(HttpMethod.Delete, "log");

    /// <summary>Connects as the first account, in test mode.</summary>
    internal Task<FlatpeakClient> ConnectAsync(
        ServiceOptions? options = null, Action<ServiceExchange>? observer = null, string? key = null) =>
        FlatpeakClient.ConnectAsync(
            new ServiceCredential(AccountId, new NetworkCredential("", key ?? TestKey).SecurePassword),
            new FlatpeakOptions { Address = Flatpeak, Service = options ?? new ServiceOptions() },
            observer);

    // Beside the tests in the tree, built in the same configuration: bin/<configuration>/net10.0.
    private static string Program()
    {
        string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        string framework = Path.GetFileName(here);
        string configuration = Path.GetFileName(Path.GetDirectoryName(here)!);
        DirectoryInfo? root = new(here);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Flatpeak.slnx")))
        {
            root = root.Parent;
        }

        string program = Path.Combine(
            root?.FullName ?? throw new InvalidOperationException($"'{here}' is not in the project's tree."),
            "src", "Flatpeak.Simulator", "bin", configuration, framework, "Flatpeak.Simulator.dll");
        return File.Exists(program) ? program : throw new InvalidOperationException($"The simulator is not built: '{program}'.");
    }

    private JsonElement Account(int index) => _ready.GetProperty("accounts")[index];

    private async Task<JsonElement> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_control!, path));
        request.Content = body is null ? null : JsonContent.Create(body);
        using HttpResponseMessage response = await _http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new InvalidOperationException($"The simulator refused {method} {path}: {text}");
    }
}

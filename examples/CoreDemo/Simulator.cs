using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security;
using System.Net.Http.Json;
using System.Text.Json;
using Flatpeak.Http;

namespace CoreDemo;

/// <summary>The simulator, in a process of its own, and its control endpoint.</summary>
internal sealed class Simulator : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _control;

    private Simulator(Process process, ReadyLine ready)
    {
        _process = process;
        _control = new HttpClient { BaseAddress = ready.Control };
        Ready = ready;
    }

    /// <summary>Where its services are, and who may log in.</summary>
    public ReadyLine Ready { get; }

    /// <summary>The first account's key for test mode.</summary>
    public ServiceCredential FlatpeakCredential => Credential(Ready.Accounts[0].AccountId, Ready.Accounts[0].TestKey);

    /// <summary>A user name and its secret.</summary>
    public static ServiceCredential Credential(string user, string secret) => new(user, Secret(secret));

    /// <summary>A secret as the clients take it.</summary>
    public static SecureString Secret(string secret) => new NetworkCredential("", secret).SecurePassword;

    /// <summary>Starts it. It ends together with this program, however that ends.</summary>
    public static async Task<Simulator> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] arguments =
        [
            Tree.SimulatorProgram,
            "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            "--latency", "10",
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync()
            ?? throw new DemoException($"The simulator did not start. Is '{Tree.SimulatorProgram}' built?");
        return new Simulator(process, JsonSerializer.Deserialize<ReadyLine>(line, JsonSerializerOptions.Web)!);
    }

    /// <summary>From now on, a request that matches gets a status instead of being carried out.</summary>
    /// <param name="service">The service, such as <c>things</c>.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">A regular expression on the path.</param>
    /// <param name="status">The status.</param>
    public async Task FailAsync(string service, string method, string path, int status)
    {
        using HttpResponseMessage response = await _control.PostAsJsonAsync(
            "faults", new { service, method, path, kind = "status", status, times = (int?)null });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Nothing fails any more.</summary>
    public async Task MendAsync()
    {
        using HttpResponseMessage response = await _control.DeleteAsync(new Uri("faults", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    /// <summary>How much of everything there is.</summary>
    public async Task<JsonElement> CountsAsync() => await _control.GetFromJsonAsync<JsonElement>("counts");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

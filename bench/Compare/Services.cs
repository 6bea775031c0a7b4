using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security;
using System.Text;
using System.Text.Json;
using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.Bench;

/// <summary>The simulator, as a process of its own, with a fleet in it.</summary>
internal sealed class Services : IDisposable
{
    private readonly Process _process;
    private readonly JsonElement _ready;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };

    private Services(Process process, JsonElement ready)
    {
        _process = process;
        _ready = ready;
    }

    public static async Task<Services> StartAsync(string latency)
    {
        string program = AppContext.BaseDirectory.Replace(
            $"bench{Path.DirectorySeparatorChar}Compare", $"src{Path.DirectorySeparatorChar}Flatpeak.Simulator", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(program, "Flatpeak.Simulator.dll"));
        start.ArgumentList.Add("--exit-with-stdin");
        start.ArgumentList.Add("--latency");
        start.ArgumentList.Add(latency);
        start.Environment["DOTNET_gcServer"] = "0";
        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The simulator did not start.");
        return new Services(process, JsonDocument.Parse(line).RootElement);
    }

    /// <summary>So many sound devices, and of what is at one or two sides only so many each.</summary>
    public async Task SeedAsync(RegistryApi dialect, int count, int each)
    {
        await PutAsync("options?service=*", new { searchLagMs = 0 });
        foreach ((string prefix, int number) in new[] { ("ok:device-", count), ("f:d", each), ("ft:d", each), ("fr:d", each) })
        {
            await PostAsync("flatpeak/devices", new { account = Account, count = number, prefix });
        }

        // One policy for all, as the simulator's memory is not what is measured.
        string registry = dialect == RegistryApi.Hono ? "hono" : "hub";
        await PostAsync("seed", new object[]
        {
            new { thingId = "ok:device-", dialect = registry, policyId = "ok:all", count },
            new { thingId = "r:d", dialect = registry, thing = false, policy = false, count = each },
            new { thingId = "t:d", count = each },
            new { thingId = "rt:d", dialect = registry, count = each },
            new { thingId = "ft:d", count = each },
            new { thingId = "fr:d", dialect = registry, thing = false, policy = false, count = each },
        });
    }

    public Task<FlatpeakClient> ConnectFlatpeakAsync() => FlatpeakClient.ConnectAsync(
        new ServiceCredential(Account, Secret(_ready.GetProperty("accounts")[0].GetProperty("testKey").GetString()!)),
        new FlatpeakOptions { Address = AddressOf("flatpeak") });

    public Task<BoschClient> ConnectBoschAsync(RegistryApi dialect) => BoschClient.ConnectAsync(new BoschOptions
    {
        TenantId = Known("tenant"),
        RegistryApi = dialect,
        RegistryAddress = AddressOf(dialect == RegistryApi.Hono ? "hono" : "hub"),
        RegistryCredential = dialect == RegistryApi.Hono ? Credential("honoUser", "honoPassword") : Credential("hubUser", "hubPassword"),
        ThingsAddress = AddressOf("things"),
        ThingsCredential = Credential("thingsUser", "thingsPassword"),
    });

    /// <summary>Pages the registry with nothing but a plain HTTP client.</summary>
    public async Task<int> PageRegistryAloneAsync(RegistryApi dialect)
    {
        bool isHono = dialect == RegistryApi.Hono;
        using var http = new HttpClient { BaseAddress = AddressOf(isHono ? "hono" : "hub") };
        string user = isHono ? $"{Known("honoUser")}:{Known("honoPassword")}" : $"{Known("hubUser")}:{Known("hubPassword")}";
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        for (int page = 0; ; page++)
        {
            string path = isHono
                ? $"{http.BaseAddress!.AbsolutePath.TrimEnd('/')}/devices/{Known("tenant")}?pageSize=200&pageOffset={page}"
                : $"/registration/{Known("tenant")}?skip={page * 25}";
            using HttpResponseMessage response = await http.GetAsync(new Uri(path, UriKind.Relative));
            JsonElement body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            if (!response.IsSuccessStatusCode || body.GetProperty(isHono ? "result" : "devices").GetArrayLength() == 0)
            {
                return page + 1;
            }
        }
    }

    public async Task ClearLogAsync() => (await _http.DeleteAsync(new Uri(AddressOf("control"), "log"))).EnsureSuccessStatusCode();

    /// <summary>How many requests each service had since the log was emptied.</summary>
    public async Task<string> CountRequestsAsync()
    {
        JsonElement log = await _http.GetFromJsonAsync<JsonElement>(new Uri(AddressOf("control"), "log?since=0"));
        return string.Join(", ", log.GetProperty("entries").EnumerateArray()
            .GroupBy(entry => $"{entry.GetProperty("service").GetString()} {entry.GetProperty("method").GetString()}")
            .Select(group => $"{group.Key} {group.Count()}"));
    }

    public void Dispose()
    {
        _http.Dispose();
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private string Account => _ready.GetProperty("accounts")[0].GetProperty("accountId").GetString()!;

    private Uri AddressOf(string service) => new(_ready.GetProperty(service).GetString()!);

    private string Known(string name) => _ready.GetProperty("bosch").GetProperty(name).GetString()!;

    private ServiceCredential Credential(string user, string password) => new(Known(user), Secret(Known(password)));

    private static SecureString Secret(string text) => new NetworkCredential("", text).SecurePassword;

    private async Task PostAsync(string path, object body) =>
        (await _http.PostAsync(new Uri(AddressOf("control"), path), JsonContent.Create(body, body.GetType()))).EnsureSuccessStatusCode();

    private async Task PutAsync(string path, object body) =>
        (await _http.PutAsync(new Uri(AddressOf("control"), path), JsonContent.Create(body, body.GetType()))).EnsureSuccessStatusCode();
}

// What the cmdlets are measured against: the same requests from HttpClient and nothing else. No retry, no rate gate,
// no time limit, no look-up of a lost answer.
//
//   PlainHttpClient <address> <account> <key> <count> <warm-up> <concurrency>      prints its seconds as JSON

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

var address = new Uri(args[0]);
int count = int.Parse(args[3], CultureInfo.InvariantCulture);
int warmUp = int.Parse(args[4], CultureInfo.InvariantCulture);
int concurrency = int.Parse(args[5], CultureInfo.InvariantCulture);

using var http = new HttpClient { BaseAddress = address };
http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{args[1]}:{args[2]}")));
Login login = (await http.GetFromJsonAsync<Login>("login", JsonSerializerOptions.Web))!;
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", login.Bearer_Token);

await CreateAsync("warm-up", warmUp);
var clock = Stopwatch.StartNew();
Device[] devices = await CreateAsync("device", count);
double seconds = clock.Elapsed.TotalSeconds;

bool ordered = devices.Select((device, i) => device.Reference_Id == Reference("device", i)).All(same => same);
Console.WriteLine(JsonSerializer.Serialize(new { seconds, count = devices.Length, ordered }));

async Task<Device[]> CreateAsync(string prefix, int number)
{
    var created = new Device[number];
    await Parallel.ForEachAsync(
        Enumerable.Range(0, number),
        new ParallelOptions { MaxDegreeOfParallelism = concurrency },
        async (i, token) =>
        {
            using HttpResponseMessage response = await http.PostAsJsonAsync("devices", new { reference_id = Reference(prefix, i) }, token);
            response.EnsureSuccessStatusCode();
            created[i] = (await response.Content.ReadFromJsonAsync<Device>(JsonSerializerOptions.Web, token))!;
        });
    return created;
}

static string Reference(string prefix, int i) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i:00000}");

internal sealed record Login(string Bearer_Token);

internal sealed record Device(string Id, string Reference_Id);

using System.Globalization;

namespace Flatpeak.Soak;

/// <summary>Devices are created at Flatpeak. In the end each reference is there exactly once, as it was printed.</summary>
internal sealed class CreateRun(Services services, int seed, int count) : KilledRun(services, seed)
{
    private readonly string[] _references =
        [.. Enumerable.Range(1, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"soak-{seed}-{number}"))];

    protected override string What => "Create";

    protected override IReadOnlyList<string> Keys => _references;

    protected override IEnumerable<string> Input => _references;

    protected override int BytesPerItem => 470;

    protected override Task PrepareAsync() => Task.CompletedTask;

    protected override bool IsWork(LoggedRequest request) => request.Service == "flatpeak" && request.Path != "/login";

    protected override async Task CheckServicesAsync(string[] lines, LoggedRequest[] log)
    {
        string[] devices = await Services.DevicesAsync();
        BrokenPromiseException.UnlessNone(devices.Except(lines), "Devices are there that were not printed");
        BrokenPromiseException.UnlessNone(lines.Except(devices), "Devices were printed that are not there");
        BrokenPromiseException.Unless(devices.Length == count, () => $"There are {devices.Length} devices of {count}");
        BrokenPromiseException.Unless(
            log.Count(request => request.Method == "POST" && request.Path == "/devices") >= count, () => "The log is not that of the runs");
    }
}

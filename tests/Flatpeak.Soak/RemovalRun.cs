using System.Text.RegularExpressions;
using Flatpeak.Bosch;
using Flatpeak.Tests.Removal;

namespace Flatpeak.Soak;

/// <summary>Devices are removed. In the end nothing of them is left, all else is, and no step was out of order.</summary>
internal sealed partial class RemovalRun(Services services, int seed, int count, RegistryApi dialect) : KilledRun(services, seed)
{
    // Others, which are to stay: their numbers are none of the fleet's.
    private const int Bystanders = 5;

    private readonly RetiredDevice[] _fleet = RetiredDevice.Fleet(seed, count);
    private readonly RetiredDevice[] _bystanders = RetiredDevice.Fleet(-seed, Bystanders);
    private string[] _staying = [];

    protected override string What => dialect.ToString();

    protected override IReadOnlyList<string> Keys => [.. _fleet.Select(device => device.ThingId)];

    protected override IEnumerable<string> Input => _fleet.Select(device => device.ToString());

    protected override int BytesPerItem => 2700;

    protected override async Task PrepareAsync()
    {
        await Services.SeedAsync(dialect, _bystanders);
        _staying = await Services.LeftAsync();
        await Services.SeedAsync(dialect, _fleet);
    }

    protected override bool IsWork(LoggedRequest request) => request.Method is "PUT" or "DELETE" or "PATCH" or "POST" && request.Service != "token";

    protected override async Task CheckServicesAsync(string[] lines, LoggedRequest[] log)
    {
        string[] left = await Services.LeftAsync();
        BrokenPromiseException.UnlessNone(left.Except(_staying), "Something is left");
        BrokenPromiseException.UnlessNone(_staying.Except(left), "Something of others was removed");
        BrokenPromiseException.Unless(await Services.DeleteAllCountAsync() == 0, () => "A whole tenant was deleted.");
        BrokenPromiseException.UnlessNone(lines.Where(line => !line.EndsWith(" Removed", StringComparison.Ordinal)), "Results say something else");

        ILookup<string, LoggedRequest> devices = log.ToLookup(request => DeviceName().Match(request.ToString()).Value);
        foreach (RetiredDevice device in _fleet)
        {
            LoggedRequest[] requests = [.. devices[DeviceName().Match(device.ThingId).Value]];
            BrokenPromiseException.Unless(requests.Length > 4, () => $"Nothing was sent for {device}.");
            BrokenPromiseException.UnlessNone(Order.Violations(requests), $"{device} was removed out of order");
        }

        CheckSharedPolicies(log);
    }

    // That of several things goes after the last of them.
    private void CheckSharedPolicies(LoggedRequest[] log)
    {
        const string things = "/api/2/things/";
        const string policies = "/api/2/policies/";
        var gone = new Dictionary<string, double>();
        foreach (LoggedRequest request in log.Where(one => one.Method == "DELETE" && !one.IsProbe))
        {
            string path = Uri.UnescapeDataString(request.Path);
            if (path.StartsWith(things, StringComparison.Ordinal) && (request.Status is 204 or 404 || request.Fault is "dropAfter" or "statusAfter"))
            {
                gone.TryAdd(path[things.Length..], request.EndedMs ?? double.MaxValue);
            }
            else if (path.StartsWith(policies, StringComparison.Ordinal))
            {
                BrokenPromiseException.UnlessNone(
                    _fleet.Where(user => (user.PolicyId ?? user.ThingId) == path[policies.Length..])
                        .Where(user => gone.GetValueOrDefault(user.ThingId, double.MaxValue) > request.StartedMs)
                        .Select(user => user.ThingId),
                    $"{path} went before things that used it");
            }
        }
    }

    [GeneratedRegex("s-?[0-9]+d[0-9]+x")]
    private static partial Regex DeviceName();
}

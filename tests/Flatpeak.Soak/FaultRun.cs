using System.Diagnostics;
using System.Globalization;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;
using Flatpeak.Removal;

namespace Flatpeak.Soak;

/// <summary>
/// A run in which a tenth of all requests are struck by a fault, of every kind that the simulator knows. What comes of it is
/// what would come without, or an error for exactly the devices that were not done, each of which it names; and the same run
/// again, without faults, does the rest.
/// </summary>
internal sealed class FaultRun
{
    private const double FaultRate = 0.1;

    // A refused credential ends a run, as it should: so often it may begin again.
    private const int MostRuns = 100;

    // What never answers is not waited for long. Without faults a slow computer is no reason to fail.
    private static readonly ServiceOptions Impatient = new() { MaximumRetryCount = 3, OperationTimeout = TimeSpan.FromSeconds(1) };
    private static readonly ServiceOptions Patient = new();

    // All but "revoked", which the services without tokens have no way to survive; and no 429, which would only slow all down.
    private static readonly string[] Kinds =
    [
        "status:500", "status:503", "statusAfter:500", "dropBefore", "dropAfter", "hang", "hangAfter", "html", "empty", "blank",
        "marked", "miscompressed", "truncated", "truncatedConnection", "wrongTypes", "unknownFields", "huge", "redirect", "headerOnly",
    ];

    private readonly Services _services;
    private readonly string _name;
    private readonly string[] _keys;
    private readonly string[] _tokenServices;
    private readonly Func<Task> _prepare;
    private readonly Func<string, ServiceOptions, Action<string, string, Exception?>, Task> _run;

    // What is there of each item, by its key, after a run.
    private readonly Func<Task<ILookup<string, string>>> _state;
    private readonly bool _isDoneWhenThere;

    // Those that share a policy, which is nobody's alone: whether theirs is done cannot be told from what is left.
    private readonly HashSet<string> _sharing;

    private FaultRun(
        Services services, string name, string[] keys, string[] tokenServices, Func<Task> prepare,
        Func<string, ServiceOptions, Action<string, string, Exception?>, Task> run, Func<Task<ILookup<string, string>>> state, bool isDoneWhenThere,
        IEnumerable<string> sharing)
    {
        _services = services;
        _name = name;
        _keys = keys;
        _tokenServices = tokenServices;
        _prepare = prepare;
        _run = run;
        _state = state;
        _isDoneWhenThere = isDoneWhenThere;
        _sharing = [.. sharing];
    }

    /// <summary>Creates at Flatpeak.</summary>
    public static FaultRun OfCreates(Services services, int seed, int count)
    {
        string[] references = [.. Enumerable.Range(1, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"fault-{seed}-{number}"))];
        return new FaultRun(
            services,
            string.Create(CultureInfo.InvariantCulture, $"Create seed {seed}, {count} devices"),
            references,
            ["flatpeak"],
            () => Task.CompletedTask,
            async (path, service, tell) =>
            {
                using FlatpeakClient client = await services.Known.ConnectFlatpeakAsync(service);
                Work.Create(client, path, references, outcome => tell((string)outcome.Item!, Work.LineOf(outcome), outcome.Error), out _);
            },
            async () => (await services.DevicesAsync()).ToLookup(line => line.Split(' ')[0]),
            isDoneWhenThere: true,
            []);
    }

    /// <summary>Removals at a registry and Things.</summary>
    public static FaultRun OfRemovals(Services services, int seed, int count, RegistryApi dialect)
    {
        RetiredDevice[] fleet = RetiredDevice.Fleet(seed, count);
        return new FaultRun(
            services,
            string.Create(CultureInfo.InvariantCulture, $"{dialect} seed {seed}, {count} devices"),
            [.. fleet.Select(device => device.ThingId)],
            dialect == RegistryApi.BoschHub ? ["things"] : [],
            () => services.SeedAsync(dialect, fleet),
            async (path, service, tell) =>
            {
                using BoschClient client = await services.Known.ConnectBoschAsync(dialect, service);
                Work.Remove(
                    client, path, fleet.Select(device => device.Target), outcome => tell((string)outcome.Item!, Work.LineOf(outcome), outcome.Error), out _);
            },
            async () =>
            {
                HashSet<string> left = [.. await services.LeftAsync()];
                return fleet.SelectMany(device => TracesOf(device).Where(left.Contains), (device, what) => (device.ThingId, what))
                    .ToLookup(one => one.ThingId, one => one.what);
            },
            isDoneWhenThere: false,
            fleet.Where(device => device.SharesPolicy).Select(device => device.ThingId));
    }

    /// <summary>Does it; what came of it, in words.</summary>
    public async Task<string> RunAsync()
    {
        var watch = Stopwatch.StartNew();
        await _services.ResetAsync();
        await _services.SetAsync(new { searchLagMs = 0 });
        await _prepare();
        var folder = new RunFolder(_services.ReadyLine, _keys);
        try
        {
            string faulty = await RunWithFaultsAsync(folder);
            await _services.SetAsync(new { faultRate = 0 });
            (Dictionary<string, Exception?> last, string[] lines, Exception? end) = await OnceAsync(folder, Patient);
            BrokenPromiseException.Unless(end is null, () => $"Without faults it ends with {end!.Message}");
            BrokenPromiseException.UnlessNone(last.Where(one => one.Value is not null).Select(one => $"{one}"), "Without faults there are errors");
            BrokenPromiseException.Unless(
                lines.Select(line => line.Split(' ')[0]).SequenceEqual(_keys), () => "Results are not in the order of the input.");
            await CheckAsync(last);
            folder.Delete();
            return string.Create(CultureInfo.InvariantCulture, $"Every fault at {FaultRate:P0}, {_name}: {faulty}, {watch.Elapsed.TotalSeconds:F1} s");
        }
        catch (BrokenPromiseException e)
        {
            throw new BrokenPromiseException($"Every fault, {_name} (files in {folder}): {e.Message}");
        }
    }

    private async Task<string> RunWithFaultsAsync(RunFolder folder)
    {
        var all = new Dictionary<string, Exception?>();
        int runs = 0;
        Exception? end;
        do
        {
            // One that could not connect, or ended because of refused credentials, goes on with its journal.
            await _services.SetAsync(new { faultRate = FaultRate, faultKinds = Kinds });
            foreach (string service in _tokenServices)
            {
                await _services.SetAsync(new { faultKinds = (string[])[.. Kinds, "revoked"] }, service);
            }

            (Dictionary<string, Exception?> told, _, end) = await OnceAsync(folder, Impatient);
            foreach ((string key, Exception? error) in told)
            {
                all[key] = error;
            }

            runs++;
            BrokenPromiseException.Unless(runs < MostRuns, () => $"It does not come to its end: {end!.Message}");
        }
        while (end is not null || all.Count < _keys.Length);

        await CheckAsync(all);
        LoggedRequest[] log = await _services.LogAsync();
        HashSet<string> struck = [.. log.Select(request => request.Fault).OfType<string>()];
        await _services.ClearLogAsync();
        IEnumerable<string> kinds = all.Values.OfType<ServiceException>().GroupBy(e => e.Kind).Select(kind => $"{kind.Key} {kind.Count()}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{log.Count(request => request.Fault is not null)} of {log.Length} requests struck by {struck.Count} kinds; "
            + $"errors: {all.Values.Count(e => e is not null)} ({string.Join(", ", kinds)}), {runs} runs");
    }

    // What a run tells of each item, the lines of those that are done, and what it ended with where it could not go on.
    private async Task<(Dictionary<string, Exception?> Told, string[] Lines, Exception? End)> OnceAsync(RunFolder folder, ServiceOptions service)
    {
        var told = new Dictionary<string, Exception?>();
        var lines = new List<string>();
        Exception? end = null;
        try
        {
            await _run(folder.Journal, service, (key, line, error) =>
            {
                if (error is ServiceException { IsFatal: true })
                {
                    end = error;
                    return;
                }

                BrokenPromiseException.Unless(told.TryAdd(key, error), () => $"'{key}' is told twice.");
                BrokenPromiseException.Unless(
                    error is null or ServiceException, () => $"'{key}' ends with a {error!.GetType().Name}: {error.Message}");
                BrokenPromiseException.Unless(
                    error is null || error.Message.Contains(key, StringComparison.Ordinal), () => $"The error of '{key}' does not name it: {error!.Message}");
                if (error is null)
                {
                    lines.Add(line);
                }
            });
        }
        catch (ServiceException e)
        {
            // It could not connect.
            end = e;
        }

        return (told, [.. lines], end);
    }

    // Done is what is done at the services, and nothing else; of what failed for sure, something is left to do.
    private async Task CheckAsync(Dictionary<string, Exception?> told)
    {
        ILookup<string, string> state = await _state();
        BrokenPromiseException.UnlessNone(state.Select(one => one.Key).Except(_keys), "There is something else");
        BrokenPromiseException.UnlessNone(
            state.Where(_ => _isDoneWhenThere).Where(one => one.Count() != 1).Select(one => one.Key), "There is not one of");
        foreach ((string key, Exception? error) in told)
        {
            bool isDone = state.Contains(key) == _isDoneWhenThere;
            BrokenPromiseException.Unless(error is not null || isDone, () => $"'{key}' is told to be done, and is not: {string.Join(", ", state[key])}");
            BrokenPromiseException.Unless(
                error is null or ServiceException { OutcomeUnknown: true } || !isDone || _sharing.Contains(key), () => $"'{key}' is done, and is told to have failed: {error!.Message}");
        }
    }

    private static IEnumerable<string> TracesOf(RetiredDevice device)
    {
        string registered = device.HubDeviceId ?? device.ThingId;
        string user = registered.Replace(':', '_');
        string[] own = device.SharesPolicy ? [] : [$"policy {device.PolicyId ?? device.ThingId}"];
        return [$"registration {registered}", $"credential {user}", $"credential {user}_2", $"thing {device.ThingId}", .. own];
    }
}

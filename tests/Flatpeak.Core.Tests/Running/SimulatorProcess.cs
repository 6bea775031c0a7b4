using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Flatpeak.Tests.Running;

/// <summary>
/// A simulator's process. Only one class of tests has it at a time; the next one takes it over, as a start costs more
/// than most tests. It ends with the test run, which holds its standard input.
/// </summary>
internal sealed class SimulatorProcess
{
    private static readonly ConcurrentDictionary<string, ConcurrentBag<SimulatorProcess>> Idle = new();

    private readonly Process _process;
    private readonly string _switches;

    private SimulatorProcess(Process process, string switches, JsonElement ready)
    {
        _process = process;
        _switches = switches;
        Ready = ready;
    }

    /// <summary>Its one line of output: where everything is, and who may log in.</summary>
    public JsonElement Ready { get; }

    /// <summary>Takes one that is idle, or starts one, with these switches and no others (<c>--https</c>).</summary>
    public static async Task<SimulatorProcess> TakeAsync(params string[] switches)
    {
        string key = string.Join(' ', switches);
        while (Idle.GetOrAdd(key, _ => []).TryTake(out SimulatorProcess? idle))
        {
            if (!idle._process.HasExited)
            {
                return idle;
            }
        }

        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Tree.Program("src/Flatpeak.Simulator"));
        start.ArgumentList.Add("--exit-with-stdin");
        start.ArgumentList.Add("--parent-pid");
        start.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Array.ForEach(switches, start.ArgumentList.Add);
        start.Environment["DOTNET_TieredPGO"] = "0";
        Process process = Process.Start(start)!;
        string line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The simulator ended before it was ready.");
        return new SimulatorProcess(process, key, JsonDocument.Parse(line).RootElement);
    }

    /// <summary>Leaves it to whoever takes one next.</summary>
    public void GiveBack() => Idle[_switches].Add(this);
}

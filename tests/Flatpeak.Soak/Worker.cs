using System.Text.Json;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;

namespace Flatpeak.Soak;

/// <summary>The program that is killed: it knows its input, its journal and the services, and no run before it.</summary>
internal static class Worker
{
    // Few, so that some of the faults are too many for them.
    private static readonly ServiceOptions FewRetries = new() { MaximumRetryCount = 2 };

    /// <summary>Does the work, and prints a line for each item.</summary>
    /// <param name="what"><c>Create</c>, or the dialect at which devices are removed.</param>
    /// <param name="readyPath">What the simulator printed.</param>
    /// <param name="inputPath">An item a line.</param>
    /// <param name="journalPath">The journal.</param>
    /// <returns>0 where all is done, 1 where items failed, 3 where it could not begin.</returns>
    public static async Task<int> RunAsync(string what, string readyPath, string inputPath, string journalPath)
    {
        var known = new Known(JsonDocument.Parse(await File.ReadAllTextAsync(readyPath)).RootElement);
        string[] input = await File.ReadAllLinesAsync(inputPath);
        int failed = 0;
        try
        {
            FleetProgress progress;
            if (what == "Create")
            {
                using FlatpeakClient client = await known.ConnectFlatpeakAsync(FewRetries);
                Work.Create(client, journalPath, input, Tell, out progress);
            }
            else
            {
                using BoschClient client = await known.ConnectBoschAsync(Enum.Parse<RegistryApi>(what), FewRetries);
                Work.Remove(client, journalPath, input.Select(RetiredDevice.Read), Tell, out progress);
            }

            await Console.Error.WriteLineAsync($"{progress.Done} {progress.Skipped} {progress.Failed}");
            return failed == 0 ? 0 : 1;
        }
        catch (ServiceException e)
        {
            await Console.Error.WriteLineAsync($"{e.Kind}: {e.Message}");
            return 3;
        }

        void Tell<T>(FleetOutcome<T> outcome)
        {
            failed += outcome.Error is null ? 0 : 1;
            Console.WriteLine(Work.LineOf(outcome));
        }
    }
}

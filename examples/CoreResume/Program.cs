// A run that survives its process: create the devices of a CSV file with a journal. Kill it, start it again with the same
// files, and it goes on: nothing is created twice, and the last run lists every device, in the order of the file.
//
//   FLATPEAK_ACCOUNT_ID=acc_… FLATPEAK_API_KEY=sk_test_… \
//     dotnet run --project examples/CoreResume -- new-devices.csv run.jsonl [address] [shard, such as 3/8]

using System.Net;
using Flatpeak;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;

if (args.Length < 2)
{
    Console.Error.WriteLine("Name a CSV file with a first column of references, and the journal.");
    return 2;
}

string account = Environment.GetEnvironmentVariable("FLATPEAK_ACCOUNT_ID") ?? throw new InvalidOperationException("Set FLATPEAK_ACCOUNT_ID.");
string key = Environment.GetEnvironmentVariable("FLATPEAK_API_KEY") ?? throw new InvalidOperationException("Set FLATPEAK_API_KEY.");
Uri address = args.Length > 2 ? new Uri(args[2]) : FlatpeakOptions.PublicAddress;
Shard? shard = args.Length > 3 ? Shard.Parse(args[3]) : null;

// Ctrl+C ends the run, and the journal with it; a kill ends the journal anywhere, which is fine too.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    using FlatpeakClient flatpeak = await FlatpeakClient.ConnectAsync(
        new ServiceCredential(account, new NetworkCredential(account, key).SecurePassword), new FlatpeakOptions { Address = address });

    // What the journal is of: it is refused for another command, account, mode or address.
    var identity = new RunIdentity("create devices")
    {
        Account = flatpeak.AccountId,
        Mode = DeviceTarget.ModeName(flatpeak.LiveMode),
        Endpoints = new Dictionary<string, string> { ["Flatpeak"] = flatpeak.Address.ToString() },
    };
    using RunJournal journal = RunJournal.Open(args[1], identity, new JournalOptions { Shard = shard });
    using var run = new FleetRun<Device>(throttle: 32, stop.Token) { Journal = journal, Record = FleetRecord.Of(Device.Json), Shard = shard };
    int failed = 0;
    foreach (string reference in File.ReadLines(args[0]).Skip(1).Select(line => line.Split(',')[0].Trim('"')))
    {
        // The context says what an earlier run may have done, and counts the requests for the journal.
        run.Add(
            reference,
            (context, token) => flatpeak.ForItem(context.Note, context.CutOff).CreateDeviceAsync(reference, useExisting: false, context.Earlier, token),
            key: reference);
        failed += Tell(run);
    }

    run.CompleteAdding();
    failed += Tell(run);

    // Says so where the disk did not take its last lines; disposing of it would not.
    journal.Close();
    FleetProgress progress = run.Progress;
    Console.Error.WriteLine($"{progress.Done} created, {progress.Skipped} created before, {progress.Failed} failed.");
    return failed == 0 ? 0 : 1;
}
catch (ServiceException e)
{
    Console.Error.WriteLine($"{e.Kind}: {e.Message}");
    return 3;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped. Run it again to go on.");
    return 4;
}

// What can be told now, in the order of the file.
static int Tell(FleetRun<Device> run)
{
    int failed = 0;
    while (run.TryPeek(out FleetOutcome<Device>? outcome))
    {
        Console.WriteLine(outcome.Error is { } e ? $"{(e as ServiceException)?.Kind}: {e.Message}" : $"{outcome.Output!.Id} {outcome.Output.ReferenceId}");
        failed += outcome.Error is null ? 0 : 1;
        run.Dequeue();
    }

    return failed;
}

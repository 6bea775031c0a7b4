// Flatpeak.Core from C#: create a fleet from a CSV file, list it, remove the devices of another, show what is left.
//
//   FLATPEAK_ACCOUNT_ID=acc_… FLATPEAK_API_KEY=sk_test_… dotnet run --project examples/CoreQuickstart -- [address]

using System.Net;
using Flatpeak;
using Flatpeak.Errors;
using Flatpeak.Fleet;
using Flatpeak.Http;

string account = Environment.GetEnvironmentVariable("FLATPEAK_ACCOUNT_ID") ?? throw new InvalidOperationException("Set FLATPEAK_ACCOUNT_ID.");
string key = Environment.GetEnvironmentVariable("FLATPEAK_API_KEY") ?? throw new InvalidOperationException("Set FLATPEAK_API_KEY.");
Uri address = args.Length > 0 ? new Uri(args[0]) : FlatpeakOptions.PublicAddress;
string folder = args.Length > 1 ? args[1] : "examples";

// 1. Log in. The client renews its token, retries what is safe, and paces itself when the service asks for it.
using FlatpeakClient flatpeak = await FlatpeakClient.ConnectAsync(
    new ServiceCredential(account, new NetworkCredential(account, key).SecurePassword),
    new FlatpeakOptions { Address = address });
Console.WriteLine($"Connected to {flatpeak.Address} as {flatpeak.AccountId}, {(flatpeak.LiveMode ? "live" : "test")} mode.");

// 2. Create devices, eight at a time, with the results in the order of the file.
using (var run = new FleetRun<Device>(throttle: 8, CancellationToken.None))
{
    foreach (string reference in References("new-devices.csv"))
    {
        run.Add(reference, token => flatpeak.CreateDeviceAsync(reference, useExisting: false, token));
        Tell(run);
    }

    run.CompleteAdding();
    Tell(run);
}

// 3. List. Pages are asked for as they are needed.
int count = 0;
await foreach (Device device in flatpeak.ListDevicesAsync())
{
    count++;
}

Console.WriteLine($"{count} devices.");

// 4. Remove by reference: found first, and only an exact match counts. Nothing is sent for an id that could mean more.
foreach (string reference in References("retired-devices.csv"))
{
    Device? device = await flatpeak.FindDeviceAsync(reference);
    if (device is not null)
    {
        await flatpeak.DeleteDeviceAsync(DeviceTarget.Of(device));
        Console.WriteLine($"Removed {device}.");
    }
}

// 5. What is left.
await foreach (Device device in flatpeak.ListDevicesAsync())
{
    Console.WriteLine($"Left: {device}");
}

return 0;

// What can be told now, in the order of the file; once the run is complete, all that is left.
void Tell(FleetRun<Device> run)
{
    while (run.TryPeek(out FleetOutcome<Device>? outcome))
    {
        // Kind tells what to branch on; the message is for people.
        Console.WriteLine(outcome.Error is { } e ? $"{(e as ServiceException)?.Kind}: {e.Message}" : $"Created {outcome.Output}.");
        run.Dequeue();
    }
}

IEnumerable<string> References(string file) => File.ReadLines(Path.Combine(folder, file)).Skip(1).Select(line => line.Split(',')[0].Trim('"'));

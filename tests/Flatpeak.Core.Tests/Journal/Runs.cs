using System.Text.RegularExpressions;
using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>Runs with a journal.</summary>
internal static class Runs
{
    public static readonly RunIdentity Identity = new("fill") { Account = "acc_1", Endpoints = new Dictionary<string, string> { ["Table"] = "https://table.example/" } };

    // That tests need not wait for the disk; what a test is about does not depend on it.
    public static readonly JournalOptions NoSync = new() { SyncInterval = TimeSpan.Zero };

    /// <summary>Fills a table, and tells what came of each name.</summary>
    public static IReadOnlyList<FleetOutcome<Table.Row>> Fill(string path, Table table, params string[] names)
    {
        using RunJournal journal = RunJournal.Open(path, Identity, NoSync);
        using var run = new FleetRun<Table.Row>(4, CancellationToken.None) { Journal = journal, Record = Table.Record };
        foreach (string name in names)
        {
            run.Add(name, (context, _) => table.AddAsync(name, context), key: name);
        }

        return run.TakeAll();
    }

    /// <summary>Creates devices through a client.</summary>
    public static IReadOnlyList<FleetOutcome<Device>> Create(string path, FlatpeakClient client, IEnumerable<string> references)
    {
        using RunJournal journal = RunJournal.Open(path, IdentityOf(client), NoSync);
        using var run = new FleetRun<Device>(8, CancellationToken.None) { Journal = journal, Record = FleetRecord.Of(Device.Json) };
        foreach (string reference in references)
        {
            run.Add(
                reference,
                (context, token) => client.WithObserver(context.Note).CreateDeviceAsync(reference, useExisting: false, context.Earlier, token),
                key: reference);
        }

        return run.TakeAll();
    }

    public static RunIdentity IdentityOf(FlatpeakClient client) => new("create")
    {
        Account = client.AccountId,
        Endpoints = new Dictionary<string, string> { ["Flatpeak"] = client.Address.ToString() },
    };

    /// <summary>Changes lines as by hand: those that match lose their check.</summary>
    public static void Edit(string path, string pattern, string replacement) => File.WriteAllLines(path, File.ReadAllLines(path).Select(line =>
        Regex.IsMatch(line, pattern) ? Regex.Replace(Regex.Replace(line, pattern, replacement), ",\"check\":\"[0-9a-f]{8}\"}$", "}") : line));

    /// <summary>Copies the beginning of a file over another one.</summary>
    public static void Cut(byte[] whole, int length, string path) => File.WriteAllBytes(path, whole[..length]);
}

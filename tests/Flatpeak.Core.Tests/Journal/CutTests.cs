using System.Globalization;
using Flatpeak.Fleet;
using Flatpeak.Tests.Running;

namespace Flatpeak.Tests.Journal;

/// <summary>A journal that was cut off anywhere, or has lost lines: every item is there once in the end, and told once.</summary>
public sealed class CutTests(Simulator simulator) : SimulatorTests(simulator)
{
    private static readonly string[] Names = ["a", "b", "a'", "Zähler \"1\"", "e", "f"];

    [Fact]
    public void At_every_byte()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.jsonl");
        var table = new Table();
        IReadOnlyList<FleetOutcome<Table.Row>> first = Runs.Fill(path, table, Names);
        byte[] whole = File.ReadAllBytes(path);
        int header = Array.IndexOf(whole, (byte)'\n') + 1;

        for (int length = header; length <= whole.Length; length++)
        {
            Runs.Cut(whole, length, path);
            IReadOnlyList<FleetOutcome<Table.Row>> again = Runs.Fill(path, table, Names);

            Assert.True(
                first.Select(outcome => outcome.Output).SequenceEqual(again.Select(outcome => outcome.Output)),
                $"Cut at {length}: {string.Join(", ", again.Select(outcome => outcome.Error?.Message ?? outcome.Output?.Name))}");
        }

        Assert.Equal(Names.Length, table.Added);
        Assert.InRange(whole.Length - header, 2000, 10_000);
    }

    [Fact]
    public void In_its_first_line_which_is_there_before_anything_begins()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.jsonl");
        Runs.Fill(path, new Table());
        byte[] whole = File.ReadAllBytes(path);
        int header = Array.IndexOf(whole, (byte)'\n') + 1;

        for (int length = 0; length < header; length++)
        {
            Runs.Cut(whole, length, path);
            var table = new Table();

            Assert.All(Runs.Fill(path, table, Names), outcome => Assert.Null(outcome.Error));
            Assert.Equal(Names, table.Names.Order(StringComparer.Ordinal).OrderBy(name => Array.IndexOf(Names, name)));
            Assert.Equal(Names.Length, Runs.Fill(path, table, Names).Count(outcome => outcome.IsRecorded));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Again_and_again_with_damage_in_the_middle_and_the_input_in_another_order(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 10; round++)
        {
            using var folder = new TemporaryFolder();
            string path = folder.File("run.jsonl");
            var table = new Table();
            string[] names = [.. Enumerable.Range(0, 40).Select(number => number.ToString(CultureInfo.InvariantCulture))];
            for (int crash = 0; crash < 4; crash++)
            {
                Runs.Fill(path, table, names[..random.Next(names.Length)]);
                random.Shuffle(names);
                byte[] bytes = File.ReadAllBytes(path);
                int header = Array.IndexOf(bytes, (byte)'\n') + 1;

                // What a file system leaves of pages that it had not written: their size, and zeros.
                int hole = random.Next(header, bytes.Length);
                Array.Clear(bytes, hole, Math.Min(random.Next(300), bytes.Length - hole));
                Runs.Cut(bytes, random.Next(header, bytes.Length + 1), path);
            }

            IReadOnlyList<FleetOutcome<Table.Row>> last = Runs.Fill(path, table, names);

            Assert.Equal(names, last.Select(outcome => outcome.Output?.Name));
            Assert.Equal(names.Length, table.Added);
        }
    }

    [Fact]
    public async Task At_a_service()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.jsonl");
        using FlatpeakClient client = await Simulator.ConnectAsync(FewRetries);
        string[] references = [.. Enumerable.Range(1, 20).Select(number => $"cut-{number}")];
        string[] first = [.. Runs.Create(path, client, references).Select(outcome => outcome.Output!.Id)];
        byte[] whole = await File.ReadAllBytesAsync(path);
        int header = Array.IndexOf(whole, (byte)'\n') + 1;
        var random = new Random(9);

        for (int cut = 0; cut < 25; cut++)
        {
            int length = random.Next(header, whole.Length + 1);
            Runs.Cut(whole, length, path);
            IReadOnlyList<FleetOutcome<Device>> again = Runs.Create(path, client, references);

            Assert.Equal(first, again.Select(outcome => outcome.Output?.Id));
            Assert.Equal(references, again.Select(outcome => outcome.Output?.ReferenceId));
        }

        Assert.Equal(references.Length, await Simulator.CountDevicesAsync());
    }
}

using System.Globalization;
using Flatpeak.Fleet;
using Flatpeak.Tests.Fleet;

namespace Flatpeak.Tests.Journal;

/// <summary>
/// A journal of several runs, damaged in every way that a crash or a disk can, a thousand times: it never knows more than was
/// true, and the next run ends with each item there once, and told once, as it is.
/// </summary>
public sealed class DamageTests
{
    private const int Histories = 6;
    private const int DamagesOfEach = 30;
    private static readonly string[] Names = [.. Enumerable.Range(1, 12).Select(number => number.ToString("d3", CultureInfo.InvariantCulture))];

    /// <summary>What is done to a journal behind its first line; behind the first of its last run where it is cut.</summary>
    public static TheoryData<string> Kinds => ["Cut", "LinesLost", "Zeros", "Noise", "Text", "Digit"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_never_knows_more_than_was_true_and_all_is_there_and_told_once(string kind)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("run.jsonl");
        for (int seed = 0; seed < Histories; seed++)
        {
            var random = new Random(seed);
            File.Delete(path);
            var table = new Table();
            Live(path, table, random);
            byte[] whole = File.ReadAllBytes(path);
            Dictionary<string, JournalItem> truth = JournalReader.ReadItems(path).ToDictionary(item => item.Key.Key);

            for (int damage = 0; damage < DamagesOfEach; damage++)
            {
                byte[] damaged = Damaged(kind, whole, random);
                File.WriteAllBytes(path, damaged);
                string where = $"{kind} {seed} {damage}";
                Table copy = table.Copy();

                IReadOnlyList<FleetOutcome<Table.Row>> last = Fill(path, copy, Names, (name, context) => Assert.True(
                    context.Earlier is not { WasBegun: true } || truth.GetValueOrDefault(name)?.Began is not null, $"{where}: {name} never began."));

                Assert.All(last.Where(outcome => outcome.IsRecorded), outcome => Assert.True(
                    truth.GetValueOrDefault((string)outcome.Item!)?.State == JournalState.Done, $"{where}: {outcome.Item} was not done."));
                Assert.True(
                    last.Select(outcome => outcome.Output).SequenceEqual(Names.Select(copy.Find)),
                    $"{where}: {string.Join(", ", last.Select(outcome => outcome.Error?.Message ?? $"{outcome.Output?.Name} {outcome.Output?.Number}"))}");
                Assert.Equal(Names.Length, copy.Added);
                if (damage % 10 == 0)
                {
                    Assert.All(Fill(path, copy, Names), outcome => Assert.True(outcome.IsRecorded, $"{where}: {outcome.Item} is not recorded."));
                }
            }
        }
    }

    /// <summary>Three runs over a part of the names, in which some fail, before or after they were carried out.</summary>
    private static void Live(string path, Table table, Random random)
    {
        for (int run = 0; run < 3; run++)
        {
            string[] names = [.. Names];
            random.Shuffle(names);
            HashSet<string> failing = [.. names[..3]];
            HashSet<string> lost = [.. names[2..5]];
            Fill(
                path,
                table,
                names[..random.Next(5, names.Length)],
                (name, _) => ThrowIf(failing.Contains(name), ServiceErrorKind.RequestRefused, false),
                name => ThrowIf(lost.Contains(name), ServiceErrorKind.ServiceUnreachable, true));
        }
    }

    private static IReadOnlyList<FleetOutcome<Table.Row>> Fill(
        string path, Table table, IEnumerable<string> names, Action<string, FleetContext>? before = null, Action<string>? after = null)
    {
        using RunJournal journal = RunJournal.Open(path, Runs.Identity, Runs.NoSync);
        using var run = new FleetRun<Table.Row>(4, CancellationToken.None) { Journal = journal, Record = Table.Record };
        foreach (string name in names)
        {
            run.Add(
                name,
                async (context, _) =>
                {
                    before?.Invoke(name, context);
                    Table.Row row = await table.AddAsync(name, context);
                    after?.Invoke(name);
                    return row;
                },
                key: name);
        }

        return run.TakeAll();
    }

    private static void ThrowIf(bool fails, ServiceErrorKind kind, bool outcomeUnknown)
    {
        if (fails)
        {
            throw new ServiceException(kind, "no") { OutcomeUnknown = outcomeUnknown };
        }
    }

    private static byte[] Damaged(string kind, byte[] whole, Random random)
    {
        // That of the last run is on the disk before anything begins.
        bool isCut = kind is "Cut" or "LinesLost";
        int header = isCut ? whole.AsSpan().LastIndexOf("{\"type\":\"run\""u8) : 0;
        header += whole.AsSpan(header).IndexOf((byte)'\n') + 1;
        int at = random.Next(header, whole.Length);
        int length = Math.Min(random.Next(1, 600), whole.Length - at);
        byte[] damaged = [.. whole];
        Span<byte> page = damaged.AsSpan(at, length);
        switch (kind)
        {
            case "Cut":
                return damaged[..at];
            case "LinesLost":
                return damaged[..(whole.AsSpan(0, at).LastIndexOf((byte)'\n') + 1)];
            case "Zeros":
                page.Clear();
                break;
            case "Noise":
                random.NextBytes(page);
                break;
            case "Text":
                random.GetItems("0123456789abc,:\"{}\n".Select(one => (byte)one).ToArray(), page);
                break;
            case "Digit":
                // Still JSON, and says something else.
                int[] digits = [.. Enumerable.Range(header, whole.Length - header).Where(place => char.IsAsciiDigit((char)whole[place]))];
                int digit = digits[random.Next(digits.Length)];
                damaged[digit] = (byte)('0' + ((whole[digit] - '0' + random.Next(1, 10)) % 10));
                break;
        }

        return damaged;
    }
}

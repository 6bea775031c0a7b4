using System.Buffers.Text;
using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>
/// The runs of a journal, which are of one identity and come one after the other. No run goes on with the journal of another one, so what
/// has the lines of others was joined: their items would be told as those of one account, what one has done as done by the other, and
/// what one was to keep would be removed. Those of the shards of one run are one run's.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="isToWrite">True where a run was to go on with it.</param>
internal sealed class JournalRuns(string path, bool isToWrite)
{
    // As the clocks of two computers differ.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(5);

    // Until when the runs went on, by their shards: those of the files that come before in a joined one, and those of the file itself,
    // whose numbers rise.
    private readonly Dictionary<string, DateTimeOffset> _before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _here = new(StringComparer.Ordinal);
    private string _shard = "";
    private DateTimeOffset _end;
    private int _number;
    private bool _wasClockSet;

    /// <summary>How many there are, with those whose line is lost as far as a number tells of them.</summary>
    public int Count { get; private set; }

    /// <summary>What they do, and where, with the settings of the last one that has some; null where there is none yet.</summary>
    public RunIdentity? Identity { get; private set; }

    /// <summary>A run begins here.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidJournal"/>: it does not belong to those before.</exception>
    public void Begin(RunEntry run)
    {
        Close(_here, _shard, _end);
        if (run.Run > _number)
        {
            _wasClockSet |= _end - run.At > ClockDifference;
        }
        else
        {
            BeginFile();
        }

        string shard = run.Shard ?? "";
        if (Identity is { } journal
            && (run.Identity.DifferenceFrom(journal, "that run") ?? OtherSettings(run, journal) ?? IsBehind(run, shard)) is { } difference)
        {
            throw JournalFile.IsOfSeveral(path, run.At, difference, isToWrite);
        }

        // A run of a version that knew no settings leaves those of before as they are.
        Identity = (Identity ?? run.Identity) with
        {
            Account = Identity?.Account ?? run.Account,
            Mode = Identity?.Mode ?? run.Mode,
            Settings = run.Settings ?? Identity?.Settings,
        };
        (_shard, _end, _number) = (shard, run.At, run.Run);
        Count = Math.Max(Count + 1, run.Run);
    }

    /// <summary>A line of the run that has begun last.</summary>
    public void Note(DateTimeOffset at) => _end = Later(_end, at);

    /// <summary>
    /// The run that begins in the middle of a damaged line, as where files were joined of which the first ends in half a line; null
    /// where none does. What is behind it is that run's.
    /// </summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidJournal"/>: which run that is cannot be told.</exception>
    public RunEntry? FindIn(ReadOnlySpan<byte> damaged)
    {
        const string Unknown = "the first line of that run is damaged, so whose it is cannot be told";
        int start = damaged.LastIndexOf(JournalHeader.WithTime);
        if (start <= 0)
        {
            // The next run of the same file is the same one's, and one whose number is damaged most likely is. One that begins to count
            // anew is of another file, also where its line does not show its beginning any more. No other line has such a number.
            return NumberOf(damaged) <= _number ? throw JournalFile.IsOfSeveral(path, null, Unknown, isToWrite) : null;
        }

        return JournalReader.TryRead(damaged[start..]) as RunEntry ?? throw JournalFile.IsOfSeveral(path, null, Unknown, isToWrite);
    }

    /// <summary>Whether an item may be in both of two shards: it is in one of those of an input.</summary>
    public static bool MayShare(string shard, string other) => shard == other || Total(shard) != Total(other);

    private static string? OtherSettings(RunEntry run, RunIdentity journal) =>
        run.Settings is null ? null : run.Identity.OtherSettingsThan(journal, "that run");

    // What an item came to first would count as the last of it. A run that goes on counts all those above it, or those of its own file:
    // where its time is before theirs, the clock was set.
    private string? IsBehind(RunEntry run, string shard)
    {
        DateTimeOffset until = _before.Where(other => MayShare(other.Key, shard)).Select(other => other.Value).DefaultIfEmpty().Max();
        return run.Run <= Count && !_wasClockSet && until - run.At > ClockDifference
            ? $"the lines above it go on until {JournalFile.Time(until)}, so what an item came to last cannot be told"
            : null;
    }

    private void BeginFile()
    {
        foreach ((string shard, DateTimeOffset until) in _here)
        {
            Close(_before, shard, until);
        }

        _here.Clear();
        _wasClockSet = false;
    }

    private static void Close(Dictionary<string, DateTimeOffset> runs, string shard, DateTimeOffset end) =>
        runs[shard] = Later(runs.GetValueOrDefault(shard), end);

    // What is left of it; null for nothing.
    private static int? NumberOf(ReadOnlySpan<byte> damaged)
    {
        ReadOnlySpan<byte> name = ",\"run\":"u8;
        int at = damaged.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(damaged[(at + name.Length)..], out int number, out _) ? number : null;
    }

    private static string Total(string shard) => shard[(shard.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

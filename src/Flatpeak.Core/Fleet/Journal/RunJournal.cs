using System.Reflection;
using System.Text;
using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>
/// The journal of a run: an append-only file of JSON Lines, which tells what became of each item (docs/journal.md). A run
/// that is given the journal of an earlier one goes on where that stopped, however that ended. It outlives its run: dispose
/// of the run first.
/// </summary>
public sealed partial class RunJournal : IDisposable
{
    /// <summary>The version of the format that is written. Those before it are read.</summary>
    public const int Format = 1;

    private static readonly string Version =
        typeof(RunJournal).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private readonly FileStream _file;
    private readonly JournalIndex _index;
    private readonly JournalWriter _writer;
    private readonly EarlierAttempt? _lost;
    private readonly Func<long, DateTimeOffset?> _nextRun;
    private readonly long[] _ends = new long[Enum.GetValues<JournalState>().Length];
    private readonly Dictionary<ItemKey, Dictionary<string, RecordedStep>> _steps;
    private readonly HashSet<ItemKey> _rolledBack;
    private readonly Dictionary<ItemKey, DateTimeOffset> _missing;
    private long _skipped;
    private bool _isClosed;

    private RunJournal(string path, FileStream file, JournalScan scan, RunIdentity identity, JournalOptions options)
    {
        Path = path;
        Clock = options.Clock;
        _file = file;
        _index = scan.Index;
        _lost = scan.Lost;
        _nextRun = scan.NextRun;
        _steps = scan.Steps;
        _rolledBack = scan.RolledBack;
        _missing = scan.Missing;
        _writer = new JournalWriter(file.SafeFileHandle, scan.Length, options.SyncInterval, e => JournalFile.NotWritten(path, e));
        _ = Append(new RunEntry
        {
            Format = Format,
            Run = scan.Runs + 1,
            Command = identity.Command,
            Account = identity.Account,
            Mode = identity.Mode,
            Tenant = identity.Tenant,
            Endpoints = identity.Endpoints,
            Settings = identity.Settings,
            Shard = options.Shard?.ToString(),
            Machine = Environment.MachineName,
            Version = Version,
        });

        // Before anything begins: a journal without its first line would tell nothing of all that follows.
        if (options.SyncInterval > TimeSpan.Zero)
        {
            _writer.Sync();
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    internal TimeProvider Clock { get; }

    /// <summary>Opens a journal, and makes it where there is none. What a crash has cut off at its end is taken away.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What is done, and where: that of the journal must be the same.</param>
    /// <param name="options">How it is written.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.JournalMismatch"/>, <see cref="ServiceErrorKind.JournalInUse"/>,
    /// <see cref="ServiceErrorKind.InvalidJournal"/> or <see cref="ServiceErrorKind.JournalNotWritten"/>.</exception>
    public static RunJournal Open(string path, RunIdentity identity, JournalOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(identity);
        FileStream file = JournalFile.OpenToWrite(path);
        try
        {
            JournalScan scan = JournalScan.Of(file, path);
            if (scan.Identity is not null)
            {
                Check(identity, scan.Identity, path);
            }

            // What is no regular file fails at this, and keeps its mode.
            file.SetLength(scan.Length);
            JournalFile.KeepToOwner(file);
            var journal = new RunJournal(path, file, scan, identity, options ?? new JournalOptions());
            try
            {
                journal._writer.ThrowIfFailed();
                return journal;
            }
            catch
            {
                journal.Dispose();
                throw;
            }
        }
        catch (IOException e)
        {
            file.Dispose();
            throw JournalFile.NotWritten(path, e);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Which row of the input the first item of a key came from, as <see cref="NoteRow"/> has it; 0 for none. For one thread, in input
    /// order, as all that adds to the run. Two keys are taken for one as rarely as by 56 bits of a hash with a secret.
    /// </summary>
    public int RowOf(string key) => _index.RowOf(key);

    /// <summary>
    /// Notes which row that is, once its item was added to the run: it takes no memory beside what the journal has of the item anyway.
    /// </summary>
    /// <param name="key">What names the item.</param>
    /// <param name="row">The row, from 1.</param>
    public void NoteRow(string key, int row)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(row, 1);
        _index.NoteRow(key, row);
    }

    /// <summary>
    /// What is known of the next item with a key. For one thread, in input order.
    /// </summary>
    internal JournaledState Accept(string key)
    {
        ItemKey item = _index.Count(key);
        (Known known, long offset) = _index.Get(item);
        JournalEntry? entry = known == Known.Nothing ? null : ReadAt(offset);
        DateTimeOffset? missing = _missing.TryGetValue(item, out DateTimeOffset at) ? at : null;
        switch (entry)
        {
            case EndEntry { State: JournalState.Done } end when IsOf(end, item):
                _skipped++;
                return new JournaledState(item, end, null, null);
            case ItemEntry began when known is Known.Began or Known.Failed && IsOf(began, item):
                DateTimeOffset since = (began as BeganEntry)?.Since ?? began.At;
                EarlierAttempt? earlier = known == Known.Began
                    ? new EarlierAttempt(since, WasBegun: true) { Until = _nextRun(offset), Other = _lost }
                    : _lost;
                Dictionary<string, RecordedStep> steps = _steps.GetValueOrDefault(item) ?? [];
                string[] found = [.. steps.Where(step => step.Value.Found).Select(step => step.Key)];
                var recorded = new RecordedItem(began.Names ?? new Dictionary<string, string>(), found)
                {
                    Steps = steps,
                    IsInDoubt = known == Known.Began,
                    WasRolledBack = known == Known.Failed && _rolledBack.Contains(item) && found.Length == 0,

                    // One that could not even be prepared has an end only.
                    Since = began is BeganEntry || known == Known.Began || found.Length > 0 ? since : null,
                };
                return new JournaledState(item, null, earlier, recorded, missing);
            default:
                return new JournaledState(item, null, _lost, null, missing);
        }
    }

    /// <summary>Takes back that an item with a key was accepted, of which the journal says that another like it is done.</summary>
    internal void GiveBack(string key)
    {
        _index.Uncount(key);
        _skipped--;
    }

    /// <summary>
    /// Where an item that is refused is written down: behind those that were accepted with its key, of which it takes none. For one
    /// thread, in input order.
    /// </summary>
    /// <returns>Null where the journal has an item there, which did begin: that one's lines stay the last.</returns>
    internal JournaledState? Refuse(string key)
    {
        // By a text that is no item's key, as many come before it.
        int before = _index.CountOf(key) + _index.Count($"\n{key}").Occurrence;
        var item = new ItemKey(key, before);
        return _index.Get(item).Known == Known.Nothing ? new JournaledState(item, null, null, null) : null;
    }

    private static void Check(RunIdentity run, RunIdentity journal, string path)
    {
        string? mismatch =
            run.DifferenceFrom(journal) is { } difference
                ? $"is of another run: {difference}. Nothing was sent. "
                    + (run.Command == journal.Command
                        ? "Connect to where that run was, or use a new file."
                        : "Use the journal of this run, or a new file.")
            : run.OtherSettingsThan(journal) is { } settings
                ? $"is of a run with other settings: {settings}. Nothing was sent. "
                    + "Run again with the settings of the journal, or with a new file."
            : null;
        if (mismatch is not null)
        {
            throw new ServiceException(ServiceErrorKind.JournalMismatch, $"The journal '{path}' {mismatch}")
            {
                OtherServices = run.DifferenceFrom(journal with { Endpoints = run.Endpoints }) is null
                    ? run.OtherServicesThan(journal)
                    : [],
                JournalSettings = journal.Settings,
            };
        }
    }

    // The hash of another key may be the same. And half a surrogate pair does not come back as it was.
    private static bool IsOf(ItemEntry entry, ItemKey item) =>
        entry.Occurrence == item.Occurrence && entry.Key == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(item.Key));
}

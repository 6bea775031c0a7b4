using System.Text.Json;
using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <summary>What the journal of earlier runs says, in as little memory as a million items need.</summary>
internal sealed class JournalScan
{
    private readonly List<(long Offset, DateTimeOffset At, string Shard)> _runs = [];

    // Since when lines may be missing, by the shard whose they are.
    private readonly Dictionary<string, DateTimeOffset> _lostSince = new(StringComparer.Ordinal);
    private readonly JournalRuns _identities;
    private readonly string _path;
    private DateTimeOffset _lastAt;
    private bool _isOpen;

    private JournalScan(string path)
    {
        _path = path;
        _identities = new JournalRuns(path, isToWrite: true);
    }

    /// <summary>What is known of each item.</summary>
    public JournalIndex Index { get; } = new();

    /// <summary>
    /// Of each item that is not done, its steps, but for those that failed and found nothing: few, as most items are done.
    /// </summary>
    public Dictionary<ItemKey, Dictionary<string, RecordedStep>> Steps { get; } = [];

    /// <summary>What a stop has left nothing of: few, as no more than were under way when a run was stopped.</summary>
    public HashSet<ItemKey> RolledBack { get; } = [];

    /// <summary>
    /// Since when each item that is not done is known to have been missing, by this computer's clock then: few, as a list is of what
    /// is there.
    /// </summary>
    public Dictionary<ItemKey, DateTimeOffset> Missing { get; } = [];

    /// <summary>Whose it is; null for an empty one.</summary>
    public RunIdentity? Identity => _identities.Identity;

    /// <summary>How many runs have written to it.</summary>
    public int Runs => _identities.Count;

    /// <summary>How long it is, without what a crash has cut off.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// Where a run did not come to its end, or lines are damaged: an attempt at any item from the last line before that until the
    /// next run, whose line was lost. Null where none can be missing.
    /// </summary>
    public EarlierAttempt? Lost { get; private set; }

    /// <summary>Reads a journal from its beginning.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidJournal"/>.</exception>
    public static JournalScan Of(Stream stream, string path)
    {
        var scan = new JournalScan(path);
        var lines = new JournalLines(stream);
        while (lines.Next())
        {
            scan.Read(lines);
        }

        if (scan._isOpen)
        {
            scan.LosesLines();
        }

        scan.NoteLost(null);
        return scan;
    }

    /// <summary>When the next run that may have the same items began behind a place; null where none did.</summary>
    public DateTimeOffset? NextRun(long offset)
    {
        string shard = _runs.FindLast(run => run.Offset <= offset).Shard;
        int next = _runs.FindIndex(run => run.Offset > offset && JournalRuns.MayShare(run.Shard, shard));
        return next < 0 ? null : _runs[next].At;
    }

    private void Read(JournalLines lines)
    {
        bool isValid = JournalLine.TryRead(lines.Line.Span, out JournalLine line) && lines.IsWhole;
        if (Runs == 0 && !(isValid && line.Type == "run"))
        {
            if (lines.IsWhole)
            {
                throw JournalFile.IsNone(_path, isToWrite: true);
            }

            JournalHeader.EnsureCut(lines.Line.Span, _path, isToWrite: true);
            return;
        }

        if (!isValid)
        {
            // At the end it is what a crash has cut off; in the middle, what the file system has lost.
            LosesLines();
            Length = lines.IsWhole ? lines.Offset + lines.Line.Length + 1 : Length;
            if (lines.IsWhole && _identities.FindIn(lines.Line.Span) is { } run)
            {
                Begin(run, lines.Offset);
                _lastAt = run.At;
            }

            return;
        }

        Length = lines.Offset + lines.Line.Length + 1;
        switch (line.Type)
        {
            case "run":
                Begin(ReadRun(lines.Line.Span), lines.Offset);
                break;
            case "began":
                // The last one: it says since when the item is in doubt, and what names it by now.
                Index.Set(line.Key, Known.Began, lines.Offset);
                break;
            case "step" when line.Step is { } step
                && new RecordedStep(line.State ?? "", line.At, line.Found, line.MetAnother) is { Tells: true } ended:
                if (!Steps.TryGetValue(line.Key, out Dictionary<string, RecordedStep>? steps))
                {
                    Steps[line.Key] = steps = new Dictionary<string, RecordedStep>(StringComparer.Ordinal);
                }

                RecordedStep.Add(steps, step, ended);
                break;
            case "end":
                End(line, lines.Offset);
                break;
            case "close":
                _isOpen = false;
                break;
        }

        _lastAt = line.At;
        _identities.Note(line.At);
    }

    private void Begin(RunEntry run, long offset)
    {
        if (_isOpen)
        {
            LosesLines();
        }

        if (run.Format is < 1 or > RunJournal.Format)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidJournal,
                $"The journal '{_path}' is of format {run.Format}, and this version knows {RunJournal.Format} and before. "
                + "Nothing was sent. Go on with the version that wrote it.");
        }

        _identities.Begin(run);

        _runs.Add((offset, run.At, run.Shard ?? ""));
        NoteLost(run);
        _isOpen = true;
    }

    private RunEntry ReadRun(ReadOnlySpan<byte> line)
    {
        try
        {
            return (RunEntry)JsonSerializer.Deserialize(line, JournalJson.Default.JournalEntry)!;
        }
        catch (JsonException e)
        {
            throw new ServiceException(
                ServiceErrorKind.InvalidJournal,
                $"The journal '{_path}' has a line of type 'run' that cannot be read. Nothing was sent. Name a new file.",
                e);
        }
    }

    private void End(JournalLine line, long offset)
    {
        if (line.ErrorId == nameof(ServiceErrorKind.NotFound))
        {
            Missing.TryAdd(line.Key, line.At);
        }

        switch (line.State)
        {
            case nameof(JournalState.Done):
                Index.Set(line.Key, Known.Done, offset);
                Steps.Remove(line.Key);
                Missing.Remove(line.Key);
                break;
            case nameof(JournalState.InDoubt):
                // A line that says when it began stays the one that counts.
                if (Index.Get(line.Key).Known != Known.Began)
                {
                    Index.Set(line.Key, Known.Began, offset);
                }

                break;
            default:
                // The line that says how it began has its names.
                (Known known, long began) = Index.Get(line.Key);
                Index.Set(line.Key, known is Known.Began or Known.Failed ? Known.Failed : Known.Nothing, began);
                _ = line.State == nameof(JournalState.RolledBack) ? RolledBack.Add(line.Key) : RolledBack.Remove(line.Key);
                break;
        }
    }

    private void LosesLines() => _lostSince.TryAdd(_runs[^1].Shard, _lastAt);

    // What a run has lost has begun before the next one that may have the same items.
    private void NoteLost(RunEntry? next)
    {
        foreach ((string shard, DateTimeOffset since) in _lostSince.Where(
            lost => next is null || JournalRuns.MayShare(lost.Key, next.Shard ?? "")).ToArray())
        {
            Lost = new EarlierAttempt(since, WasBegun: false) { Until = next?.At, Other = Lost };
            _lostSince.Remove(shard);
        }
    }
}

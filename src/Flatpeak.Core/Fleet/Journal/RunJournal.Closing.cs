using Flatpeak.Errors;

namespace Flatpeak.Fleet;

/// <content>The end of a run.</content>
public sealed partial class RunJournal
{
    /// <summary>
    /// Ends the run's part of the journal, and waits until all of it is on the disk. Disposing of it does the same, and says
    /// nothing where that fails.
    /// </summary>
    /// <returns>What is to be told of it: that its path leads to it no more. Null where it does, and where it was closed before.</returns>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.JournalNotWritten"/>.</exception>
    public string? Close()
    {
        if (_isClosed)
        {
            return null;
        }

        _isClosed = true;
        _ = Append(new CloseEntry
        {
            Done = _ends[(int)JournalState.Done],
            Failed = _ends[(int)JournalState.Failed],
            InDoubt = _ends[(int)JournalState.InDoubt],
            RolledBack = _ends[(int)JournalState.RolledBack],
            Skipped = _skipped,
        });
        _writer.Dispose();
        try
        {
            _writer.ThrowIfFailed();
            return JournalFile.IsAtItsPath(_file) ? null : JournalFile.Gone(Path);
        }
        catch (ServiceException e)
        {
            throw JournalFile.NotClosed(Path, e);
        }
        finally
        {
            _file.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _ = Close();
        }
        catch (ServiceException)
        {
            // Whoever disposes of it without closing it has an error already, or does not ask.
        }
    }
}

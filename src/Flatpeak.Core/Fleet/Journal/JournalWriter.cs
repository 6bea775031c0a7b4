using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Flatpeak.Fleet;

/// <summary>
/// Appends to a file for many at a time. Whoever comes first writes what is there, and what comes meanwhile is written
/// together; no lock is held while the system writes.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    private readonly object _lock = new();
    private readonly SafeFileHandle _file;
    private readonly Func<Exception, Exception> _failed;
    private readonly Timer? _syncs;
    private Batch _next = new(new ArrayBufferWriter<byte>());
    private ArrayBufferWriter<byte>? _spare = new();
    private Exception? _failure;
    private long _offset;
    private bool _isWriting;
    private bool _isSyncing;
    private bool _isUnsynced;

    /// <summary>Appends from a place on.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Its end.</param>
    /// <param name="syncInterval">How often it is forced onto the disk; zero for never.</param>
    /// <param name="failed">Words what kept it from being written.</param>
    public JournalWriter(SafeFileHandle file, long offset, TimeSpan syncInterval, Func<Exception, Exception> failed)
    {
        _file = file;
        _offset = offset;
        _failed = failed;
        _syncs = syncInterval > TimeSpan.Zero ? new Timer(_ => Sync(), null, syncInterval, syncInterval) : null;
    }

    /// <summary>Appends a line; done when the system has it, so that it outlives this process.</summary>
    /// <param name="line">The line.</param>
    /// <param name="ending">What comes behind it.</param>
    public Task AppendAsync(ReadOnlySpan<byte> line, ReadOnlySpan<byte> ending)
    {
        Batch batch;
        lock (_lock)
        {
            batch = _next;
            batch.Bytes.Write(line);
            batch.Bytes.Write(ending);
            if (_isWriting)
            {
                return batch.Written;
            }

            _isWriting = true;
        }

        WriteNext();
        return batch.Written;
    }

    /// <summary>Forces everything onto the disk.</summary>
    public void Sync()
    {
        lock (_lock)
        {
            if (_isSyncing || !_isUnsynced || _failure is not null)
            {
                return;
            }

            _isSyncing = true;
            _isUnsynced = false;
        }

        Exception? failure = Try(() => RandomAccess.FlushToDisk(_file));
        lock (_lock)
        {
            _failure ??= failure;
            _isSyncing = false;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Throws what has kept it from being written, if anything has.</summary>
    public void ThrowIfFailed()
    {
        lock (_lock)
        {
            if (_failure is not null)
            {
                throw _failure;
            }
        }
    }

    /// <summary>Waits for what is being written, and for the disk. Nothing is to be appended any more.</summary>
    public void Dispose()
    {
        _syncs?.Dispose();
        WaitForIdle();
        if (_syncs is not null)
        {
            Sync();

            // A last tick may have come before it, and have begun the very same.
            WaitForIdle();
        }
    }

    private void WaitForIdle()
    {
        lock (_lock)
        {
            while (_isWriting || _isSyncing)
            {
                Monitor.Wait(_lock);
            }
        }
    }

    private void WriteNext()
    {
        Batch batch;
        lock (_lock)
        {
            batch = _next;
            _next = new Batch(_spare ?? new ArrayBufferWriter<byte>());
            _spare = null;
        }

        // After a failure the file may end in half a line: nothing may come behind that.
        Exception? failure = _failure ?? Try(() => RandomAccess.Write(_file, batch.Bytes.WrittenSpan, _offset));
        bool hasMore;
        lock (_lock)
        {
            _offset += batch.Bytes.WrittenCount;
            batch.Bytes.ResetWrittenCount();
            _spare = batch.Bytes;
            _failure ??= failure;
            _isUnsynced = true;
            hasMore = _isWriting = _next.Bytes.WrittenCount > 0;
            if (!hasMore)
            {
                Monitor.PulseAll(_lock);
            }
        }

        batch.End(failure);
        if (hasMore)
        {
            // Not here: whoever came first has waited long enough.
            ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.WriteNext(), this, preferLocal: false);
        }
    }

    private Exception? Try(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception e)
        {
            // Any: a file that may grow no more is an ArgumentOutOfRangeException, and whoever waits for a line would wait for ever.
            return _failed(e);
        }
    }

    // What is written at once; all who appended to it wait for the same task.
    private sealed class Batch(ArrayBufferWriter<byte> bytes)
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ArrayBufferWriter<byte> Bytes { get; } = bytes;

        public Task Written => _written.Task;

        public void End(Exception? failure)
        {
            if (failure is null)
            {
                _written.SetResult();
            }
            else
            {
                _written.SetException(failure);
            }
        }
    }
}

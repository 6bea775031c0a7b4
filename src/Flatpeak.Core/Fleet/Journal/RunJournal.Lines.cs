using System.Buffers;
using System.Text.Json;

namespace Flatpeak.Fleet;

/// <content>Lines: what is appended, and what is read again.</content>
public sealed partial class RunJournal
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _line;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    /// <summary>Appends what became of an item.</summary>
    /// <param name="end">What became of it.</param>
    /// <param name="before">What had become of it by this run until now; null for nothing.</param>
    internal Task Append(EndEntry end, JournalState? before)
    {
        Interlocked.Increment(ref _ends[(int)end.State]);
        if (before is { } state)
        {
            Interlocked.Decrement(ref _ends[(int)state]);
        }

        return Append(end);
    }

    /// <summary>Appends an entry of now; done when it outlives the process.</summary>
    internal Task Append(JournalEntry entry)
    {
        ArrayBufferWriter<byte> line = _line ??= new ArrayBufferWriter<byte>(512);
        Utf8JsonWriter json = _json ??= new Utf8JsonWriter(line);
        line.ResetWrittenCount();
        json.Reset(line);
        JsonSerializer.Serialize(json, entry with { At = Clock.GetUtcNow() }, JournalJson.Default.JournalEntry);
        json.Flush();

        // In the place of the end of the object, which it brings along.
        ReadOnlySpan<byte> fields = line.WrittenSpan[..^1];
        Span<byte> ending = stackalloc byte[JournalCheck.Length + 1];
        JournalCheck.Write(fields, ending);
        ending[^1] = (byte)'\n';
        return _writer.AppendAsync(fields, ending);
    }

    private JournalEntry? ReadAt(long offset)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            while (true)
            {
                int read = RandomAccess.Read(_file.SafeFileHandle, buffer, offset);
                int length = buffer.AsSpan(0, read).IndexOf((byte)'\n');
                if (length >= 0)
                {
                    return JournalReader.TryRead(buffer.AsSpan(0, length));
                }

                if (read < buffer.Length)
                {
                    return null;
                }

                int longer = 2 * buffer.Length;
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent(longer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

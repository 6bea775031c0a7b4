using System.Text.Json;

namespace Flatpeak.Fleet;

/// <summary>The lines of a journal one after the other, with their places, whatever a crash has made of the last of them.</summary>
internal sealed class JournalLines(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _position;

    /// <summary>Where the line is.</summary>
    public long Offset { get; private set; }

    /// <summary>Its bytes, without the end of the line; only until the next one is read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>False when the file ends before the line does.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads the next line; false at the end.</summary>
    public bool Next()
    {
        int searched = 0;
        while (true)
        {
            int length = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                Take(searched + length, 1);
                return true;
            }

            searched = _end - _start;
            if (!Fill())
            {
                Take(searched, 0);
                return searched > 0;
            }
        }
    }

    private void Take(int length, int ending)
    {
        Offset = _position;
        Line = _buffer.AsMemory(_start, length);
        IsWhole = ending > 0;
        _start += length + ending;
        _position += length + ending;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}

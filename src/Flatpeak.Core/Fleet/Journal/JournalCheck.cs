using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Numerics;

namespace Flatpeak.Fleet;

/// <summary>
/// The last field of a line, by which damage shows that would still be JSON: a digit of a key that is another one is another
/// item. <c>,"check":"0a1b2c3d"}</c>, with the CRC-32C (RFC 3720) of all bytes before it.
/// </summary>
internal static class JournalCheck
{
    /// <summary>How long it is, with the end of the object.</summary>
    public const int Length = 20;

    private const int Digits = 8;

    private static ReadOnlySpan<byte> Name => ",\"check\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

    /// <summary>Writes that of a line.</summary>
    /// <param name="line">The line without the end of its object.</param>
    /// <param name="check">Room for <see cref="Length"/> bytes.</param>
    public static void Write(ReadOnlySpan<byte> line, Span<byte> check)
    {
        Name.CopyTo(check);
        Utf8Formatter.TryFormat(Of(line), check[Name.Length..], out _, new StandardFormat('x', Digits));
        End.CopyTo(check[(Name.Length + Digits)..]);
    }

    /// <summary>False for a line that is not as it was written. One that has no check, as by hand, is taken as it is.</summary>
    public static bool Holds(ReadOnlySpan<byte> line) => !IsIn(WithoutReturn(line)) || Proves(line);

    /// <summary>True for a line that has its check, and is as it was written.</summary>
    public static bool Proves(ReadOnlySpan<byte> line)
    {
        line = WithoutReturn(line);
        if (!IsIn(line))
        {
            return false;
        }

        ReadOnlySpan<byte> digits = line[^(Length - Name.Length)..^End.Length];
        return Utf8Parser.TryParse(digits, out uint check, out int read, 'x') && read == Digits && check == Of(line[..^Length]);
    }

    // An editor, or a copy from another system, may have given it one.
    private static ReadOnlySpan<byte> WithoutReturn(ReadOnlySpan<byte> line) => line.EndsWith("\r"u8) ? line[..^1] : line;

    private static bool IsIn(ReadOnlySpan<byte> line) => line.Length >= Length && line[^Length..].StartsWith(Name);

    private static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}

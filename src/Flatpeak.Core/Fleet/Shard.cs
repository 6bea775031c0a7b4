using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Flatpeak.Fleet;

/// <summary>
/// One of several shares of an input: every item is in exactly one of them, by its key alone, the same on every system and
/// in every version. The first eight bytes of the SHA-256 of the key in UTF-8, taken as a number with its highest byte first,
/// modulo the number of shares, is the share, counted from 0.
/// </summary>
public sealed record Shard
{
    private Shard(int number, int count)
    {
        Number = number;
        Count = count;
    }

    /// <summary>Which share this is, from 1.</summary>
    public int Number { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Reads <c>3/8</c>: the third of eight.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Shard Parse(string text) => TryParse(text, out Shard? shard)
        ? shard
        : throw new FormatException($"'{text}' is no shard. Write which one of how many, such as 3/8 for the third of eight.");

    /// <inheritdoc cref="Parse"/>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Shard? shard)
    {
        string[] parts = text?.Split('/') ?? [];
        shard = parts.Length == 2 && Read(parts[0]) is { } number && Read(parts[1]) is { } count && number >= 1 && number <= count
            ? new Shard(number, count)
            : null;
        return shard is not null;

        static int? Read(string part) =>
            int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
    }

    /// <summary>Whether an item is in this share.</summary>
    public bool Contains(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        ulong hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return hash % (ulong)Count == (ulong)(Number - 1);
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");
}

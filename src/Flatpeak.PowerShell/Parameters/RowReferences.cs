using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>Which row has which reference: two rows with one reference are a mistake of the file, and not of the service.</summary>
internal sealed class RowReferences
{
    // Of each only hashes, as there may be many.
    private readonly RowTable _rows = new();

    // Of those that name a device: which.
    private readonly Dictionary<ulong, ulong> _ownerOf = [];
    private readonly Dictionary<ulong, (int Row, ulong Reference)> _owners = [];

    /// <summary>Notes a row's reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="row">The row.</param>
    /// <param name="owner">The device that is to have it: a row that only repeats another is none too many. Null for a new one.</param>
    /// <exception cref="ServiceException">Another row has it, or gives its device another one.</exception>
    public void Add(string reference, int row, string? owner = null)
    {
        ulong hash = Hash(reference);
        ulong? ownerHash = owner is null ? null : Hash(owner);
        if (ownerHash is { } device && _owners.TryGetValue(device, out (int Row, ulong Reference) first) && first.Reference != hash)
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                string.Create(CultureInfo.InvariantCulture, $"Row {row} gives '{DisplayText.Whole(owner!)}' the reference ")
                + string.Create(CultureInfo.InvariantCulture, $"'{DisplayText.Whole(reference)}', and row {first.Row} another one. ")
                + "Nothing was sent for it. Decide which of the two is right, and leave the other row out.");
        }

        if (!_rows.TryAdd(hash, row, out int holder)
            && (ownerHash is null || !_ownerOf.TryGetValue(hash, out ulong owned) || owned != ownerHash))
        {
            throw Duplicate(reference, row, holder);
        }

        if (ownerHash is { } named)
        {
            _owners.TryAdd(named, (row, hash));
            _ownerOf.TryAdd(hash, named);
        }
    }

    /// <summary>Refuses a row that means its device by a reference which a row before it gives to one.</summary>
    /// <exception cref="ServiceException">Whose it is by then depends on which row comes first.</exception>
    public void CheckOld(string reference, int row)
    {
        if (_rows.TryGetValue(Hash(reference), out int giver))
        {
            throw new ServiceException(
                ServiceErrorKind.Conflict,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Row {row} renames the device '{DisplayText.Whole(reference)}', and row {giver} gives a device that very ")
                + "reference: which of the two is meant depends on which row comes first. Nothing was sent for it. "
                + string.Create(
                    CultureInfo.InvariantCulture,
                    $"Put row {row} first: then row {giver} waits for it. To swap two references, go by a third one. ")
                + "Or name the devices by their ids too.");
        }
    }

    /// <summary>As <see cref="Add"/> where the journal of the run keeps the rows, so that they are there once.</summary>
    /// <exception cref="ServiceException">Another row has it.</exception>
    public static void EnsureNew(string reference, int row, RunJournal journal)
    {
        if (journal.RowOf(reference) is > 0 and int holder)
        {
            throw Duplicate(reference, row, holder);
        }
    }

    /// <summary>What a text is known by.</summary>
    public static ulong Hash(string text) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static ServiceException Duplicate(string reference, int row, int holder) => new(
        ServiceErrorKind.DuplicateReference,
        string.Create(CultureInfo.InvariantCulture, $"Row {row} has the reference of row {holder}, ")
        + $"'{DisplayText.Whole(reference)}'. Nothing was sent for it.");
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>Which row has which reference: two rows with one reference are a mistake of the file, and not of the service.</summary>
internal sealed class RowReferences
{
    // Of each only a hash, as there may be many.
    private readonly Dictionary<ulong, int> _rows = [];

    /// <summary>Notes a row's reference.</summary>
    /// <exception cref="ServiceException">Another row has it.</exception>
    public void Add(string reference, int row)
    {
        ulong hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(reference)));
        if (!_rows.TryAdd(hash, row))
        {
            throw new ServiceException(
                ServiceErrorKind.DuplicateReference,
                string.Create(CultureInfo.InvariantCulture, $"Row {row} has the reference of row {_rows[hash]}, ")
                + $"'{DisplayText.Whole(reference)}'. Nothing was sent for it.");
        }
    }
}

using System.Globalization;
using Flatpeak.Bosch;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>
/// With which device in the registry, and which policy, the rows of an input name each thing: two that name different ones are a mistake
/// of the file, and the wrong one of them may be another thing's.
/// </summary>
internal sealed class RowDevices
{
    // Of each only hashes, as there may be many.
    private readonly Meanings _devices = new();
    private readonly Meanings _policies = new();

    /// <summary>Notes what a row names.</summary>
    /// <param name="target">The thing, with what it is named with.</param>
    /// <param name="row">The row.</param>
    /// <param name="keepsRegistration">True where the device in the registry is of no concern.</param>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.Conflict"/>: a row before it names the thing with another one.
    /// </exception>
    public void Add(ThingTarget target, int row, bool keepsRegistration)
    {
        ulong thing = RowReferences.Hash(target.ThingId);
        if (!keepsRegistration)
        {
            _devices.Add(thing, target.ThingId, "device", target.HubDeviceId ?? target.ThingId, row);
        }

        // A row without one means the policy that the thing has.
        if (target.PolicyId is { } policy)
        {
            _policies.Add(thing, target.ThingId, "policy", policy, row);
        }
    }

    private sealed class Meanings
    {
        private readonly RowTable _rows = new();
        private readonly HashIndex _hashes = new();

        public void Add(ulong thing, string thingId, string what, string name, int row)
        {
            // As much as the index keeps of a number.
            ulong hash = RowReferences.Hash(name) >> 16;
            if (_rows.TryAdd(thing, row, out int first))
            {
                _hashes[thing] = hash;
            }
            else if (_hashes[thing] != hash)
            {
                throw new ServiceException(
                    ServiceErrorKind.Conflict,
                    string.Create(CultureInfo.InvariantCulture, $"Row {row} names '{DisplayText.Whole(thingId)}' with {what} ")
                    + string.Create(CultureInfo.InvariantCulture, $"'{DisplayText.Whole(name)}', and row {first} with another one. ")
                    + string.Create(CultureInfo.InvariantCulture, $"Nothing was sent for row {row}; row {first} is taken as it is. ")
                    + "See which of the two is right, and leave the other row out.");
            }
        }
    }
}

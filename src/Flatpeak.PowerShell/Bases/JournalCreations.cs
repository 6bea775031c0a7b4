using System.Text.Json;
using Flatpeak.Creation;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>What the journal of a creation says of what it made: of all else that has the same names, nothing is that run's.</summary>
internal sealed class JournalCreations
{
    private readonly Dictionary<ItemKey, (string? Id, bool? WasThere)> _made = [];

    /// <summary>Notes a line of an item.</summary>
    public void Note(RunEntry run, ItemEntry entry)
    {
        if (!JournalItemInput.IsCreation(run.Command))
        {
            return;
        }

        var key = new ItemKey(entry.Key, entry.Occurrence);
        if (entry is EndEntry { State: JournalState.Done, Result: { } result } end)
        {
            try
            {
                (string? id, bool? guess) = run.Tenant is null ? OfDevice(result) : OfThing(result);
                _made[key] = (id, end.WasThere ?? guess);
            }
            catch (JsonException)
            {
                // What it does not say is not known.
                _made.Remove(key);
            }
        }
    }

    /// <summary>What an item that is done was, by its result: its id at Flatpeak, and whether it had been there before.</summary>
    public (string? Id, bool? WasThere) Of(JournalItem item) =>
        item.State == JournalState.Done && _made.TryGetValue(item.Key, out (string? Id, bool? WasThere) made) ? made : (null, null);

    // Where no response said so, and in a journal of an earlier version: that is not known, and no clock tells who made it.
    private static (string? Id, bool? WasThere) OfDevice(JsonElement result) => (result.Deserialize(Device.Json)?.Id, null);

    // The credential of what was there is not known.
    private static (string? Id, bool? WasThere) OfThing(JsonElement result) =>
        (null, result.Deserialize(CreatedDeviceRecord.Json)?.AuthId is null);
}

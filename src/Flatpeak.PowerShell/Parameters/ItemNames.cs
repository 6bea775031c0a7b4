using Flatpeak.Comparison;

namespace Flatpeak.PowerShell;

/// <summary>
/// What a journal keeps of an item's names: its key, and what the key does not say. Whatever Get-FpJournal outputs must mean what
/// the item meant, and nothing else, when it is piped into the same cmdlet.
/// </summary>
internal static class ItemNames
{
    /// <summary>The kind of the finding by which it was to be removed.</summary>
    public const string FindingKind = "findingKind";

    public const string Id = "id";
    public const string ReferenceId = "referenceId";
    public const string AccountId = "accountId";
    public const string LiveMode = "liveMode";

    /// <summary>The id of a device, or else its reference.</summary>
    public static string Key(DeviceTarget target) => string.IsNullOrEmpty(target.Id) ? target.ReferenceId ?? "" : target.Id;

    /// <summary>True for a key that is taken for an id unless a journal says otherwise.</summary>
    public static bool IsId(string key) => key.StartsWith("dev_", StringComparison.Ordinal);

    /// <summary>What the key of a device does not say; null for nothing.</summary>
    public static IReadOnlyDictionary<string, string>? Of(DeviceTarget target, FlatpeakClient client)
    {
        bool hasId = !string.IsNullOrEmpty(target.Id);
        return Filled(
            (Id, hasId && (!IsId(target.Id!) || target.Id == target.ReferenceId) ? target.Id : null),
            (ReferenceId, hasId ? (target.IsToBeCompared ? target.ReferenceId : null) : IsId(Key(target)) ? Key(target) : null),
            (AccountId, target.AccountId == client.AccountId ? null : target.AccountId),
            (LiveMode, target.LiveMode is { } mode && mode != client.LiveMode ? mode.ToString() : null));
    }

    /// <summary>The same of what is removed by a finding: it must not be removed without it, which is looked at first.</summary>
    public static IReadOnlyDictionary<string, string>? With(FleetFinding? finding, IReadOnlyDictionary<string, string>? names) =>
        finding is null ? names : new Dictionary<string, string>(names ?? new Dictionary<string, string>())
        {
            [FindingKind] = finding.Kind.ToString(),
        };

    private static Dictionary<string, string>? Filled(params (string Name, string? Value)[] names)
    {
        Dictionary<string, string>? filled = null;
        foreach ((string name, string? value) in names)
        {
            if (!string.IsNullOrEmpty(value))
            {
                (filled ??= [])[name] = value;
            }
        }

        return filled;
    }
}

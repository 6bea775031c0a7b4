using Flatpeak.Simulator.Services;

namespace Flatpeak.Simulator.Flatpeak;

/// <summary>The devices of every account, test and live apart.</summary>
internal sealed class FlatpeakState
{
    private readonly Dictionary<(string Account, bool Live), DeviceSet> _sets;

    /// <summary>No devices yet.</summary>
    public FlatpeakState(SeededRandom random) => _sets = KnownAccounts.Flatpeak
        .SelectMany(static account => new[] { (account.AccountId, Live: false), (account.AccountId, Live: true) })
        .ToDictionary(static key => key, key => new DeviceSet(key.AccountId, key.Live, random));

    /// <summary>The devices of one account in one mode; null when there is no such account.</summary>
    public DeviceSet? Find(string account, bool live) => _sets.GetValueOrDefault((account, live));

    /// <summary>Something of every set, as account → mode → value.</summary>
    public Dictionary<string, Dictionary<string, T>> Select<T>(Func<DeviceSet, T> what) => _sets
        .GroupBy(static pair => pair.Key.Account)
        .ToDictionary(
            static account => account.Key,
            account => account.ToDictionary(static pair => pair.Key.Live ? "live" : "test", pair => what(pair.Value)));
}

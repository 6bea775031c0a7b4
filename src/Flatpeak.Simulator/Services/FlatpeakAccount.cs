namespace Flatpeak.Simulator.Services;

/// <summary>A Flatpeak account; the key chooses test or live mode.</summary>
internal sealed record FlatpeakAccount(string AccountId, string TestKey, string LiveKey);

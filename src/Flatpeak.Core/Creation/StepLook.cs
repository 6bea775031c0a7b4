namespace Flatpeak.Creation;

/// <summary>What a look says of a step of which nobody knows whether its request was carried out, or whose.</summary>
/// <param name="IsThere">False when there is nothing of it, and nothing to roll back.</param>
/// <param name="Anothers">What of it may be somebody else's, as messages list it; empty where it is ours.</param>
/// <param name="UsesOther">True when it is seen not to need what the steps before it made.</param>
internal readonly record struct StepLook(bool IsThere, IReadOnlyList<string> Anothers, bool UsesOther = false);

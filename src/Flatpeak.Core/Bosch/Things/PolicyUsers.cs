namespace Flatpeak.Bosch;

/// <summary>What a search says of those who use a policy.</summary>
/// <param name="Others">How many things use it, one apart.</param>
/// <param name="ListsThing">Whether the search lists that one.</param>
internal readonly record struct PolicyUsers(int Others, bool ListsThing);

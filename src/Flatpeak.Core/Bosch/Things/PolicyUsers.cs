using System.Globalization;

namespace Flatpeak.Bosch;

/// <summary>What a search says of those who use a policy.</summary>
/// <param name="Others">How many things use it, one apart: of those that were read, which are enough where there is one.</param>
/// <param name="ListsThing">Whether the search lists that one; false also where it was not read so far.</param>
/// <param name="Unread">True when the search was not read to its end.</param>
/// <param name="Read">How many things it listed so far.</param>
internal readonly record struct PolicyUsers(int Others, bool ListsThing, bool Unread, int Read)
{
    /// <summary>Why the policy must stay, in words; null where nobody else uses it.</summary>
    public string? WhyKept =>
        Others > 0 ? string.Create(
            CultureInfo.InvariantCulture,
            $"{(Unread ? "at least " : "")}{Others} other thing{(Others == 1 ? " uses" : "s use")} it")
        : Unread ? string.Create(
            CultureInfo.InvariantCulture,
            $"the search lists more than {Read} things of which none uses it by now, so its other users cannot be determined")
        : null;
}

using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak;

/// <summary>Checks what is to address a device before anything is sent.</summary>
public static partial class DeviceId
{
    /// <summary>An id as it is, when it can address one device and nothing else.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>.</exception>
    public static string Check(string? id) => IsValid(id)
        ? id
        : throw new ServiceException(
            ServiceErrorKind.InvalidId,
            string.IsNullOrWhiteSpace(id) ? "The id of the device is empty. Nothing was sent."
            : $"'{DisplayText.Input(id)}' is not the id of a Flatpeak device: that is 'dev_' followed by letters and digits. "
            + $"{DisplayText.EndsHint(id)}Nothing was sent.");

    /// <summary>True for what <see cref="Check"/> lets pass.</summary>
    public static bool IsValid([NotNullWhen(true)] string? id) => id is not null && Pattern().IsMatch(id);

    /// <summary>A reference as it is, when it can name a device.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidReference"/>.</exception>
    public static string CheckReference(string? reference) => !DisplayText.HasSpaceAtAnEnd(reference)
        ? CheckKnownReference(reference)
        : throw new ServiceException(
            ServiceErrorKind.InvalidReference,
            $"'{DisplayText.Input(reference)}' cannot be the reference of a device: it has white space at an end. Nothing was sent.");

    /// <summary>The same of a reference that a device is to get: none of which something was lost before it came here.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidReference"/>.</exception>
    public static string CheckNewReference(string? reference) =>
        LostText.Check(CheckReference(reference), ServiceErrorKind.InvalidReference, "a new reference of a device");

    /// <summary>The same of a reference that a device has already, whoever gave it that.</summary>
    internal static string CheckKnownReference(string? reference) => IsReference(reference) ? reference
        : string.IsNullOrWhiteSpace(reference) ? throw new ServiceException(
            ServiceErrorKind.InvalidReference, "The reference is empty. Nothing was sent.")
        : throw new ServiceException(
            ServiceErrorKind.InvalidReference,
            $"'{DisplayText.Input(reference)}' cannot be the reference of a device: it has control or broken characters, "
            + $"or more than {LongestReference} characters. Nothing was sent.");

    /// <summary>True for what <see cref="CheckReference"/> lets pass.</summary>
    public static bool IsReference([NotNullWhen(true)] string? reference) =>
        !string.IsNullOrWhiteSpace(reference) && !reference.Any(char.IsControl) && reference.Length <= LongestReference
        && PathRules.ArrivesAsItIs(reference);

    // Not documented; a bound, so that a whole file read as one value is refused here.
    private const int LongestReference = 1024;

    // The examples have 24 hexadecimal digits; the documentation promises no length (docs/services.md, "Flatpeak").
    [GeneratedRegex(@"\Adev_[0-9A-Za-z]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

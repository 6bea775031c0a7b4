using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Flatpeak.Errors;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// Checks ids before anything is sent: those of things and policies by Ditto's own rule, as everything that follows it can
/// be there; those of registries more strictly, as a wrong path there deletes a whole tenant.
/// </summary>
/// <remarks>
/// Ditto: https://eclipse.dev/ditto/basic-namespaces-and-names.html and <c>RegexPatterns</c>, <c>ConnectionId</c> in its source.
/// Hono: the patterns that its registries are configured with where nobody changes them.
/// </remarks>
public static partial class BoschIds
{
    private const int Longest = 256;
    internal const string DeviceRule = "ASCII letters, digits and -_.:=, and at most 256 characters";

    /// <summary>The id of a thing or policy, <c>namespace:name</c>.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>.</exception>
    public static string Check(string? id, string what = "thing") => IsThing(id)
        ? id
        : throw Invalid(
            id, $"the id of a {what}",
            "a namespace of words (a letter, then letters, digits and _) joined by dots or dashes, or none; a colon; "
            + "and a name without slashes, control characters and U+0080 to U+00FF, which is neither . nor ..; at most 256 characters");

    /// <summary>The id of a thing that is to be created: none of which something was lost before it came here.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>.</exception>
    public static string CheckNewThing(string? id) => LostText.Check(Check(id), ServiceErrorKind.InvalidId, "the id of a new thing");

    /// <summary>True for what <see cref="Check"/> lets pass.</summary>
    internal static bool IsThing([NotNullWhen(true)] string? id) =>
        id is { Length: <= Longest } && Things().IsMatch(id) && PathRules.ArrivesAsItIs(id)
        && id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..] is not ("." or "..");

    /// <summary>The same of a policy: Ditto has one rule for both.</summary>
    internal static bool IsPolicy([NotNullWhen(true)] string? id) => IsThing(id);

    /// <summary>The id of a device in a registry (Hono's rule: letters, digits and <c>-_.:=</c>).</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>.</exception>
    public static string CheckDevice(string? id) => IsDevice(id) ? id : throw Invalid(id, "the id of a device in the registry", DeviceRule);

    /// <summary>The id of a thing's device in a registry: its own where it has one, else the thing's.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>; the thing's id may be right, and none in a
    /// registry.</exception>
    public static string CheckDeviceOf(string? thingId, string? deviceId) =>
        deviceId is null && !IsDevice(thingId) && !DisplayText.HasSpaceAtAnEnd(thingId)
        ? throw Invalid(
            thingId,
            "the id of a device in the registry, where its own was not given",
            $"{DeviceRule}. Its device has another id there, or no registration")
        : deviceId is not null && string.IsNullOrWhiteSpace(deviceId)
        ? throw Invalid(deviceId, $"the id in the registry of the device of '{DisplayText.Input(thingId)}'", DeviceRule)
        : CheckDevice(deviceId ?? thingId);

    /// <summary>True for what <see cref="CheckDevice"/> lets pass.</summary>
    public static bool IsDevice([NotNullWhen(true)] string? id) => id is { Length: <= Longest } && Devices().IsMatch(id) && !IsDots(id);

    /// <summary>The id of a connection (Ditto's rule: letters, digits and <c>-_:</c>).</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>.</exception>
    public static string CheckConnection(string? id) => id is not null && Connections().IsMatch(id)
        ? id
        : throw Invalid(id, "the id of a connection", "ASCII letters, digits and -_:, and at most 100 characters");

    /// <summary>The name of a tenant (Hono's rule: letters, digits and <c>-_.</c>), or of anything else in a path.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>.</exception>
    public static string CheckName(string? name, string what) => name is { Length: <= Longest } && Names().IsMatch(name) && !IsDots(name)
        ? name
        : throw Invalid(name, what, "ASCII letters, digits and -_., and at most 256 characters");

    private static bool IsDots(string text) => text.All(c => c == '.');

    // White space at an end is a slip, which hides in a list; what else may be wrong is for the next error.
    private static ServiceException Invalid(string? id, string what, string rule) => new(
        ServiceErrorKind.InvalidId,
        string.IsNullOrWhiteSpace(id) ? $"{char.ToUpperInvariant(what[0])}{what[1..]} is empty. Nothing was sent."
        : DisplayText.HasSpaceAtAnEnd(id)
            ? $"'{DisplayText.Input(id)}' cannot be {what}: it has white space at an end. Correct it where it is from, "
                + "such as the cell of a list. Nothing was sent."
        : $"'{DisplayText.Input(id)}' cannot be {what}: that is {rule}. Nothing was sent.");

    [GeneratedRegex(
        @"\A([A-Za-z][0-9A-Za-z_]*([.-][A-Za-z][0-9A-Za-z_]*)*)?:[^\x00-\x1F\x7F-\xFF/]+\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Things();

    [GeneratedRegex(@"\A[0-9A-Za-z._:=-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Devices();

    [GeneratedRegex(@"\A[0-9A-Za-z_:-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Connections();

    [GeneratedRegex(@"\A[0-9A-Za-z._-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}

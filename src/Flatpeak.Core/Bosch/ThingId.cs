using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Flatpeak.Http;

namespace Flatpeak.Bosch;

/// <summary>
/// Checks the ids of things, policies, registered devices and tenants before anything is sent. Stricter than the
/// services: what could be taken for a path, a pattern or another id by anything in between is refused.
/// </summary>
public static partial class ThingId
{
    private const int Longest = 256;

    /// <summary>The id of a thing or policy, <c>namespace:name</c>.</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>.</exception>
    public static string Check(string? id, string what = "thing") => IsFit(id)
        ? id
        : throw Invalid(id, $"the id of a {what}", "a namespace, a colon and a name, of ASCII letters, digits and -_.:=~@+, and at most 256 characters");

    /// <summary>True for what <see cref="Check"/> lets pass.</summary>
    internal static bool IsFit([NotNullWhen(true)] string? id) =>
        id is { Length: <= Longest } && Things().IsMatch(id) && !IsDots(id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..]);

    /// <summary>The id of a device in a registry (Hono's rule: letters, digits and <c>-_.:=</c>).</summary>
    /// <exception cref="ServiceException"><see cref="ServiceErrorKind.InvalidId"/>.</exception>
    public static string CheckDevice(string? id) => id is { Length: <= Longest } && Devices().IsMatch(id) && !IsDots(id)
        ? id
        : throw Invalid(id, "the id of a device in the registry", "ASCII letters, digits and -_.:=, and at most 256 characters");

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

    private static ServiceException Invalid(string? id, string what, string rule) => new(
        ServiceErrorKind.InvalidId, $"'{Printable.Of(id)}' cannot be {what}: that is {rule}. Nothing was sent.");

    // Namespaces: APIS, 2. Names may hold nearly anything at Ditto; the registries take ASCII only, and lookalikes of
    // a slash or a dot are nobody's device.
    [GeneratedRegex(@"\A[A-Za-z][0-9A-Za-z_-]*(\.[A-Za-z][0-9A-Za-z_-]*)*:[0-9A-Za-z._:=~@+-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Things();

    [GeneratedRegex(@"\A[0-9A-Za-z._:=-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Devices();

    [GeneratedRegex(@"\A[0-9A-Za-z_:-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Connections();

    [GeneratedRegex(@"\A[0-9A-Za-z._-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}

using System.Globalization;
using System.Management.Automation;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>Reads a time that a piped object has, from wherever it came.</summary>
internal static class PipedTime
{
    // What the engine makes of a time on its way from a job, or through CliXml, in whatever culture. In a file that somebody wrote,
    // the same text may have the day first.
    private const string Remote = "MM/dd/yyyy HH:mm:ss zzz";

    /// <summary>The time of a property; null where it has none.</summary>
    /// <returns>False for what is no time, or does not say of which place it is.</returns>
    public static bool TryRead(PSObject input, string name, out DateTimeOffset? time)
    {
        PipedObject.TryProperty(input, out object? value, name);
        time = (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            DateTimeOffset exact => exact,

            // One that does not say whose time it is could be off by hours.
            DateTime { Kind: not DateTimeKind.Unspecified } local => local,

            not null when PSObject.AsPSObject(value).Properties[nameof(DateTimeOffset.UtcDateTime)]?.Value is DateTime utc => utc,

            // Rows of a CSV file hold text, as Export-Csv wrote it in whatever culture.
            not null when IsoTime.TryParse(value!.ToString(), out DateTimeOffset iso, needsOffset: true) => iso,
            not null when IsDeserialized(input) && DateTimeOffset.TryParseExact(
                value!.ToString(), Remote, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset remote) => remote,
            _ => null,
        };
        return time is not null || value is null or DBNull or "";
    }

    private static bool IsDeserialized(PSObject input) =>
        input.TypeNames.Any(name => name.StartsWith("Deserialized.", StringComparison.Ordinal));
}

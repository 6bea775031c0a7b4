using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>Finds the connection that a piped object means.</summary>
internal static class ConnectionInput
{
    /// <summary>The connection's id: the object when it is text, else its property; null when it has none.</summary>
    public static string? Id(PSObject input) => PipedObject.Text(input)
        ?? (PipedObject.TryProperty(input, out object? value, "Id", "ConnectionId") ? PipedObject.Text(value) ?? "" : null);

    /// <summary>When its metrics were reset, as the object says; null when it does not.</summary>
    public static DateTimeOffset? Reset(PSObject input)
    {
        PipedObject.TryProperty(input, out object? value, nameof(Connection.MetricsReset));
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare switch
        {
            DateTimeOffset time => time,

            // One that does not say whose time it is could be off by hours.
            DateTime { Kind: not DateTimeKind.Unspecified } time => time,

            // Rows of a CSV file hold text, as Reset-BoschConnectionMetric and Export-Csv wrote it in whatever culture.
            string text when IsoTime.TryParse(text, out DateTimeOffset time, needsOffset: true) => time,
            _ => null,
        };
    }
}

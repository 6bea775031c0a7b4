using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.PowerShell;

/// <summary>Finds the connection that a piped object means.</summary>
internal static class ConnectionInput
{
    /// <summary>
    /// The connection that an object names: by its id when it is text, else by its properties, with those that say where it was
    /// read. Null when it names none.
    /// </summary>
    public static ConnectionTarget? Target(PSObject input) =>
        PipedObject.Text(input) is { } text ? new ConnectionTarget(text)
        : !PipedObject.TryProperty(input, out object? id, "Id", "ConnectionId") ? null
        : new ConnectionTarget(PipedObject.Text(id) ?? "")
        {
            MetricsReset = Reset(input),
            ThingsHost = PipedObject.Filled(input, nameof(Connection.ThingsHost)),
            SolutionId = PipedObject.Filled(input, nameof(Connection.SolutionId)),
        };

    // Null when it does not say.
    private static DateTimeOffset? Reset(PSObject input)
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

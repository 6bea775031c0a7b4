using System.Management.Automation;
using Flatpeak.Bosch;

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

    // Null when it does not say, or says it in a way that proves nothing.
    private static DateTimeOffset? Reset(PSObject input) =>
        PipedTime.TryRead(input, nameof(Connection.MetricsReset), out DateTimeOffset? time) ? time : null;
}

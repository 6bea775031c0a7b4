using System.Management.Automation;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet for connections.</summary>
public abstract class ConnectionCommand : BoschCommand
{
    /// <summary>The connection's id, by itself or from a piped object, checked; null after an error was reported.</summary>
    protected string? CheckedId(object item, string? id)
    {
        if (id is null)
        {
            Fail(ErrorRecords.MissingProperty(item, "Id"));
            return null;
        }

        return Passes(item, () => ThingId.CheckName(id, "the id of a connection")) ? id : null;
    }

    /// <summary>A connection with the time of the reset that this session knows of.</summary>
    protected static Connection WithReset(BoschSession bosch, Connection connection)
    {
        ArgumentNullException.ThrowIfNull(bosch);
        ArgumentNullException.ThrowIfNull(connection);
        return bosch.MetricResets.TryGetValue(connection.Id, out DateTimeOffset reset) ? connection with { MetricsReset = reset } : connection;
    }
}

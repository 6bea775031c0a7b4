using System.Management.Automation;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell;

/// <summary>A cmdlet for connections: named by id, or by a piped object.</summary>
public abstract class ConnectionCommand : BoschCommand
{
    /// <summary>The parameter set of ids.</summary>
    protected const string IdSet = "Id";

    /// <summary>The parameter set of piped objects.</summary>
    protected const string InputSet = "InputObject";

    /// <summary>The id of each connection.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [AllowEmptyString]
    [TextOnly]
    public string[] Id { get; set; } = [];

    /// <summary>An id, a connection, or an object with the property Id; also with MetricsReset, as Reset-BoschConnectionMetric outputs it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            Accept(id, id, null);
        }

        if (InputObject is { } input)
        {
            Accept(input, ConnectionInput.Id(input), ConnectionInput.Reset(input));
        }
    }

    /// <summary>Works on a connection whose id is fit.</summary>
    /// <param name="item">What named it.</param>
    /// <param name="id">Its id.</param>
    /// <param name="reset">When its metrics were reset, as the piped object says; null when it does not.</param>
    protected abstract void Process(object item, string id, DateTimeOffset? reset);

    private void Accept(object item, string? id, DateTimeOffset? reset) => Accept(
        item,
        () => id is null ? null : ThingId.CheckConnection(id),
        "Id",
        valid => Process(item, valid, reset));
}

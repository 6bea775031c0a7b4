using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Http;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Reads connections, with what their metrics come to.</summary>
[Cmdlet(VerbsCommon.Get, "BoschConnection", DefaultParameterSetName = AllSet)]
[OutputType(typeof(Connection))]
public sealed class GetBoschConnectionCommand : ConnectionCommand
{
    private const string AllSet = "All";
    private const string IdSet = "Id";
    private const string InputSet = "InputObject";

    /// <summary>The id of each connection.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [AllowEmptyString]
    public string[] Id { get; set; } = [];

    /// <summary>An id, a connection, or an object with the property Id.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string id in Id)
        {
            Read(id, id);
        }

        if (InputObject is { } input)
        {
            Read(input, ConnectionInput.Id(input));
        }

        if (ParameterSetName == AllSet && !MyInvocation.ExpectingInput)
        {
            try
            {
                BoschClient client = Bosch.Client.Observe(Observe);
                foreach (Connection connection in Wait(token => client.ListConnectionsAsync(token)))
                {
                    Read(connection, connection.Id);
                }
            }
            catch (ServiceException e)
            {
                Report(Outcome.Of(e, Session));
            }
        }
    }

    private void Read(object item, string? given)
    {
        if (CheckedId(item, given) is { } id)
        {
            BoschSession bosch = Bosch;
            Start(item, async (client, token) => WithReset(bosch, await client.GetConnectionAsync(id, token).ConfigureAwait(false)));
        }
    }
}

using System.Management.Automation;
using Flatpeak.Bosch;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell;

/// <summary>
/// A cmdlet for connections: named by id, or by a piped object, which is an id, a connection, or has the property Id; also
/// with MetricsReset, as Reset-BoschConnectionMetric outputs it. One that says ThingsHost or SolutionId is refused when they are
/// not the session's.
/// </summary>
public abstract class ConnectionCommand : BoschCommand
{
    /// <summary>The id of each connection.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = IdSet)]
    [Alias("ConnectionId")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ConnectionIdCompleter))]
    [TextOnly]
    public string[] Id { get; set; } = [];

    /// <summary>Works on a connection whose id is valid.</summary>
    /// <param name="item">What named it.</param>
    /// <param name="id">Its id.</param>
    /// <param name="reset">When its metrics were reset, as the piped object says; null when it does not, or not where.</param>
    protected abstract void Process(object item, string id, DateTimeOffset? reset);

    private protected override ServiceException Advise(ServiceException error) =>
        ErrorAdvice.ForConnections(error, Bosch.Client.Options.ConnectionsCredential is not null);

    private protected sealed override void AcceptNamed()
    {
        Expect(Id.Length);
        foreach (string id in Id)
        {
            Accept(id, () => new ConnectionTarget(id));
        }
    }

    private protected sealed override void AcceptPiped(PSObject input) =>
        Accept(input, () => ConnectionInput.Target(input));

    private void Accept(object item, Func<ConnectionTarget?> find) => Accept(
        item,
        () =>
        {
            ConnectionTarget? target = find();
            if (target is not null)
            {
                BoschIds.CheckConnection(target.Id);
                target.EnsureIsOf(Bosch.Options);
            }

            return target;
        },
        "Id",
        valid => Process(item, valid.Id, valid.ResetAt(Bosch.Options)));
}

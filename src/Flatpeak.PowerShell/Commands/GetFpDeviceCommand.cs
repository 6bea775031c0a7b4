using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Reads devices: by id, by reference, which may have wildcards, or all, newest first, page by page as they are consumed.
/// </summary>
[Cmdlet(VerbsCommon.Get, "FpDevice", DefaultParameterSetName = AllSet, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(Device))]
public sealed class GetFpDeviceCommand : DeviceTargetCommand
{
    private DeviceQuery _query = new();

    private protected override string DoneWord => "read";

    /// <summary>Your own id of each device. Exactly one device must hold it; where it has wildcards, any number may.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReferenceSet)]
    [Alias("Reference")]
    [AllowEmptyString]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ReferenceCompleter))]
    [TextOnly]
    public override string[] ReferenceId { get; set; } = [];

    /// <summary>Only devices that were created at this time or later. The list is read no further than that takes.</summary>
    [Parameter(ParameterSetName = AllSet)]
    [Parameter(ParameterSetName = ReferenceSet)]
    [TimeText]
    public DateTimeOffset CreatedAfter { get; set; }

    /// <summary>Only devices that were created before this time.</summary>
    [Parameter(ParameterSetName = AllSet)]
    [Parameter(ParameterSetName = ReferenceSet)]
    [TimeText]
    public DateTimeOffset CreatedBefore { get; set; }

    /// <summary>Only devices that have not queried Flatpeak since this time; one that never did counts from its creation.</summary>
    [Parameter(ParameterSetName = AllSet)]
    [Parameter(ParameterSetName = ReferenceSet)]
    [TimeText]
    public DateTimeOffset NotSeenSince { get; set; }

    private protected override void Prepare()
    {
        base.Prepare();
        _query = new DeviceQuery
        {
            CreatedAfter = Given(nameof(CreatedAfter), CreatedAfter),
            CreatedBefore = Given(nameof(CreatedBefore), CreatedBefore),
            NotSeenSince = Given(nameof(NotSeenSince), NotSeenSince),
        };
        if (_query.CreatedAfter >= _query.CreatedBefore)
        {
            WriteWarning("No device fits: -CreatedAfter is not earlier than -CreatedBefore.");
        }
    }

    /// <inheritdoc/>
    protected override void Process(object item, DeviceTarget target)
    {
        DeviceQuery query = _query;
        Start(item, async (client, token) =>
        {
            Device device = await client.ResolveAsync(target, token).ConfigureAwait(false);
            return query.Fits(device) ? DeviceOutput.Of(device) : null;
        });
    }

    private protected override void ListAll() => List(_query);

    private protected override void AcceptReferences()
    {
        string[] plain = [.. ReferenceId.Where(reference => !NamePattern.IsPattern(reference))];
        if (plain.Length == ReferenceId.Length)
        {
            Expect(plain.Length);
        }

        foreach (string reference in plain)
        {
            AcceptReference(NamePattern.Plain(reference));
        }

        NamePattern[] patterns = Patterns(ReferenceId);
        if (patterns.Length > 0)
        {
            List(_query with { Reference = reference => Array.Exists(patterns, pattern => pattern.Fits(reference)) });
        }
    }

    private void List(DeviceQuery query) => ReadList(
        Client.WithObserver(Observe).ListDevicesAsync(query, StopToken),
        device => Report(new FleetOutcome<object> { Output = DeviceOutput.Of(device) }));
}

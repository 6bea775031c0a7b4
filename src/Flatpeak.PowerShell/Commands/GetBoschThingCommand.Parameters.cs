using System.Management.Automation;
using Flatpeak.Bosch;

namespace Flatpeak.PowerShell.Commands;

/// <content>The parameters, and the query that they make.</content>
public sealed partial class GetBoschThingCommand
{
    private ThingQuery _query = new(null, []);

    /// <summary>The id of each thing, namespace:name. Where it has wildcards, any number of things may have it.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ThingSet)]
    [Alias("DeviceId", "ReferenceId")]
    [AllowEmptyString]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ThingIdCompleter))]
    [TextOnly]
    public override string[] ThingId { get; set; } = [];

    /// <summary>Only things of these namespaces.</summary>
    [Parameter(ParameterSetName = SearchSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string[] Namespace { get; set; } = [];

    /// <summary>Only things that this RQL expression is true of, such as eq(attributes/site,"north").</summary>
    [Parameter(ParameterSetName = SearchSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ThingFilterCompleter))]
    public string? Filter { get; set; }

    /// <summary>Only things that were created at this time or later.</summary>
    [Parameter(ParameterSetName = SearchSet)]
    [Parameter(ParameterSetName = ThingSet)]
    [TimeText]
    public DateTimeOffset CreatedAfter { get; set; }

    /// <summary>Only things that were created before this time.</summary>
    [Parameter(ParameterSetName = SearchSet)]
    [Parameter(ParameterSetName = ThingSet)]
    [TimeText]
    public DateTimeOffset CreatedBefore { get; set; }

    /// <summary>Only things that have not changed since this time, as a rule because their device has sent nothing.</summary>
    [Parameter(ParameterSetName = SearchSet)]
    [Parameter(ParameterSetName = ThingSet)]
    [TimeText]
    public DateTimeOffset NotSeenSince { get; set; }

    /// <summary>Adds what the registry knows of the device: Registered, Enabled, CredentialCount.</summary>
    [Parameter]
    public SwitchParameter IncludeRegistration { get; set; }

    private protected override void Prepare()
    {
        base.Prepare();
        _query = new ThingQuery(Filter, Namespace)
        {
            CreatedAfter = Given(nameof(CreatedAfter), CreatedAfter),
            CreatedBefore = Given(nameof(CreatedBefore), CreatedBefore),
            NotModifiedSince = Given(nameof(NotSeenSince), NotSeenSince),
        };
    }
}

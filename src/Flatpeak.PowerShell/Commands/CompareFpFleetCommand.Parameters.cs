using System.Collections.ObjectModel;
using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;

namespace Flatpeak.PowerShell.Commands;

/// <content>The parameters, and the settings that they make.</content>
public sealed partial class CompareFpFleetCommand
{
    private static readonly ComparisonSettings Defaults = new();

    private readonly Queue<FleetRow> _rows = new();
    private DateTimeOffset _began;
    private int _row;

    /// <summary>Your own list of what should be there: text, or objects that name devices by their properties.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject[]? InputObject { get; set; }

    /// <summary>Only devices of these namespaces.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string[] Namespace { get; set; } = [];

    /// <summary>
    /// Says which device $_ is, for fleets whose sides name it differently: what has the same text is the same device, and what
    /// has none is left out.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? MatchBy { get; set; }

    /// <summary>Also reads the credentials of every registered device: a request each.</summary>
    [Parameter]
    public SwitchParameter IncludeCredentials { get; set; }

    /// <summary>Also outputs what matches.</summary>
    [Parameter]
    public SwitchParameter IncludeMatching { get; set; }

    /// <summary>Outputs the numbers only, one object.</summary>
    [Parameter]
    public SwitchParameter AsSummary { get; set; }

    /// <summary>Takes a thing that is not seen for one that is not there.</summary>
    [Parameter]
    public SwitchParameter SeesAllThings { get; set; }

    /// <summary>For how long a difference must stay as it is before it is reported.</summary>
    [Parameter]
    [ValidateRange(0, 3600)]
    public int SettleTimeSeconds { get; set; } = (int)Defaults.SettleTime.TotalSeconds;

    /// <summary>How many devices are looked at at a time.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = Defaults.Throttle;

    private bool HasList => MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // A row that is left out would make its device one too many: so all of them, or nothing.
        foreach (PSObject? row in InputObject ?? [])
        {
            try
            {
                FleetRow named = FleetRowInput.Of(row, ++_row);
                RowPlace.EnsureIs(row!, named, _flatpeak, _bosch.Client.Options);
                _rows.Enqueue(named);
            }
            catch (Exception e) when (e is ServiceException or MissingPropertyException)
            {
                ThrowTerminatingError(ErrorRecords.Of(e, row, MyInvocation.MyCommand.Name));
            }
        }
    }

    private ComparisonSettings Settings() => new()
    {
        List = HasList ? TakeRows() : null,
        AsOf = _began,
        Namespaces = Namespace,
        MatchBy = MatchBy is null ? null : device => _calls.Call(() => Match(device), StopToken),
        IncludeCredentials = IncludeCredentials,
        IncludeMatching = IncludeMatching,
        SeesAllThings = SeesAllThings,
        SettleTime = TimeSpan.FromSeconds(SettleTimeSeconds),
        Throttle = ThrottleLimit,
    };

    // Nobody needs a row any more once its names are kept.
    private IEnumerable<FleetRow> TakeRows()
    {
        while (_rows.TryDequeue(out FleetRow? row))
        {
            yield return row;
        }
    }

    private string? Match(ComparedDevice device)
    {
        Collection<PSObject> output;
        try
        {
            output = MatchBy!.InvokeWithContext(null, [new PSVariable("_", device)], device);
        }
        catch (Exception e) when (e is not PipelineStoppedException)
        {
            throw new MatchByException($"-MatchBy failed for '{DisplayText.Whole(device.ToString())}' ({device.Side}): {e.Message}", e);
        }

        return output switch
        {
            [] or [null] => null,
            [var one] when PipedObject.Text(one) is { } text => text.Length == 0 ? null : text,
            _ => throw new MatchByException(
                $"-MatchBy output {(output.Count == 1 ? "what is no text" : $"{output.Count} objects")} for "
                + $"'{DisplayText.Whole(device.ToString())}' ({device.Side}). "
                + "It must output one text, or nothing for what is to be left out."),
        };
    }
}

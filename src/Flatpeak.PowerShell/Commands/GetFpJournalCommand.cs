using System.Management.Automation;
using Flatpeak.Errors;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Reads journals: what became of each item, over all runs. What it outputs can be piped into the cmdlet whose journal it is.
/// </summary>
[Cmdlet(VerbsCommon.Get, "FpJournal", DefaultParameterSetName = PathSet, HelpUri = OnlineHelp.Uri)]
[OutputType(typeof(JournaledItem))]
public sealed class GetFpJournalCommand : PSCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";

    /// <summary>The journals. Wildcards name several, such as those of all shards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [PathText]
    public string[] Path { get; set; } = [];

    /// <summary>The journals, with nothing in their names taken for a wildcard.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Only items of these states.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public JournalState[] State { get; set; } = [];

    /// <inheritdoc/>
    protected override void BeginProcessing() => Views.Show(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            foreach (string file in Files(path, isLiteral))
            {
                Read(file);
            }
        }
    }

    private IReadOnlyCollection<string> Files(string path, bool isLiteral)
    {
        try
        {
            return JournalPaths.ToRead(this, path, isLiteral);
        }
        catch (ServiceException e)
        {
            WriteError(ErrorRecords.Of(e, path));
        }
        catch (RuntimeException e)
        {
            WriteError(new ErrorRecord(e.ErrorRecord, e));
        }

        return [];
    }

    private void Read(string file)
    {
        IEnumerable<JournaledItem> items;
        try
        {
            items = JournalItems.Read(file);
        }
        catch (Exception e) when (e is ServiceException or IOException or UnauthorizedAccessException)
        {
            WriteError(e is ServiceException known ? ErrorRecords.Of(known, file) : ErrorRecords.JournalNotRead(e, file));
            return;
        }

        foreach (JournaledItem item in items)
        {
            if (State.Length == 0 || State.Any(state => state.ToString() == item.State))
            {
                WriteObject(item);
            }
        }
    }
}

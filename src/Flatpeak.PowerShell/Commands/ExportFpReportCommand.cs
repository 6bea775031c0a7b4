using System.Management.Automation;
using Flatpeak.Comparison;
using Flatpeak.Errors;
using Flatpeak.Reports;

namespace Flatpeak.PowerShell.Commands;

/// <summary>
/// Writes a report of runs, from their journals, of the findings of a comparison, or of both: one page for a browser.
/// </summary>
[Cmdlet(VerbsData.Export, "FpReport", DefaultParameterSetName = FindingSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportFpReportCommand : StoppableCommand
{
    private const string FindingSet = "InputObject";
    private const string JournalSet = "JournalPath";

    private readonly List<FleetFinding> _findings = [];
    private string _file = "";

    /// <summary>The file to write. Nothing in it is a wildcard.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The journals. Wildcards name several, such as those of all shards; they are reported as one run.</summary>
    [Parameter(Mandatory = true, ParameterSetName = JournalSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] JournalPath { get; set; } = [];

    /// <summary>The findings of Compare-FpFleet, also as rows of a file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FindingSet)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = JournalSet)]
    public PSObject? InputObject { get; set; }

    /// <summary>Replaces a file also where it is read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Keeps a file that is there: that is an error then.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    private bool HasFindings => ParameterSetName == FindingSet || MyInvocation.ExpectingInput;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _file = ReportPath.Find(this, Path!);

        // Before anything upstream has begun: a comparison may take an hour.
        Try(() => ReportFile.Check(_file, Force));
        if (NoClobber && File.Exists(_file))
        {
            ThrowTerminatingError(ErrorRecords.ReportExists(_file));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not { } input)
        {
            return;
        }

        try
        {
            if (FindingInput.Of(input) is { } finding)
            {
                _findings.Add(finding);
                return;
            }
        }
        catch (ServiceException e)
        {
            ThrowTerminatingError(ErrorRecords.Of(e, input));
        }

        // A report that lacks something without a word would be believed.
        ThrowTerminatingError(ErrorRecords.NoFinding(input));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ShouldProcess(_file, "Write report"))
        {
            RunReport? runs = ParameterSetName == JournalSet ? ReadJournals() : null;
            var report = new HtmlReport(runs, HasFindings ? _findings : null, ReportAdvice.Wording);
            Try(() => ReportFile.Write(_file, writer => report.Write(writer, StopToken), Force, overwrite: !NoClobber));
        }
    }

    private RunReport? ReadJournals()
    {
        try
        {
            string[] files = [.. JournalPath.SelectMany(Files)];
            return files.Length > 0 ? RunReport.Read(files, ReportAdvice.GoesOnIn, StopToken)
                : throw new FileNotFoundException("There is no such file.");
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (ServiceException e)
        {
            ThrowTerminatingError(ErrorRecords.Of(e, JournalPath));
        }
        catch (Exception e) when (e is RuntimeException or IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ErrorRecords.JournalNotRead(e, string.Join(", ", JournalPath)));
        }

        return null;
    }

    // Where there is a file of just that name, nothing in it is a wildcard. The order in which a file system lists them is any.
    private IEnumerable<string> Files(string path)
    {
        string[] named = [.. JournalPaths.ToRead(this, path, isLiteral: true)];
        return named.All(File.Exists) ? named : JournalPaths.ToRead(this, path, isLiteral: false).Order(StringComparer.Ordinal);
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            ThrowTerminatingError(ErrorRecords.ReportNotWritten(e, _file));
        }
    }
}

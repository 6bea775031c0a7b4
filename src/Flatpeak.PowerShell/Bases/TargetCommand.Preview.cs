using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <content>What a preview says at its end.</content>
public abstract partial class TargetCommand
{
    /// <summary>What a preview has found that the count of the run does not say.</summary>
    private protected PreviewCounts Preview { get; } = new();

    /// <summary>Of how many items a preview counts at least what it found: one says it all in its own line.</summary>
    private protected virtual int FewestPreviewed => 2;

    /// <summary>What a preview has found, beside what was kept and what failed; null where the cmdlet does not count that.</summary>
    private protected virtual string? Previewed(FleetProgress all) => null;

    // As the engine says its own lines.
    private void TellPreview()
    {
        FleetProgress all = Counts;
        if (!Preferences.IsWhatIf(this) || all.Added + all.Elsewhere < FewestPreviewed || Previewed(all) is not { } found)
        {
            return;
        }

        // Rows that one error tells of are many all the same, where it is told of here.
        bool isHere = Resumable?.Shard?.Contains("") != false;
        long failed = all.Failed - Preview.Errors + (isHere ? _trouble?.Untold ?? 0 : 0);
        WriteInformation(
            new HostInformationMessage { Message = PreviewCounts.Line(MyInvocation.MyCommand.Name, found, all.Kept, failed) }, ["PSHOST"]);
    }
}

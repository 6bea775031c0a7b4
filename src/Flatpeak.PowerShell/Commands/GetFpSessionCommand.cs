using System.Management.Automation;

namespace Flatpeak.PowerShell.Commands;

/// <summary>Shows the sessions of this runspace, the one connected last first: that is the default.</summary>
[Cmdlet(VerbsCommon.Get, "FpSession")]
[OutputType(typeof(FlatpeakSession))]
public sealed class GetFpSessionCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(SessionTable.Current.All.Reverse(), enumerateCollection: true);
}

using System.Management.Automation;

namespace EmptyModule;

/// <summary>Does nothing: the least that a binary module can hold.</summary>
[Cmdlet(VerbsCommon.Get, "Nothing")]
public sealed class GetNothingCommand : PSCmdlet
{
}

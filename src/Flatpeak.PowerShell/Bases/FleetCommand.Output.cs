using System.Management.Automation;
using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <content>What is output, and how whoever comes next has ended it.</content>
public abstract partial class FleetCommand
{
    private FleetOutcome<object>? _beingOutput;
    private bool _isOutputLost;
    private bool _isThrown;
    private bool _hadErrors;

    /// <summary>What was being output when the command ended: whoever comes next may have it, or not. Null for nothing.</summary>
    private protected FleetOutcome<object>? BeingOutput => _beingOutput;

    /// <summary>
    /// True where the pipeline was stopped, or ends by an error: what this has output may be in no variable. Not where whoever comes
    /// next ends it with what it has got, as Select-Object does.
    /// </summary>
    private protected bool IsCutShort => Stopping || (!_hasEnded && (_beingOutput is null || _isThrown));

    // An error of whoever comes next. A script's throw comes as it is; one that ends a cmdlet the engine passes up as a stopped pipeline.
    // So it does where Select-Object has enough: only when the commands are disposed of does it say which of the two it was. A break
    // raises something else: it has taken what it wanted.
    private void WriteOutput(object output)
    {
        _hadErrors = InvokeCommand.HasErrors;
        InvokeCommand.HasErrors = false;
        try
        {
            WriteObject(output);
            InvokeCommand.HasErrors |= _hadErrors;
        }
        catch (RuntimeException e)
        {
            _isThrown = e is not PipelineStoppedException;
            _isOutputLost = IsOutputSecret;
            throw;
        }
    }

    private void NoteHowItEnded()
    {
        if (_beingOutput is not null)
        {
            _isThrown |= InvokeCommand.HasErrors;

            // For $?.
            InvokeCommand.HasErrors |= _hadErrors;
        }
    }
}

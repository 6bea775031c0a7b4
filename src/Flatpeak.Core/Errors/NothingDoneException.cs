namespace Flatpeak.Errors;

/// <summary>
/// A stop that is certain to have left nothing: it came before anything was sent that changes something, or what was done was
/// taken back. Any other <see cref="OperationCanceledException"/> leaves open what was done.
/// </summary>
public sealed class NothingDoneException : OperationCanceledException
{
    /// <summary>Says so of a stop.</summary>
    public NothingDoneException(OperationCanceledException stop)
        : base((stop ?? throw new ArgumentNullException(nameof(stop))).Message, stop, stop.CancellationToken)
    {
    }

    /// <summary>Says so of what a token has stopped.</summary>
    public NothingDoneException(CancellationToken stop)
        : base(stop)
    {
    }

    /// <summary>True where something was done, or may have been, and was taken back: that it is gone is to be told.</summary>
    public bool WasRolledBack { get; init; }
}

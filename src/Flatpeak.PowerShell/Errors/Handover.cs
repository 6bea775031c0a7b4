namespace Flatpeak.PowerShell;

/// <summary>
/// What the commands of a runspace have removed at Bosch and output, until Remove-FpDevice has it. Only that command knows what comes
/// to it: one in between may collect all of it first, as Sort-Object does, and so does -OutBuffer.
/// </summary>
internal sealed class Handover
{
    private static readonly RunspaceState<Handover> Runspaces = new();

    private readonly List<OutputNames> _open = [];

    /// <summary>That of the runspace that runs this thread.</summary>
    public static Handover Current => Runspaces.Current;

    /// <summary>A command begins to output.</summary>
    public void Begin(OutputNames output) => _open.Add(output);

    /// <summary>A command has ended.</summary>
    public void End(OutputNames output) => _open.Remove(output);

    /// <summary>
    /// What is open, and has output nothing yet, as Remove-FpDevice begins: the commands of one pipeline begin before any of them outputs.
    /// One in a script block begins later.
    /// </summary>
    public IReadOnlyList<OutputNames> InLine() => [.. _open.Where(output => !output.HasBegun)];

    /// <summary>A device has come, by its reference.</summary>
    public void Take(string reference)
    {
        foreach (OutputNames output in _open)
        {
            output.Taking = Taking.Begun;
            output.Take(reference);
        }
    }

    /// <summary>Whoever took them has come to its end.</summary>
    /// <param name="inLine">What was before it in its own pipeline: more of that will not come.</param>
    public void Complete(IReadOnlyList<OutputNames> inLine)
    {
        _open.ForEach(output => output.Taking = Taking.None);
        foreach (OutputNames output in inLine)
        {
            output.IsDone = true;
        }
    }

    /// <summary>Whoever took them has ended before that: by an error, or as somebody had enough of its output.</summary>
    public void Abandon() => _open.ForEach(output => output.Taking = output.Taking == Taking.None ? Taking.None : Taking.Abandoned);
}

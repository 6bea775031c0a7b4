namespace Flatpeak.PowerShell;

/// <summary>
/// A cmdlet that chooses the default session. Where it fails, or never came to run because a parameter was not valid, there is no
/// default any more: what comes next was meant for that session, and must not land on an older one.
/// </summary>
internal sealed class DefaultChoice
{
    private readonly SessionTable _table = SessionTable.Current;
    private readonly FlatpeakSession? _before = SessionTable.Current.Default;

    /// <summary>True once a session was chosen.</summary>
    public bool IsMade { get; set; }

    /// <summary>Takes the older default away, where no session was chosen.</summary>
    /// <param name="isMeant">Whether that session may stay.</param>
    public void End(Func<FlatpeakSession, bool> isMeant)
    {
        if (!IsMade && _before is not null && _table.Default == _before && !isMeant(_before))
        {
            _table.Default = null;
        }
    }
}

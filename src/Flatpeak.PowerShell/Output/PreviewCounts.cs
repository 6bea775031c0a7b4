using Flatpeak.Fleet;

namespace Flatpeak.PowerShell;

/// <summary>Counts what a preview has found.</summary>
internal sealed class PreviewCounts
{
    private int _notFound;
    private int _absent;
    private int _taken;

    /// <summary>How many are not there, be that an error or not.</summary>
    public int Missing => _notFound + _absent;

    /// <summary>How many references are another device's.</summary>
    public int Taken => _taken;

    /// <summary>How many of these are errors: they are counted as what they are, and not as failed too.</summary>
    public int Errors => _notFound + _taken;

    /// <summary>The counts, in a line that says whose they are, as the other side may have one too.</summary>
    /// <param name="command">The cmdlet.</param>
    /// <param name="found">What it has found.</param>
    /// <param name="kept">What it would leave as it is.</param>
    /// <param name="failed">What it would refuse, or could not look at.</param>
    public static string Line(string command, string found, long kept, long failed) =>
        $"What if, {command}: {found}{(kept > 0 ? $", {kept} kept" : "")}{(failed > 0 ? $", {failed} failed" : "")}.";

    /// <summary>How many would be worked on: all that a preview has shown, but what it has shown as not there.</summary>
    public long Ready(FleetProgress all) => all.Declined - _absent;

    /// <summary>Counts one that is not there. On any thread.</summary>
    public void AddMissing(bool isError) => Interlocked.Increment(ref (isError ? ref _notFound : ref _absent));

    /// <summary>Counts one whose new reference is another device's.</summary>
    public void AddTaken() => _taken++;
}

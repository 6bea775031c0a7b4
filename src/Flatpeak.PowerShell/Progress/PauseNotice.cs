using System.Globalization;
using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>
/// Says with -Verbose, once a pause, that a service is waited for: also where nobody sees the progress, nothing is to seem stuck.
/// On the pipeline thread only.
/// </summary>
internal sealed class PauseNotice(PSCmdlet cmdlet)
{
    private bool _isPausing;

    /// <summary>What the progress says when the pause is over.</summary>
    public const string Over = "the service asked to wait";

    /// <summary>What the progress says of a pause.</summary>
    public static string Status(TimeSpan pause) => $"the service asks to wait for {Seconds(pause)} s";

    /// <summary>Tells it, if it is new.</summary>
    /// <param name="pause">For how long yet; zero for no pause.</param>
    public void Tell(TimeSpan pause)
    {
        if (pause > TimeSpan.Zero && !_isPausing)
        {
            cmdlet.WriteVerbose($"The service asks to wait for {Seconds(pause)} s: requests go on after that.");
        }

        _isPausing = pause > TimeSpan.Zero;
    }

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
}

using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>Checks a period of quiet.</summary>
internal static class PeriodCheck
{
    /// <summary>
    /// The error of a period too short to be meant. The engine takes a bare number for ticks: -QuietPeriod 10 would be a
    /// millionth of a second, and no check at all.
    /// </summary>
    public static ErrorRecord? Error(TimeSpan period) => period == TimeSpan.Zero || period >= TimeSpan.FromSeconds(1)
        ? null
        : ErrorRecords.InvalidPeriod(period);
}

using System.Globalization;
using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>
/// A time in output: its value is a <see cref="DateTimeOffset"/>, and its text is ISO 8601, so that what Export-Csv writes
/// means the same to every reader. Left alone, 1 December is 12/1/2026 here, 01/12/2026 there, and 1/12/2569 in Thailand.
/// </summary>
internal sealed class OutputTime : PSObject
{
    private readonly DateTimeOffset _time;

    private OutputTime(DateTimeOffset time)
        : base(time) => _time = time;

    /// <summary>The time, as output has it; null for none.</summary>
    public static OutputTime? Of(DateTimeOffset? time) => time is { } some ? new OutputTime(some) : null;

    /// <inheritdoc/>
    public override string ToString() => _time.ToString("o", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Flatpeak.PowerShell;

/// <summary>
/// Takes the text of a time only in ISO 8601: the engine would take 01/12/2026 for 12 January, whoever typed it. Without an offset
/// from UTC it is the time of this computer, as that of Get-Date is.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class TimeTextAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? data = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return data switch
        {
            string text => Form().IsMatch(text)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset time)
                ? time
                : throw new ArgumentTransformationMetadataException(
                    $"'{text}' is not a time in ISO 8601, such as 2026-12-01 or 2026-12-01T08:30:00Z. What another form means depends "
                    + "on who reads it. Or pass a time: (Get-Date).AddDays(-30)."),
            DateTimeOffset or DateTime => data,
            _ => throw new ArgumentTransformationMetadataException(
                "That is no time. Pass a time, such as (Get-Date).AddDays(-30), or text in ISO 8601, such as 2026-12-01."),
        };
    }

    // With a blank in the place of the T too, as views show times.
    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

using System.Globalization;
using System.Text.RegularExpressions;
using Flatpeak.Simulator.Wire;

namespace Flatpeak.Simulator.Bosch.Ditto;

/// <summary>
/// How long Ditto works on a request before it answers 408: its query parameter <c>timeout</c>, such as <c>42s</c>,
/// <c>1500ms</c>, <c>1m</c> or <c>42</c> for seconds, of at most a minute. Without it Ditto takes a minute, Bosch ten seconds.
/// </summary>
internal static partial class DittoTimeout
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AtBosch = TimeSpan.FromSeconds(10);

    /// <summary>The time; null when what was asked for is none.</summary>
    public static TimeSpan? Of(Call call)
    {
        if (call.Query("timeout") is not { } text)
        {
            return call.Authorization.Scheme == "bearer" ? AtBosch : Most;
        }

        if (Pattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        double number = double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        TimeSpan time = match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromSeconds(number),
        };

        // 0 would be "do not wait", which is another answer altogether and not simulated.
        return time > TimeSpan.Zero && time <= Most ? time : null;
    }

    [GeneratedRegex(@"^([0-9]{1,6})(s|ms|m)?\z")]
    private static partial Regex Pattern();
}

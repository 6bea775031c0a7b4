using System.Globalization;

namespace Flatpeak.Removal;

/// <summary>
/// What of a removal's settings decides what is deleted and what is kept, as its journal has it: a run with others must not go on
/// with that journal.
/// </summary>
public static class RecordedSettings
{
    private const string QuietPeriod = "quietPeriod";
    private const string Force = "force";
    private const string KeepPolicy = "keepPolicy";
    private const string KeepRegistration = "keepRegistration";
    private const string RestorePolicy = "restorePolicy";

    /// <summary>Writes them: times as <c>7.00:00:00</c>, the rest as <c>true</c> or <c>false</c>.</summary>
    public static IReadOnlyDictionary<string, string> Write(RemovalSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new Dictionary<string, string>
        {
            [QuietPeriod] = settings.QuietPeriod.ToString("c", CultureInfo.InvariantCulture),
            [Force] = Text(settings.Force),
            [KeepPolicy] = Text(settings.KeepPolicy),
            [KeepRegistration] = Text(settings.KeepRegistration),
            [RestorePolicy] = Text(settings.RestorePolicy),
        };
    }

    /// <summary>Reads them; null where one is missing, is not valid, or is not known to this version.</summary>
    public static RemovalSettings? Read(IReadOnlyDictionary<string, string>? settings) =>
        settings is { Count: 5 }
        && TimeSpan.TryParseExact(settings.GetValueOrDefault(QuietPeriod), "c", CultureInfo.InvariantCulture, out TimeSpan period)
        && Is(settings, Force, out bool force)
        && Is(settings, KeepPolicy, out bool keepPolicy)
        && Is(settings, KeepRegistration, out bool keepRegistration)
        && Is(settings, RestorePolicy, out bool restorePolicy)
            ? new RemovalSettings
            {
                QuietPeriod = period,
                Force = force,
                KeepPolicy = keepPolicy,
                KeepRegistration = keepRegistration,
                RestorePolicy = restorePolicy,
            }
            : null;

    private static string Text(bool setting) => setting ? "true" : "false";

    private static bool Is(IReadOnlyDictionary<string, string> settings, string name, out bool value) =>
        bool.TryParse(settings.GetValueOrDefault(name), out value);
}

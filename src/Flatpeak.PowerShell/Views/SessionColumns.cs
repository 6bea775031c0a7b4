using System.Management.Automation;

namespace Flatpeak.PowerShell;

/// <summary>A session as the engine shows it.</summary>
internal static class SessionColumns
{
    public static string Name(PSObject o) => Session(o).Name;

    public static string State(PSObject o) => Session(o).State;

    public static string? AccountId(PSObject o) => Session(o).AccountId;

    public static Uri? Uri(PSObject o) => Session(o).Uri;

    public static bool? LiveMode(PSObject o) => Session(o).LiveMode;

    public static string? Mode(PSObject o) => Session(o).Mode;

    public static string? ApiVersion(PSObject o) => Session(o).ApiVersion;

    public static OutputTime? TokenExpires(PSObject o) => OutputTime.Of(Session(o).TokenExpires);

    public static bool? SkipCertificateCheck(PSObject o) => Session(o).SkipCertificateCheck;

    public static Uri? Proxy(PSObject o) => Session(o).Proxy;

    public static BoschSession? Bosch(PSObject o) => Session(o).Bosch;

    public static string? BoschTenant(PSObject o) => Session(o).BoschTenant;

    public static bool IsConnected(PSObject o) => Session(o).IsConnected;

    private static FlatpeakSession Session(PSObject o) => (FlatpeakSession)o.BaseObject;
}

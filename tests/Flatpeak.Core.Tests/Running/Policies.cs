namespace Flatpeak.Tests.Running;

/// <summary>Policies as Ditto has them, for <see cref="Simulator"/> to put into its state.</summary>
internal static class Policies
{
    /// <summary>A policy of entries, by their names or by numbers.</summary>
    public static object Policy(params object[] entries) => new
    {
        entries = entries.Select((entry, number) => (entry, number)).ToDictionary(one => $"entry{one.number}", one => one.entry),
    };

    /// <summary>An entry: who may do what with things and with the policy, in which namespaces; in all for none.</summary>
    public static object Entry(
        string subject, string[]? thing = null, string[]? policy = null, string[]? revokeThing = null, string[]? namespaces = null) => new
    {
        subjects = new Dictionary<string, object> { [subject] = new { type = "test" } },
        resources = new Dictionary<string, object>
        {
            ["thing:/"] = new { grant = thing ?? ["READ", "WRITE"], revoke = revokeThing ?? [] },
            ["policy:/"] = new { grant = policy ?? ["READ", "WRITE"], revoke = Array.Empty<string>() },
        },
        namespaces = namespaces ?? [],
    };
}

namespace Flatpeak.Fleet;

/// <summary>What a run does, and where: a journal is for runs of one identity, and refused to all others.</summary>
/// <param name="Command">What is done with each item, such as the name of a command.</param>
public sealed record RunIdentity(string Command)
{
    /// <summary>The account; null where there is none, and nobody says whose it is.</summary>
    public string? Account { get; init; }

    /// <summary>The account's mode, <c>live</c> or <c>test</c>; null as that.</summary>
    public string? Mode { get; init; }

    /// <summary>The tenant; null where there is none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The addresses of the services, by their names.</summary>
    public IReadOnlyDictionary<string, string> Endpoints { get; init; } = new Dictionary<string, string>();

    /// <summary>What decides what is done with each item, such as what is kept, by its name; null where nothing does.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Which settings are not those of a journal, in words; null when there are none, and where the journal has none.</summary>
    /// <param name="journal">The journal's.</param>
    /// <param name="self">What this run is called.</param>
    internal string? OtherSettingsThan(RunIdentity journal, string self = "this run")
    {
        string[] differences =
        [
            .. (journal.Settings?.Keys ?? []).Order(StringComparer.Ordinal)
                .Select(name => Difference(name, journal.Settings!.GetValueOrDefault(name), Settings?.GetValueOrDefault(name), self))
                .OfType<string>(),
        ];
        return differences.Length > 0 ? string.Join("; ", differences) : null;
    }

    /// <summary>What tells this run from that of a journal, in words; null when they are the same.</summary>
    /// <param name="journal">The journal's.</param>
    /// <param name="self">What this run is called.</param>
    internal string? DifferenceFrom(RunIdentity journal, string self = "this run") =>
        Difference("command", journal.Command, Command, self)
        ?? Difference("account", journal.Account ?? Account, Account ?? journal.Account, self)
        ?? Difference("mode", journal.Mode ?? Mode, Mode ?? journal.Mode, self)
        ?? Difference("tenant", journal.Tenant, Tenant, self)
        ?? (OtherServicesThan(journal).Count > 0
            ? $"it was run with {Services(journal.Endpoints.Except(Endpoints))}, and {self} is with "
                + Services(Endpoints.Except(journal.Endpoints))
            : null);

    /// <summary>The names of the services that a journal and this run do not both have, at the same addresses.</summary>
    internal IReadOnlyCollection<string> OtherServicesThan(RunIdentity journal) =>
    [
        .. journal.Endpoints.Except(Endpoints).Concat(Endpoints.Except(journal.Endpoints)).Select(service => service.Key)
            .Distinct(StringComparer.Ordinal),
    ];

    private static string Services(IEnumerable<KeyValuePair<string, string>> endpoints) =>
        string.Join(" and ", endpoints.OrderBy(service => service.Key, StringComparer.Ordinal)
            .Select(service => $"{service.Key} ({service.Value})")) is { Length: > 0 } services ? services : "none in its place";

    private static string? Difference(string what, string? journal, string? run, string self = "this run") =>
        journal == run ? null : $"its {what} is {Quoted(journal)}, and {self}'s is {Quoted(run)}";

    private static string Quoted(string? value) => value is null ? "none" : $"'{value}'";
}

namespace Flatpeak.Fleet;

/// <summary>What a run does, and where: a journal is for runs of one identity, and refused to all others.</summary>
/// <param name="Command">What is done with each item, such as the name of a command.</param>
public sealed record RunIdentity(string Command)
{
    /// <summary>The account; null where there is none.</summary>
    public string? Account { get; init; }

    /// <summary>The account's mode, <c>live</c> or <c>test</c>; null where there is none.</summary>
    public string? Mode { get; init; }

    /// <summary>The tenant; null where there is none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The addresses of the services, by their names.</summary>
    public IReadOnlyDictionary<string, string> Endpoints { get; init; } = new Dictionary<string, string>();

    /// <summary>What decides what is done with each item, such as what is kept, by its name; null where nothing does.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Which settings are not those of a journal, in words; null when there are none, and where the journal has none.</summary>
    internal string? OtherSettingsThan(RunIdentity journal)
    {
        string[] differences =
        [
            .. (journal.Settings?.Keys ?? []).Order(StringComparer.Ordinal)
                .Select(name => Difference(name, journal.Settings!.GetValueOrDefault(name), Settings?.GetValueOrDefault(name)))
                .OfType<string>(),
        ];
        return differences.Length > 0 ? string.Join("; ", differences) : null;
    }

    /// <summary>What tells this run from that of a journal, in words; null when they are the same.</summary>
    internal string? DifferenceFrom(RunIdentity journal) =>
        Difference("command", journal.Command, Command)
        ?? Difference("account", journal.Account, Account)
        ?? Difference("mode", journal.Mode, Mode)
        ?? Difference("tenant", journal.Tenant, Tenant)
        ?? journal.Endpoints.Keys.Union(Endpoints.Keys).Order(StringComparer.Ordinal)
            .Select(name => Difference($"address of {name}", journal.Endpoints.GetValueOrDefault(name), Endpoints.GetValueOrDefault(name)))
            .FirstOrDefault(difference => difference is not null);

    private static string? Difference(string what, string? journal, string? run) =>
        journal == run ? null : $"its {what} is {Quoted(journal)}, and this run's is {Quoted(run)}";

    private static string Quoted(string? value) => value is null ? "none" : $"'{value}'";
}

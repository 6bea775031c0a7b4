namespace Flatpeak.Fleet;

/// <summary>A run begins, or goes on: the first line of a journal, and one for each time that it was resumed.</summary>
public sealed record RunEntry : JournalEntry
{
    // What a line lacks is read as null, or as 0.
    private readonly string _command = "";
    private readonly IReadOnlyDictionary<string, string> _endpoints = new Dictionary<string, string>();

    /// <summary>The version of the format.</summary>
    public int Format { get; init; }

    /// <summary>1 for the first run, 2 for the first that went on.</summary>
    public int Run { get; init; }

    /// <summary>What is done with each item.</summary>
    public string Command { get => _command; init => _command = value ?? ""; }

    /// <summary>The account; null where there is none.</summary>
    public string? Account { get; init; }

    /// <summary>The account's mode; null where there is none.</summary>
    public string? Mode { get; init; }

    /// <summary>The tenant; null where there is none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The addresses of the services, by their names.</summary>
    public IReadOnlyDictionary<string, string> Endpoints { get => _endpoints; init => _endpoints = value ?? _endpoints; }

    /// <summary>What decides what the run does with each item, by its name; null where nothing does, and in journals of before.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>The share of the input, such as <c>3/8</c>; null for all of it.</summary>
    public string? Shard { get; init; }

    /// <summary>The computer.</summary>
    public string? Machine { get; init; }

    /// <summary>The version of the library.</summary>
    public string? Version { get; init; }

    internal RunIdentity Identity => new(Command)
    {
        Account = Account, Mode = Mode, Tenant = Tenant, Endpoints = Endpoints, Settings = Settings,
    };
}

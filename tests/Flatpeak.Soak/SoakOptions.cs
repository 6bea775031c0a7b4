using System.Globalization;

namespace Flatpeak.Soak;

/// <summary>What the command line says.</summary>
internal sealed record SoakOptions
{
    public const string Usage = """
        Flatpeak.Soak [creates] [removals] [faults]   what is done; by default all of it

          --runs N        how many runs of creates and of removals are killed (50)
          --creates N     devices of each run of creates (2000)
          --removals N    devices of each run of removals, at Hono and at the Hub in turns (500)
          --devices N     devices at each service that are struck by random faults (10000)
          --kills N       how often a run is killed at most (4)
          --seed N        the first seed; the next run has the next one (1)
          --seconds N     begins no run after so many seconds; 0 for no limit (0)
        """;

    private static readonly string[] AllParts = ["creates", "removals", "faults"];

    public IReadOnlyCollection<string> Parts { get; private init; } = AllParts;

    public int Runs { get; private init; } = 50;

    public int Creates { get; private init; } = 2000;

    public int Removals { get; private init; } = 500;

    public int Devices { get; private init; } = 10_000;

    public int Kills { get; private init; } = 4;

    public int Seed { get; private init; } = 1;

    public int Seconds { get; private init; }

    /// <summary>Reads it; null where it makes no sense.</summary>
    public static SoakOptions? Parse(string[] args)
    {
        var options = new SoakOptions();
        var parts = new List<string>();
        for (int at = 0; at < args.Length; at++)
        {
            string name = args[at].ToLowerInvariant();
            if (AllParts.Contains(name))
            {
                parts.Add(name);
                continue;
            }

            if (at + 1 == args.Length || !int.TryParse(args[++at], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return null;
            }

            SoakOptions? next = name switch
            {
                "--runs" => options with { Runs = number },
                "--creates" => options with { Creates = number },
                "--removals" => options with { Removals = number },
                "--devices" => options with { Devices = number },
                "--kills" => options with { Kills = number },
                "--seed" => options with { Seed = number },
                "--seconds" => options with { Seconds = number },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return parts.Count > 0 ? options with { Parts = parts } : options;
    }
}

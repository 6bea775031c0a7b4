using System.Globalization;
using Flatpeak.Simulator.Services;
using Flatpeak.Simulator.Settings;

namespace Flatpeak.Simulator.Hosting;

/// <summary>What the command line says; what <c>POST /reset</c> goes back to.</summary>
internal sealed record StartOptions
{
    /// <summary>The text behind <c>--help</c>.</summary>
    public const string Usage = """
        Flatpeak.Simulator: Flatpeak, Bosch IoT Hub, Hono, Ditto and their token services on loopback.
        Prints one line of JSON with its addresses and credentials when it is ready.

          --port N              one block of eight consecutive ports from N on (control first); default: free ports
          --port-<service> N    one fixed port: control, flatpeak, hub, hono, things, token, provisioning, elsewhere
          --latency MS          how long every answer takes (default 0)
          --seed N              seed of ids, jitter and random faults (default 1)
          --token-lifetime S    lifetime of tokens in seconds (default 3600)
          --https               all but control over https, with certificates of its own (in the line)
          --client-certificate  the same, and a client must show a certificate of the simulator's authority
          --no-tenants          Hono has no resource tenants, which is optional there
          --parent-pid N        ends when that process is gone, and not on Ctrl+C
          --exit-with-stdin     ends when standard input is closed
          --help                this text
        """;

    /// <summary>A port for each service; 0 takes a free one.</summary>
    public IReadOnlyDictionary<ServiceName, int> Ports { get; private init; } = new Dictionary<ServiceName, int>();

    /// <summary>Seed of ids, jitter and random faults.</summary>
    public int Seed { get; private init; } = 1;

    /// <summary>The options of every service at first.</summary>
    public ServiceOptions ServiceOptions { get; private init; } = new();

    /// <summary>The options there are once, at first.</summary>
    public SharedOptions SharedOptions { get; private init; } = new();

    /// <summary>Whether the services speak https.</summary>
    public bool Https { get; private init; }

    /// <summary>Whether they want a certificate of their clients.</summary>
    public bool ClientCertificate { get; private init; }

    /// <summary>The process whose end ends the simulator.</summary>
    public int? ParentPid { get; private init; }

    /// <summary>Whether the end of standard input ends the simulator.</summary>
    public bool ExitWithStdin { get; private init; }

    /// <summary>Reads the command line; says what is wrong with it when it can't.</summary>
    public static bool TryParse(string[] args, out StartOptions options, out string? problem)
    {
        options = new StartOptions();
        problem = null;
        var ports = new Dictionary<ServiceName, int>();
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            if (Switched(options, name) is { } switched)
            {
                options = switched;
                continue;
            }

            if (i + 1 == args.Length
                || !int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                problem = $"{name} needs a number.";
                return false;
            }

            switch (name)
            {
                case "--latency": options = options with { ServiceOptions = new ServiceOptions { LatencyMs = number } }; break;
                case "--seed": options = options with { Seed = number }; break;
                case "--token-lifetime":
                    options = options with { SharedOptions = options.SharedOptions with { TokenLifetimeSeconds = number } };
                    break;
                case "--parent-pid": options = options with { ParentPid = number }; break;
                case "--port":
                    foreach (ServiceName service in Enum.GetValues<ServiceName>())
                    {
                        ports.TryAdd(service, number + (int)service);
                    }

                    break;
                default:
                    if (!name.StartsWith("--port-", StringComparison.Ordinal)
                        || !Enum.TryParse<ServiceName>(name["--port-".Length..], ignoreCase: true, out ServiceName one))
                    {
                        problem = $"Unknown option {name}.";
                        return false;
                    }

                    ports[one] = number;
                    break;
            }
        }

        options = options with { Ports = ports };
        return true;
    }

    /// <summary>The options with a switch set; null for what is no switch.</summary>
    private static StartOptions? Switched(StartOptions options, string name) => name switch
    {
        "--https" => options with { Https = true },
        "--client-certificate" => options with { Https = true, ClientCertificate = true },
        "--no-tenants" => options with { SharedOptions = options.SharedOptions with { HonoTenants = false } },
        "--exit-with-stdin" => options with { ExitWithStdin = true },
        _ => null,
    };
}

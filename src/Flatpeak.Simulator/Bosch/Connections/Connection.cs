using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Flatpeak.Simulator.Bosch.Connections;

/// <summary>A connection between Things and a message broker.</summary>
internal sealed partial class Connection(string id, string name, string connectionType, string uri)
{
    /// <summary>Its one source address.</summary>
    public const string SourceAddress = "telemetry/t1";

    /// <summary>Its one target address.</summary>
    public const string TargetAddress = "command/t1";

    private readonly List<DateTime> _traffic = [];

    /// <summary>Its id.</summary>
    public string Id { get; } = id;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>Its protocol, such as <c>amqp-10</c>.</summary>
    public string ConnectionType { get; } = connectionType;

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public string ConnectionStatus { get; set; } = "open";

    /// <summary>Since when its client is open, and counts, or is closed.</summary>
    [JsonIgnore]
    public DateTime InStateSince { get; private set; } = DateTime.UtcNow.AddDays(-7);

    /// <summary>Where it leads; a password is shown as asterisks.</summary>
    public string Uri { get; } = uri;

    /// <summary>Where its messages come from.</summary>
    public IReadOnlyList<object> Sources { get; } =
    [
        new
        {
            addresses = new[] { SourceAddress },
            consumerCount = 1,
            qos = 1,
            authorizationContext = new[] { "integration:hub" },
            headerMapping = new { },
        },
    ];

    /// <summary>Where its messages go.</summary>
    public IReadOnlyList<object> Targets { get; } =
    [
        new
        {
            address = TargetAddress,
            topics = new[] { "_/_/things/twin/events" },
            qos = 1,
            authorizationContext = new[] { "integration:hub" },
            headerMapping = new { },
        },
    ];

    /// <summary>How many clients hold it open.</summary>
    public int ClientCount { get; } = 1;

    /// <summary>Whether it opens again by itself.</summary>
    public bool FailoverEnabled { get; } = true;

    /// <summary>Whether it looks at the broker's certificate.</summary>
    public bool ValidateCertificates { get; } = true;

    /// <summary>How many messages it works on at a time.</summary>
    public int ProcessorPoolSize { get; } = 1;

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; } = [];

    /// <summary>When each inbound message of the last day came, since the last reset.</summary>
    [JsonIgnore]
    public IReadOnlyList<DateTime> Traffic => _traffic;

    /// <summary>The connections every start begins with: one in use, one idle, one closed.</summary>
    public static SortedDictionary<string, Connection> AtStart()
    {
        var inUse = new Connection(
            "c1-hub-telemetry", "hub-telemetry", "amqp-10", "amqps://messaging:*****@messaging.hub.invalid:5671");
        for (int number = 0; number < 12; number++)
        {
            inUse.Receive(DateTime.UtcNow.AddMinutes(-5 * number));
        }

        var idle = new Connection("c2-idle", "idle", "mqtt", "ssl://mqtt:*****@broker.invalid:8883");
        var closed = new Connection("c3-closed", "closed", "kafka", "ssl://kafka:*****@kafka.invalid:9093")
        {
            ConnectionStatus = "closed",
        };
        return new SortedDictionary<string, Connection>(StringComparer.Ordinal)
        {
            [inUse.Id] = inUse,
            [idle.Id] = idle,
            [closed.Id] = closed,
        };
    }

    /// <summary>Whether an id is one (Ditto, <c>ConnectionId</c>).</summary>
    public static bool IsId(string id) => IdPattern().IsMatch(id);

    /// <summary>A message comes in; a closed connection takes none.</summary>
    public void Receive(DateTime time)
    {
        if (ConnectionStatus == "open")
        {
            _traffic.Add(time);
        }
    }

    /// <summary>Opens it, where it is closed.</summary>
    public void Open() => Become("open");

    /// <summary>Closes it, where it is open.</summary>
    public void Close() => Become("closed");

    /// <summary>The process that holds it is restarted: what it has counted is lost, as it is nowhere but in its memory.</summary>
    public void Restart()
    {
        ResetMetrics();
        InStateSince = DateTime.UtcNow;
    }

    /// <summary>Sets the metrics back to zero.</summary>
    public void ResetMetrics() => _traffic.Clear();

    private void Become(string status)
    {
        InStateSince = ConnectionStatus == status ? InStateSince : DateTime.UtcNow;
        ConnectionStatus = status;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9\-_:]{1,100}\z")]
    private static partial Regex IdPattern();
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Flatpeak.Simulator.Control;

/// <summary>A device sent something.</summary>
/// <param name="ThingId">Its thing.</param>
/// <param name="ConnectionId">The connection it came through.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record Touch(string ThingId, string ConnectionId = "c1-hub-telemetry");

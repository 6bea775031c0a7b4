using System.Globalization;
using System.Text.Json.Serialization;

namespace Flatpeak.Simulator.Flatpeak;

/// <summary>A device as JSON, in snake_case.</summary>
internal sealed record DeviceJson(
    string Id,
    string Object,
    bool LiveMode,
    string? ReferenceId,
    string TimeCreated,
    string AccountId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastSeen);

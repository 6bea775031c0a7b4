using System.Text.Json;

namespace Flatpeak.Bosch;

/// <summary>What a read of a thing said.</summary>
/// <param name="Thing">The thing; null when there is none, or none that this session may see.</param>
/// <param name="ServiceTime">The service's time.</param>
/// <param name="Policy">The policy that it uses, where that was asked for and this session may read it; else null.</param>
internal readonly record struct ThingReading(Thing? Thing, DateTimeOffset? ServiceTime, JsonElement? Policy);

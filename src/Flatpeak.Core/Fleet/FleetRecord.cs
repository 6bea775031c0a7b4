using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Flatpeak.Fleet;

/// <summary>How what came of an item is written into a journal, and read from it again. Never with a secret.</summary>
/// <typeparam name="TOutput">What carrying an item out makes.</typeparam>
public sealed class FleetRecord<TOutput>
{
    /// <summary>Writes it; a JSON null is nothing.</summary>
    public required Func<TOutput, JsonElement> Write { get; init; }

    /// <summary>Reads it.</summary>
    public required Func<JsonElement, TOutput> Read { get; init; }

    /// <summary>
    /// What is to be said of one that is read, since it is not all that there was: that a password was not recorded. Null for
    /// nothing.
    /// </summary>
    public Func<TOutput, string?>? WarningOf { get; init; }
}

/// <summary>Makes records of results.</summary>
public static class FleetRecord
{
    /// <summary>As a type's own JSON.</summary>
    /// <param name="json">How it is written and read.</param>
    /// <param name="warningOf"><see cref="FleetRecord{TOutput}.WarningOf"/>.</param>
    public static FleetRecord<TOutput> Of<TOutput>(JsonTypeInfo<TOutput> json, Func<TOutput, string?>? warningOf = null) => new()
    {
        Write = output => JsonSerializer.SerializeToElement(output, json),
        Read = element => element.Deserialize(json)!,
        WarningOf = warningOf,
    };
}

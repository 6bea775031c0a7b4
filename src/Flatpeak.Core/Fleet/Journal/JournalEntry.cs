using System.Text.Json.Serialization;

namespace Flatpeak.Fleet;

/// <summary>A line of a journal. One of a type that a later version adds is read as this.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(RunEntry), "run")]
[JsonDerivedType(typeof(BeganEntry), "began")]
[JsonDerivedType(typeof(StepEntry), "step")]
[JsonDerivedType(typeof(EndEntry), "end")]
[JsonDerivedType(typeof(CloseEntry), "close")]
public record JournalEntry
{
    /// <summary>When it was written, UTC.</summary>
    [JsonPropertyOrder(-3)]
    public DateTimeOffset At { get; init; }
}

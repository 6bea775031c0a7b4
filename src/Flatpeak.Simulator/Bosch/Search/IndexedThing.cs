using System.Text.Json.Nodes;

namespace Flatpeak.Simulator.Bosch.Search;

/// <summary>A thing as the search knows it: a copy, and who may find it.</summary>
internal sealed record IndexedThing(JsonObject Document, IReadOnlySet<string> Readers);
